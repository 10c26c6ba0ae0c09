/* /proc/interrupts, /proc/ioports, /sys/class/net as text, and which addresses a PC's cards get. */
#include <stdlib.h>

#include "models/admin/proc.h"
#include "models/machine.h"
#include "tests/models/runner.h"

static char *text;
static size_t bytes;

START_TEST(a_shared_line_names_all_who_have_it)
{
    FILE *out = open_memstream(&text, &bytes);
    struct kernel_cpu *cpus = calloc(2, sizeof *cpus);
    struct kernel kernel = { .is_24 = true, .cpu_count = 1, .cpus = cpus };
    struct irq_desc desc = { .irq = 10,
                             .counts = { 1234, 5 },
                             .action_count = 2,
                             .actions = { { .name = "eth0" }, { .name = "eth1" } } };

    cpus[0].tick.interrupts = 77;
    cpus[1].tick.interrupts = 8;
    proc_interrupts_heading(out, 1);
    proc_interrupts_timer(out, &kernel);
    proc_interrupts_line(out, 1, &desc, "XT-PIC");
    kernel.is_24 = false;
    kernel.cpu_count = 2;
    proc_interrupts_heading(out, 2);
    proc_interrupts_line(out, 2, &desc, "PCI-MSI");
    proc_interrupts_timer(out, &kernel);
    fclose(out);
    ck_assert_str_eq(text, "           CPU0       \n"
                           "  0:         77  XT-PIC  timer\n"
                           " 10:       1234  XT-PIC  eth0, eth1\n"
                           "           CPU0       CPU1       \n"
                           " 10:       1234          5  PCI-MSI  eth0, eth1\n"
                           "LOC:         77          8  Local timer interrupts\n");
    free(text);
    free(cpus);
}
END_TEST

/* The ports of a PC, then each card's: 64 of an e1000, 128 of a tulip, 16 of a 3c509. */
START_TEST(cards_and_a_pc_s_own_devices_do_not_overlap)
{
    FILE *out = open_memstream(&text, &bytes);
    struct machine_addresses addresses = { 0 };
    struct io_resource ports[3], memory[2];

    machine_addresses_init(&addresses);
    machine_addresses_of_pci(0, false, "eth0", &ports[0], &memory[0]);
    machine_addresses_of_pci(1, true, "eth1", &ports[1], &memory[1]);
    ports[2] = machine_addresses_of_isa(0, "eth2");
    for (unsigned i = 0; i < 3; i++)
        ck_assert_ptr_null(request_resource(&addresses.ports, &ports[i]));
    for (unsigned i = 0; i < 2; i++)
        ck_assert_ptr_null(request_resource(&addresses.memory, &memory[i]));
    proc_resources(out, &addresses.ports, 4);
    proc_resources(out, &addresses.memory, 8);
    fclose(out);
    ck_assert_str_eq(text, "0000-001f : dma1\n"
                           "0020-0021 : pic1\n"
                           "0040-0043 : timer\n"
                           "0060-006f : keyboard\n"
                           "0080-008f : dma page reg\n"
                           "00a0-00a1 : pic2\n"
                           "00c0-00df : dma2\n"
                           "00f0-00ff : fpu\n"
                           "0300-030f : eth2\n"
                           "0cf8-0cff : PCI conf1\n"
                           "c000-c03f : eth0\n"
                           "c100-c17f : eth1\n"
                           "fe000000-fe01ffff : eth0\n"
                           "fe020000-fe02007f : eth1\n");
    free(text);
}
END_TEST

TEST_RUNNER("admin/proc", a_shared_line_names_all_who_have_it,
            cards_and_a_pc_s_own_devices_do_not_overlap)
