/* The same errand in ns-3, to compare with: packets read by an application per CPU second. Twice:
 *
 * `usual`: as ns-3's own example examples/udp/udp-client-server.cc sets it up, at 10 Gb/s: two
 * nodes on an Ethernet (CSMA), InternetStackHelper with what it installs, UdpClient and UdpServer.
 *
 * `stripped`: a UDP socket on one node sends N datagrams of 18 bytes (what fills an Ethernet frame
 * of 64 bytes) over a 10 Gb/s point-to-point link to a UDP socket on another node, whose
 * application reads each. Prints one line that starts with the number; fails unless every packet
 * was read (usual: all but those that ARP made wait and dropped).
 *
 * Time:   CPU time of this process while the simulation runs, without set-up and tear-down.
 * Kept light when stripped, in ns-3's favour: its fastest link (no Ethernet header, no ARP),
 * payload without bytes, bursts of one event each, static routes only, no queueing discipline, no
 * flow control, no IPv6; no checksums, traces or captures, which ns-3 leaves off by itself. Not in
 * our hands: how ns-3 was built. Debian's libraries are optimised, but have its log calls compiled
 * in; each packet asks some 500 times whether a log is on, it never is, and that is about a tenth
 * of the instructions.
 */
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <time.h>

#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/udp-server.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

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

/* The part whose CPU time counts. */
double run_cpu_s()
{
    double cpu_s = cpu_now_s();

    Simulator::Run();
    return cpu_now_s() - cpu_s;
}

constexpr int64_t USUAL_EVERY_NS = 200;
constexpr int64_t ADDRESS_KNOWN_MS =
    100; /* the first packet waits for ARP, which waits at random */

/* Returns the packets read. */
uint64_t run_usual(uint64_t packets, double &cpu_s)
{
    NodeContainer nodes(2);
    CsmaHelper ethernet;

    ethernet.SetChannelAttribute("DataRate", StringValue("10Gbps"));
    ethernet.SetChannelAttribute("Delay", TimeValue(NanoSeconds(10)));

    NetDeviceContainer devices = ethernet.Install(nodes);
    Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");

    InternetStackHelper().Install(nodes);

    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    UdpServerHelper server(PORT);
    UdpClientHelper client(interfaces.GetAddress(1), PORT);
    ApplicationContainer sink = server.Install(nodes.Get(1));
    Time length = NanoSeconds(USUAL_EVERY_NS * static_cast<int64_t>(packets));

    client.SetAttribute("Interval", TimeValue(NanoSeconds(USUAL_EVERY_NS)));
    client.SetAttribute("PacketSize", UintegerValue(PAYLOAD_BYTES));
    client.SetAttribute("MaxPackets", UintegerValue(1));
    client.Install(nodes.Get(0));
    client.SetAttribute("MaxPackets", UintegerValue(packets - 1));
    client.Install(nodes.Get(0)).Start(MilliSeconds(ADDRESS_KNOWN_MS));
    Simulator::Stop(MilliSeconds(2 * ADDRESS_KNOWN_MS) + length);
    cpu_s = run_cpu_s();
    return sink.Get(0)->GetObject<UdpServer>()->GetReceived();
}

uint64_t run_stripped(uint64_t packets, double &cpu_s)
{
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
    cpu_s = run_cpu_s();
    return sink.read_packets;
}

} // namespace

int main(int argc, char **argv)
{
    bool usual = argc > 1 && std::strcmp(argv[1], "usual") == 0;
    uint64_t packets = argc > 2 ? strtoull(argv[2], nullptr, 10) : 300000;
    double cpu_s = 0;

    if (packets < 2) {
        std::cerr << "ns-3 reads at least 2 packets\n";
        return EXIT_FAILURE;
    }

    uint64_t read = usual ? run_usual(packets, cpu_s) : run_stripped(packets, cpu_s);

    Simulator::Destroy();
    if (read != packets) {
        std::cerr << "ns-3 read " << read << " of " << packets << " packets\n";
        return EXIT_FAILURE;
    }
    std::cout << std::fixed;
    std::cout.precision(0);
    std::cout << static_cast<double>(read) / cpu_s << " packets a CPU second, ns-3 UDP, "
              << (usual ? "usual" : "stripped") << "\n";
    return EXIT_SUCCESS;
}
