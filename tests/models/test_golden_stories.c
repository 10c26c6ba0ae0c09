/* One packet's whole story, by either path, equal to the file to the byte. */
#include <stdlib.h>

#include "tests/models/decstation.h"
#include "tests/models/measured_run.h"
#include "tests/models/runner.h"

/* Packet 3 of a frame every millisecond, through a DECstation; its story as text, to be freed. */
static char *story_of_packet_3(enum receive_path path)
{
    struct model_run run = { .seed = 1, .story_packet = 3 };
    struct sim *sim = sim_create();
    struct machine *m = malloc(sizeof *m);
    struct nicsim_params p;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);

    decstation_params(&p, path);
    p.run.trial_packets = 5;
    ck_assert(machine_init(m, sim, &p, &run, 0, NULL));
    measured_drive(m, sim, &p);
    ck_assert(story_print(&m->packets.story, out));
    fclose(out);
    machine_fini(m);
    free(m);
    sim_destroy(sim);
    return text;
}

static void check_golden(enum receive_path path, const char *file)
{
    char golden[8192], full[1024], *story = story_of_packet_3(path);
    FILE *in;
    size_t bytes;

    snprintf(full, sizeof full, "%s/tests/golden/%s", NICSIM_SOURCE_DIR, file);
    in = fopen(full, "r");
    ck_assert_msg(in != NULL, "cannot open %s", full);
    bytes = fread(golden, 1, sizeof golden - 1, in);
    fclose(in);
    golden[bytes] = '\0';
    ck_assert_str_eq(story, golden);
    free(story);
}

/* Sent at 2 ms; no tick comes near (976.6, 1953.1 .. 2011.7, 2929.7 us), so from then, in us:
 *   57.6       576 bits of preamble and frame at 10 Mb/s; the MAC takes no time
 *   58.72      DMA: 0.4 overhead and 72 bytes at 800 Mb/s, 0.72
 *  128.22      interrupt 15, driver-rx 54.5
 *  138.226666  service-exit, a cycle of 6.67 ns; thread-switch 10
 *  233.226666  ip-forward 95      260.426666  ip-output 27.2
 *  262.426666  driver-tx 2        263.546666  DMA 1.12      321.146666  576 bits again */
START_TEST(packet_3_of_the_interrupt_driven_decstation_has_its_golden_story)
{
    check_golden(RECEIVE_BSD_INTERRUPT, "one-packet-interrupt.txt");
}
END_TEST

/* The same up to DMA, 58.72; then interrupt 15, thread-switch 10, poll-callback 562 cycles or
 * 3.746667, driver-rx 54.5: 141.966667 (each edge is rounded down: ...666). ip-forward 95:
 * 236.966666, ip-output 27.2: 264.166666, driver-tx 2: 266.166666, DMA 1.12, link 57.6. */
START_TEST(packet_3_of_the_polling_decstation_has_its_golden_story)
{
    check_golden(RECEIVE_BSD_POLLING, "one-packet-polling.txt");
}
END_TEST

TEST_RUNNER("golden stories", packet_3_of_the_interrupt_driven_decstation_has_its_golden_story,
            packet_3_of_the_polling_decstation_has_its_golden_story)
