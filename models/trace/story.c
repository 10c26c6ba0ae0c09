#include "models/trace/story.h"

#include <inttypes.h>

static void print_headline(const struct packet_story *story, FILE *out);
static void print_time(FILE *out, uint64_t ps);

bool story_print(const struct packet_story *story, FILE *out)
{
    const struct packet *pkt = &story->packet;
    uint64_t begin_ps, before_ps;

    if (!story->kept)
        return false;
    begin_ps = before_ps = pkt->stamp_ps[STAGE_RX_SEND];
    print_headline(story, out);
    fprintf(out, "%16s %14s  %-12s %-24s %s\n", "since sent us", "since last us", "stage", "file",
            "moment");
    for (unsigned stage = 0; stage < STAGE_COUNT; stage++) {
        if (!(pkt->stages_passed & 1u << stage))
            continue;
        print_time(out, pkt->stamp_ps[stage] - begin_ps);
        print_time(out, pkt->stamp_ps[stage] - before_ps);
        fprintf(out, "  %-12s %-24s %s\n", packet_stage_names[stage], packet_stage_files[stage],
                packet_stage_moments[stage]);
        before_ps = pkt->stamp_ps[stage];
    }
    if (story->dropped_at != DROP_NONE) {
        print_time(out, story->end_ps - begin_ps);
        print_time(out, story->end_ps - before_ps);
        fprintf(out, "  %-12s %-24s lost: %s\n", "dropped", drop_place_files[story->dropped_at],
                drop_place_names[story->dropped_at]);
    }
    return true;
}

static void print_headline(const struct packet_story *story, FILE *out)
{
    const struct packet *pkt = &story->packet;

    fprintf(out, "packet %" PRIu64 ", flow %" PRIu32 ", %" PRIu32 " bytes on the wire, sent at ",
            pkt->number, pkt->flow, pkt->frame_bytes);
    fprintf(out, "%" PRIu64 ".%06" PRIu64 " us\n", pkt->stamp_ps[STAGE_RX_SEND] / SIM_PS_PER_US,
            pkt->stamp_ps[STAGE_RX_SEND] % SIM_PS_PER_US);
}

/* Microseconds to the picosecond, right-aligned: no rounding, so the column adds up. */
static void print_time(FILE *out, uint64_t ps)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRIu64 ".%06" PRIu64, ps / SIM_PS_PER_US, ps % SIM_PS_PER_US);
    fprintf(out, " %15s", text);
}
