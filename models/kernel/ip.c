#include "models/kernel/ip.h"

#include <string.h>

#include "sim/context.h"

#define ETHERTYPE_IPV4    0x0800u
#define IPV4_HEADER       14u /* offset in the frame */
#define IPV4_HEADER_LEAST 20u

/* A packet's visit, in order. */
static bool is_refused(struct packet *pkt);
static void send_on(struct ip *ip, struct packet *pkt);
static uint64_t forward_cost(struct ip *ip);
static bool is_ipv4(const struct packet *pkt);
static bool header_is_good(const struct packet *pkt);
static void decrement_time_to_live(struct packet *pkt);

void ip_init(struct ip *ip, struct sim *sim, const struct kernel_params *params,
             const struct cost_params *costs, uint64_t seed, uint64_t replication)
{
    memset(ip, 0, sizeof *ip);
    ip->sim = sim;
    ip->params = params;
    ip->forward_cycles = cost_cycles(costs, costs->ip_forward_cycles);
    ip->output_cycles = cost_cycles(costs, costs->ip_output_cycles);
    ip->screen_cycles = cost_cycles(costs, costs->screen_input_cycles);
    sim_random_init(&ip->random, seed, replication, "ip");
}

void ip_input(struct ip *ip, struct packet *pkt)
{
    cpu_charge(ip->screen ? ip->screen_cycles : forward_cost(ip));
    if (is_refused(pkt))
        return;
    if (ip->screen) {
        cpu_run(0); /* pays for it: screend takes from the screening queue */
        screen_enqueue(ip->screen, pkt);
        return;
    }
    send_on(ip, pkt);
}

void ip_forward(struct ip *ip, struct packet *pkt)
{
    cpu_charge(forward_cost(ip));
    send_on(ip, pkt);
}

static bool is_refused(struct packet *pkt)
{
    if (is_ipv4(pkt) && header_is_good(pkt))
        return false;
    cpu_run(0);
    packet_drop(pkt, is_ipv4(pkt) ? DROP_IP_HEADER : DROP_NOT_IP);
    return true;
}

static void send_on(struct ip *ip, struct packet *pkt)
{
    decrement_time_to_live(pkt);
    packet_stamp_running(pkt, STAGE_RX_IP);
    cpu_run(ip->output_cycles);
    netdevice_output(ip->route, pkt);
}

static uint64_t forward_cost(struct ip *ip)
{
    switch ((enum cost_law)ip->params->ip_cost_law) {
    case COST_CONSTANT:
        return ip->forward_cycles;
    case COST_EXPONENTIAL:
        /* Rounded down, so half a cycle is missing on average; at least one cycle. */
        return 1 + sim_random_exponential(&ip->random, (double)ip->forward_cycles - 0.5);
    }
    return ip->forward_cycles;
}

static bool is_ipv4(const struct packet *pkt)
{
    return pkt->header_bytes >= IPV4_HEADER + IPV4_HEADER_LEAST &&
           ((unsigned)pkt->header[12] << 8 | pkt->header[13]) == ETHERTYPE_IPV4;
}

/* Version, length and checksum (RFC 791), and a time to live that lets it pass (RFC 1812 5.3.1). */
static bool header_is_good(const struct packet *pkt)
{
    const uint8_t *ip = pkt->header + IPV4_HEADER;
    unsigned length = 4u * (ip[0] & 15u);
    uint32_t sum = 0;

    if (ip[0] >> 4 != 4 || length < IPV4_HEADER_LEAST || IPV4_HEADER + length > pkt->header_bytes)
        return false;
    for (unsigned i = 0; i < length; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff && ip[8] > 1;
}

/* RFC 1141: the checksum grows by what the time-to-live word shrinks, with end-around carry. */
static void decrement_time_to_live(struct packet *pkt)
{
    uint8_t *ip = pkt->header + IPV4_HEADER;
    uint32_t sum = ((uint32_t)ip[10] << 8 | ip[11]) + 0x100;

    ip[8]--;
    sum = (sum & 0xffff) + (sum >> 16);
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}
