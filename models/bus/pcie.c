#include "models/bus/pcie.h"

#include <string.h>

#include "sim/check.h"

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* ---- the standard's tables ----------------------------------------------------------------- */

#define FRAMING_BYTES    8u  /* start, sequence number, LCRC, end */
#define HEADER_3DW_BYTES 12u /* completions; requests to addresses below 4 GiB */
#define HEADER_4DW_BYTES 16u
#define ECRC_BYTES       4u
#define DLLP_BYTES       8u    /* 6 and its framing */
#define SKIP_BYTES       4u    /* once in SKIP_EVERY */
#define SKIP_EVERY       1538u /* symbols */

/* A flit of generation 6: 236 of its 256 bytes hold packets, the rest link management (6), CRC (8)
 * and error correction (6); packets have no framing of their own. Assumption: from memory of
 * public summaries of PCIe Base 6.0; range of the share 0.90 .. 0.94. Header extensions are not
 * counted. */
#define FLIT_BYTES     256u
#define FLIT_TLP_BYTES 236u

struct generation {
    uint64_t transfers_per_s; /* a lane */
    uint64_t code_num, code_den;
    uint64_t internal_delay_bytes; /* of the intervals below: 19, 70, 115 symbol times */
};

/* Generations 4 and 5 take the delay of 3, as the published model does. */
static const struct generation generations[] = {
    { 0, 0, 0, 0 },
    { UINT64_C(2500000000), 8, 10, 19 },
    { UINT64_C(5000000000), 8, 10, 70 },
    { UINT64_C(8000000000), 128, 130, 115 },
    { UINT64_C(16000000000), 128, 130, 115 },
    { UINT64_C(32000000000), 128, 130, 115 },
    { UINT64_C(64000000000), 1, 1, 0 },
};

/* How much traffic may pass before an acknowledgement and a flow-control update are due: the
 * latency limits of the standard, (MPS + 28) x factor / lanes + internal delay, in tenths of the
 * factor. The published table ends at MPS 512; above, the factors of 512 are kept (assumption). */
static uint64_t update_interval_bytes(const struct generation *gen, uint64_t lanes, uint64_t mps)
{
    static const uint8_t factors[][3] = {
        /* MPS     128 256 512 */
        [1] = { 14, 14, 10 }, [2] = { 14, 14, 10 },  [4] = { 14, 14, 10 },
        [8] = { 25, 25, 10 }, [16] = { 30, 30, 20 },
    };
    unsigned column = mps <= 128 ? 0 : mps <= 256 ? 1 : 2;

    return (mps + 28) * factors[lanes][column] / (10 * lanes) + gen->internal_delay_bytes;
}

uint64_t pcie_raw_bits_per_s(uint64_t generation, uint64_t lanes)
{
    const struct generation *gen = &generations[generation];

    return (lanes * gen->transfers_per_s * gen->code_num + gen->code_den / 2) / gen->code_den;
}

/* raw x (1 - 8 / interval - 8 / interval - 4 / 1538): acknowledgements, flow control, skips. */
uint64_t pcie_tlp_bits_per_s(uint64_t generation, uint64_t lanes, uint64_t mps_bytes)
{
    const struct generation *gen = &generations[generation];
    unsigned __int128 raw = (unsigned __int128)lanes * gen->transfers_per_s * gen->code_num;
    uint64_t interval, num, den;

    if (generation >= PCIE_GENERATION_FLITS)
        return (uint64_t)(raw * FLIT_TLP_BYTES / FLIT_BYTES / gen->code_den);
    interval = update_interval_bytes(gen, lanes, mps_bytes);
    den = interval * SKIP_EVERY;
    num = den - 2 * DLLP_BYTES * SKIP_EVERY - SKIP_BYTES * interval;
    return (uint64_t)(raw * num / den / gen->code_den);
}

/* raw x (1 - 4 / 1538): skips alone. */
static uint64_t skipless_bits_per_s(uint64_t generation, uint64_t lanes)
{
    const struct generation *gen = &generations[generation];
    unsigned __int128 raw = (unsigned __int128)lanes * gen->transfers_per_s * gen->code_num;

    return (uint64_t)(raw * (SKIP_EVERY - SKIP_BYTES) / SKIP_EVERY / gen->code_den);
}

/* ---- the link ------------------------------------------------------------------------------ */

static void window_init(struct pcie_window *window, uint64_t limit_packets, uint64_t limit_units);

