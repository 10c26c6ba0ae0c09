/* What can be read of a running machine: levels of its queues, and counts and times that grow.
 *
 * From:  the samples: of a scenario (sim/experiment/samples.h), through the model's table.
 * Rule:  reading changes nothing. Rings count through all NICs in their order: with two NICs of
 * four channels, rx_ring.4 is the first of the second. Time:  as it stands at that instant; a CPU's
 * time up to it.
 */
#ifndef MODELS_MACHINE_GAUGES_H
#define MODELS_MACHINE_GAUGES_H

#include "sim/model.h"

extern const struct model_gauge machine_gauges[];

bool machine_has_gauge(const struct param_set *set, size_t gauge, uint64_t number, char why[256]);
void machine_read_gauge(const void *machine, size_t gauge, uint64_t number, uint64_t at_ps,
                        uint64_t value[2]);

#endif
