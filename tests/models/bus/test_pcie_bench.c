/* PCI Express against pcie-bench (Neugebauer et al., SIGCOMM 2018): link rates, what three kinds of
 * NIC leave of them, and measured DMA latencies. */
#include <math.h>
#include <stdlib.h>

#include "models/bus/bus.h"
#include "sim/param_yaml.h"
#include "tests/models/reference_csv.h"
#include "tests/models/pcie_link.h"
#include "tests/models/runner.h"

#define DESCRIPTOR_BYTES 16u
#define POINTER_BYTES    4u
#define FCS_BYTES        4u

/* The file has four digits. */
static void check_gbps(uint64_t bits_per_s, const char *cell)
{
    char text[32];

    snprintf(text, sizeof text, "%.4f", (double)bits_per_s / 1e9);
    ck_assert_str_eq(text, cell);
}

START_TEST(a_link_carries_what_the_published_model_says)
{
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/pcie_link_bandwidth.csv",
                       "gen,lanes,raw_gbps,tlp_gbps_mps128,tlp_gbps_mps256,tlp_gbps_mps512");
    for (; reference_csv_next(&csv); rows++) {
        uint64_t gen = strtoull(csv.cells[0] + strlen("gen"), NULL, 10);
        uint64_t lanes = strtoull(csv.cells[1] + strlen("x"), NULL, 10);

        check_gbps(pcie_raw_bits_per_s(gen, lanes), csv.cells[2]);
        for (unsigned i = 0; i < 3; i++)
            check_gbps(pcie_tlp_bits_per_s(gen, lanes, 128u << i), csv.cells[3 + i]);
    }
    ck_assert_uint_eq(rows, 25);
    reference_csv_close(&csv);
}
END_TEST

/* ---- three kinds of NIC ---------------------------------------------------------------------- */

static struct sim *sim;
static struct bus_params params;
static struct bus bus;

/* Unlimited credits and tags, memory and registers answer at once: only time on the lanes counts.
 */
static void bench_init(void)
{
    params = pcie_link(3, 8, 0);
    sim = sim_create();
    bus_init(&bus, sim, &params);
}

/* How often a NIC does each step, once in so many packets; 0: never. */
struct nic_kind {
    unsigned tx_tail, tx_fetch, tx_write_back, tx_interrupt, tx_head;
    unsigned rx_tail, rx_write_back, rx_interrupt, rx_head;
};

/* models simple_nic.py and niantic.py of pcie-bench/pcie-model. */
static const struct nic_kind simple = { 1, 1, 0, 1, 1, 1, 1, 1, 1 };
static const struct nic_kind modern_kernel = { 1, 40, 8, 32, 1, 32, 1, 32, 8 };
static const struct nic_kind modern_poll = { 32, 40, 8, 0, 0, 32, 1, 0, 0 };

static bool is_due(unsigned every, unsigned packet)
{
    return every && packet % every == 0;
}

static void send_one(const struct nic_kind *nic, unsigned packet, uint64_t bytes)
{
    if (is_due(nic->tx_tail, packet))
        bus_mmio_write_ps(&bus);
    if (is_due(nic->tx_fetch, packet))
        bus_dma_read_ps(&bus, 0, nic->tx_fetch * DESCRIPTOR_BYTES);
    bus_dma_read_ps(&bus, 0, bytes);
    if (is_due(nic->tx_write_back, packet))
        bus_dma_write_ps(&bus, 0, nic->tx_write_back * DESCRIPTOR_BYTES);
    if (is_due(nic->tx_interrupt, packet))
        bus_msi_ps(&bus);
    if (is_due(nic->tx_head, packet))
        bus_mmio_read_ps(&bus);
}

static void receive_one(const struct nic_kind *nic, unsigned packet, uint64_t bytes)
{
    if (is_due(nic->rx_tail, packet))
        bus_mmio_write_ps(&bus);
    bus_dma_read_ps(&bus, 0, DESCRIPTOR_BYTES);
    bus_dma_write_ps(&bus, 0, bytes);
    if (is_due(nic->rx_write_back, packet))
        bus_dma_write_ps(&bus, 0, nic->rx_write_back * DESCRIPTOR_BYTES);
    if (is_due(nic->rx_interrupt, packet))
        bus_msi_ps(&bus);
    if (is_due(nic->rx_head, packet))
        bus_mmio_read_ps(&bus);
}

enum direction { SENDING = 1, RECEIVING = 2 };

/* Gb/s of frame bytes without FCS, each direction, when the fuller direction of the link limits.
 *
 * The published scripts forget the request of 24 B by which the NIC reads a receive descriptor: the
 * line that adds it is overwritten by the next. as_published leaves it out as they do. */
