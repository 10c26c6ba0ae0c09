/* The 21143's interrupt: causes, mask, and the mitigation register CSR11.
 *
 *      31 CS   30:27 TXT   26:24 NTX   23:20 RXT   19:17 NRX   16 CON
 *
 *      frame ──(N frames, or T cycles since the first)──> LATCHED ──not masked──> line up
 *
 * From:  nic/rx_queue.c, nic/tx_queue.c (frames), kernel/driver_tulip.c (register, mask)
 * To:    host/irq_chip.c: a level.
 * Lost:  nothing: what is masked stays latched.
 * Time:  a receive cause waits for NRX frames or RXT cycles since the first of them, whichever
 *        comes first; a transmit cause for NTX or 16 x TXT cycles. A cycle is mitigation-cycle
 *        with CS set, mitigation-long-cycle without. A field of 0 sets no limit; what NRX = 0
 *        means beside a timer is disputed (mitigation-zero). Both 0: no waiting.
 * Rule:  a sent frame is a cause when half the ring is sent, or when the transmitter runs empty.
 * Not modelled: CON (the timer starts anew with the next frame anyhow), causes of errors, the
 *        descriptor bit that asks for a transmit interrupt at two more places of the ring.
 * Source: NetBSD sys/dev/ic/tulipreg.h (GPT_*); Linux 2.4 drivers/net/tulip/interrupt.c mit_table.
 */
#ifndef MODELS_NIC_CSR11_H
#define MODELS_NIC_CSR11_H

#include "models/nic/tx_queue.h"
#include "models/params.h"
#include "models/ports.h"
#include "sim/engine.h"

#define CSR5_RX   1u
#define CSR5_TX   2u
#define CSR5_LINK 4u /* LinkPass, LinkFail */

/* One direction's wait. */
struct mitigation {
    unsigned waiting; /* frames since the first that was held back */
    struct sim_event timer;
};

struct csr11 {
    struct sim *sim;                 /* borrowed */
    const struct nic_params *params; /* borrowed */
    const struct tx_queue *tx;       /* borrowed */
    uint32_t reg;                    /* as the driver wrote it */
    struct mitigation rx_wait, tx_wait;
    unsigned causes; /* latched */
    unsigned masked; /* causes that do not raise the line */
    bool raised;
    uint64_t interrupts; /* raised in the window */
    struct irq_port out;
};

void csr11_init(struct csr11 *csr, struct sim *sim, const struct tx_queue *tx,
                const struct nic_params *params);

/* A frame lies in the ring; a frame has been sent. */
struct signal_port csr11_rx_event(struct csr11 *csr);
struct signal_port csr11_tx_event(struct csr11 *csr);
struct signal_port csr11_link_event(struct csr11 *csr); /* its link has changed */

/* The driver's side: CSR5 read and acknowledged; CSR7; CSR11; and a cause that is there still. */
unsigned csr11_read_causes(struct csr11 *csr);
void csr11_set_masked(struct csr11 *csr, unsigned causes);
void csr11_write(struct csr11 *csr, uint32_t value);
void csr11_latch(struct csr11 *csr, unsigned cause);

#endif
