/* Rules of the rows of 2.4's generation: what is refused, and what has no effect. */
#include <stdio.h>
#include <string.h>

#include "models/params.h"
#include "tests/models/runner.h"

/* What the presets and two NICs of an e1000 give. */
static void params_of(struct nicsim_params *p, enum receive_path path)
{
    memset(p, 0, sizeof *p);
    p->kernel.receive_path = path;
    p->kernel.hz = 100;
    p->machine.nic_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        struct nic_params *nic = &p->machine.nics[i];

        nic->interrupt = NIC_INTERRUPT_LINE;
        nic->rx_buffer_bytes = 5120;
        nic->tx_ring_descriptors = 256;
        nic->tx_fetch_frames = 1;
        nic->tx_chip_frames = 2;
        nic->tx_descriptors_a_read = 1;
        nic->tx_frames_per_interrupt = 32;
        nic->old.tx_fifo_bytes = 3072;
        nic->old.tx_available_bytes = 1536;
    }
}

static void check(const struct nicsim_params *p, const char *expected_fault)
{
    struct sim_error err = { .text = "" };
    char at_fault[256] = "";

    ck_assert_msg(linux24_params_check(p, &err, at_fault) == (expected_fault == NULL), "%s: %s",
                  at_fault, err.text);
    if (expected_fault)
        ck_assert_str_eq(at_fault, expected_fault);
}

START_TEST(presets_pass_on_every_path)
{
    for (int path = RECEIVE_NAPI; path <= RECEIVE_NAPI_24; path++) {
        struct nicsim_params p;

        params_of(&p, (enum receive_path)path);
        check(&p, NULL);
    }
}
END_TEST

START_TEST(a_second_3c509_is_refused_a_line_in_use)
{
    struct nicsim_params p;

    params_of(&p, RECEIVE_3C509);
    p.machine.nics[0].irq_line = p.machine.nics[1].irq_line = 5;
    check(&p, "machine.nics.1.irq-line");
    p.machine.nics[1].irq_line = 7;
    check(&p, NULL);
    p.machine.nics[1].irq_line = 5;
    p.kernel.receive_path = RECEIVE_TULIP;
    check(&p, NULL);
}
END_TEST

START_TEST(a_2_4_kernel_ticks_100_times_a_second)
{
    struct nicsim_params p;

    params_of(&p, RECEIVE_NETIF_RX);
    p.kernel.hz = 250;
    check(&p, "kernel.hz");
    p.kernel.hz = 1000;
    check(&p, NULL);
    p.kernel.receive_path = RECEIVE_NAPI;
    p.kernel.hz = 250;
    check(&p, NULL);
}
END_TEST

START_TEST(nics_must_suit_their_driver)
{
    struct nicsim_params p;

    params_of(&p, RECEIVE_TULIP);
    p.machine.nics[1].interrupt = NIC_INTERRUPT_MSIX;
    check(&p, "machine.nics.1.interrupt");

    params_of(&p, RECEIVE_3C509);
    p.machine.nics[0].rx_buffer_bytes = 1024;
    check(&p, "machine.nics.0.rx-buffer");

    params_of(&p, RECEIVE_3C509);
    p.machine.nics[0].old.tx_available_bytes = 3068; /* all but what is never free */
    check(&p, NULL);
    p.machine.nics[0].old.tx_available_bytes = 3069;
    check(&p, "machine.nics.0.tx-available");
}
END_TEST

/* A stopped queue is woken by 32 free descriptors: a ring of 64 may have 32 sent untold. */
START_TEST(an_e1000_is_told_before_its_ring_is_full)
{
    struct nicsim_params p;

    params_of(&p, RECEIVE_NAPI_24);
    p.machine.nics[1].tx_ring_descriptors = 64;
    check(&p, NULL);
    p.machine.nics[1].tx_frames_per_interrupt = 33;
    check(&p, "machine.nics.1.tx-frames-per-interrupt");
    p.machine.nics[1].tx_frames_per_interrupt = 0;
    check(&p, "machine.nics.1.tx-frames-per-interrupt");
    p.kernel.receive_path = RECEIVE_TULIP; /* its chip interrupts when it runs empty */
    check(&p, NULL);
}
END_TEST

START_TEST(rows_of_another_path_have_no_effect)
{
    /* Read by napi, netif-rx, tulip, 3c509, napi-24. */
    static const struct {
        const char *name;
        bool read[5];
    } rows[] = {
        { "net.core.no_cong", { false, true, true, true, false } },
        { "net.core.netdev_max_backlog", { false, true, true, true, true } },
        { "net.core.no_cong_thresh", { false, false, true, false, false } },
        { "kernel.scheduler", { true, true, true, true, true } },
        { "kernel.nohz", { true, false, false, false, false } },
        { "weight", { false, false, false, false, true } },
        { "mitigation-zero", { false, false, true, false, false } },
        { "rx-early", { false, false, false, true, false } },
        { "machine.isa.clock", { false, false, false, true, false } },
        { "rx-usecs", { true, true, false, false, true } },
        { "kernel.hz", { true, true, true, true, true } },
    };

    for (int path = 0; path < 5; path++) {
        struct nicsim_params p;
        char why[256];

        params_of(&p, (enum receive_path)(RECEIVE_NAPI + path));
        for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
            ck_assert_msg(linux24_row_has_effect(&p, rows[i].name, why) == rows[i].read[path],
                          "%s on path %d", rows[i].name, path);
    }
}
END_TEST

TEST_RUNNER("params of linux 2.4", presets_pass_on_every_path,
            a_second_3c509_is_refused_a_line_in_use, a_2_4_kernel_ticks_100_times_a_second,
            nics_must_suit_their_driver, an_e1000_is_told_before_its_ring_is_full,
            rows_of_another_path_have_no_effect)
