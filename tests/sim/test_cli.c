/* The program as a user meets it: exit status, messages, and bytes that depend on nothing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/nicsim-cli-XXXXXX";
static char said[4096]; /* what the last command wrote, both streams */

static int shell(const char *format, const char *a, const char *b)
{
    char command[2048];
    size_t got;
    FILE *out;

    snprintf(command, sizeof command, format, a, b);
    out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    got = fread(said, 1, sizeof said - 1, out);
    said[got] = '\0';
    while (fgetc(out) != EOF)
        ;
    return WEXITSTATUS(pclose(out));
}

/* Runs the program with these arguments in the source tree; the folder's name stands for %s. */
static int nicsim(const char *arguments)
{
    char line[1024];

    snprintf(line, sizeof line, "cd '%s' && '%s' %s 2>&1", "%s", NICSIM_PROGRAM, arguments);
    return shell(line, NICSIM_SOURCE_DIR, folder);
}

static void make_folder(void)
{
    strcpy(folder, "/tmp/nicsim-cli-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    ck_assert_int_eq(shell("rm -rf '%s'%s", folder, ""), 0);
}

/* One kernel each and more, reduced. */
static const char *const twice_run[] = {
    "receive-livelock", "replay-bursts",   "mogul96-fig6-3", "mogul96-fig6-4",
    "mogul96-fig6-5",   "mogul96-fig7-1",  "linux61-icount", "linux61-icount-forward",
    "livelock-linux",   "noisy-neighbour", "squeeze",        "cstate-floor",
    "replay-udp",       "replay-http",     "rps-or-not",     "reuseport",
    "numa-distance",    "microburst",      "dim-vs-fixed"
};

START_TEST(engines_and_job_counts_leave_the_same_bytes)
{
    char line[512];

    snprintf(
        line, sizeof line,
        "run %s --test --no-figures --set run.replications=2 --engine native --jobs 1 -o %%s/a "
        "--force",
        twice_run[_i]);
    ck_assert_msg(nicsim(line) == 0, "%s", said);
    snprintf(line, sizeof line,
             "run %s --test --no-figures --set run.replications=2 --jobs 2 -o %%s/b --force",
             twice_run[_i]);
    ck_assert_msg(nicsim(line) == 0, "%s", said);
    ck_assert_msg(shell("diff -r '%s/a' '%s/b'", folder, folder) == 0, "%s", said);
}
END_TEST

/* A copy of squeeze with these samples: in it. */
static void copy_squeeze(const char *samples)
{
    char command[1024];

    ck_assert_int_eq(
        shell("cp '%s/scenarios/squeeze.yaml' '%s/looked-at.yaml'", NICSIM_SOURCE_DIR, folder), 0);
    ck_assert_int_eq(
        shell("ln -s '%s/scenarios/profiles' '%s/profiles'", NICSIM_SOURCE_DIR, folder), 0);
    snprintf(command, sizeof command, "echo 'samples: %s' >> '%%s/looked-at.yaml'%%s", samples);
    ck_assert_int_eq(shell(command, folder, ""), 0);
}

/* A sampler that looks every 3 us, which is no multiple of anything. */
START_TEST(looking_at_gauges_changes_no_other_byte)
{
    static const char *const files[] = { "points.csv", "means.csv", "ledger.csv", "host",
                                         "latency" };

    copy_squeeze("{every: 3 us, until: 100 ms, gauges: [rx_ring.0.packets, backlog.0.packets, "
                 "socket.0.bytes, cpu.0.busy_share, cpu.0.softirq_share, latency_mean_us, "
                 "rx_ring.5.interrupts, lost_packets]}");
    ck_assert_int_eq(nicsim("run squeeze --test --no-figures -o %s/plain --quiet"), 0);
    ck_assert_msg(
        shell("cd '%s' && '%s' run looked-at.yaml --test --no-figures -o looked --quiet 2>&1",
              folder, NICSIM_PROGRAM) == 0,
        "%s", said);
    ck_assert_msg(
        shell("test $(cat \"$(ls '%s'/looked/samples/*.csv | head -1)\" | wc -l) -eq 5000%s",
              folder, "") == 0,
        "rows at 3, 6 .. 14997 us, and the header");
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        char command[128];

        snprintf(command, sizeof command, "diff -r '%%s/plain/%s' '%%s/looked/%s'", files[i],
                 files[i]);
        ck_assert_msg(shell(command, folder, folder) == 0, "%s", said);
    }
}
END_TEST

