/* ns-3's UDP sink as a number: a bench runs it beside its own work, so that a ratio comes from one
 * run on one machine. */
#ifndef TESTS_BENCH_NS3_H
#define TESTS_BENCH_NS3_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this build found ns-3, and so has the program ns3_udp_sink. */
bool bench_ns3_is_built(void);

/* Runs it once, for 5 to 10 us a packet: packets read by its application per CPU second, with ns-3
 * `usual` or `stripped` (ns3_udp_sink.cpp). 0 if it is not built or failed; it says on stderr why.
 */
double bench_ns3_packets_per_cpu_s(const char *how, uint64_t packets);

#endif
