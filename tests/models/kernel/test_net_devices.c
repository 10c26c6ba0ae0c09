/* The registry of network devices and the notifier chain, on the machine of
 * tests/models/linux_machine.h: the boot has registered eth0, eth1. */
#include "tests/models/kernel/netdev_log.h"
#include "tests/models/runner.h"

/* Steps of a test's own are not those of a running kernel: they cost nothing. */
static struct net_devices *stopped_registry(struct linux_machine *lm)
{
    lm->machine.os.devices.running = false;
    return &lm->machine.os.devices;
}

START_TEST(the_boot_registers_in_order_and_counts_indices_up)
{
    struct linux_machine *lm = linux_machine_new(2);
    struct net_devices *devices;
    struct net_device *eth0, *eth1;

    linux_machine_build(lm);
    devices = &lm->machine.os.devices;
    eth0 = dev_get_by_name(devices, "eth0");
    eth1 = dev_get_by_name(devices, "eth1");
    ck_assert_ptr_eq(eth0, &lm->machine.nics[0].net_dev);
    ck_assert_ptr_eq(eth0->state.next, eth1);
    ck_assert_ptr_eq(devices->last, eth1);
    ck_assert_uint_eq(eth1->state.ifindex, eth0->state.ifindex + 1);
    ck_assert_ptr_eq(dev_get_by_index(devices, eth1->state.ifindex), eth1);
    ck_assert_ptr_null(dev_get_by_name(devices, "eth2"));
    ck_assert_ptr_null(dev_get_by_index(devices, 77));
    linux_machine_free(lm);
}
END_TEST

/* hash = (hash + 16 c + c / 16) x 11, the lowest 8 bits: 'e' 101, 't' 116, 'h' 104, '0' 48.
 *   e  (0      + 1616 + 6) x 11 =    17842
 *   t  (17842  + 1856 + 7) x 11 =   216755
 *   h  (216755 + 1664 + 6) x 11 =  2402675
 *   0  (2402675 + 768 + 3) x 11 = 26437906, mod 256 = 18
 * and one more in the last letter is 16 x 11 = 176 further. */
START_TEST(a_name_s_bucket_is_worked_out_letter_by_letter)
{
    ck_assert_uint_eq(dev_name_hash("eth0"), 26437906 % 256);
    ck_assert_uint_eq(dev_name_hash("eth1"), (26437906 + 176) % 256);
}
END_TEST

/* Two devices whose indices are 256 apart lie in one bucket, the newer first. */
START_TEST(a_bucket_by_index_holds_every_256th)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct net_devices *devices;
    struct net_device *eth0, other;
    unsigned first;

    linux_machine_build(lm);
    devices = stopped_registry(lm);
    eth0 = &lm->machine.nics[0].net_dev;
    first = eth0->state.ifindex;
    devices->last_ifindex = first + 255;
    net_device_init(&other, lm->kc, "other");
    ck_assert_int_eq(register_netdevice(devices, &other), 0);
    ck_assert_uint_eq(other.state.ifindex, first + 256);
    ck_assert_ptr_eq(dev_get_by_index(devices, first), eth0);
    ck_assert_uint_eq(devices->looked_at, 2);
    ck_assert_ptr_eq(dev_get_by_index(devices, first + 256), &other);
    ck_assert_uint_eq(devices->looked_at, 1);
    linux_machine_free(lm);
}
END_TEST

/* A device that comes back gets the next index, not its old one, and stands last. */
START_TEST(an_index_is_never_used_again)
{
    struct linux_machine *lm = linux_machine_new(2);
    struct net_devices *devices;
    struct net_device *eth0;
    unsigned before;

    linux_machine_build(lm);
    devices = stopped_registry(lm);
    eth0 = &lm->machine.nics[0].net_dev;
    before = devices->last_ifindex;
    eth0->state.up = false; /* its driver is not asked */
    unregister_netdevice(devices, eth0);
    ck_assert_ptr_null(dev_get_by_name(devices, "eth0"));
    ck_assert_int_eq(register_netdevice(devices, eth0), 0);
    ck_assert_uint_eq(eth0->state.ifindex, before + 1);
    ck_assert_ptr_eq(devices->last, eth0);
    linux_machine_free(lm);
}
END_TEST

START_TEST(a_name_that_is_taken_and_a_device_a_subscriber_refuses_stay_out)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct net_devices *devices;
    struct net_device twin, refused;
    struct netdev_log log;

    linux_machine_build(lm);
    devices = stopped_registry(lm);
    net_device_init(&twin, lm->kc, "eth0");
    net_device_init(&refused, lm->kc, "eth7");
    ck_assert_int_eq(register_netdevice(devices, &twin), -KERNEL_EEXIST);
    netdev_log_begin(&log, lm);
    log.refused = NETDEV_POST_INIT;
    ck_assert_int_eq(register_netdevice(devices, &refused), -KERNEL_EINVAL);
    ck_assert_str_eq(log.text, "eth7 POST_INIT");
    ck_assert_ptr_null(dev_get_by_name(devices, "eth7"));
    linux_machine_free(lm);
}
END_TEST