/* A small scenario of these sections. */
static void write_small(const char *sections)
{
    char path[64];
    FILE *out;

    ck_assert_int_eq(
        shell("ln -s '%s/scenarios/profiles' '%s/profiles'", NICSIM_SOURCE_DIR, folder), 0);
    snprintf(path, sizeof path, "%s/small.yaml", folder);
    out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fprintf(
        out,
        "title: small\n"
        "machine:\n"
        "  host: server-e5-1650v4\n"
        "  cpus: 2\n"
        "  nics: [ {name: eth0, profile: 82599-10g, channels: 2, rss: true, adaptive-rx: off} ]\n"
        "kernel: {receive-path: napi, costs: {profile: linux-6.1-server}}\n"
        "processes: [ {name: sink, kind: udp-reader} ]\n"
        "traffic:\n"
        "  - {to: eth0, arrival: constant, rate: 100 kpps, frame: 64 B}\n"
        "run: {warmup: 0 ms, duration: 1 ms}\n"
        "%s",
        sections);
    fclose(out);
}

/* Four ways to say an axis: words, words that are the numbers of their places, numbers with a word
 * among them, numbers. */
START_TEST(figures_show_the_words_of_their_axes)
{
    write_small(
        "sweep:\n"
        "  nic: {set: machine.nics.0.profile, values: [82599-10g, x710-10g]}\n"
        "  start: {cases: {'1': {run.seed: 1}, '2': {run.seed: 2}}}\n"
        "  gap: {set: machine.nics.0.rx-usecs, values: [none, 300 us]}\n"
        "  load: {set: traffic.0.rate, values: [100 kpps, 200 kpps]}\n"
        "plots:\n"
        "  - {name: words, x: nic, y: delivered_pps}\n"
        "  - {name: places, x: start, y: delivered_pps}\n"
        "  - {name: mixed, x: gap, y: delivered_pps}\n"
        "  - {name: numbers, x: load, y: delivered_pps}\n"
        "  - {name: heat, x: load, y: nic, z: delivered_pps, where: {start: 1, gap: none}}\n");
    ck_assert_msg(
        shell("cd '%s' && '%s' run small.yaml -o a --quiet 2>&1", folder, NICSIM_PROGRAM) == 0,
        "%s", said);
    shell("cd '%s/a/figures' && grep -H '^set .tics.* (' *.gp%s", folder, "");
    ck_assert_str_eq(said, "heat.gp:set xtics norotate ('100k' 0, '200k' 1)\n"
                           "heat.gp:set ytics norotate ('82599-10g' 0, 'x710-10g' 1)\n"
                           "mixed.gp:set xtics norotate ('none' 1, '300' 2)\n"
                           "words.gp:set xtics norotate ('82599-10g' 1, 'x710-10g' 2)\n");
    shell("cd '%s/a/figures' && awk '/^[0-9]/ { print FILENAME, $1; if (++n == 2) exit }' "
          "mixed.dat%s",
          folder, "");
    ck_assert_str_eq(said, "mixed.dat 1\nmixed.dat 2\n");
}
END_TEST

static const struct {
    const char *samples, *message;
} sample_slips[] = {
    { "{every: 1 us}", "'gauges' is missing" },
    { "{gauges: [lost_packets]}", "'every' is missing" },
    { "{every: 0 us, gauges: [lost_packets]}", "above 0" },
    { "{every: 1 us, gauges: [lost_packet]}", "did you mean 'lost_packets'" },
    { "{every: 1 us, gauges: [rx_ring.6.packets]}", "the machine has 6 receive ring(s)" },
    { "{every: 1 us, gauges: [socket.1.bytes]}", "the machine has 1 process(es)" },
    { "{every: 1 us, gauges: [lost_packets, lost_packets]}", "is there already" },
    { "{every: 1 us, from: 2 ms, until: 1 ms, gauges: [lost_packets]}", "does not lie after" },
    { "{every: 1 ns, gauges: [lost_packets]}", "500000 are possible" },
    { "{every: 1 ms, from: 2 s, gauges: [lost_packets]}", "none before the run ends" },
};

