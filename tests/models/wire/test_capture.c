/* Captures: what the real ones hold, and what is refused, with each message. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/wire/capture.h"
#include "tests/models/runner.h"

#define CAPTURES NICSIM_SOURCE_DIR "/scenarios/captures/"

#define ETHERNET 1u
#define RAW_IP   101u

static uint64_t total_bytes(const struct capture *capture)
{
    uint64_t sum = 0;

    for (uint64_t i = 0; i < capture->count; i++)
        sum += capture->frames[i].bytes;
    return sum;
}

/* The README beside the captures: 6000 frames of 298 bytes, 0.581027701 s. */
START_TEST(udp_bursts_holds_6000_frames_of_1788000_bytes_in_581027701_ns)
{
    struct capture capture;
    struct sim_error err;

    ck_assert(capture_read(&capture, CAPTURES "udp_bursts.pcapng", "", "", &err));
    ck_assert_uint_eq(capture.count, 6000);
    ck_assert_uint_eq(total_bytes(&capture), 1788000);
    ck_assert_uint_eq(capture.frames[0].offset_ns, 0);
    ck_assert_uint_eq(capture.frames[5999].offset_ns, 581027701);
    ck_assert_uint_eq(capture.frames[0].header_bytes, 96);
    capture_free(&capture);
}
END_TEST

/* Frames by direction, from the README: to the server 5000 x 112 bytes, from it 5000 x 1329. */
START_TEST(the_filter_keeps_one_direction_of_http)
{
    static const struct {
        const char *to, *from;
        uint64_t frames, bytes;
    } cases[] = {
        { "", "", 10000, 5000 * 112 + 5000 * 1329 },
        { "02:00:00:00:00:01", "", 5000, 5000 * 112 },
        { "", "02:00:00:00:00:01", 5000, 5000 * 1329 },
        { "02:00:00:00:00:01", "02:00:00:00:00:02", 5000, 5000 * 112 },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct capture capture;
        struct sim_error err;

        ck_assert(capture_read(&capture, CAPTURES "http_nginx_wrk.pcap", cases[i].to, cases[i].from,
                               &err));
        ck_assert_uint_eq(capture.count, cases[i].frames);
        ck_assert_uint_eq(total_bytes(&capture), cases[i].bytes);
        capture_free(&capture);
    }
}
END_TEST

/* All five, with the README's counts. */
START_TEST(every_capture_of_the_readme_is_read_whole)
{
    static const struct {
        const char *path;
        uint64_t frames;
    } cases[] = {
        { CAPTURES "http_nginx_wrk.pcap", 10000 },     { CAPTURES "redis_get_set.pcapng", 9000 },
        { CAPTURES "tcp_bulk_iperf3.pcap", 19000 },    { CAPTURES "udp_bursts.pcapng", 6000 },
        { CAPTURES "udp_steady_20kpps.pcapng", 8000 },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct capture capture;
        struct sim_error err;

        ck_assert(capture_read(&capture, cases[i].path, "", "", &err));
        ck_assert_uint_eq(capture.count, cases[i].frames);
        capture_free(&capture);
    }
}
END_TEST

/* ---- files made here ----------------------------------------------------------------------- */

static char made_path[] = "/tmp/nicsim-capture-XXXXXX";
static FILE *made;

static void put_u32(uint32_t value)
{
    ck_assert_uint_eq(fwrite(&value, sizeof value, 1, made), 1);
}

/* A classic pcap with nanosecond stamps, in this machine's byte order. */
static void make_pcap(uint32_t link_type)
{
    int fd;

    memcpy(made_path + sizeof made_path - 7, "XXXXXX", 6);
    fd = mkstemp(made_path);
    ck_assert_int_ge(fd, 0);
    made = fdopen(fd, "w");
    put_u32(0xa1b23c4d);
    put_u32(2 | 4u << 16); /* version 2.4 */
    put_u32(0);
    put_u32(0);
    put_u32(65535); /* snap length */
    put_u32(link_type);
}

static void put_frame(uint32_t s, uint32_t ns, uint32_t captured, uint32_t bytes)
{
    put_u32(s);
    put_u32(ns);
    put_u32(captured);
    put_u32(bytes);
    for (uint32_t i = 0; i < captured; i++)
        fputc(2, made);
}

