#include "models/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/context.h"

#define PACKETS_PER_CHUNK 256u

const char *const packet_stage_names[STAGE_COUNT] = {
#define RX_STAGE(stage, name, file, moment) name,
#define TX_STAGE(stage, name, file, moment) name,
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
};

const char *const packet_stage_files[STAGE_COUNT] = {
#define RX_STAGE(stage, name, file, moment) file,
#define TX_STAGE(stage, name, file, moment) file,
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
};

const char *const packet_stage_moments[STAGE_COUNT] = {
#define RX_STAGE(stage, name, file, moment) moment,
#define TX_STAGE(stage, name, file, moment) moment,
#include "models/path.def"
#undef RX_STAGE
#undef TX_STAGE
};

const char *const drop_place_names[DROP_COUNT] = {
#define DROP_PLACE(place, name, file, what) name,
#include "models/drops.def"
#undef DROP_PLACE
};

const char *const drop_place_files[DROP_COUNT] = {
#define DROP_PLACE(place, name, file, what) file,
#include "models/drops.def"
#undef DROP_PLACE
};

struct packet_chunk {
    struct packet_chunk *next;
    struct packet packets[PACKETS_PER_CHUNK];
};

/* ---- the pool ---------------------------------------------------------------------------- */

static void grow(struct packet_pool *pool);
static void record_latencies(struct packet_pool *pool, const struct packet *pkt);
static void release(struct packet *pkt, enum drop_place dropped_at, uint64_t end_ps);

void packet_pool_init(struct packet_pool *pool, struct sim *sim)
{
    memset(pool, 0, sizeof *pool);
    pool->sim = sim;
    packet_pool_window_open(pool);
}