void pcie_init(struct pcie *pcie, struct sim *sim, const struct pcie_params *params)
{
    bool flits = params->generation >= PCIE_GENERATION_FLITS;
    uint64_t around = (flits ? 0 : FRAMING_BYTES) + (params->ecrc ? ECRC_BYTES : 0);

    memset(pcie, 0, sizeof *pcie);
    pcie->sim = sim;
    pcie->params = params;
    pcie->tlp_bits_per_s =
        pcie_tlp_bits_per_s(params->generation, params->lanes, params->mps_bytes);

    pcie->dllps_are_single = params->dllps == PCIE_DLLPS_SINGLE && !flits;
    if (pcie->dllps_are_single)
        pcie->tlp_bits_per_s = skipless_bits_per_s(params->generation, params->lanes);

    unsigned __int128 byte_ps_q32 = (unsigned __int128)(8 * SIM_PS_PER_S) << 32;

    pcie->byte_ps_q32 = (uint64_t)((byte_ps_q32 + pcie->tlp_bits_per_s - 1) / pcie->tlp_bits_per_s);
    pcie->request_bytes =
        around + (params->address_bits == 64 ? HEADER_4DW_BYTES : HEADER_3DW_BYTES);
    pcie->completion_bytes = around + HEADER_3DW_BYTES;
    if (pcie->dllps_are_single) {
        pcie->dllp_interval_ps =
            pcie_packet_ps(pcie, update_interval_bytes(&generations[params->generation],
                                                       params->lanes, params->mps_bytes));
        pcie->dllps_ps = pcie_packet_ps(pcie, 2 * DLLP_BYTES);
    }
    calendar_init(&pcie->up.calendar);
    calendar_init(&pcie->down.calendar);
    window_init(&pcie->posted, params->posted_header_credits, params->posted_data_credits);
    window_init(&pcie->nonposted, params->nonposted_header_credits, 0);
    window_init(&pcie->tags, params->read_tags, 0);
}

void pcie_set_device(struct pcie *pcie, uint64_t dma_bits_per_s, uint64_t dma_latency_ps,
                     uint64_t register_latency_ps)
{
    pcie->engine_bits_per_s = dma_bits_per_s;
    pcie->engine_latency_ps = dma_latency_ps;
    pcie->register_latency_ps = register_latency_ps;
}

uint64_t pcie_packet_ps(const struct pcie *pcie, uint64_t bytes)
{
    return (uint64_t)(((unsigned __int128)bytes * pcie->byte_ps_q32 + UINT32_MAX) >> 32);
}

/* What the device's engine needs for so many bytes. */
static uint64_t engine_ps(const struct pcie *pcie, uint64_t bytes)
{
    return pcie->engine_bits_per_s ? sim_ps_for(8 * bytes, pcie->engine_bits_per_s) : 0;
}

/* What of the answers owed this way has not found its place between packets before from_ps, and
 * rides on one of that duration: of a full direction a share as large as the other's, at most. */
static uint64_t answers_ps(const struct pcie *pcie, struct pcie_lanes *lanes, uint64_t from_ps,
                           uint64_t duration_ps)
{
    uint64_t idle_ps = from_ps > lanes->end_ps ? from_ps - lanes->end_ps : 0;
    uint64_t owed_ps = lanes->owed_ps > idle_ps ? lanes->owed_ps - idle_ps : 0;
    uint64_t paid_ps = min_u64(owed_ps, duration_ps * pcie->dllps_ps / pcie->dllp_interval_ps);

    lanes->owed_ps = min_u64(owed_ps - paid_ps, 2 * pcie->dllps_ps);
    return paid_ps;
}

/* An acknowledgement and a flow-control update for each interval of traffic, the other way. */
static void owe_answers(struct pcie *pcie, struct pcie_lanes *lanes, uint64_t duration_ps)
{
    struct pcie_lanes *other = lanes == &pcie->up ? &pcie->down : &pcie->up;

    lanes->unanswered_ps += duration_ps;
    other->owed_ps += lanes->unanswered_ps / pcie->dllp_interval_ps * pcie->dllps_ps;
    lanes->unanswered_ps %= pcie->dllp_interval_ps;
}