/* Reads what was made; the message must be `expected`, with the file as its place. */
static void check_refused(const char *to, const char *expected)
{
    struct capture capture;
    struct sim_error err = { .text = "" };

    ck_assert_int_eq(fclose(made), 0);
    ck_assert(!capture_read(&capture, made_path, to, "", &err));
    unlink(made_path);
    ck_assert_str_eq(err.text, expected);
    ck_assert_str_eq(err.file, made_path);
    ck_assert_ptr_null(capture.frames);
}

/* 14 bytes kept of 1000: a short snap length. The frame keeps its length. */
START_TEST(a_short_snap_length_is_fine)
{
    struct capture capture;
    struct sim_error err;

    make_pcap(ETHERNET);
    put_frame(7, 999999999, 14, 1000);
    put_frame(8, 1, 14, 60);
    ck_assert_int_eq(fclose(made), 0);
    ck_assert(capture_read(&capture, made_path, "", "", &err));
    unlink(made_path);
    ck_assert_uint_eq(capture.count, 2);
    ck_assert_uint_eq(capture.frames[0].bytes, 1000);
    ck_assert_uint_eq(capture.frames[0].header_bytes, 14);
    ck_assert_uint_eq(capture.frames[1].offset_ns, 2); /* across the second */
    capture_free(&capture);
}
END_TEST

START_TEST(a_missing_file_is_refused)
{
    struct capture capture;
    struct sim_error err;

    ck_assert(!capture_read(&capture, "/nowhere/there.pcap", "", "", &err));
    ck_assert_str_eq(err.text, "cannot open the capture: No such file or directory");
    ck_assert_str_eq(err.file, "/nowhere/there.pcap");
}
END_TEST

START_TEST(a_directory_is_refused)
{
    struct capture capture;
    struct sim_error err;

    ck_assert(!capture_read(&capture, CAPTURES, "", "", &err));
    ck_assert_str_eq(err.text, "is a directory, not a capture");
}
END_TEST

/* A device that never ends, and a pipe that never begins. */
START_TEST(a_device_or_a_pipe_is_refused)
{
    struct capture capture;
    struct sim_error err;

    ck_assert(!capture_read(&capture, "/dev/zero", "", "", &err));
    ck_assert_str_eq(err.text, "is no regular file, so no capture to replay");
    make_pcap(ETHERNET);
    fclose(made);
    unlink(made_path);
    ck_assert_int_eq(mkfifo(made_path, 0600), 0);
    ck_assert(!capture_read(&capture, made_path, "", "", &err));
    unlink(made_path);
    ck_assert_str_eq(err.text, "is no regular file, so no capture to replay");
}
END_TEST

START_TEST(binary_junk_is_refused)
{
    make_pcap(ETHERNET);
    rewind(made);
    for (uint32_t i = 0; i < 1000; i++)
        put_u32(i * 2654435761u + 1);
    check_refused("", "not a capture that libpcap reads: unknown file format");
}
END_TEST

START_TEST(an_empty_file_is_refused)
{
    make_pcap(ETHERNET);
    made = freopen(made_path, "w", made);
    check_refused("", "not a capture that libpcap reads: truncated dump file; tried to read 4 file "
                      "header bytes, only got 0");
}
END_TEST

/* The second frame says 60 bytes and has 20. */
START_TEST(a_capture_cut_inside_a_record_is_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 0, 60, 60);
    put_frame(2, 0, 60, 60);
    fflush(made);
    ck_assert_int_eq(ftruncate(fileno(made), 24 + 16 + 60 + 16 + 20), 0);
    check_refused("", "broken after frame 1: truncated dump file; tried to read 60 captured bytes, "
                      "only got 20");
}
END_TEST

/* Each frame of udp_bursts.pcapng is a block of 128 bytes; without the last 200 bytes of the file,
 * the cut lies inside frame 5999. */
START_TEST(a_pcapng_file_cut_inside_a_block_is_refused)
{
    char *bytes = malloc(1 << 20);
    FILE *whole = fopen(CAPTURES "udp_bursts.pcapng", "r");
    struct capture capture;
    struct sim_error err = { .text = "" };
    size_t size;

    ck_assert(bytes && whole);
    size = fread(bytes, 1, 1 << 20, whole);
    fclose(whole);
    ck_assert_uint_eq(size, 768140);
    make_pcap(ETHERNET);
    made = freopen(made_path, "w", made);
    ck_assert_uint_eq(fwrite(bytes, 1, size - 200, made), size - 200);
    fclose(made);
    free(bytes);
    ck_assert(!capture_read(&capture, made_path, "", "", &err));
    unlink(made_path);
    ck_assert_msg(strncmp(err.text, "broken after frame 5998: ", 25) == 0, "%s", err.text);
}
END_TEST

