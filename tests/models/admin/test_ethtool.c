/* The same losses under the names of each driver, as Linux 6.1.192 has them. */
#include "models/admin/ethtool.h"

#include "tests/models/linux_machine.h"
#include "tests/models/runner.h"

/* 1000 frames of 64 bytes came in: 100 found no room on the chip, 30 were refused for want of a
 * descriptor, 50 waited for one and got it. 7 others were too short and 5 too long, and of those
 * received 3 were wanted by nobody. */
static const struct nic_counters counters = {
    .good = 1000,
    .good_bytes = 64000,
    .too_short = 7,
    .too_long = 5,
    .lost_on_chip = 100,
    .lost_on_chip_bytes = 6400,
    .waited = 50,
    .no_descriptor = 30,
    .sent = 20,
    .sent_bytes = 1280,
    .rx_packets = 870,
    .rx_bytes = 52200,
    .tx_packets = 19,
    .tx_bytes = 1140,
    .tx_stops = 2,
    .tx_restarts = 1,
    .interrupts = 11,
    .polls = 12,
    .arms = 13,
    .nobody_wanted = 3,
    .queue_0 = { .rx_packets = 870, .rx_bytes = 52200, .no_descriptor = 30 },
};

static uint64_t stat(enum nic_driver driver, const char *name)
{
    uint64_t value = 0;

    ck_assert_msg(ethtool_stat(driver, &counters, name, &value), "%d has no %s", driver, name);
    return value;
}

static bool has(enum nic_driver driver, const char *name)
{
    uint64_t value;

    return ethtool_stat(driver, &counters, name, &value);
}

START_TEST(a_loss_on_the_chip_has_a_name_with_each_driver)
{
    ck_assert_uint_eq(stat(DRIVER_IGB, "rx_missed_errors"), 100);
    ck_assert_uint_eq(stat(DRIVER_IXGBE, "rx_missed_errors"), 100);
    ck_assert_uint_eq(stat(DRIVER_I40E, "port.rx_discards"), 100);
    ck_assert_uint_eq(stat(DRIVER_ICE, "rx_dropped.nic"), 100);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "rx_discards_phy"), 100);
}
END_TEST

START_TEST(a_loss_for_want_of_a_descriptor_has_another)
{
    ck_assert_uint_eq(stat(DRIVER_IGB, "rx_queue_0_drops"), 30);
    ck_assert_uint_eq(stat(DRIVER_IXGBE, "rx_no_dma_resources"), 30);
    ck_assert_uint_eq(stat(DRIVER_I40E, "rx_missed_errors"), 30);
    ck_assert_uint_eq(stat(DRIVER_ICE, "rx_dropped"), 30);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "rx_out_of_buffer"), 30);
}
END_TEST

START_TEST(some_drivers_know_one_number_for_both)
{
    ck_assert_uint_eq(stat(DRIVER_E1000, "rx_missed_errors"), 130);
    ck_assert_uint_eq(stat(DRIVER_E1000E, "rx_missed_errors"), 130);
    ck_assert_uint_eq(stat(DRIVER_IGB, "rx_fifo_errors"), 130);
    ck_assert_uint_eq(stat(DRIVER_ENA, "rx_drops"), 130);
    ck_assert_uint_eq(stat(DRIVER_VIRTIO_NET, "rx_queue_0_drops"), 0);
}
END_TEST

/* RNBC is no loss. */
START_TEST(a_frame_that_waits_is_told_by_those_chips_that_count_it)
{
    ck_assert_uint_eq(stat(DRIVER_E1000, "rx_no_buffer_count"), 80);
    ck_assert_uint_eq(stat(DRIVER_IGB, "rx_no_buffer_count"), 50);
    ck_assert(!has(DRIVER_IXGBE, "rx_no_buffer_count"));
    ck_assert(!has(DRIVER_MLX5, "rx_no_buffer_count"));
}
END_TEST

