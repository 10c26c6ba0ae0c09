#include "models/wire/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pcap/pcap.h>

#define NS_PER_S UINT64_C(1000000000)

/* A file's visit, in order. */
static bool check_file(const char *path, struct sim_error *err);
static bool read_frames(struct capture *capture, pcap_t *pcap, const char *path,
                        const uint8_t *only_to, const uint8_t *only_from, struct sim_error *err);
static bool keep_frame(struct capture *capture, uint64_t *room, uint64_t first_ns, uint64_t at_ns,
                       const struct pcap_pkthdr *head, const uint8_t *bytes);

bool mac_address_parse(const char *text, uint8_t address[6])
{
    unsigned byte[6];
    int used = 0;

    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &byte[0], &byte[1], &byte[2], &byte[3], &byte[4],
               &byte[5], &used) != 6 ||
        text[used] != '\0')
        return false;
    for (int i = 0; i < 6; i++)
        address[i] = (uint8_t)byte[i];
    return true;
}

bool capture_find(char path[CAPTURE_PATH_BYTES], const char *base_dir, const char *name)
{
    static const char *const folders[] = { "", "captures/" };

    for (size_t i = 0; name[0] != '/' && i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, CAPTURE_PATH_BYTES, "%s%s%s%s", base_dir ? base_dir : "",
                 base_dir && base_dir[0] ? "/" : "", folders[i], name);
        if (access(path, F_OK) == 0)
            return true;
    }
    snprintf(path, CAPTURE_PATH_BYTES, "%s", name);
    return access(path, F_OK) == 0;
}

bool capture_read(struct capture *capture, const char *path, const char *only_to,
                  const char *only_from, struct sim_error *err)
{
    char pcap_text[PCAP_ERRBUF_SIZE];
    uint8_t to[6], from[6];
    pcap_t *pcap;
    bool ok;

    memset(capture, 0, sizeof *capture);
    if (only_to[0] && !mac_address_parse(only_to, to))
        return sim_error_set(err, "", 0, 0, "only-to is \"%s\": not a MAC address", only_to);
    if (only_from[0] && !mac_address_parse(only_from, from))
        return sim_error_set(err, "", 0, 0, "only-from is \"%s\": not a MAC address", only_from);
    if (!check_file(path, err))
        return false;
    pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, pcap_text);
    if (!pcap)
        return sim_error_set(err, path, 0, 0, "not a capture that libpcap reads: %s", pcap_text);
    if (pcap_datalink(pcap) != DLT_EN10MB)
        ok = sim_error_set(err, path, 0, 0,
                           "capture has link type %s; only Ethernet can be replayed",
                           pcap_datalink_val_to_name(pcap_datalink(pcap)));
    else
        ok = read_frames(capture, pcap, path, only_to[0] ? to : NULL, only_from[0] ? from : NULL,
                         err);
    pcap_close(pcap);
    if (!ok)
        capture_free(capture);
    return ok;
}

static bool check_file(const char *path, struct sim_error *err)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return sim_error_set(err, path, 0, 0, "cannot open the capture: %s", strerror(errno));
    if (S_ISDIR(status.st_mode))
        return sim_error_set(err, path, 0, 0, "is a directory, not a capture");
    if (!S_ISREG(status.st_mode)) /* a pipe might never begin, a device never end */
        return sim_error_set(err, path, 0, 0, "is no regular file, so no capture to replay");
    if (status.st_size > (off_t)CAPTURE_MAX_BYTES)
        return sim_error_set(err, path, 0, 0, "capture has %lld bytes; at most %u are read",
                             (long long)status.st_size, CAPTURE_MAX_BYTES);
    return true;
}

static bool read_frames(struct capture *capture, pcap_t *pcap, const char *path,
                        const uint8_t *only_to, const uint8_t *only_from, struct sim_error *err)
{
    uint64_t room = 0, first_ns = 0, before_ns = 0, number = 0;
    struct pcap_pkthdr *head;
    const uint8_t *bytes;
    int got;

    while ((got = pcap_next_ex(pcap, &head, &bytes)) == 1) {
        uint64_t at_ns = (uint64_t)head->ts.tv_sec * NS_PER_S + (uint64_t)head->ts.tv_usec;

        number++;
        if (head->caplen < ETHERNET_HEADER_BYTES)
            return sim_error_set(err, path, 0, 0,
                                 "frame %llu has %u captured bytes, no Ethernet header",
                                 (unsigned long long)number, head->caplen);
        if (head->len > CAPTURE_MAX_FRAME_BYTES)
            return sim_error_set(err, path, 0, 0,
                                 "frame %llu has %u bytes; at most %u are replayed",
                                 (unsigned long long)number, head->len, CAPTURE_MAX_FRAME_BYTES);
        if (only_to && memcmp(bytes, only_to, 6) != 0)
            continue;
        if (only_from && memcmp(bytes + 6, only_from, 6) != 0)
            continue;
        if (capture->count == 0)
            first_ns = before_ns = at_ns;
        if (at_ns < before_ns)
            return sim_error_set(err, path, 0, 0,
                                 "frame %llu is stamped before the one ahead of it; "
                                 "put the capture in time order first (reordercap)",
                                 (unsigned long long)number);
        before_ns = at_ns;
        if (capture->count == CAPTURE_MAX_FRAMES)
            return sim_error_set(err, path, 0, 0, "capture has over %u frames to replay",
                                 CAPTURE_MAX_FRAMES);
        if (!keep_frame(capture, &room, first_ns, at_ns, head, bytes))
            return sim_error_set(err, path, 0, 0, "no memory for its frames");
    }
    if (got != PCAP_ERROR_BREAK)
        return sim_error_set(err, path, 0, 0, "broken after frame %llu: %s",
                             (unsigned long long)number, pcap_geterr(pcap));
    if (capture->count == 0)
        return sim_error_set(err, path, 0, 0, "no frame to replay among %llu",
                             (unsigned long long)number);
    return true;
}

static bool keep_frame(struct capture *capture, uint64_t *room, uint64_t first_ns, uint64_t at_ns,
                       const struct pcap_pkthdr *head, const uint8_t *bytes)
{
    struct capture_frame *frame;

    if (capture->count == *room) {
        uint64_t wanted = *room ? 2 * *room : 1024;
        struct capture_frame *more = realloc(capture->frames, wanted * sizeof *more);

        if (!more)
            return false;
        capture->frames = more;
        *room = wanted;
    }
    frame = &capture->frames[capture->count++];
    frame->offset_ns = at_ns - first_ns;
    frame->bytes = head->len;
    frame->header_bytes = head->caplen < PACKET_HEADER_BYTES ? head->caplen : PACKET_HEADER_BYTES;
    memcpy(frame->header, bytes, frame->header_bytes);
    return true;
}

void capture_free(struct capture *capture)
{
    free(capture->frames);
    capture->frames = NULL;
    capture->count = 0;
}
