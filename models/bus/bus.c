#include "models/bus/bus.h"

#include <string.h>

void bus_init(struct bus *bus, struct sim *sim, const struct bus_params *params)
{
    memset(bus, 0, sizeof *bus);
    bus->sim = sim;
    bus->params = params;
    resource_init(&bus->lines);
}

uint64_t bus_reserve_ps(struct bus *bus, uint64_t bytes)
{
    uint64_t now_ps = sim_now_ps(bus->sim);

    if (bus->params->bits_per_s == 0)
        return now_ps;
    if (bytes != bus->bytes) {
        bus->bytes = bytes;
        bus->bytes_ps = bus->params->overhead_ps + sim_ps_for(8 * bytes, bus->params->bits_per_s);
    }
    return resource_reserve(&bus->lines, now_ps, bus->bytes_ps);
}