static double nic_gbps(const struct nic_kind *nic, unsigned directions, uint64_t frame_bytes,
                       bool as_published)
{
    enum { PACKETS = 160 }; /* a multiple of 40, 32 and 8 */
    uint64_t bytes = frame_bytes - FCS_BYTES, up_ps, down_ps;

    bench_init();
    for (unsigned packet = 0; packet < PACKETS; packet++) {
        if (directions & SENDING)
            send_one(nic, packet, bytes);
        if (directions & RECEIVING)
            receive_one(nic, packet, bytes);
    }
    up_ps = bus.pcie.up.calendar.reserved;
    down_ps = bus.pcie.down.calendar.reserved;
    if (as_published && (directions & RECEIVING))
        up_ps -= PACKETS * pcie_packet_ps(&bus.pcie, 24);
    sim_destroy(sim);
    return (double)(8 * bytes * PACKETS) * 1000.0 / (double)(up_ps > down_ps ? up_ps : down_ps);
}

/* DMA alone: writes, or a write and a read of each frame. */
static double dma_gbps(uint64_t frame_bytes, bool reads)
{
    uint64_t bytes = frame_bytes - FCS_BYTES;
    double gbps;

    bench_init();
    bus_dma_write_ps(&bus, 0, bytes);
    if (reads)
        bus_dma_read_ps(&bus, 0, bytes);
    gbps = (double)(8 * bytes) * 1000.0 / (double)bus.pcie.up.calendar.reserved;
    sim_destroy(sim);
    return gbps;
}

static void check_within(double is, const char *expected, double share)
{
    double should_be = strtod(expected, NULL);

    ck_assert_msg(fabs(is - should_be) <= share * should_be, "%.4f instead of %s", is, expected);
}

START_TEST(three_kinds_of_nic_get_what_the_published_model_says)
{
    static const struct nic_kind *const kinds[] = { &simple, &modern_kernel, &modern_poll };
    struct reference_csv csv;
    unsigned rows = 0;

    reference_csv_open(
        &csv, "scenarios/reference/pciebench_nic_model.csv",
        "frame_bytes,pcie_write_gbps,pcie_readwrite_gbps,simple_bidir_gbps,simple_tx_gbps,"
        "simple_rx_gbps,modern_kernel_bidir_gbps,modern_kernel_tx_gbps,modern_kernel_rx_gbps,"
        "modern_dpdk_bidir_gbps,modern_dpdk_tx_gbps,modern_dpdk_rx_gbps,eth40_line_gbps");
    for (; reference_csv_next(&csv); rows++) {
        uint64_t frame_bytes = strtoull(csv.cells[0], NULL, 10);

        check_within(dma_gbps(frame_bytes, false), csv.cells[1], 0.001);
        check_within(dma_gbps(frame_bytes, true), csv.cells[2], 0.001);
        for (unsigned i = 0; i < 3; i++) {
            char **cells = &csv.cells[3 + 3 * i];

            check_within(nic_gbps(kinds[i], SENDING | RECEIVING, frame_bytes, true), cells[0],
                         0.001);
            check_within(nic_gbps(kinds[i], SENDING, frame_bytes, true), cells[1], 0.001);
            check_within(nic_gbps(kinds[i], RECEIVING, frame_bytes, true), cells[2], 0.001);
        }
        check_within(40.0 * (double)(frame_bytes - FCS_BYTES) / (double)(frame_bytes + 20),
                     csv.cells[12], 0.001);
    }
    ck_assert_uint_eq(rows, 9);
    reference_csv_close(&csv);
}
END_TEST

/* What the link does is count it. 64 B both ways, simple NIC: 276 + 24 = 300 bytes up, 57.8848 x 60
 * / 300 = 11.577 Gb/s instead of 12.584. The other figures: the same formulas at 64, 256, 1024 and
 * 1500 B, to the tenth. */
START_TEST(with_the_forgotten_request_a_nic_gets_less)
{
    static const struct nic_kind *const kinds[] = { &simple, &modern_kernel, &modern_poll };
    static const unsigned frame_bytes[] = { 64, 256, 1024, 1500 };
    static const double rx_gbps[3][4] = { { 17.4, 37.2, 47.9, 49.3 },
                                          { 22.9, 42.4, 49.9, 50.7 },
                                          { 23.5, 42.9, 50.0, 50.8 } };
    static const double bidir_gbps[3][4] = { { 11.6, 29.7, 43.5, 45.5 },
                                             { 15.7, 35.3, 46.2, 47.5 },
                                             { 18.1, 38.0, 47.3, 48.2 } };

    ck_assert_double_eq_tol(nic_gbps(&simple, SENDING | RECEIVING, 64, false), 11.577, 0.002);
    for (unsigned kind = 0; kind < 3; kind++) {
        for (unsigned i = 0; i < 4; i++) {
            ck_assert_double_eq_tol(nic_gbps(kinds[kind], RECEIVING, frame_bytes[i], false),
                                    rx_gbps[kind][i], 0.06);
            ck_assert_double_eq_tol(
                nic_gbps(kinds[kind], SENDING | RECEIVING, frame_bytes[i], false),
                bidir_gbps[kind][i], 0.06);
        }
    }
}
END_TEST

/* ---- measured latencies ---------------------------------------------------------------------- */

