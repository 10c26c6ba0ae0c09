/* One packet's story as text: a table of contents to the source, with the time at each stage. */
#ifndef MODELS_TRACE_STORY_H
#define MODELS_TRACE_STORY_H

#include <stdbool.h>
#include <stdio.h>

#include "models/packet.h"

/* False when the packet never came to its end. */
bool story_print(const struct packet_story *story, FILE *out);

#endif
