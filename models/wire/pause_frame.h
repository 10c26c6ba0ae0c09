/* PAUSE frames (IEEE 802.3 annex 31B): 64 bytes between the two MACs of a link.
 *
 *      01:80:c2:00:00:01 | sender | 88 08 | 00 01 | quanta of 512 bit times | zeros
 */
#ifndef MODELS_WIRE_PAUSE_FRAME_H
#define MODELS_WIRE_PAUSE_FRAME_H

#include "models/packet.h"

#define PAUSE_QUANTUM_BITS 512u /* IEEE 802.3 31B.2 */

/* Fills header and lengths. quanta 0 .. 65535; 0: go on. */
void pause_frame_write(struct packet *pkt, const uint8_t from[6], uint64_t quanta);

bool is_pause_frame(const struct packet *pkt);
uint64_t pause_frame_quanta(const struct packet *pkt);

#endif