static uint64_t book(struct pcie *pcie, struct pcie_lanes *lanes, uint64_t earliest_ps,
                     uint64_t duration_ps)
{
    uint64_t now_ps = sim_now_ps(pcie->sim), end_ps;

    if (!pcie->dllps_are_single)
        return calendar_reserve(&lanes->calendar, now_ps, earliest_ps, duration_ps);
    end_ps = calendar_reserve(&lanes->calendar, now_ps, earliest_ps,
                              duration_ps + answers_ps(pcie, lanes, earliest_ps, duration_ps));
    lanes->end_ps = max_u64(lanes->end_ps, end_ps);
    owe_answers(pcie, lanes, duration_ps);
    return end_ps;
}

/* A posted write: behind every posted write of its direction. */
static uint64_t book_posted(struct pcie *pcie, struct pcie_lanes *lanes, uint64_t earliest_ps,
                            uint64_t duration_ps)
{
    lanes->posted_end_ps =
        book(pcie, lanes, max_u64(earliest_ps, lanes->posted_end_ps), duration_ps);
    return lanes->posted_end_ps;
}

/* ---- windows: credits and tags --------------------------------------------------------------- */

static void window_init(struct pcie_window *window, uint64_t limit_packets, uint64_t limit_units)
{
    window->limit_packets = limit_packets;
    window->limit_units = limit_units;
    if (limit_units && !limit_packets)
        window->limit_packets = PCIE_OUTSTANDING_MAX;
}

static bool window_is_closed(const struct pcie_window *window, uint64_t units)
{
    return window->count >= window->limit_packets ||
           (window->limit_units && window->units + units > window->limit_units);
}

/* When a packet that needs units may go, at or after earliest_ps. window_take must follow. */
static uint64_t window_wait_ps(struct pcie_window *window, uint64_t earliest_ps, uint64_t units)
{
    if (!window->limit_packets)
        return earliest_ps;
    while (window->count && window_is_closed(window, units)) {
        const struct pcie_outstanding *oldest =
            &window->taken[window->first++ & (PCIE_OUTSTANDING_MAX - 1)];

        window->count--;
        window->units -= oldest->units;
        earliest_ps = max_u64(earliest_ps, oldest->back_ps);
    }
    return earliest_ps;
}

static void window_take(struct pcie_window *window, uint64_t back_ps, uint64_t units)
{
    if (!window->limit_packets)
        return;
    window->taken[(window->first + window->count++) & (PCIE_OUTSTANDING_MAX - 1)] =
        (struct pcie_outstanding){ .back_ps = back_ps, .units = units };
    window->units += units;
}

/* ---- the device writes ----------------------------------------------------------------------- */

/* Bytes up to the next boundary; boundary is a power of two. */
static uint64_t bytes_to_boundary(uint64_t address, uint64_t boundary)
{
    return boundary - (address & (boundary - 1));
}

static uint64_t write_at_once(struct pcie *pcie, uint64_t from_ps, uint64_t bytes);
static uint64_t packets_ps(const struct pcie *pcie, uint64_t bytes, uint64_t mps, uint64_t around);
static uint64_t write_in_packets(struct pcie *pcie, uint64_t from_ps, uint64_t address,
                                 uint64_t bytes);

uint64_t pcie_dma_write_ps(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes)
{
    struct pcie_lanes *up = &pcie->up;
    bool at_once;
    uint64_t end_ps;

    SIM_CHECK(pcie->sim, bytes > 0, "a DMA write of no bytes");
    from_ps += pcie->engine_latency_ps;
    switch ((enum pcie_detail)pcie->params->detail) {
    case PCIE_TRANSFER:
        end_ps = write_at_once(pcie, from_ps + engine_ps(pcie, bytes), bytes);
        return end_ps + pcie->params->write_latency_ps;
    case PCIE_TLP:
        break;
    }
    at_once =
        !pcie->engine_bits_per_s && !pcie->posted.limit_packets &&
        bytes <= bytes_to_boundary(address, PCIE_PAGE_BYTES) &&
        calendar_is_open(&up->calendar, sim_now_ps(pcie->sim), max_u64(from_ps, up->posted_end_ps));
    end_ps = at_once ? write_at_once(pcie, from_ps, bytes)
                     : write_in_packets(pcie, from_ps, address, bytes);
    return end_ps + pcie->params->write_latency_ps;
}