/* A host of the measurements as a scenario would name it, and the device at its bus. */
static void host_init(const char *profile)
{
    struct param_set set;
    struct sim_error err = { .text = "" };
    char assignment[256];
    const struct nicsim_params *p;

    ck_assert(param_set_init(&set, &nicsim_param_table));
    profile_path_init(&set.profiles, NULL, NICSIM_SOURCE_DIR);
    for (size_t i = 0; i < nicsim_param_table.list_count; i++)
        param_list_resize(&set, &nicsim_param_table.lists[i], 1);
    snprintf(assignment, sizeof assignment, "machine.host=%s", profile);
    ck_assert_msg(param_apply_text(&set, assignment, ORIGIN_SET, &err), "%s", err.text);
    ck_assert_msg(param_apply_text(&set, "machine.nics.0.profile=nfp6000", ORIGIN_SET, &err), "%s",
                  err.text);
    p = set.values;
    params = p->machine.bus;
    ck_assert_int_eq(params.kind, BUS_PCIE);
    sim = sim_create();
    bus_init(&bus, sim, &params);
    bus_set_device(&bus, &p->machine.nics[0]);
    param_set_fini(&set);
}

static const char *profile_of(const char *system)
{
    static const char *const profiles[][2] = {
        { "bdw_e5_2630v4", "pciebench-bdw-e5-2630v4" },
        { "bdw_e5_2630v4_iommu", "pciebench-bdw-e5-2630v4-iommu" },
        { "bdw_e5_2630v4_remote_mem", "pciebench-bdw-e5-2630v4-remote" },
        { "snb_e5_2630", "pciebench-snb-e5-2630" },
        { "ib_e5_2620v2", "pciebench-ib-e5-2620v2" },
    };

    for (unsigned i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (strcmp(profiles[i][0], system) == 0)
            return profiles[i][1];
    }
    ck_abort_msg("no profile for %s", system);
    return NULL;
}

/* Calibrated: the 64 B read of every host, the 2048 B read of the first (it fixes the engine's rate
 * for all). Everything else is prediction. All reads lie within 5 %: the worst is -4.3 % (8 B,
 * Broadwell), from 64 B on +2.4 % (256 B). NICSIM_TEST_VERBOSE=1 prints every figure.
 *
 * A write followed by a read of the same bytes is not met as well, and only kept from getting
 * worse: below 64 B up to 14.6 % too fast (about 110 ns between the device's two commands that no
 * measurement here names), from 256 B on within 3.1 %; with the memory of the other socket up
 * to 10.7 % too slow, since what was just written is answered by the near cache and the model has
 * none. */
START_TEST(dma_latencies_are_the_measured_medians)
{
    struct reference_csv csv;
    double worst_read = 0.0, worst_write = 0.0;
    unsigned rows = 0;

    reference_csv_open(&csv, "scenarios/reference/pciebench_dma_latency.csv",
                       "system,op,transfer_bytes,avg_ns,median_ns,min_ns,p95_ns,p999_ns,max_ns");
    for (; reference_csv_next(&csv); rows++) {
        bool reads = strcmp(csv.cells[1], "dma_read") == 0;
        uint64_t bytes = strtoull(csv.cells[2], NULL, 10), ps;
        double measured_ns = strtod(csv.cells[4], NULL), error;

        host_init(profile_of(csv.cells[0]));
        if (reads) {
            ps = bus_dma_read_ps(&bus, 0, bytes);
        } else {
            ps = bus_dma_write_ps(&bus, 0, bytes) - params.pcie.write_latency_ps;
            ps = bus_dma_read_ps(&bus, ps, bytes);
        }
        sim_destroy(sim);
        error = (double)ps / 1000.0 / measured_ns - 1.0;
        if (reads && fabs(error) > fabs(worst_read))
            worst_read = error;
        if (!reads && fabs(error) > fabs(worst_write))
            worst_write = error;
        if (getenv("NICSIM_TEST_VERBOSE"))
            printf("%-26s %-20s %5s B: %7.1f ns, measured %s, %+.1f %%\n", csv.cells[0],
                   csv.cells[1], csv.cells[2], (double)ps / 1000.0, csv.cells[4], 100.0 * error);
        ck_assert_msg(fabs(error) <= (reads ? 0.05 : 0.15), "%s %s %s B: %.1f ns instead of %s",
                      csv.cells[0], csv.cells[1], csv.cells[2], (double)ps / 1000.0, csv.cells[4]);
    }
    printf("worst read %+.1f %%, worst write then read %+.1f %%\n", 100.0 * worst_read,
           100.0 * worst_write);
    ck_assert_uint_eq(rows, 150);
    reference_csv_close(&csv);
}
END_TEST

TEST_RUNNER("bus/pcie_bench", a_link_carries_what_the_published_model_says,
            three_kinds_of_nic_get_what_the_published_model_says,
            with_the_forgotten_request_a_nic_gets_less, dma_latencies_are_the_measured_medians)