START_TEST(a_slip_in_samples_gives_one_message_and_status_2)
{
    copy_squeeze(sample_slips[_i].samples);
    ck_assert_int_eq(nicsim("check %s/looked-at.yaml"), 2);
    ck_assert_msg(strstr(said, sample_slips[_i].message) != NULL, "%s", said);
}
END_TEST

/* The small machine has CPUs 0 and 1 and queues 0 and 1; what stands behind its sections, and the
 * complaint. Its own lines are 10. */
static const struct {
    const char *sections, *message;
} series_slips[] = {
    { "expect: [ {metric: cpu.7.busy_share, is: 0} ]\n",
      "small.yaml:11:20: expect: metric: there is no 'cpu.7.busy_share' on this machine: N of "
      "cpu.N.busy_share is 0 .. 1\n" },
    { "expect: [ {metric: queue.63.polls, is: 0} ]\n",
      "small.yaml:11:20: expect: metric: there is no 'queue.63.polls' on this machine: N of "
      "queue.N.polls is 0 .. 1\n" },
    { "sweep: {load: {set: traffic.0.rate, values: [100 kpps, 200 kpps]}}\n"
      "expect: [ {slope-of: delivered_pps, over: cpu.2.processed, is-between: [0, 1]} ]\n",
      "small.yaml:12:43: expect: over: there is no 'cpu.2.processed' at any point of the sweep: N "
      "of cpu.N.processed is 0 .. 1\n" },
    { "sweep: {load: {set: traffic.0.rate, values: [100 kpps, 200 kpps]}}\n"
      "plots: [ {x: load, y: [delivered_pps, cpu.2.busy_share]} ]\n",
      "small.yaml:12:39: plots: y: there is no 'cpu.2.busy_share' at any point of the sweep: N of "
      "cpu.N.busy_share is 0 .. 1\n" },
    { "plots: [ {x: queue.2.polls, y: delivered_pps} ]\n",
      "small.yaml:11:14: plots: x: there is no 'queue.2.polls' on this machine: N of queue.N.polls "
      "is 0 .. 1\n" },
    { "sweep:\n"
      "  cpus: {set: machine.cpus, values: [4, 2]}\n"
      "  load: {set: traffic.0.rate, values: [100 kpps, 200 kpps]}\n"
      "plots: [ {x: cpus, y: load, z: cpu.4.busy_share} ]\n",
      "small.yaml:14:32: plots: z: there is no 'cpu.4.busy_share' at any point of the sweep: N of "
      "cpu.N.busy_share is 0 .. 3\n" },
};

START_TEST(a_metric_of_a_cpu_or_queue_that_is_not_there_gives_one_message_and_status_2)
{
    write_small(series_slips[_i].sections);
    ck_assert_int_eq(shell("cd '%s' && '%s' run small.yaml -o x 2>&1", folder, NICSIM_PROGRAM), 2);
    ck_assert_str_eq(said, series_slips[_i].message);
    ck_assert_msg(shell("ls -d '%s/x' 2>&1%s", folder, "") != 0, "a folder was left");
}
END_TEST

START_TEST(a_machine_of_one_cpu_or_one_queue_has_no_metrics_of_each)
{
    write_small("expect: [ {metric: cpu.0.busy_share, below: 1} ]\n");
    ck_assert_int_eq(nicsim("check %s/small.yaml"), 0);
    ck_assert_int_eq(nicsim("check %s/small.yaml --set machine.cpus=1"), 2);
    ck_assert_ptr_nonnull(strstr(said, "a machine of one CPU has no metrics of each CPU"));
    ck_assert_int_eq(
        shell("sed -i s/cpu.0.busy_share/queue.0.polls/ '%s/small.yaml'%s", folder, ""), 0);
    ck_assert_int_eq(nicsim("check %s/small.yaml"), 0);
    ck_assert_int_eq(nicsim("check %s/small.yaml --set machine.nics.0.channels=1"), 2);
    ck_assert_ptr_nonnull(
        strstr(said, "eth0, the first NIC that traffic arrives at, has one queue"));
}
END_TEST

