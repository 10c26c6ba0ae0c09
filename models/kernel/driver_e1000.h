/* The Linux driver of the 8254x family (e1000, and e1000e with messages): ring to packet, refill,
 * transmit, and how often it wants to be interrupted. It stands for other families' drivers, too,
 * with the policies of theirs.
 *
 * From:  hardirq.c (handler), napi.c (poll), xmit.c (start_xmit)
 * To:    gro.c; nic/rx_queue.c, nic/tx_queue.c, nic/moderation.c
 * Lost:  nothing here.
 * Rule:  the handler reads the cause register (a line; a message needs no reading), masks and
 *        schedules. The poll frees what was sent, takes at most its budget of frames, gives buffers
 *        back every 16 frames and at its end; with less than the budget it completes and unmasks.
 *        Work requests of many strides (rx-strides) are given back at its end alone, by two or
 *        more; each costs what a buffer does for every page of it.
 *        One descriptor of the ring is never lent, and one of the transmit ring never used. Fewer
 *        than 24 others free stop the queue, 32 wake it.
 *        With adaptive-rx each completion shows its policy (itr.h) what has come, and what that
 *        decides is written before the interrupt is armed again, or by the next handler.
 * Time:  steps irq-handler .. tx-clean-each; register reads stall the CPU as long as the bus says.
 * Not modelled: frames of several descriptors, jumbo buffers, checksum and segmentation contexts.
 * Source: Linux 6.1.192 drivers/net/ethernet/intel/e1000/e1000_main.c.
 */
#ifndef MODELS_KERNEL_DRIVER_E1000_H
#define MODELS_KERNEL_DRIVER_E1000_H

#include "models/bus/bus.h"
#include "models/kernel/hardirq.h"
#include "models/kernel/itr.h"
#include "models/kernel/kernel.h"
#include "models/kernel/xdp.h"
#include "models/kernel/xmit.h"
#include "models/nic/moderation.h"
#include "models/nic/rx_queue.h"
#include "models/nic/tx_queue.h"

#define E1000_RX_BUFFER_WRITE 16u /* buffers are given back in batches of */
#define MLX5_UMR_WQE_BULK     2u  /* and work requests of many strides: no fewer */
#define E1000_TX_STOP         24u /* MAX_SKB_FRAGS + 7 */
#define E1000_TX_WAKE         32u
#define E1000_TX_RESERVE      2u
#define E1000_TXD_MIN         48u /* the least the driver takes, of either ring */
#define E1000_TXD_MAX         4096u

enum e1000_tx_kind {
    E1000_TX_SKB,            /* freed */
    E1000_TX_XDP,            /* its page goes back to the receive ring beside it */
    E1000_TX_XDP_REDIRECTED, /* or of another device */
};

struct e1000_driver {
    struct kernel_cpu *kc;           /* borrowed: some CPU of its kernel; the poll's is napi.kc */
    const struct nic_params *params; /* borrowed; live rows may change */
    struct bus *bus;                 /* borrowed */
    struct rx_queue *rx;             /* connected by the machine */
    struct tx_queue *tx;             /* connected by the machine */
    struct moderation *moderation;
    struct net_device *dev;
    struct netdev_queue *txq;      /* of its ring */
    struct signal_port link_event; /* its link has changed; may be unconnected */
    struct napi napi;

    uint64_t unfilled;                      /* places of the ring cleaned and not lent again */
    uint64_t slab_left;                     /* frames until the allocator needs a new slab */
    struct itr_totals rx_totals, tx_totals; /* since the last interrupt */

    const struct itr_policy *policy; /* NULL: nobody moves the setting */
    uint64_t policy_state[ITR_STATE_WORDS];
    struct itr_sample seen;      /* what has come and gone */
    struct itr_totals rx_unseen; /* of seen.rx, what the policy is not told */
    struct itr_setting setting;  /* what the NIC is told, or will be */
    bool setting_waits;          /* for the next interrupt */

    struct e1000_stats {
        struct itr_totals rx, tx; /* frames taken, frames reclaimed; bytes without FCS */
        uint64_t interrupts, arms, tx_stops, tx_restarts;
        uint64_t cqe_blocks, cqe_block_packets; /* of compressed completions */
    } stats;                                    /* in the window */
    struct xdp xdp;

    struct sim_event register_answer;
    struct sim_notice register_read;

    uint64_t tx_posted, tx_cleaned;   /* frames ever */
    uint16_t tx_bytes[E1000_TXD_MAX]; /* of each frame between the two, without FCS */
    uint8_t tx_kind[E1000_TXD_MAX];   /* enum e1000_tx_kind: what becomes of it when it is sent */
};

void e1000_init(struct e1000_driver *driver, struct kernel_cpu *kc, const struct nic_params *params,
                struct bus *bus, unsigned napi_id);

/* The ring is filled and the interrupt unmasked, once everything is connected. */
void e1000_up(struct e1000_driver *driver);

/* rx-usecs, adaptive-rx or one of their kin has changed: a policy begins anew. */
void e1000_coalesce_changed(struct e1000_driver *driver);

enum irqreturn e1000_intr(void *ctx);
void e1000_xmit_frame(void *ctx, struct packet *pkt);

/* Its transmit ring for XDP frames, which keeps off what stops the queue of the stack. */
struct xdp_ring e1000_xdp_ring(struct e1000_driver *driver);

/* In the handler, the causes having been read: what the card has to say of its link. */
void e1000_check_link(struct e1000_driver *driver);

/* What the drivers of 2.4 have in common with it (driver_e1000_24.c, driver_tulip.c). A register
 * read crosses the bus and back; the CPU waits for it. */
void e1000_read_register(struct e1000_driver *driver);
void e1000_clean_tx_ring(struct e1000_driver *driver);

/* Small frames are copied into a small buffer; larger ones take their buffer along. The length a
 * descriptor tells, which decides, has the FCS in it. taken: frames in this poll before it. 2.4 has
 * no cache of sk_buffs. */
void e1000_fill_skb(struct e1000_driver *driver, struct packet *pkt, int taken);

/* Lends the descriptors that are unfilled. */
void e1000_alloc_rx_buffers(struct e1000_driver *driver);

/* The interrupt is on again. What came since the driver last looked has not been seen by anybody.
 */
void e1000_arm(struct e1000_driver *driver);

#endif