void packet_pool_fini(struct packet_pool *pool)
{
    struct packet_chunk *chunk = pool->chunks;

    while (chunk) {
        struct packet_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    pool->chunks = NULL;
    pool->free = NULL;
}

static void grow(struct packet_pool *pool)
{
    struct packet_chunk *chunk = malloc(sizeof *chunk);

    SIM_CHECK(pool->sim, chunk, "no memory for more packets; %llu exist",
              (unsigned long long)pool->made);
    chunk->next = pool->chunks;
    pool->chunks = chunk;
    for (unsigned i = PACKETS_PER_CHUNK; i-- > 0;) {
        chunk->packets[i].pool = pool;
        chunk->packets[i].next = pool->free;
        pool->free = &chunk->packets[i];
    }
    pool->made += PACKETS_PER_CHUNK;
}

struct packet *packet_take(struct packet_pool *pool)
{
    if (!pool->free)
        grow(pool);

    struct packet *pkt = pool->free;

    pool->free = pkt->next;
    pkt->next = NULL;
    pkt->stages_passed = 0;
    pkt->flow_hash = 0;
    pkt->rss_kind = pkt->rx_queue = pkt->made_on = pkt->cpu = pkt->cqe_format = 0;
    pkt->damaged = pkt->control = false;
    return pkt;
}

struct packet *packet_take_control(struct packet_pool *pool)
{
    struct packet *pkt = packet_take(pool);

    pkt->control = true;
    pkt->number = 0;
    pkt->flow = 0;
    return pkt;
}

void packet_consume(struct packet *pkt)
{
    struct packet_pool *pool = pkt->pool;

    if (pkt->control) {
        pkt->next = pool->free;
        pool->free = pkt;
        return;
    }
    pool->total.consumed++;
    pool->window.consumed++;
    release(pkt, DROP_NONE, sim_now_ps(pool->sim));
}

void packet_offer(struct packet *pkt, uint64_t now_ps)
{
    struct packet_pool *pool = pkt->pool;
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    if (pool->window.offered == 0)
        pool->first_offered_ps = now_ps;
    pool->last_offered_ps = now_ps;
    pool->total.offered++;
    pool->total.offered_bytes += bytes;
    pool->window.offered++;
    pool->window.offered_bytes += bytes;
    pool->inside++;
    pkt->number = pool->total.offered;
    packet_stamp(pkt, STAGE_RX_SEND, now_ps);
}

static void record_latencies(struct packet_pool *pool, const struct packet *pkt)
{
    uint64_t first_ps = pkt->stamp_ps[STAGE_RX_SEND];
    uint64_t before_ps = first_ps;
    uint32_t left = pkt->stages_passed & ~(1u << STAGE_RX_SEND);

    while (left) {
        uint64_t stage = (uint64_t)__builtin_ctz(left);
        uint64_t stamp_ps = pkt->stamp_ps[stage];

        left &= left - 1;
        histogram_record(&pool->stage_latency[stage], stamp_ps - before_ps);
        before_ps = stamp_ps;
    }
    histogram_record(&pool->total_latency, before_ps - first_ps);
}

void packet_stamp_running(struct packet *pkt, enum packet_stage stage)
{
    cpu_stamp(&pkt->stamp_ps[stage]);
    pkt->stages_passed |= 1u << stage;
}

struct packet *packet_clone(struct packet *pkt)
{
    struct packet_pool *pool = pkt->pool;
    struct packet *copy = packet_take(pool);

    *copy = *pkt;
    copy->next = NULL;
    pool->total.created++;
    pool->window.created++;
    pool->inside++;
    return copy;
}

#define FIRST_OWN_NUMBER (UINT64_C(1) << 40)

struct packet *packet_create(struct packet_pool *pool)
{
    struct packet *pkt = packet_take(pool);

    pkt->number = FIRST_OWN_NUMBER + ++pool->total.created;
    pkt->flow = 0;
    pool->window.created++;
    pool->inside++;
    return pkt;
}

void packet_deliver(struct packet *pkt)
{
    struct packet_pool *pool = pkt->pool;
    uint64_t bytes = pkt->frame_bytes - ETHERNET_FCS_BYTES;

    pool->total.delivered++;
    pool->total.delivered_bytes += bytes;
    pool->window.delivered++;
    pool->window.delivered_bytes += bytes;
    record_latencies(pool, pkt);
    release(pkt, DROP_NONE, pkt->stamp_ps[31 - __builtin_clz(pkt->stages_passed)]);
}

void packet_drop(struct packet *pkt, enum drop_place place)
{
    pkt->pool->total.dropped[place]++;
    pkt->pool->window.dropped[place]++;
    release(pkt, place, sim_now_ps(pkt->pool->sim));
}

static void release(struct packet *pkt, enum drop_place dropped_at, uint64_t end_ps)
{
    struct packet_pool *pool = pkt->pool;

    if (pkt->number == pool->story.wanted) {
        pool->story.kept = true;
        pool->story.dropped_at = dropped_at;
        pool->story.end_ps = end_ps;
        pool->story.packet = *pkt;
    }
    pkt->next = pool->free;
    pool->free = pkt;
    pool->inside--;
    if (pool->inside == 0 && pool->stop_after && pool->total.offered == pool->stop_after)
        sim_stop(pool->sim);
}

void packet_pool_window_open(struct packet_pool *pool)
{
    memset(&pool->window, 0, sizeof pool->window);
    for (unsigned stage = 0; stage < STAGE_COUNT; stage++)
        histogram_clear(&pool->stage_latency[stage]);
    histogram_clear(&pool->total_latency);
}

bool packet_pool_identities_hold(const struct packet_pool *pool, char *text, size_t bytes)
{
    uint64_t gone = pool->total.delivered + pool->total.consumed;
    unsigned __int128 stage_sum_ps = 0;

    for (unsigned place = 0; place < DROP_COUNT; place++)
        gone += pool->total.dropped[place];
    if (pool->total.offered + pool->total.created != gone + pool->inside) {
        snprintf(
            text, bytes,
            "conservation: offered and created %llu, delivered, consumed and dropped %llu, inside "
            "%llu",
            (unsigned long long)(pool->total.offered + pool->total.created),
            (unsigned long long)gone, (unsigned long long)pool->inside);
        return false;
    }
    for (unsigned stage = 0; stage < STAGE_COUNT; stage++)
        stage_sum_ps += histogram_sum(&pool->stage_latency[stage]);
    if (stage_sum_ps != histogram_sum(&pool->total_latency)) {
        snprintf(text, bytes, "stage times: they add up to %llu ps, end to end is %llu ps",
                 (unsigned long long)stage_sum_ps, (unsigned long long)pool->total_latency.sum_low);
        return false;
    }
    return true;
}

/* ---- queues ------------------------------------------------------------------------------ */

static void count_length(struct packet_queue *queue, uint64_t now_ps)
{
    queue->length_integral +=
        (unsigned __int128)queue->length * (uint64_t)(now_ps - queue->changed_ps);
    queue->changed_ps = now_ps;
}

void packet_queue_init(struct packet_queue *queue, struct sim *sim, const char *name)
{
    memset(queue, 0, sizeof *queue);
    queue->sim = sim;
    queue->name = name;
}

void packet_queue_push(struct packet_queue *queue, struct packet *pkt)
{
    uint64_t now_ps = sim_now_ps(queue->sim);

    count_length(queue, now_ps);
    pkt->queued_ps = now_ps;
    pkt->next = NULL;
    if (queue->tail)
        queue->tail->next = pkt;
    else
        queue->head = pkt;
    queue->tail = pkt;
    queue->length++;
    if (queue->length > queue->longest)
        queue->longest = queue->length;
}

struct packet *packet_queue_pop(struct packet_queue *queue)
{
    struct packet *pkt = queue->head;

    if (!pkt)
        return NULL;

    uint64_t now_ps = sim_now_ps(queue->sim);
    uint64_t since_ps = pkt->queued_ps > queue->window_ps ? pkt->queued_ps : queue->window_ps;

    count_length(queue, now_ps);
    queue->visit_sum_ps += now_ps - since_ps;
    queue->head = pkt->next;
    if (!queue->head)
        queue->tail = NULL;
    queue->length--;
    pkt->next = NULL;
    return pkt;
}

void packet_queue_window_open(struct packet_queue *queue, uint64_t at_ps)
{
    queue->window_ps = at_ps;
    queue->changed_ps = at_ps;
    queue->length_integral = 0;
    queue->visit_sum_ps = 0;
    queue->longest = queue->length;
}

void packet_queue_window_close(struct packet_queue *queue, uint64_t at_ps)
{
    count_length(queue, at_ps);
    for (const struct packet *pkt = queue->head; pkt; pkt = pkt->next)
        queue->visit_sum_ps +=
            at_ps - (pkt->queued_ps > queue->window_ps ? pkt->queued_ps : queue->window_ps);
}

bool packet_queue_identity_holds(const struct packet_queue *queue, char *text, size_t bytes)
{
    if (queue->length_integral == queue->visit_sum_ps)
        return true;
    snprintf(text, bytes, "Little's law at %s: length integral %llu, visits %llu packet ps",
             queue->name, (unsigned long long)queue->length_integral,
             (unsigned long long)queue->visit_sum_ps);
    return false;
}

double packet_queue_mean_length(const struct packet_queue *queue, uint64_t window_ps)
{
    return window_ps ? (double)queue->length_integral / (double)window_ps : 0.0;
}