/* Both as one reservation where they would lie end to end anyhow, so that most frames cost one. */
uint64_t pcie_dma_write_pair_ps(struct pcie *pcie, uint64_t from_ps, uint64_t bytes,
                                uint64_t more_bytes)
{
    struct pcie_lanes *up = &pcie->up;

    if (pcie->params->detail != PCIE_TLP || pcie->engine_bits_per_s || pcie->engine_latency_ps ||
        pcie->posted.limit_packets || bytes > PCIE_PAGE_BYTES ||
        !calendar_is_open(&up->calendar, from_ps, max_u64(from_ps, up->posted_end_ps))) {
        pcie_dma_write_ps(pcie, from_ps, 0, bytes);
        return pcie_dma_write_ps(pcie, from_ps, 0, more_bytes);
    }
    if (pcie->pair_bytes != bytes || pcie->pair_more_bytes != more_bytes) {
        uint64_t mps = pcie->params->mps_bytes, around = pcie->request_bytes;

        pcie->pair_bytes = bytes;
        pcie->pair_more_bytes = more_bytes;
        pcie->pair_ps =
            packets_ps(pcie, bytes, mps, around) + packets_ps(pcie, more_bytes, mps, around);
    }
    return book_posted(pcie, up, from_ps, pcie->pair_ps) + pcie->params->write_latency_ps;
}

/* Payload in packets of at most mps bytes, each with so many bytes around it, end to end. */
static uint64_t packets_ps(const struct pcie *pcie, uint64_t bytes, uint64_t mps, uint64_t around)
{
    uint64_t full = (bytes - 1) / mps;
    uint64_t last_ps = pcie_packet_ps(pcie, bytes - full * mps + around);

    return full ? full * pcie_packet_ps(pcie, mps + around) + last_ps : last_ps;
}

static uint64_t write_at_once(struct pcie *pcie, uint64_t from_ps, uint64_t bytes)
{
    return book_posted(pcie, &pcie->up, from_ps,
                       packets_ps(pcie, bytes, pcie->params->mps_bytes, pcie->request_bytes));
}

/* Each packet when the engine has its bytes and the root complex room for them. */
static uint64_t write_in_packets(struct pcie *pcie, uint64_t from_ps, uint64_t address,
                                 uint64_t bytes)
{
    uint64_t done = 0, end_ps = from_ps;

    while (done < bytes) {
        uint64_t part = min_u64(bytes - done, pcie->params->mps_bytes);

        part = min_u64(part, bytes_to_boundary(address + done, PCIE_PAGE_BYTES));
        done += part;

        uint64_t credits = (part + PCIE_CREDIT_BYTES - 1) / PCIE_CREDIT_BYTES;
        uint64_t ready_ps = window_wait_ps(&pcie->posted, from_ps + engine_ps(pcie, done), credits);

        end_ps = book_posted(pcie, &pcie->up, ready_ps,
                             pcie_packet_ps(pcie, part + pcie->request_bytes));
        window_take(&pcie->posted, end_ps + pcie->params->credit_latency_ps, credits);
    }
    return end_ps;
}

/* ---- the device reads ------------------------------------------------------------------------ */

struct answer {
    uint64_t end_ps; /* of the last completion */
    uint64_t had_ps; /* when the device's engine has taken all of it in */
};

static uint64_t read_as_one(struct pcie *pcie, uint64_t from_ps, uint64_t bytes);
static uint64_t request(struct pcie *pcie, uint64_t from_ps);
static struct answer answer(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes,
                            struct answer before);

uint64_t pcie_dma_read_ps(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes)
{
    struct answer got = { 0 };

    SIM_CHECK(pcie->sim, bytes > 0, "a DMA read of no bytes");
    from_ps += pcie->engine_latency_ps;
    switch ((enum pcie_detail)pcie->params->detail) {
    case PCIE_TRANSFER:
        return read_as_one(pcie, from_ps, bytes);
    case PCIE_TLP:
        break;
    }
    for (uint64_t done = 0, part; done < bytes; done += part) {
        part = min_u64(bytes - done, pcie->params->mrrs_bytes);
        part = min_u64(part, bytes_to_boundary(address + done, PCIE_PAGE_BYTES));
        got = answer(pcie, request(pcie, from_ps), address + done, part, got);
        window_take(&pcie->tags, got.end_ps, 0);
    }
    return got.had_ps;
}