START_TEST(a_capture_cut_inside_a_record_header_is_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 0, 60, 60);
    put_u32(2);
    check_refused("", "broken after frame 1: truncated dump file; tried to read 16 header bytes, "
                      "only got 4");
}
END_TEST

START_TEST(frames_out_of_time_order_are_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 5, 60, 60);
    put_frame(1, 9, 60, 60);
    put_frame(1, 8, 60, 60);
    check_refused("", "frame 3 is stamped before the one ahead of it; put the capture in time "
                      "order first (reordercap)");
}
END_TEST

START_TEST(a_capture_without_frames_is_refused)
{
    make_pcap(ETHERNET);
    check_refused("", "no frame to replay among 0");
}
END_TEST

/* The frames made here have destination 02:02:02:02:02:02. */
START_TEST(a_filter_that_leaves_no_frame_is_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 0, 60, 60);
    put_frame(2, 0, 60, 60);
    check_refused("02:02:02:02:02:03", "no frame to replay among 2");
}
END_TEST

START_TEST(a_frame_without_an_ethernet_header_is_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 0, 60, 60);
    put_frame(2, 0, 13, 60);
    check_refused("", "frame 2 has 13 captured bytes, no Ethernet header");
}
END_TEST

START_TEST(a_frame_longer_than_262144_bytes_is_refused)
{
    make_pcap(ETHERNET);
    put_frame(1, 0, 60, 262144);
    put_frame(2, 0, 60, UINT32_MAX);
    check_refused("", "frame 2 has 4294967295 bytes; at most 262144 are replayed");
}
END_TEST

START_TEST(another_link_type_is_refused)
{
    make_pcap(RAW_IP);
    put_frame(1, 0, 60, 60);
    check_refused("", "capture has link type RAW; only Ethernet can be replayed");
}
END_TEST

/* 64 MiB are 67108864 bytes. */
START_TEST(a_file_beyond_64_mib_is_refused_unread)
{
    make_pcap(ETHERNET);
    fflush(made);
    ck_assert_int_eq(ftruncate(fileno(made), 67108865), 0);
    check_refused("", "capture has 67108865 bytes; at most 67108864 are read");
}
END_TEST

START_TEST(more_than_250000_frames_are_refused)
{
    make_pcap(ETHERNET);
    for (uint32_t i = 0; i < 250001; i++)
        put_frame(1, i, 14, 60);
    check_refused("", "capture has over 250000 frames to replay");
}
END_TEST

START_TEST(what_is_no_mac_address_is_refused)
{
    static const char *const wrong[] = { "02:00:00:00:00",       "02:00:00:00:00:01:02",
                                         "02-00-00-00-00-01",    "eth0",
                                         "02:00:00:00:00:01 ok", "02:00:00:00:00:0g" };
    uint8_t address[6];

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(!mac_address_parse(wrong[i], address), "%s was taken", wrong[i]);
    ck_assert(mac_address_parse("02:00:aB:00:00:01", address));
    ck_assert_uint_eq(address[2], 0xab);
}
END_TEST

TEST_RUNNER("wire/capture", udp_bursts_holds_6000_frames_of_1788000_bytes_in_581027701_ns,
            the_filter_keeps_one_direction_of_http, every_capture_of_the_readme_is_read_whole,
            a_short_snap_length_is_fine, a_missing_file_is_refused, a_directory_is_refused,
            a_device_or_a_pipe_is_refused, binary_junk_is_refused, an_empty_file_is_refused,
            a_capture_cut_inside_a_record_is_refused, a_pcapng_file_cut_inside_a_block_is_refused,
            a_capture_cut_inside_a_record_header_is_refused, frames_out_of_time_order_are_refused,
            a_capture_without_frames_is_refused, a_filter_that_leaves_no_frame_is_refused,
            a_frame_without_an_ethernet_header_is_refused,
            a_frame_longer_than_262144_bytes_is_refused, another_link_type_is_refused,
            a_file_beyond_64_mib_is_refused_unread, more_than_250000_frames_are_refused,
            what_is_no_mac_address_is_refused)
