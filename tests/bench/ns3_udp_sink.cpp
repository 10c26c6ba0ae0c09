/* The same errand in ns-3, to compare with: packets read by an application per CPU second.
 *
 * A UDP socket on one node sends N datagrams of 18 bytes (what fills an Ethernet frame of 64 bytes)
 * over a 10 Gb/s point-to-point link to a UDP socket on another node, whose application reads each.
 * Prints one line that starts with the number; fails unless every packet was read.
 *
 * Time:   CPU time of this process while the simulation runs, without set-up and tear-down.
 * Kept light, in ns-3's favour: its fastest link (no Ethernet header, no ARP), payload without
 *         bytes, bursts of one event each, static routes only, no queueing discipline, no flow
 *         control, no IPv6; no checksums, traces or captures, which ns-3 leaves off by itself.
 * Not in our hands: how ns-3 was built. Debian's libraries are optimised, but have its log calls
 *         compiled in; each packet asks some 500 times whether a log is on, it never is, and that
 *         is about a tenth of the instructions.
 */
#include <cstdlib>
#include <iostream>
#include <time.h>

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

using namespace ns3;

namespace
{

constexpr uint32_t PAYLOAD_BYTES = 64 - 14 - 20 - 8 - 4; /* Ethernet, IP, UDP, frame check */
constexpr uint16_t PORT = 9;

/* A burst waits in the sending device, which holds 100 packets, and has left before the next: a
 * packet of 48 bytes with its PPP header takes 38.4 ns. */
constexpr uint64_t BURST_PACKETS = 50;
constexpr int64_t BURST_EVERY_NS = 50 * 50;

struct sender {
    Ptr<Socket> socket;
    uint64_t left_packets;

    void send_burst()
    {
        for (uint64_t i = 0; i < BURST_PACKETS && left_packets > 0; i++, left_packets--)
            socket->Send(Create<Packet>(PAYLOAD_BYTES));
        if (left_packets > 0)
            Simulator::Schedule(NanoSeconds(BURST_EVERY_NS), &sender::send_burst, this);
    }
};

struct reader {
    Ptr<Socket> socket;
    uint64_t read_packets;

    void read(Ptr<Socket>)
    {
        if (socket->Recv())
            read_packets++;
    }
};

double cpu_now_s()
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/* Two nodes, 10.0.0.1 and 10.0.0.2. By hand, since ns-3's address helper adds a queueing
 * discipline to every interface. */
NodeContainer connect_two_nodes()
{
    NodeContainer nodes(2);
    PointToPointHelper link;
    InternetStackHelper stack;

    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("500ns"));
    link.DisableFlowControl();
    stack.SetIpv6StackInstall(false);
    stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
    stack.Install(nodes);

    NetDeviceContainer devices = link.Install(nodes);

    for (uint32_t i = 0; i < 2; i++) {
        Ptr<Ipv4> ip = nodes.Get(i)->GetObject<Ipv4>();
        uint32_t interface = ip->AddInterface(devices.Get(i));

        ip->AddAddress(interface, Ipv4InterfaceAddress(Ipv4Address(0x0a000001 + i), "/24"));
        ip->SetUp(interface);
    }
    return nodes;
}

} // namespace

int main(int argc, char **argv)
{
    uint64_t packets = argc > 1 ? strtoull(argv[1], nullptr, 10) : 300000;

    /* The quickest of ns-3's agendas here, if by 2 %. */
    Simulator::SetScheduler(ObjectFactory("ns3::PriorityQueueScheduler"));

    NodeContainer nodes = connect_two_nodes();
    reader sink = { Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId()), 0 };
    sender source = { Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId()), packets };

    sink.socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    sink.socket->SetRecvCallback(MakeCallback(&reader::read, &sink));
    source.socket->Bind();
    source.socket->Connect(InetSocketAddress("10.0.0.2", PORT));
    Simulator::ScheduleNow(&sender::send_burst, &source);

    double cpu_s = cpu_now_s();

    Simulator::Run();
    cpu_s = cpu_now_s() - cpu_s;
    Simulator::Destroy();

    if (packets == 0 || sink.read_packets != packets) {
        std::cerr << "ns-3 read " << sink.read_packets << " of " << packets << " packets\n";
        return EXIT_FAILURE;
    }
    std::cout << std::fixed;
    std::cout.precision(0);
    std::cout << static_cast<double>(packets) / cpu_s
              << " packets a CPU second, ns-3 UDP socket to UDP socket\n";
    return EXIT_SUCCESS;
}