/* The coarse twin: all requests as one booking, all completions as another. */
static uint64_t read_as_one(struct pcie *pcie, uint64_t from_ps, uint64_t bytes)
{
    const struct pcie_params *params = pcie->params;
    uint64_t requests = (bytes + params->mrrs_bytes - 1) / params->mrrs_bytes;
    uint64_t asked_ps =
        book(pcie, &pcie->up, from_ps, requests * pcie_packet_ps(pcie, pcie->request_bytes));
    uint64_t end_ps = book(pcie, &pcie->down, asked_ps + params->read_latency_ps,
                           packets_ps(pcie, bytes, params->mps_bytes, pcie->completion_bytes));

    return end_ps + engine_ps(pcie, bytes);
}

/* One read request, once a tag and a credit are free. Returns when memory begins to answer. */
static uint64_t request(struct pcie *pcie, uint64_t from_ps)
{
    uint64_t ready_ps = max_u64(from_ps, pcie->up.posted_end_ps);

    ready_ps = window_wait_ps(&pcie->tags, ready_ps, 0);
    ready_ps = window_wait_ps(&pcie->nonposted, ready_ps, 0);

    uint64_t end_ps = book(pcie, &pcie->up, ready_ps, pcie_packet_ps(pcie, pcie->request_bytes));

    window_take(&pcie->nonposted, end_ps + pcie->params->credit_latency_ps, 0);
    return end_ps + pcie->params->read_latency_ps;
}

/* How long the next completion may be: the first one ends at a boundary, so that the others begin
 * at one. Boundaries of MPS are boundaries of RCB, too. */
static uint64_t completion_limit(const struct pcie_params *params, uint64_t address)
{
    switch ((enum pcie_read_split)params->read_split) {
    case PCIE_SPLIT_AT_MPS:
        return bytes_to_boundary(address, params->mps_bytes);
    case PCIE_SPLIT_AT_RCB:
        return bytes_to_boundary(address, params->rcb_bytes);
    }
    return 0;
}

/* Behind the answer to the request before; another transfer's may find a gap between them. */
static struct answer answer(struct pcie *pcie, uint64_t from_ps, uint64_t address, uint64_t bytes,
                            struct answer before)
{
    const struct pcie_params *params = pcie->params;
    struct pcie_lanes *down = &pcie->down;
    uint64_t end_ps = max_u64(from_ps, before.end_ps);
    uint64_t had_ps = before.had_ps;

    if (!pcie->engine_bits_per_s && completion_limit(params, address) >= bytes) {
        end_ps = book(pcie, down, end_ps, pcie_packet_ps(pcie, bytes + pcie->completion_bytes));
        had_ps = end_ps;
        bytes = 0;
    }
    while (bytes > 0) {
        uint64_t part = min_u64(bytes, completion_limit(params, address));

        end_ps = book(pcie, down, end_ps, pcie_packet_ps(pcie, part + pcie->completion_bytes));
        had_ps = max_u64(had_ps, end_ps) + engine_ps(pcie, part);
        address += part;
        bytes -= part;
    }
    return (struct answer){ .end_ps = end_ps, .had_ps = had_ps };
}

/* ---- the CPU and registers, interrupts ------------------------------------------------------- */

uint64_t pcie_mmio_write_ps(struct pcie *pcie, uint64_t bytes)
{
    return book_posted(pcie, &pcie->down, sim_now_ps(pcie->sim),
                       pcie_packet_ps(pcie, bytes + pcie->request_bytes));
}

uint64_t pcie_mmio_read_ps(struct pcie *pcie, uint64_t bytes)
{
    uint64_t asked_ps =
        book(pcie, &pcie->down, max_u64(sim_now_ps(pcie->sim), pcie->down.posted_end_ps),
             pcie_packet_ps(pcie, pcie->request_bytes));
    uint64_t ready_ps = asked_ps + pcie->register_latency_ps;

    return book(pcie, &pcie->up, max_u64(ready_ps, pcie->up.posted_end_ps),
                pcie_packet_ps(pcie, bytes + pcie->completion_bytes));
}

/* A posted write like any other: the order of posted writes keeps it behind the data. */
uint64_t pcie_msi_ps(struct pcie *pcie)
{
    uint64_t ready_ps = window_wait_ps(&pcie->posted, sim_now_ps(pcie->sim), 1);
    uint64_t end_ps = book_posted(pcie, &pcie->up, ready_ps,
                                  pcie_packet_ps(pcie, PCIE_REGISTER_BYTES + pcie->request_bytes));

    window_take(&pcie->posted, end_ps + pcie->params->credit_latency_ps, 1);
    return end_ps + pcie->params->write_latency_ps;
}
