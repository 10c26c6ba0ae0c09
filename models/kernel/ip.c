#include "models/kernel/ip.h"

#include <string.h>

#include "models/kernel/ip_header.h"
#include "sim/context.h"

/* A packet's visit, in order. */
static bool is_refused(struct packet *pkt);
static void send_on(struct ip *ip, struct packet *pkt);
static uint64_t forward_cost(struct ip *ip);
static bool is_ipv4(const struct packet *pkt);

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

void bsd_ip_forward(struct ip *ip, struct packet *pkt)
{
    cpu_charge(forward_cost(ip));
    send_on(ip, pkt);
}

static bool is_refused(struct packet *pkt)
{
    if (is_ipv4(pkt) && ipv4_header_is_good(pkt) && ipv4_time_to_live(pkt) > 1)
        return false;
    cpu_run(0);
    packet_drop(pkt, is_ipv4(pkt) ? DROP_IP_HEADER : DROP_NOT_IP);
    return true;
}

static void send_on(struct ip *ip, struct packet *pkt)
{
    ipv4_decrement_time_to_live(pkt);
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
    return pkt->header_bytes >= IP_OFFSET + IPV4_LEAST_BYTES &&
           ((unsigned)pkt->header[12] << 8 | pkt->header[13]) == ETHERTYPE_IPV4;
}
