#include "sim/resource.h"

#include <stddef.h>

#include "sim/check.h"

void resource_init(struct resource *resource)
{
    *resource = (struct resource){ 0 };
}

uint64_t resource_free_at(const struct resource *resource, uint64_t now_ps)
{
    return resource->free_ps > now_ps ? resource->free_ps : now_ps;
}

uint64_t resource_reserve(struct resource *resource, uint64_t now_ps, uint64_t duration_ps)
{
    SIM_CHECK(NULL, now_ps >= resource->asked_ps, "a job asked for at %llu ps, after one at %llu",
              (unsigned long long)now_ps, (unsigned long long)resource->asked_ps);
    resource->asked_ps = now_ps;
    resource->free_ps = resource_free_at(resource, now_ps) + duration_ps;
    resource->reserved_ps += duration_ps;
    return resource->free_ps;
}

uint64_t resource_busy_ps(const struct resource *resource, uint64_t up_to_ps)
{
    SIM_CHECK(NULL, up_to_ps >= resource->asked_ps, "busy time up to %llu ps, asked for too late",
              (unsigned long long)up_to_ps);

    /* From the last asking on, what is left to do is done without a pause. */
    uint64_t left_ps = resource_free_at(resource, up_to_ps) - up_to_ps;

    return resource->reserved_ps - left_ps;
}
