/* A packet capture (pcap or pcapng) read whole: sizes, times and leading bytes of its frames.
 *
 * Read through libpcap with nanosecond stamps. Frames keep their original length; a short snap
 * length is fine, a file cut inside a record is refused.
 * Limits: CAPTURE_MAX_BYTES a file, CAPTURE_MAX_FRAMES frames kept,
 * CAPTURE_MAX_FRAME_BYTES a frame.
 */
#ifndef MODELS_WIRE_CAPTURE_H
#define MODELS_WIRE_CAPTURE_H

#include "models/packet.h"
#include "sim/error.h"

#define CAPTURE_MAX_BYTES       (64u << 20)
#define CAPTURE_MAX_FRAMES      250000u
#define CAPTURE_MAX_FRAME_BYTES 262144u /* libpcap's own largest snap length */

struct capture_frame {
    uint64_t offset_ns;    /* since the first frame kept */
    uint32_t bytes;        /* original length, no FCS */
    uint32_t header_bytes; /* kept of it */
    uint8_t header[PACKET_HEADER_BYTES];
};

struct capture {
    struct capture_frame *frames; /* owned */
    uint64_t count;
};

#define CAPTURE_PATH_BYTES 1024

/* Where the capture called name is: in base_dir (the scenario's folder), in its captures folder, or
 * as the name itself says. False when it is nowhere. */
bool capture_find(char path[CAPTURE_PATH_BYTES], const char *base_dir, const char *name);

/* Reads the file. only_to and only_from are MAC addresses ("02:00:00:00:00:01") that a frame's
 * destination or source must have; empty keeps all. False + err for a file that is missing, no
 * capture, not Ethernet, cut, out of time order, too large, or has no frame left. */
bool capture_read(struct capture *capture, const char *path, const char *only_to,
                  const char *only_from, struct sim_error *err);
void capture_free(struct capture *capture);

/* "02:00:00:00:00:01" into six bytes; false when it is none. */
bool mac_address_parse(const char *text, uint8_t address[6]);

#endif
