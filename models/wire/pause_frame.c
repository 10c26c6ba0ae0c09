#include "models/wire/pause_frame.h"

#include <string.h>

#define QUANTA_OFFSET 16u

static const uint8_t to[6] = { 0x01, 0x80, 0xc2, 0, 0, 0x01 };
static const uint8_t type[4] = { 0x88, 0x08, 0, 0x01 }; /* MAC control, opcode PAUSE */

void pause_frame_write(struct packet *pkt, const uint8_t from[6], uint64_t quanta)
{
    uint8_t *header = pkt->header;

    pkt->frame_bytes = ETHERNET_MIN_BYTES;
    pkt->header_bytes = ETHERNET_MIN_BYTES - ETHERNET_FCS_BYTES;
    memset(header, 0, pkt->header_bytes);
    memcpy(header, to, sizeof to);
    memcpy(header + 6, from, 6);
    memcpy(header + 12, type, sizeof type);
    header[QUANTA_OFFSET] = (uint8_t)(quanta >> 8);
    header[QUANTA_OFFSET + 1] = (uint8_t)quanta;
}

bool is_pause_frame(const struct packet *pkt)
{
    return pkt->header_bytes >= QUANTA_OFFSET + 2 &&
           memcmp(pkt->header + 12, type, sizeof type) == 0;
}

uint64_t pause_frame_quanta(const struct packet *pkt)
{
    return (uint64_t)pkt->header[QUANTA_OFFSET] << 8 | pkt->header[QUANTA_OFFSET + 1];
}
