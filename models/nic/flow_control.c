#include "models/nic/flow_control.h"

#include <string.h>

#include "models/wire/pause_frame.h"

static void ask(struct flow_control *control, uint64_t quanta);
static void ask_again(void *ctx);

void flow_control_marks(const struct nic_params *params, uint64_t *high_bytes, uint64_t *low_bytes)
{
    uint64_t bytes = params->rx_buffer_bytes;
    uint64_t high = params->pause_high_bytes;

    if (high == 0) {
        high = bytes * 9 / 10;
        if (bytes >= params->frame_max_bytes && high > bytes - params->frame_max_bytes)
            high = bytes - params->frame_max_bytes;
        high &= ~UINT64_C(7);
    }
    *high_bytes = high;
    *low_bytes = params->pause_low_bytes ? params->pause_low_bytes : high > 8 ? high - 8 : 0;
}

void flow_control_init(struct flow_control *control, struct sim *sim, struct packet_pool *pool,
                       struct mac *mac, const struct nic_params *params)
{
    memset(control, 0, sizeof *control);
    control->sim = sim;
    control->pool = pool;
    control->mac = mac;
    control->quanta = params->pause_quanta;
    flow_control_marks(params, &control->high_bytes, &control->low_bytes);
    sim_clock_init(&control->bit_clock, params->link_bits_per_s, 1);
    sim_event_init(&control->refresh, ask_again, control);
}

void flow_control_level(struct flow_control *control, uint64_t held_bytes)
{
    if (!control->off && held_bytes >= control->high_bytes) {
        control->off = true;
        ask_again(control);
    } else if (control->off && held_bytes <= control->low_bytes) {
        control->off = false;
        sim_cancel(control->sim, &control->refresh);
        control->xon_sent++;
        ask(control, 0);
    }
}

static void ask_again(void *ctx)
{
    struct flow_control *control = ctx;
    struct sim_edge now = { .n = 0, .ps = sim_now_ps(control->sim), .frac = 0 };
    uint64_t half_bits = control->quanta * PAUSE_QUANTUM_BITS / 2;

    control->xoff_sent++;
    sim_at(control->sim, &control->refresh,
           sim_clock_advance(&control->bit_clock, now, half_bits).ps);
    ask(control, control->quanta);
}

static void ask(struct flow_control *control, uint64_t quanta)
{
    struct packet *pkt = packet_take_control(control->pool);

    pause_frame_write(pkt, control->mac->address, quanta);
    mac_send_control(control->mac, pkt);
}