/* CPU 3 is there at the second point only, and with --test at none. */
START_TEST(a_metric_that_one_point_of_a_sweep_has_may_be_named)
{
    write_small("sweep: {cpus: {set: machine.cpus, values: [2, 4]}}\n"
                "plots: [ {x: cpus, y: cpu.3.busy_share} ]\n"
                "expect: [ {metric: cpu.3.busy_share, where: {cpus: 4}, below: 1} ]\n"
                "test: {sweep: {cpus: {points: 1}}}\n");
    ck_assert_msg(nicsim("check %s/small.yaml") == 0, "%s", said);
    ck_assert_msg(nicsim("check %s/small.yaml --test") == 0, "%s", said);
}
END_TEST

/* models/README.md walks it. */
START_TEST(the_story_of_a_linux_packet_is_the_one_the_walk_quotes)
{
    ck_assert_int_eq(nicsim("trace linux61-icount --packet 340 > %s/story"), 0);
    ck_assert_msg(shell("awk '/^. build.nicsim trace .*--packet 340$/ { on = 1; next } "
                        "/^```/ { on = 0 } on' models/README.md | diff - '%s/story'%s",
                        folder, "") == 0,
                  "%s", said);
}
END_TEST

/* Killed after a tenth of a second the sweep has some points; the same command ends with the bytes
 * of a run that nobody disturbed. */
START_TEST(an_interrupted_sweep_goes_on_and_ends_with_the_same_bytes)
{
    ck_assert_int_eq(nicsim("run receive-livelock --no-figures -o %s/whole"), 0);
    shell("cd '%s' && timeout -s INT 0.1 " NICSIM_PROGRAM
          " run receive-livelock --no-figures --jobs 1 -o '%s/cut' 2>&1",
          NICSIM_SOURCE_DIR, folder);
    ck_assert_int_eq(nicsim("run receive-livelock --no-figures -o %s/cut"), 0);
    ck_assert_msg(shell("diff -r '%s/whole' '%s/cut'", folder, folder) == 0, "%s", said);
}
END_TEST

START_TEST(an_expectation_that_does_not_hold_gives_status_1)
{
    /* Frames of 1500 bytes: 822 packets a second at 10 Mb/s, nowhere near the marks. */
    ck_assert_int_eq(nicsim("run receive-livelock --no-figures --set traffic.0.frame=1500B "
                            "--set run.trial=50 --set run.replications=1 -o %s/a"),
                     1);
    ck_assert_ptr_nonnull(strstr(said, "FAILED"));
}
END_TEST

static const struct {
    const char *arguments, *message;
} slips[] = {
    { "run nowhere.yaml", "nowhere.yaml: cannot be opened" },
    { "run scenarios", "is a directory" },
    { "run receive-livelock --set kernel.quoat=5 -o %s/x", "did you mean" },
    { "run receive-livelock --set traffic.0.frame=20B -o %s/x", "allowed 64 B .. 16 KiB" },
    { "run receive-livelock --set traffic.0.burst=5 -o %s/x", "has no effect" },
    { "run receive-livelock --engine verilog -o %s/x", "neither systemc nor native" },
    { "run replay-bursts --set traffic.0.capture=gone.pcap -o %s/x", "gone.pcap: no such file" },
    { "rnu receive-livelock", "did you mean 'run'" },
    { "run receive-livelock --jbos 2", "did you mean '--jobs'" },
    { "trace receive-livelock --packet 0", "a whole number in 1 .. " },
    /* A CPU that is not there, masks outside the machine, queues without vectors, tables that name
     * no queue: Linux's own answers. */
    { "run rps-or-not --set machine.nics.0.smp_affinity_list=4 -o %s/x",
      "smp_affinity_list is 4: Numerical result out of range (ERANGE): the machine has no such "
      "CPU, "
      "CPUs are 0 .. 3" },
    { "run rss-skew --set processes.0.cpus=7-9 -o %s/x",
      "processes.0.cpus is 7-9: Numerical result out of range (ERANGE)" },
    { "run rps-or-not --set kernel.isolcpus=7 -o %s/x",
      "kernel.isolcpus is 7: Numerical result out of range (ERANGE)" },
    { "run rps-or-not --set machine.nics.0.smp_affinity_list= "
      "--set machine.nics.0.smp_affinity=10 -o %s/x",
      "smp_affinity is 10: Value too large for defined data type (EOVERFLOW)" },
    { "run rps-or-not --set machine.nics.0.smp_affinity_list= "
      "--set machine.nics.0.smp_affinity=0 -o %s/x",
      "smp_affinity is 0: Invalid argument (EINVAL): no CPU is named" },
    { "run numa-distance --set machine.nics.0.rps_cpus=1,00000000 -o %s/x",
      "rps_cpus is 1,00000000: Value too large for defined data type (EOVERFLOW)" },
    { "run rps-or-not --set net.core.flow_limit_cpu_bitmap=xyz -o %s/x",
      "flow_limit_cpu_bitmap is xyz: Invalid argument (EINVAL)" },
    { "run rps-or-not --set machine.nics.0.managed-irqs=true -o %s/x",
      "managed-irqs is true beside smp_affinity: Input/output error (EIO)" },
    { "run irq-placement --set processes.1.banned-cpus=4-8 -o %s/x",
      "banned-cpus is 4-8: Numerical result out of range (ERANGE)" },
    { "run rss-skew --set machine.nics.0.vectors=4 -o %s/x",
      "channels is 8: more than its vectors, 4 (Linux: EINVAL to ethtool -L combined)" },
    { "run rss-skew --set 'machine.nics.0.rss-table=equal 9' -o %s/x",
      "names queue 8, and it has 8 (Linux: EINVAL to ethtool -X)" },
    { "run rss-skew --set machine.nics.0.ntuple-rules=9:8 -o %s/x",
      "ntuple-rules is 9:8: it has 8 queues (Linux: EINVAL to ethtool -N)" },
};

