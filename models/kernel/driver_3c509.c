#include "models/kernel/driver_3c509.h"

#include <string.h>

#include "models/bus/isa.h"
#include "models/kernel/netif_rx.h"

/* An interrupt, in order. */
static void receive(struct el3_driver *driver);
static void access_ports(struct el3_driver *driver, uint64_t accesses);

void el3_driver_init(struct el3_driver *driver, struct kernel_cpu *kc,
                     const struct nic_params *params)
{
    memset(driver, 0, sizeof *driver);
    driver->kc = kc;
    driver->params = params;
}

/* 16 bits each; what is owed is paid with them. */
static void access_ports(struct el3_driver *driver, uint64_t accesses)
{
    cpu_run(isa_io_cycles(driver->kc->kernel->machine, accesses));
}

/* 32 bits at a time, in two accesses. */
static uint64_t frame_accesses(const struct packet *pkt)
{
    return (pkt->frame_bytes - ETHERNET_FCS_BYTES + 3u) / 4u * 2u;
}

enum irqreturn el3_interrupt(void *ctx)
{
    struct el3_driver *driver = ctx;
    unsigned status;

    kernel_charge(driver->kc, irq_handler);
    access_ports(driver, 1);
    status = el3_status(driver->el3);
    if (status == 0)
        return IRQ_NONE;
    for (unsigned work = EL3_MAX_INTERRUPT_WORK; status && work > 0; work--) {
        if (status & EL3_RX_COMPLETE)
            receive(driver);
        if (status & EL3_TX_AVAILABLE) {
            access_ports(driver, 1);
            el3_acknowledge(driver->el3, EL3_TX_AVAILABLE);
            netif_wake_queue(&driver->dev->tx[0]);
        }
        if (status & EL3_RX_EARLY) {
            receive(driver);
            access_ports(driver, 1);
            el3_acknowledge(driver->el3, EL3_RX_EARLY);
        }
        access_ports(driver, 2); /* the latch acknowledged, the status read */
        status = el3_status(driver->el3);
    }
    kernel_charge(driver->kc, irq_handler_exit);
    return IRQ_HANDLED;
}

/* el3_rx */
static void receive(struct el3_driver *driver)
{
    struct kernel_cpu *kc = driver->kc;

    for (;;) {
        const struct packet *head;
        struct packet *pkt;

        access_ports(driver, 1);
        head = el3_rx_head(driver->el3);
        if (!head)
            return;
        kernel_charge(kc, rx_frame);
        access_ports(driver, frame_accesses(head) + 1); /* and the discard command */
        pkt = el3_rx_discard(driver->el3);
        packet_stamp(pkt, STAGE_RX_POLL, kernel_now_ps(kc));
        pkt->truesize_bytes = pkt->frame_bytes + 256;
        pkt->dev = driver->dev;
        netif_rx(kc, pkt);
    }
}

/* ---- transmit ------------------------------------------------------------------------------ */

void el3_start_xmit(void *ctx, struct packet *pkt)
{
    struct el3_driver *driver = ctx;
    struct kernel_cpu *kc = driver->kc;
    enum ipl before;

    netif_stop_queue(&driver->dev->tx[0]);
    kernel_charge(kc, xmit_frame);
    cpu_pay();
    before = cpu_spl_raise(kc->cpu, IPL_CLOCK);
    access_ports(driver, 2 + frame_accesses(pkt)); /* length and zero first */
    packet_stamp(pkt, STAGE_TX_DOORBELL, kernel_now_ps(kc));
    el3_tx_write(driver->el3, pkt);
    access_ports(driver, 1);
    if (driver->el3->tx_free_bytes > driver->params->old.tx_available_bytes) {
        driver->dev->tx[0].stopped = false;
    } else {
        access_ports(driver, 1);
        el3_ask_for_tx(driver->el3);
    }
    kernel_charge(kc, recv_free); /* it has been copied */
    kernel_run(kc, xmit_frame_exit);
    cpu_spl_lower(kc->cpu, before);
}
