#include "tests/bench/bench_ns3.h"

#include <inttypes.h>
#include <stdio.h>

#ifdef NICSIM_NS3_UDP_SINK

bool bench_ns3_is_built(void)
{
    return true;
}

double bench_ns3_packets_per_cpu_s(const char *how, uint64_t packets)
{
    char command[4096];
    double packets_per_cpu_s = 0;
    FILE *line;

    snprintf(command, sizeof command, "'%s' %s %" PRIu64, NICSIM_NS3_UDP_SINK, how, packets);
    line = popen(command, "r");
    if (!line)
        return 0;

    bool is_read = fscanf(line, "%lf", &packets_per_cpu_s) == 1;

    while (getc(line) != EOF)
        ; /* to the end, or the program dies of a broken pipe */
    return pclose(line) == 0 && is_read ? packets_per_cpu_s : 0;
}

#else

bool bench_ns3_is_built(void)
{
    return false;
}

double bench_ns3_packets_per_cpu_s(const char *how, uint64_t packets)
{
    (void)how;
    (void)packets;
    return 0;
}

#endif
