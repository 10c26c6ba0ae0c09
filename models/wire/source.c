#include "models/wire/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/wire/pause_frame.h"
#include "sim/check.h"

/* A frame's birth, in order. */
static void send_when_free(void *ctx);
static struct packet *make_frame(struct source *source);
static void write_source_port(uint8_t *udp, const struct source *source, uint64_t port);
static struct packet *make_replayed_frame(struct source *source);
static void schedule_next(struct source *source);

static void write_template(struct source *source);
static void write_pause(struct source *source);
static void write_tag(struct source *source, uint64_t vlan);
static void write_ipv4(uint8_t *ip, const struct traffic_params *params);
static void write_ipv6(uint8_t *ip, const struct traffic_params *params);
static uint32_t udp6_sum(const uint8_t *ip);
static uint8_t destination_net(const struct traffic_params *params);
static void restart_clock(struct source *source, uint64_t from_ps);

#define MILLI         1000.0
#define FIRST_PORT    1024u /* below are those of services */
#define PORTS         (65536u - FIRST_PORT)
#define REPLAY_MAX_PS 1e18 /* 11 days; time itself ends after 213 */

static uint32_t ones_complement(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

static uint64_t gap_ps(double rate_pps)
{
    return (uint64_t)((double)SIM_PS_PER_S / rate_pps + 0.5);
}

/* The first of a shuffle of all ports: none comes twice as long as there are enough. A stream of
 * its own, so that gaps do not depend on it. */
static void draw_ports(struct source *source, const struct model_run *run, const char *name)
{
    uint64_t flows = source->params->flows;
    uint16_t *all = calloc(PORTS, sizeof *all);
    struct sim_random random;
    char stream[64];

    snprintf(stream, sizeof stream, "%s ports", name);
    sim_random_init(&random, run->seed, run->replication, stream);
    source->ports = calloc(flows, sizeof *source->ports);
    SIM_CHECK(source->sim, all && source->ports, "no memory for ports");
    for (unsigned i = 0; i < PORTS; i++)
        all[i] = (uint16_t)(FIRST_PORT + i);
    for (uint64_t flow = 0; flow < flows; flow++) {
        uint64_t at = flow % PORTS, other = at + sim_random_below(&random, PORTS - at);
        uint16_t port = all[other];

        all[other] = all[at];
        all[at] = port;
        source->ports[flow] = port;
    }
    free(all);
}

bool source_init(struct source *source, struct sim *sim, struct packet_pool *pool,
                 struct link *link, const struct traffic_params *params,
                 const struct model_run *run, const char *name, struct sim_error *err)
{
    char path[CAPTURE_PATH_BYTES];

    memset(source, 0, sizeof *source);
    source->sim = sim;
    source->pool = pool;
    source->link = link;
    source->params = params;
    sim_random_init(&source->random, run->seed, run->replication, name);
    sim_event_init(&source->due, send_when_free, source);
    write_template(source);
    if (params->flow_ports == FLOW_PORTS_RANDOM)
        draw_ports(source, run, name);
    if (params->arrival != ARRIVAL_REPLAY)
        return true;
    capture_find(path, run->base_dir, params->capture);
    if (!capture_read(&source->capture, path, params->only_to, params->only_from, err))
        return false;

    const struct capture *capture = &source->capture;
    uint64_t span_ns = capture->frames[capture->count - 1].offset_ns;
    uint64_t mean_gap_ns = capture->count > 1 ? span_ns / (capture->count - 1) : SIM_PS_PER_MS;

    double turn_ps = (double)(span_ns + mean_gap_ns) * 1000.0 / params->speed;

    if (turn_ps * (double)params->loops > REPLAY_MAX_PS)
        return sim_error_set(err, params->capture, 0, 0,
                             "%llu turns at speed %g last %.3g s; at most %.3g s are replayed",
                             (unsigned long long)params->loops, params->speed,
                             turn_ps * (double)params->loops / (double)SIM_PS_PER_S,
                             REPLAY_MAX_PS / (double)SIM_PS_PER_S);
    source->loop_ps = (uint64_t)(turn_ps + 0.5);
    return true;
}

void source_fini(struct source *source)
{
    free(source->ports);
    source->ports = NULL;
    capture_free(&source->capture);
}

uint64_t source_length(const struct source *source)
{
    if (source->params->arrival != ARRIVAL_REPLAY)
        return UINT64_MAX;
    return source->capture.count * source->params->loops;
}

void source_start(struct source *source, uint64_t limit)
{
    uint64_t now_ps = sim_now_ps(source->sim) + source->params->start_ps;

    source->limit = limit;
    source->next_ps = now_ps;
    source->burst_left = source->params->burst_packets;
    source->burst_began_ps = now_ps;
    restart_clock(source, now_ps);
    sim_at(source->sim, &source->due, now_ps);
}

/* One edge a frame: the rate in millipackets a second is a whole number, so a rational clock holds
 * it. Edge 0 lies at from_ps. */
static void restart_clock(struct source *source, uint64_t from_ps)
{
    uint64_t milli_pps = (uint64_t)(source->params->rate_pps * MILLI + 0.5);

    sim_clock_init(&source->rate, milli_pps ? milli_pps : 1, (uint64_t)MILLI);
    source->rate_edge = (struct sim_edge){ .n = 0, .ps = from_ps, .frac = 0 };
    source->mean_gap_ps = (double)SIM_PS_PER_S / source->params->rate_pps;
}

static void send_when_free(void *ctx)
{
    struct source *source = ctx;
    uint64_t now_ps = sim_now_ps(source->sim);
    struct packet *pkt;

    if (!link_is_ready(source->link)) {
        /* Due again when the last bit has left: armed later, so it runs after that event. */
        sim_at(source->sim, &source->due, link_ready_ps(source->link));
        return;
    }
    pkt = source->params->arrival == ARRIVAL_REPLAY ? make_replayed_frame(source)
                                                    : make_frame(source);
    source->sent++;
    if (now_ps > source->next_ps) {
        uint64_t wait_ps = now_ps - source->next_ps;

        source->wait_sum_ps += wait_ps;
        if (wait_ps > source->wait_max_ps)
            source->wait_max_ps = wait_ps;
    }
    schedule_next(source);
    packet_offer(pkt, now_ps);
    link_send(source->link, pkt);
}

static struct packet *make_frame(struct source *source)
{
    struct packet *pkt = packet_take(source->pool);
    uint64_t flow = source->params->flows == 1 ? 0 : source->sent % source->params->flows;

    pkt->frame_bytes = source->frame_bytes;
    pkt->flow = source->params->arrival == ARRIVAL_REQUEST ? source->request : (uint32_t)flow;
    pkt->header_bytes = source->header_bytes;
    memcpy(pkt->header, source->header, SOURCE_USUAL_BYTES);
    if (source->header_bytes > SOURCE_USUAL_BYTES)
        memcpy(pkt->header, source->header, source->header_bytes);
    write_source_port(pkt->header + source->port_offset, source,
                      source->ports ? source->ports[flow] : FIRST_PORT + flow);
    return pkt;
}

/* And with it the checksum where there is one: IPv6 knows no UDP without. */
static void write_source_port(uint8_t *udp, const struct source *source, uint64_t port)
{
    uint32_t sum;

    udp[0] = (uint8_t)(port >> 8);
    udp[1] = (uint8_t)port;
    if (source->params->protocol != PROTOCOL_UDP6)
        return;
    sum = ~ones_complement(source->udp_sum + (uint32_t)port) & 0xffff;
    if (sum == 0)
        sum = 0xffff;
    udp[6] = (uint8_t)(sum >> 8);
    udp[7] = (uint8_t)sum;
}

static struct packet *make_replayed_frame(struct source *source)
{
    struct packet *pkt = packet_take(source->pool);
    const struct capture *capture = &source->capture;
    const struct capture_frame *frame = &capture->frames[source->replayed % capture->count];
    uint32_t bytes = frame->bytes + ETHERNET_FCS_BYTES;

    pkt->frame_bytes = bytes < ETHERNET_MIN_BYTES ? ETHERNET_MIN_BYTES : bytes;
    pkt->flow = 0;
    pkt->header_bytes = frame->header_bytes;
    memcpy(pkt->header, frame->header, frame->header_bytes);
    source->replayed++;
    return pkt;
}

static void schedule_next(struct source *source)
{
    const struct traffic_params *params = source->params;
    enum arrival arrival = (enum arrival)params->arrival;

    if (source->limit && source->sent == source->limit)
        return;
    switch (arrival) {
    case ARRIVAL_CONSTANT:
        source->rate_edge = sim_clock_advance(&source->rate, source->rate_edge, 1);
        source->next_ps = source->rate_edge.ps;
        break;
    case ARRIVAL_JITTERED: {
        double swing = params->jitter * (2.0 * sim_random_unit(&source->random) - 1.0);

        source->next_ps += (uint64_t)(source->mean_gap_ps * (1.0 + swing) + 0.5);
        break;
    }
    case ARRIVAL_POISSON:
        source->next_ps += sim_random_exponential(&source->random, source->mean_gap_ps);
        break;
    case ARRIVAL_BURSTS:
        if (--source->burst_left > 0) {
            source->next_ps += gap_ps(params->burst_rate_pps);
        } else {
            source->burst_left = params->burst_packets;
            source->burst_began_ps += gap_ps(params->rate_pps / (double)params->burst_packets);
            source->next_ps = source->burst_began_ps;
        }
        break;
    case ARRIVAL_ON_OFF:
        /* Bursts of n frames last n gaps of 1 / burst-rate; the silence's mean makes up the rest
         * of n / rate, so the mean rate over both is the one asked for. */
        source->next_ps += gap_ps(params->burst_rate_pps);
        if (--source->burst_left == 0) {
            double silence_ps = (double)SIM_PS_PER_S * (double)params->burst_packets *
                                (1.0 / params->rate_pps - 1.0 / params->burst_rate_pps);

            source->burst_left =
                sim_random_geometric(&source->random, (double)params->burst_packets);
            source->next_ps += sim_random_exponential(&source->random, silence_ps);
        }
        break;
    case ARRIVAL_REQUEST:
        return; /* when it is told */
    case ARRIVAL_REPLAY: {
        uint64_t turn = source->replayed / source->capture.count;
        uint64_t frame = source->replayed % source->capture.count;
        double offset_ps = (double)source->capture.frames[frame].offset_ns * 1000.0;

        if (turn == params->loops)
            return;
        source->next_ps = turn * source->loop_ps + (uint64_t)(offset_ps / params->speed + 0.5);
        break;
    }
    }
    sim_at(source->sim, &source->due,
           source->next_ps > sim_now_ps(source->sim) ? source->next_ps : sim_now_ps(source->sim));
}

void source_send_one(struct source *source, uint32_t number)
{
    source->request = number;
    source->next_ps = sim_now_ps(source->sim);
    sim_at(source->sim, &source->due, source->next_ps);
}

/* A template's ports stand the other way round in an answer; IPv4 without options, or IPv6. */
bool source_is_answered_by(const struct source *source, const struct packet *pkt)
{
    const uint8_t *own = source->header + source->port_offset;
    const uint8_t *their = pkt->header + source->port_offset;

    if (pkt->header_bytes < source->port_offset + 4)
        return false;
    return memcmp(their, own + 2, 2) == 0 && their[2] == FIRST_PORT >> 8 &&
           their[3] == (FIRST_PORT & 0xff);
}

void source_rate_changed(struct source *source)
{
    uint64_t now_ps = sim_now_ps(source->sim);

    if (!sim_event_is_armed(&source->due))
        return;
    restart_clock(source, now_ps);
    source->next_ps = now_ps;
    source->burst_began_ps = now_ps;
    schedule_next(source);
}

void source_pause_ended(struct source *source)
{
    if (sim_event_is_armed(&source->due) && source->next_ps <= sim_now_ps(source->sim))
        sim_at(source->sim, &source->due, link_ready_ps(source->link));
}

/* Headers as the wire carries them, from the benchmarking addresses of RFC 2544 (198.18.0.0/15) and
 * RFC 5180 (2001:2::/48). The UDP checksum over IPv4 is 0: not used. */
static void write_template(struct source *source)
{
    const struct traffic_params *params = source->params;
    static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
    uint8_t *header = source->header;

    memset(header, 0, SOURCE_TEMPLATE_BYTES);
    memcpy(header, addresses, sizeof addresses);
    source->frame_bytes = (uint32_t)params->frame_bytes;
    switch ((enum traffic_protocol)params->protocol) {
    case PROTOCOL_UDP4:
        write_ipv4(header + ETHERNET_HEADER_BYTES, params);
        header[12] = 0x08;
        source->header_bytes = ETHERNET_MIN_BYTES - ETHERNET_FCS_BYTES;
        source->port_offset = ETHERNET_HEADER_BYTES + 20;
        break;
    case PROTOCOL_UDP6:
        write_ipv6(header + ETHERNET_HEADER_BYTES, params);
        header[12] = 0x86;
        header[13] = 0xdd;
        source->header_bytes = ETHERNET_HEADER_BYTES + 40 + 8;
        source->port_offset = ETHERNET_HEADER_BYTES + 40;
        source->udp_sum = udp6_sum(header + ETHERNET_HEADER_BYTES);
        break;
    case PROTOCOL_PAUSE:
        write_pause(source);
        break;
    }
    if (params->vlan)
        write_tag(source, params->vlan);
}

/* From a port of its own; where a flow's number goes there is only padding. */
static void write_pause(struct source *source)
{
    static const uint8_t from[6] = { 2, 0, 0, 0, 0, 2 };
    struct packet pkt;

    pause_frame_write(&pkt, from, source->params->quanta);
    memcpy(source->header, pkt.header, pkt.header_bytes);
    source->header_bytes = pkt.header_bytes;
    source->port_offset = pkt.header_bytes - 2;
}

/* 802.1Q: a type and the network's number, before the type of what follows. */
static void write_tag(struct source *source, uint64_t vlan)
{
    uint8_t *tag = source->header + 12;

    memmove(tag + ETHERNET_TAG_BYTES, tag, source->header_bytes - 12);
    tag[0] = 0x81;
    tag[1] = 0x00;
    tag[2] = (uint8_t)(vlan >> 8);
    tag[3] = (uint8_t)vlan;
    source->header_bytes += ETHERNET_TAG_BYTES;
    source->port_offset += ETHERNET_TAG_BYTES;
    source->frame_bytes += ETHERNET_TAG_BYTES;
}

void source_set_destination(struct source *source, const uint8_t address[6])
{
    if (source->params->protocol != PROTOCOL_PAUSE)
        memcpy(source->header, address, 6);
}

static void write_udp(uint8_t *udp, const struct traffic_params *params, uint64_t udp_bytes)
{
    udp[2] = (uint8_t)(params->port >> 8);
    udp[3] = (uint8_t)params->port;
    udp[4] = (uint8_t)(udp_bytes >> 8);
    udp[5] = (uint8_t)udp_bytes;
}

static void write_ipv4(uint8_t *ip, const struct traffic_params *params)
{
    uint64_t ip_bytes = params->frame_bytes - ETHERNET_HEADER_BYTES - ETHERNET_FCS_BYTES;
    uint64_t udp_bytes = 8 + 4; /* four data bytes, as in 1996; longer frames carry more */
    uint32_t sum = 0;

    if (params->frame_bytes > ETHERNET_MIN_BYTES)
        udp_bytes = ip_bytes - 20;
    ip[0] = 0x45; /* version 4, five words */
    ip[2] = (uint8_t)((20 + udp_bytes) >> 8);
    ip[3] = (uint8_t)(20 + udp_bytes);
    ip[8] = 64; /* time to live */
    ip[9] = 17; /* UDP */
    const uint8_t addresses[8] = { 198, 18, 0, 2, 198, destination_net(params), 0, 1 };
    memcpy(ip + 12, addresses, sizeof addresses);
    for (unsigned i = 0; i < 20; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    sum = ones_complement(sum);
    ip[10] = (uint8_t)(~sum >> 8);
    ip[11] = (uint8_t)~sum;
    write_udp(ip + 20, params, udp_bytes);
}

static void write_ipv6(uint8_t *ip, const struct traffic_params *params)
{
    uint64_t udp_bytes = params->frame_bytes - ETHERNET_HEADER_BYTES - ETHERNET_FCS_BYTES - 40;
    const uint8_t from[16] = { 0x20, 0x01, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 };
    const uint8_t to[16] = { 0x20, 0x01, 0, 2, 0, 0, 0, (uint8_t)(destination_net(params) - 18),
                             0,    0,    0, 0, 0, 0, 0, 1 };

    ip[0] = 0x60;
    ip[4] = (uint8_t)(udp_bytes >> 8);
    ip[5] = (uint8_t)udp_bytes;
    ip[6] = 17; /* UDP */
    ip[7] = 64; /* hop limit */
    memcpy(ip + 8, from, sizeof from);
    memcpy(ip + 24, to, sizeof to);
    write_udp(ip + 40, params, udp_bytes);
}

/* Of the pseudo header (addresses, length, protocol), the UDP header and data of zeros. */
static uint32_t udp6_sum(const uint8_t *ip)
{
    const uint8_t *udp = ip + 40;
    uint32_t sum = 17u + ((uint32_t)udp[4] << 8 | udp[5]);

    for (unsigned i = 8; i < 40; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    for (unsigned i = 0; i < 6; i += 2)
        sum += (uint32_t)udp[i] << 8 | udp[i + 1];
    return sum;
}

/* The sender is on network 18, and so is the host; 19 lies beyond it. */
static uint8_t destination_net(const struct traffic_params *params)
{
    return params->destination == DESTINATION_HOST ? 18 : 19;
}