/* Registers count the FCS, drivers do not. */
START_TEST(chip_and_driver_count_bytes_differently)
{
    ck_assert_uint_eq(stat(DRIVER_E1000, "rx_packets"), 900);
    ck_assert_uint_eq(stat(DRIVER_E1000, "rx_bytes"), 57600);
    ck_assert_uint_eq(stat(DRIVER_IXGBE, "rx_packets"), 870);
    ck_assert_uint_eq(stat(DRIVER_IXGBE, "rx_bytes"), 52200);
    ck_assert_uint_eq(stat(DRIVER_IXGBE, "rx_pkts_nic"), 900);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "rx_packets_phy"), 1000);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "ch_events"), 11);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "ch_poll"), 12);
    ck_assert_uint_eq(stat(DRIVER_MLX5, "ch_arm"), 13);
}
END_TEST

/* rx_dropped has the 3 that nobody wanted, too. */
START_TEST(proc_net_dev_tells_what_the_driver_puts_there)
{
    static const struct {
        enum nic_driver driver;
        uint64_t errors, dropped, missed, fifo;
    } told[] = {
        { DRIVER_E1000, 12, 3, 130, 0 },   { DRIVER_E1000E, 12, 3, 130, 0 },
        { DRIVER_IGB, 12, 3, 100, 130 },   { DRIVER_IXGBE, 0, 3, 100, 0 },
        { DRIVER_I40E, 0, 3, 30, 0 },      { DRIVER_ICE, 12, 33, 100, 0 },
        { DRIVER_MLX5, 5, 103, 30, 0 },    { DRIVER_ENA, 0, 133, 0, 0 },
        { DRIVER_VIRTIO_NET, 0, 3, 0, 0 },
    };

    for (unsigned i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct netdev_counters n = netdev_counters(told[i].driver, &counters);

        ck_assert_uint_eq(n.rx_errors, told[i].errors);
        ck_assert_uint_eq(n.rx_dropped, told[i].dropped);
        ck_assert_uint_eq(n.rx_missed_errors, told[i].missed);
        ck_assert_uint_eq(n.rx_fifo_errors, told[i].fifo);
        ck_assert_uint_eq(n.rx_packets, 870);
        ck_assert_uint_eq(n.tx_bytes, 1140);
    }
}
END_TEST

static char *text;
static size_t bytes;

START_TEST(a_further_queue_has_the_rows_of_its_driver)
{
    static const struct nic_queue_counters queue = { 40, 2400, 3 };
    FILE *out = open_memstream(&text, &bytes);

    ethtool_print_queue(out, DRIVER_IGB, 2, &queue);
    ethtool_print_queue(out, DRIVER_I40E, 11, &queue);
    ethtool_print_queue(out, DRIVER_MLX5, 3, &queue);
    ethtool_print_queue(out, DRIVER_E1000, 1, &queue); /* has no rows of queues */
    fclose(out);
    ck_assert_str_eq(text, "     rx_queue_2_packets: 40\n"
                           "     rx_queue_2_bytes: 2400\n"
                           "     rx_queue_2_drops: 3\n"
                           "     rx-11.packets: 40\n"
                           "     rx-11.bytes: 2400\n"
                           "     rx3_packets: 40\n"
                           "     rx3_bytes: 2400\n");
    free(text);
}
END_TEST

START_TEST(statistics_look_as_ethtool_prints_them)
{
    FILE *out = open_memstream(&text, &bytes);

    ethtool_print_stats(out, DRIVER_VIRTIO_NET, &counters);
    fclose(out);
    ck_assert_str_eq(text, "NIC statistics:\n"
                           "     rx_queue_0_packets: 870\n"
                           "     rx_queue_0_bytes: 52200\n"
                           "     rx_queue_0_drops: 0\n"
                           "     tx_queue_0_packets: 19\n"
                           "     tx_queue_0_bytes: 1140\n");
    free(text);
}
END_TEST

