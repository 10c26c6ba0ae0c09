/* The loopback device: a datagram of a process to a port of its own host. Tests on the machines of
 * tests/models/linux_machine.h and linux24.h: a step is 1 us. */
#include "models/kernel/ip_header.h"
#include "tests/models/linux24.h"
#include "tests/models/linux_machine.h"
#include "tests/models/runner.h"

static struct linux_machine *machine_with(const char *receiver)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct process_params *sender;

    if (receiver)
        linux_add_process(lm, receiver, PROCESS_UDP_READER);
    sender = linux_add_process(lm, "sender", PROCESS_UDP_SENDER);
    sender->every_ps = 15 * MS;
    sender->datagram_bytes = 18;
    linux_machine_build(lm);
    return lm;
}

/* The events from the first net_dev_queue on, by name, up to the end of the softirq. */
static void read_order(const struct linux_machine *lm, char *order, size_t bytes)
{
    static const char *const names[] = {
        "net_dev_queue", "net_dev_start_xmit", "softirq_raise", "net_dev_xmit", "softirq_entry",
        "napi_poll",     "netif_receive_skb",  "sched_waking",  "softirq_exit"
    };
    const char *line = strstr(lm->text, "net_dev_queue");

    order[0] = '\0';
    ck_assert_ptr_nonnull(line);
    while (line && !strstr(order, "softirq_exit")) {
        for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
            size_t used = strlen(order);

            if (strncmp(line, names[i], strlen(names[i])) == 0 && line[strlen(names[i])] == ':')
                snprintf(order + used, bytes - used, "%s%s", used ? " " : "", names[i]);
        }
        line = strchr(line, '\n');
        if (line)
            line = strstr(line, "]") ? strstr(line, ": ") : NULL;
        if (line)
            line += 2;
    }
}

/* The device has no interrupt: the softirq is raised inside the sender's call, and runs when that
 * enables bottom halves. The only handler that ever runs is the timer's, which has no such event.
 */
START_TEST(a_datagram_is_received_before_its_send_has_returned)
{
    struct linux_machine *lm = machine_with("reader");
    char order[400];

    linux_run_until(lm, 20 * MS);
    read_order(lm, order, sizeof order);
    ck_assert_str_eq(order, "net_dev_queue net_dev_start_xmit softirq_raise net_dev_xmit "
                            "softirq_entry netif_receive_skb sched_waking napi_poll softirq_exit");
    ck_assert_ptr_null(strstr(lm->text, "irq_handler_entry"));
    ck_assert_ptr_nonnull(strstr(lm->text, "netif_receive_skb: dev=lo"));
    ck_assert_ptr_nonnull(strstr(lm->text, "for device (no_device) work 1 budget 64"));
    ck_assert_uint_eq(lm->machine.packets.total.created, 1);
    ck_assert_uint_eq(lm->machine.packets.total.delivered, 1);
    ck_assert_uint_eq(lm->machine.os.net.snmp.udp_in_datagrams, 1);
    ck_assert_uint_eq(lm->machine.os.loopback.packets, 1);
    ck_assert_uint_eq(lm->machine.os.loopback.bytes, 14 + 20 + 8 + 18);
    linux_machine_free(lm);
}
END_TEST

START_TEST(a_datagram_for_a_port_that_nobody_has_is_lost_there)
{
    struct linux_machine *lm = machine_with(NULL);

    linux_run_until(lm, 50 * MS); /* sent at 15, 30 and 45 */
    ck_assert_uint_eq(lm->machine.packets.total.created, 3);
    ck_assert_uint_eq(lm->machine.packets.total.dropped[DROP_UDP_NO_PORT], 3);
    ck_assert_uint_eq(lm->machine.packets.inside, 0);
    linux_machine_free(lm);
}
END_TEST

