/* The thing that travels: real header bytes, one time stamp a stage, one owner at a time.
 *
 * Packets come from the machine's pool and go back to it by packet_deliver or packet_drop; the pool
 * keeps the ledger (who was offered, delivered, lost where) and the latencies. The pool grows to
 * the largest number of packets that were alive at once and never gives memory back before its end.
 *
 * Conservation: offered + created == delivered + consumed + sum of drops + still inside, at every
 * instant.
 */
#ifndef MODELS_PACKET_H
#define MODELS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine.h"
#include "sim/histogram.h"

/* Bytes of an Ethernet frame that are not the network layer's. */
#define ETHERNET_PREAMBLE_BYTES 8u  /* preamble and start delimiter: IEEE 802.3 3.2.1, 3.2.2 */
#define ETHERNET_GAP_BYTES      12u /* minimum interpacket gap, 96 bit times: IEEE 802.3 4.4.2 */
#define ETHERNET_FCS_BYTES      4u  /* IEEE 802.3 3.2.9 */
#define ETHERNET_MIN_BYTES      64u /* FCS included: IEEE 802.3 4.4.2 */
#define ETHERNET_HEADER_BYTES   14u
#define ETHERNET_TAG_BYTES      4u /* IEEE 802.1Q */

#define PACKET_HEADER_BYTES \
    96u /* leading bytes of the frame that are kept; the rest is length only */

enum packet_stage {
#define RX_STAGE(stage, name, file, moment) STAGE_##stage,
#define TX_STAGE(stage, name, file, moment) STAGE_##stage,
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
    STAGE_COUNT
};

enum drop_place {
#define DROP_PLACE(place, name, file, what) DROP_##place,
#include "models/drops.def"
#undef DROP_PLACE
    DROP_COUNT,
    DROP_NONE = DROP_COUNT
};

struct packet_pool;
struct net_device;

struct packet {
    struct packet *next;      /* in the queue or list that holds it */
    struct packet_pool *pool; /* where it goes back to */
    struct net_device *dev;   /* the device it came in by (Linux); borrowed */
    uint64_t number;          /* from 1, in the order of sending */
    uint64_t queued_ps;       /* when its present visit to a queue began */
    uint64_t bus_end_ps;      /* when its doorbell or DMA transfer ends, while one is under way */
    uint32_t frame_bytes;     /* on the wire: with FCS, without preamble and gap */
    uint32_t flow;            /* of its source, from 0 */
    uint32_t stages_passed;   /* bit of every stage that has a stamp */
    uint32_t header_bytes;    /* valid bytes of header, 0 .. PACKET_HEADER_BYTES */
    uint32_t truesize_bytes;  /* memory a socket is charged for it (Linux) */
    uint32_t rss_hash;        /* valid when rss_kind says of what */
    uint32_t flow_hash;       /* skb->hash; 0: not known */
    uint8_t rss_kind;         /* enum rss_kind (nic/rx_steer.h) */
    uint8_t made_on;          /* CPU that allocated its sk_buff (Linux on several CPUs) */
    uint8_t cpu;              /* that handled it last (Linux on several CPUs) */
    uint8_t rx_queue;         /* of the NIC, chosen by nic/rx_steer.c; 0 where there is one */
    uint8_t cqe_format;       /* enum cqe_format (nic/completion_queue.h) */
    uint8_t ring_places;      /* of the receive ring, the driver's again when it has taken it */
    bool damaged;             /* on the line; its check sequence will not match */
    bool control;             /* between two MACs (PAUSE): in no ledger */
    uint64_t stamp_ps[STAGE_COUNT];
    uint8_t header[PACKET_HEADER_BYTES]; /* frame from its destination address on */
};

/* One packet's life, kept for a story. */
struct packet_story {
    uint64_t wanted; /* number of the packet to keep; 0: none */
    bool kept;
    enum drop_place dropped_at; /* DROP_NONE when it was delivered */
    uint64_t end_ps;            /* when it was delivered or dropped */
    struct packet packet;
};

/* What happened to packets since the last window began, and since the beginning. */
struct packet_ledger {
    uint64_t offered, offered_bytes; /* bytes without FCS */
    uint64_t created;                /* made inside: copies for packet sockets, this host's own */
    uint64_t consumed;               /* PAUSE frames a MAC has obeyed */
    uint64_t delivered, delivered_bytes;
    uint64_t dropped[DROP_COUNT];
};