/* "drop" is dropped and missed together. */
START_TEST(a_line_of_proc_net_dev_has_linux_columns)
{
    struct netdev_counters n = netdev_counters(DRIVER_ICE, &counters);
    FILE *out = open_memstream(&text, &bytes);

    proc_net_dev_line(out, "eth0", &n);
    fclose(out);
    ck_assert_str_eq(text, "  eth0:   52200     870   12  133    0    12          0         0     "
                           "1140      19    0    0    0     0       0          0\n");
    free(text);
}
END_TEST

/* ---- a machine ----------------------------------------------------------------------------- */

/* Twelve frames at once into a ring of 8, of which one is never lent: seven are taken, and five
 * find no descriptor; with room for three on the chip, two are lost there, with rx-drop-en all five
 * for want of a descriptor. Whoever counts, the host's text and the metrics have the same loss. */
static void check_told(enum nic_driver driver, bool drop_en, const char *line, uint64_t missed,
                       uint64_t dropped)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct nic_params *nic = &lm->params.machine.nics[0];
    struct nicsim_metrics metrics;
    FILE *out = open_memstream(&text, &bytes);

    nic->rx_ring_descriptors = 8;
    nic->rx_buffer_bytes = 3 * 64;
    nic->rx_drop_en = drop_en;
    nic->driver = driver;
    lm->quiet = true;
    linux_machine_build(lm);
    for (unsigned i = 0; i < 12; i++)
        linux_frame_at(lm, 0, US);
    linux_run_until(lm, 100 * MS);
    machine_window_close(&lm->machine, sim_now_ps(lm->sim));
    machine_collect(&lm->machine, &metrics);
    ck_assert_uint_eq(metrics.lost_packets - metrics.dropped[DROP_UDP_NO_PORT], drop_en ? 5 : 2);
    ck_assert_uint_eq(metrics.rx_missed_errors, missed);
    ck_assert_uint_eq(metrics.rx_dropped, dropped);
    ck_assert(machine_linux_print(&lm->machine, out));
    fclose(out);
    ck_assert_msg(strstr(text, line) != NULL, "%s is not in\n%s", line, text);
    ck_assert(strstr(text, "\n$ ethtool -S eth0\nNIC statistics:\n") != NULL);
    free(text);
    linux_machine_free(lm);
}

START_TEST(one_loss_on_the_chip_is_seen_through_five_drivers)
{
    check_told(DRIVER_E1000, false, "     rx_missed_errors: 2\n", 2, 0);
    check_told(DRIVER_IGB, false, "     rx_fifo_errors: 2\n", 2, 0);
    check_told(DRIVER_IXGBE, false, "     rx_missed_errors: 2\n", 2, 0);
    check_told(DRIVER_I40E, false, "     port.rx_discards: 2\n", 0, 0);
    check_told(DRIVER_MLX5, false, "     rx_discards_phy: 2\n", 0, 2);
}
END_TEST

START_TEST(one_loss_for_want_of_a_descriptor_is_seen_through_five_drivers)
{
    check_told(DRIVER_IGB, true, "     rx_queue_0_drops: 5\n", 0, 0);
    check_told(DRIVER_IXGBE, true, "     rx_no_dma_resources: 5\n", 0, 0);
    check_told(DRIVER_I40E, true, "     rx_missed_errors: 5\n", 5, 0);
    check_told(DRIVER_ICE, true, "     rx_dropped: 5\n", 0, 5);
    check_told(DRIVER_MLX5, true, "     rx_out_of_buffer: 5\n", 5, 0);
}
END_TEST

TEST_RUNNER("ethtool", a_loss_on_the_chip_has_a_name_with_each_driver,
            a_loss_for_want_of_a_descriptor_has_another, some_drivers_know_one_number_for_both,
            a_frame_that_waits_is_told_by_those_chips_that_count_it,
            chip_and_driver_count_bytes_differently, proc_net_dev_tells_what_the_driver_puts_there,
            a_further_queue_has_the_rows_of_its_driver, statistics_look_as_ethtool_prints_them,
            a_line_of_proc_net_dev_has_linux_columns,
            one_loss_on_the_chip_is_seen_through_five_drivers,
            one_loss_for_want_of_a_descriptor_is_seen_through_five_drivers)
