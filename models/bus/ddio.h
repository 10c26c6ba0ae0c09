/* The share of the last-level cache that DMA writes to (Intel DDIO): what of the frames in the
 * receive rings is in memory by the time the CPU reads it.
 *
 * Received frames stand in as many buffers as the rings have descriptors, used in turn. As long as
 * they fit, each write updates a line that is there; beyond, the oldest are put out (leaky DMA).
 * Rule:  a frame's line is gone when at least DDIO_WAYS others have come to its set since: a
 *        Poisson tail in (bytes of all buffers / bytes of the share). DDIO_WAYS 4 and the row
 *        machine.ddio.half reproduce pcie-bench on a 15 MB cache: hits to 1 MB, misses from
 *        1.5 MB on, half lost at 3 MB (Neugebauer et al., SIGCOMM 2018).
 * Not modelled: what else is in the cache; DMA reads, which allocate nothing.
 */
#ifndef MODELS_BUS_DDIO_H
#define MODELS_BUS_DDIO_H

#include <stdint.h>

#define DDIO_WAYS 4u

/* The share of frames that are read from memory, 0 .. 1, with buffers of so many bytes in use where
 * half_bytes in use lose half; half_bytes 0: the cache holds everything. */
double ddio_miss_share(uint64_t bytes, uint64_t half_bytes);

#endif