START_TEST(a_slip_gives_one_message_status_2_and_no_folder)
{
    ck_assert_int_eq(nicsim(slips[_i].arguments), 2);
    ck_assert_msg(strstr(said, slips[_i].message) != NULL, "%s", said);
    ck_assert_msg(shell("ls -d '%s/x' 2>&1%s", folder, "") != 0, "a folder was left");
}
END_TEST

START_TEST(a_folder_with_other_results_is_refused_unless_forced)
{
    ck_assert_int_eq(nicsim("run replay-bursts --no-figures -o %s/a"), 0);
    ck_assert_int_eq(nicsim("run replay-bursts --no-figures --set run.seed=2 -o %s/a"), 2);
    ck_assert_int_eq(nicsim("run replay-bursts --no-figures --set run.seed=2 -o %s/a --force"), 0);
}
END_TEST

START_TEST(the_pages_print)
{
    static const char *const pages[] = { "list",   "params",  "metrics", "path rx",   "path tx",
                                         "schema", "version", "help",    "run --help" };

    for (unsigned i = 0; i < sizeof pages / sizeof *pages; i++) {
        ck_assert_int_eq(nicsim(pages[i]), 0);
        ck_assert_uint_gt(strlen(said), 10);
    }
    ck_assert_int_eq(nicsim("trace receive-livelock --packet 3"), 0);
    ck_assert_ptr_nonnull(strstr(said, "wire/sink.c"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/cli");
    TCase *tcase = tcase_create("program");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_loop_test(tcase, engines_and_job_counts_leave_the_same_bytes, 0,
                        sizeof twice_run / sizeof *twice_run);
    tcase_add_test(tcase, looking_at_gauges_changes_no_other_byte);
    tcase_add_test(tcase, figures_show_the_words_of_their_axes);
    tcase_add_loop_test(tcase, a_slip_in_samples_gives_one_message_and_status_2, 0,
                        sizeof sample_slips / sizeof *sample_slips);
    tcase_add_loop_test(tcase,
                        a_metric_of_a_cpu_or_queue_that_is_not_there_gives_one_message_and_status_2,
                        0, sizeof series_slips / sizeof *series_slips);
    tcase_add_test(tcase, a_machine_of_one_cpu_or_one_queue_has_no_metrics_of_each);
    tcase_add_test(tcase, a_metric_that_one_point_of_a_sweep_has_may_be_named);
    tcase_add_test(tcase, the_story_of_a_linux_packet_is_the_one_the_walk_quotes);
    tcase_add_test(tcase, an_interrupted_sweep_goes_on_and_ends_with_the_same_bytes);
    tcase_add_test(tcase, an_expectation_that_does_not_hold_gives_status_1);
    tcase_add_loop_test(tcase, a_slip_gives_one_message_status_2_and_no_folder, 0,
                        sizeof slips / sizeof *slips);
    tcase_add_test(tcase, a_folder_with_other_results_is_refused_unless_forced);
    tcase_add_test(tcase, the_pages_print);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
