/* The far end of a port, in tests: keeps a copy of every packet that comes by, and when it came. */
#ifndef TESTS_MODELS_RECORDER_H
#define TESTS_MODELS_RECORDER_H

#include <check.h>

#include "models/packet.h"
#include "models/ports.h"

#define RECORDED_MAX 1024

struct recorder {
    struct sim *sim;         /* borrowed */
    struct packet_port next; /* where packets go on to; without one they are delivered here */
    unsigned count;
    uint64_t at_ps[RECORDED_MAX];
    struct packet seen[RECORDED_MAX];
};

static inline void recorder_receive(void *ctx, struct packet *pkt)
{
    struct recorder *recorder = ctx;

    ck_assert_uint_lt(recorder->count, RECORDED_MAX);
    recorder->at_ps[recorder->count] = sim_now_ps(recorder->sim);
    recorder->seen[recorder->count++] = *pkt;
    if (recorder->next.send) {
        packet_port_send(&recorder->next, pkt);
    } else {
        packet_stamp(pkt, STAGE_TX_SINK, sim_now_ps(recorder->sim));
        packet_deliver(pkt);
    }
}

static inline struct packet_port recorder_in(struct recorder *recorder)
{
    return (struct packet_port){ .send = recorder_receive, .ctx = recorder };
}

#endif
