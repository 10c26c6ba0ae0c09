#include "models/kernel/driver_lance.h"

#include <string.h>

void lance_init(struct lance_driver *driver, struct sim *sim, struct cpu *cpu,
                const struct nic_params *params, const struct cost_params *costs)
{
    memset(driver, 0, sizeof *driver);
    driver->sim = sim;
    driver->cpu = cpu;
    driver->params = params;
    driver->rx_cycles = cost_cycles(costs, costs->driver_rx_cycles);
    driver->tx_cycles = cost_cycles(costs, costs->driver_tx_cycles);
    driver->reclaim_cycles = cost_cycles(costs, costs->driver_reclaim_cycles);
}

struct packet *lance_receive(struct lance_driver *driver, uint64_t call_cycles)
{
    struct packet *pkt = rx_queue_take(driver->rx);

    rx_queue_lend(driver->rx, 1); /* a fresh buffer took the old one's place */
    cpu_charge(call_cycles + driver->rx_cycles);
    packet_stamp_running(pkt, STAGE_RX_DRIVER);
    return pkt;
}

void lance_start(void *ctx)
{
    struct lance_driver *driver = ctx;
    enum ipl before = cpu_spl_raise(driver->cpu, IPL_IMP);

    while (!packet_queue_is_empty(&driver->dev->output)) {
        if (!tx_queue_has_room(driver->tx)) {
            /* A NIC without transmit interrupts is looked after when there is something to send;
             * only when its ring is full of unsent frames it interrupts for the next. */
            if (!driver->params->tx_frames_per_interrupt) {
                if (lance_reclaim(driver, 0, 0) > 0)
                    continue;
                tx_queue_ask_for_room(driver->tx);
            }
            if (driver->stuck.signal)
                signal_port_send(&driver->stuck);
            break;
        }
        cpu_run(driver->tx_cycles);

        struct packet *pkt = packet_queue_pop(&driver->dev->output);

        packet_stamp(pkt, STAGE_TX_DRIVER, sim_now_ps(driver->sim));
        driver->dev->opackets++;
        tx_queue_post(driver->tx, pkt);
    }
    cpu_spl_lower(driver->cpu, before);
}

uint64_t lance_reclaim(struct lance_driver *driver, uint64_t limit, uint64_t call_cycles)
{
    uint64_t reclaimed = 0;

    do {
        uint64_t found = tx_queue_done(driver->tx);

        if (limit != 0 && found > limit - reclaimed)
            found = limit - reclaimed;
        cpu_run(call_cycles + found * driver->reclaim_cycles);
        tx_queue_reclaim(driver->tx, found);
        reclaimed += found;
        call_cycles = 0;
    } while (tx_queue_done(driver->tx) > 0 && (limit == 0 || reclaimed < limit));
    return reclaimed;
}
