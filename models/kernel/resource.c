#include "models/kernel/resource.h"

#include <stddef.h>

struct io_resource *request_resource(struct io_resource *root, struct io_resource *resource)
{
    struct io_resource **at = &root->child;

    if (resource->end < resource->start || resource->start < root->start ||
        resource->end > root->end)
        return root;
    while (*at && (*at)->end < resource->start)
        at = &(*at)->sibling;
    if (*at && (*at)->start <= resource->end)
        return *at;
    resource->parent = root;
    resource->sibling = *at;
    *at = resource;
    return NULL;
}

bool release_resource(struct io_resource *resource)
{
    struct io_resource **at;

    if (!resource->parent)
        return false;
    at = &resource->parent->child;
    while (*at && *at != resource)
        at = &(*at)->sibling;
    if (!*at)
        return false;
    *at = resource->sibling;
    resource->parent = NULL;
    return true;
}