/* ---- the chain ----------------------------------------------------------------------------- */

static int no_trouble(void *driver)
{
    (void)driver;
    return 0;
}

static int no_line(void *driver)
{
    (void)driver;
    return -KERNEL_EBUSY;
}

/* 6.1 says PRE_UP; an open that fails is not followed by UP. */
START_TEST(one_life_of_a_device_is_told_in_order)
{
    struct linux_machine *lm = linux_machine_new(1);
    struct net_devices *devices;
    struct net_device dev;
    struct netdev_log log;

    linux_machine_build(lm);
    devices = stopped_registry(lm);
    netdev_log_begin(&log, lm);
    net_device_init(&dev, lm->kc, "new0");
    dev.state.open = no_line;
    ck_assert_int_eq(dev_open(devices, &dev), -KERNEL_ENODEV);
    ck_assert_int_eq(register_netdevice(devices, &dev), 0);
    ck_assert(dev.inactive);
    ck_assert_int_eq(dev_open(devices, &dev), -KERNEL_EBUSY);
    dev.state.open = no_trouble;
    ck_assert_int_eq(dev_open(devices, &dev), 0);
    ck_assert(!dev.inactive);
    ck_assert_int_eq(dev_open(devices, &dev), 0); /* it is open */
    ck_assert_str_eq(log.text, "new0 POST_INIT, new0 REGISTER, new0 PRE_UP, new0 PRE_UP, new0 UP");
    ck_assert_uint_eq(devices->events[NETDEV_UP], 3); /* lo's and eth0's at boot */
    linux_machine_free(lm);
}
END_TEST

static char order[8];

static enum notify_result write_letter(void *ctx, enum netdev_event event, struct net_device *dev)
{
    const char *letter = ctx;
    size_t used = strlen(order);

    (void)event;
    (void)dev;
    order[used] = *letter;
    order[used + 1] = '\0';
    return *letter == 'S' ? NOTIFY_STOP : NOTIFY_OK;
}

/* A and B of priority 0, C of 1, S of -1, D of -2 behind it. */
START_TEST(the_highest_priority_is_told_first_and_stop_is_the_end)
{
    struct notifier_head head = { NULL };
    struct notifier_block a = { .call = write_letter, .ctx = "A" };
    struct notifier_block b = { .call = write_letter, .ctx = "B" };
    struct notifier_block c = { .call = write_letter, .ctx = "C", .priority = 1 };
    struct notifier_block s = { .call = write_letter, .ctx = "S", .priority = -1 };
    struct notifier_block d = { .call = write_letter, .ctx = "D", .priority = -2 };

    notifier_chain_register(&head, &a);
    notifier_chain_register(&head, &d);
    notifier_chain_register(&head, &s);
    notifier_chain_register(&head, &c);
    notifier_chain_register(&head, &b);
    order[0] = '\0';
    ck_assert_int_eq(notifier_call_chain(&head, NETDEV_UP, NULL, NULL, NULL), NOTIFY_STOP);
    ck_assert_str_eq(order, "CABS");
    notifier_chain_unregister(&head, &s);
    order[0] = '\0';
    ck_assert_int_eq(notifier_call_chain(&head, NETDEV_UP, NULL, NULL, NULL), NOTIFY_OK);
    ck_assert_str_eq(order, "CABD");
    ck_assert_uint_eq(d.calls, 1);
}
END_TEST

/* eth1 has no link: it is open all the same. */
START_TEST(who_comes_late_is_told_of_what_is_there)
{
    struct linux_machine *lm = linux_machine_new(2);
    struct netdev_log log = { .lm = lm };

    lm->params.machine.nics[1].link_up = false;
    linux_machine_build(lm);
    log.block = (struct notifier_block){ .name = "log", .call = netdev_log_call, .ctx = &log };
    register_netdevice_notifier(&lm->machine.os.devices, &log.block);
    ck_assert_ptr_nonnull(strstr(log.text, "eth0 REGISTER, eth0 UP, eth1 REGISTER, eth1 UP"));
    ck_assert(lm->machine.nics[1].net_dev.inactive);
    linux_machine_free(lm);
}
END_TEST

TEST_RUNNER("kernel/net_devices", the_boot_registers_in_order_and_counts_indices_up,
            a_name_s_bucket_is_worked_out_letter_by_letter, a_bucket_by_index_holds_every_256th,
            an_index_is_never_used_again,
            a_name_that_is_taken_and_a_device_a_subscriber_refuses_stay_out,
            one_life_of_a_device_is_told_in_order,
            the_highest_priority_is_told_first_and_stop_is_the_end,
            who_comes_late_is_told_of_what_is_there)