/* The first device of the registry, and of every host. */
START_TEST(lo_is_number_one)
{
    struct linux_machine *lm = machine_with(NULL);

    ck_assert_ptr_eq(lm->machine.os.devices.first, &lm->machine.os.loopback.dev);
    ck_assert_uint_eq(lm->machine.os.loopback.dev.state.ifindex, 1);
    ck_assert_uint_eq(lm->machine.nics[0].net_dev.state.ifindex, 2);
    linux_machine_free(lm);
}
END_TEST

static struct packet *looked_at;

static bool keep(struct packet_queue *queue)
{
    looked_at = queue->head;
    return looked_at != NULL;
}

/* Byte order of the network: the most significant byte first. A payload of 258 is 0x0102; the IP
 * length is 286, 0x011e; UDP's 266, 0x010a; port 513 is 0x0201. Its header's sum is right. */
START_TEST(headers_are_in_network_byte_order)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct process_params *sender = linux_add_process(lm, "sender", PROCESS_UDP_SENDER);
    const uint8_t *ip, *udp;
    struct sock sock;

    sender->every_ps = 15 * MS;
    sender->datagram_bytes = 258;
    sender->port = 513;
    linux_machine_build(lm);
    sock_init(&sock, &lm->machine.os.kernel, "kept", 0);
    sock.port = 513;
    lm->machine.os.net.udp[lm->machine.os.net.udp_count++] = &sock;
    linux_run_until(lm, 20 * MS);
    ck_assert(keep(&sock.queue));
    ip = looked_at->header + IP_OFFSET;
    udp = ip + IPV4_LEAST_BYTES;
    ck_assert_uint_eq(looked_at->frame_bytes, 14 + 20 + 8 + 258 + 4);
    ck_assert(looked_at->header[12] == 0x08 && looked_at->header[13] == 0x00);
    ck_assert(ip[2] == 0x01 && ip[3] == 0x1e);
    ck_assert(udp[2] == 0x02 && udp[3] == 0x01);
    ck_assert(udp[4] == 0x01 && udp[5] == 0x0a);
    ck_assert(ip[12] == 127 && ip[19] == 1);
    ck_assert(ipv4_header_is_good(looked_at));
    packet_deliver(packet_queue_pop(&sock.queue));
    linux_machine_free(lm);
}
END_TEST

/* 2.4: loopback_xmit calls the netif_rx that a driver's handler calls; its queue's device is polled
 * by the softirq at the end of the sender's section. */
START_TEST(in_2_4_it_goes_through_the_same_netif_rx)
{
    struct small_machine *small = linux24_new(RECEIVE_NETIF_RX);
    struct process_params *sender = &small->params.processes[small->params.process_count++];
    const struct kernel_cpu *kc;

    snprintf(sender->name, sizeof sender->name, "sender");
    sender->kind = PROCESS_UDP_SENDER;
    sender->port = 9;
    sender->datagram_bytes = 18;
    sender->every_ps = 15 * SIM_PS_PER_MS;
    linux24_build(small);
    small_machine_run_to(small, 50 * SIM_PS_PER_MS);
    kc = linux24_cpu(small);
    ck_assert_uint_eq(small->machine.packets.total.created, 3);
    ck_assert_uint_eq(kc->softnet24.blog_dev.polls, 3);
    ck_assert_uint_eq(kc->softirqs.counts[NET_RX_SOFTIRQ], 3);
    ck_assert_uint_eq(small->machine.packets.total.dropped[DROP_UDP_NO_PORT], 3);
    for (unsigned i = 0; i < 2; i++)
        ck_assert_uint_eq(small->machine.nics[i].irq.count, 0);
    small_machine_free(small);
}
END_TEST

TEST_RUNNER("kernel/loopback", a_datagram_is_received_before_its_send_has_returned,
            a_datagram_for_a_port_that_nobody_has_is_lost_there, lo_is_number_one,
            headers_are_in_network_byte_order, in_2_4_it_goes_through_the_same_netif_rx)