struct packet_pool {
    struct sim *sim;     /* borrowed */
    struct packet *free; /* unused packets */
    void *chunks;        /* owned memory, a list */
    uint64_t made;       /* packets that exist */
    uint64_t inside;     /* packets in flight */
    uint64_t stop_after; /* stop the run when that many are gone and none is inside; 0: never */
    struct packet_ledger total;                 /* since the beginning of the run */
    struct packet_ledger window;                /* since the window opened */
    uint64_t first_offered_ps, last_offered_ps; /* in the window; valid when window.offered > 0 */

    struct histogram stage_latency[STAGE_COUNT]; /* of delivered packets, since the stage before */
    struct histogram total_latency;              /* of delivered packets, first to last stamp */
    struct packet_story story;
};

/* What stages and places are called. */
extern const char *const packet_stage_names[STAGE_COUNT];
extern const char *const packet_stage_files[STAGE_COUNT];
extern const char *const packet_stage_moments[STAGE_COUNT];
extern const char *const drop_place_names[DROP_COUNT];
extern const char *const drop_place_files[DROP_COUNT];

void packet_pool_init(struct packet_pool *pool, struct sim *sim);
void packet_pool_fini(struct packet_pool *pool);

/* A packet with no stamps. The caller fills frame_bytes, flow and header, then calls packet_offer.
 * Never NULL: running out of memory is an assertion. */
struct packet *packet_take(struct packet_pool *pool);

/* The sender hands it to the link: counted as offered, numbered, stamped STAGE_RX_SEND. */
void packet_offer(struct packet *pkt, uint64_t now_ps);

static inline void packet_stamp(struct packet *pkt, enum packet_stage stage, uint64_t now_ps)
{
    pkt->stamp_ps[stage] = now_ps;
    pkt->stages_passed |= 1u << stage;
}

/* The same from code on a context, which may owe cycles: the stamp is the moment they are executed.
 * The packet must not end before they are paid. */
void packet_stamp_running(struct packet *pkt, enum packet_stage stage);

/* A copy with the same stamps so far; the caller owns it. Counted as created. */
struct packet *packet_clone(struct packet *pkt);

/* A packet that a process of this host sends; the caller fills it and owns it. Counted as created.
 * Its number lies above all that came in from a wire. */
struct packet *packet_create(struct packet_pool *pool);

/* The packet's end: it reached its receiver (stamps say when), or was lost at a named place. */
void packet_deliver(struct packet *pkt);
void packet_drop(struct packet *pkt, enum drop_place place);

/* A frame between two MACs: like packet_take, but no ledger knows it; ends by packet_consume. */
struct packet *packet_take_control(struct packet_pool *pool);

/* The end of a frame that a MAC has taken for itself. */
void packet_consume(struct packet *pkt);

/* Measuring starts: counts and latencies of the window are cleared. */
void packet_pool_window_open(struct packet_pool *pool);

/* Stage times of every delivered packet add up to its total, to the picosecond; conservation. */
bool packet_pool_identities_hold(const struct packet_pool *pool, char *text, size_t bytes);

/* A first-in first-out queue of packets with its own Little's law: the integral of its length over
 * the window, and the sum of each visit's time clipped to the window, kept independently. */
struct packet_queue {
    struct sim *sim;  /* borrowed */
    const char *name; /* borrowed */
    struct packet *head, *tail;
    uint64_t length;                   /* packets in it now */
    uint64_t longest;                  /* in the window */
    uint64_t changed_ps;               /* when length last changed, or the window opened */
    uint64_t window_ps;                /* when the window opened */
    unsigned __int128 length_integral; /* packet picoseconds up to changed_ps */
    unsigned __int128 visit_sum_ps;    /* of visits that have ended */
};

void packet_queue_init(struct packet_queue *queue, struct sim *sim, const char *name);

static inline bool packet_queue_is_empty(const struct packet_queue *queue)
{
    return queue->head == NULL;
}

void packet_queue_push(struct packet_queue *queue, struct packet *pkt);
struct packet *packet_queue_pop(struct packet_queue *queue); /* NULL when empty */

void packet_queue_window_open(struct packet_queue *queue, uint64_t at_ps);
void packet_queue_window_close(struct packet_queue *queue, uint64_t at_ps);

/* After window_close: both accumulators agree exactly. */
bool packet_queue_identity_holds(const struct packet_queue *queue, char *text, size_t bytes);
double packet_queue_mean_length(const struct packet_queue *queue, uint64_t window_ps);

#endif
