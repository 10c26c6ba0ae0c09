/* Scenario text to parameters: what is read, and the exact words about every slip. */
#include <check.h>

#include "tests/sim/param_sample.h"

/* What a scenario's reading says: "" when it is fine. */
static const char *said_with(const char *text, const struct profile_path *profiles)
{
    static char message[2048];
    struct param_set set;
    struct sim_error err = { 0 };
    bool ok = sample_read(&set, text, profiles, &err);

    param_set_fini(&set);
    message[0] = '\0';
    if (!ok)
        sim_error_format(&err, message, sizeof(message));
    return message;
}

static const char *said(const char *text)
{
    return said_with(text, NULL);
}

static const char whole[] = "title: All of it\n"
                            "machine:\n"
                            "  cpu: {clock: 175 MHz}\n"
                            "  cpu.cost.interrupt: 60 cycles\n"
                            "  nics:\n"
                            "    - {name: ln0, rx-ring: 16 packets}\n"
                            "    - name: ln1\n"
                            "      bus.latency: none\n"
                            "kernel:\n"
                            "  quota: unlimited\n"
                            "  net.core.netdev_budget: 64\n"
                            "  receive-path: bsd-polling\n"
                            "  trace: true\n"
                            "  share: 12.5 %\n"
                            "traffic: [{rate: 14 kpps, frame: 1518 B}]\n"
                            "wire: {rate: 100 Mb/s}\n"
                            "run: {seed: 18446744073709551615}\n";

START_TEST(every_kind_of_value_lands_in_its_field)
{
    struct param_set set;
    struct sim_error err = { 0 };
    const struct sample *s;

    ck_assert_msg(sample_read(&set, whole, NULL, &err), "%s", err.text);
    s = sample_of(&set);
    ck_assert_uint_eq(s->clock_hz, 175000000);
    ck_assert_uint_eq(s->interrupt_cycles, 60);
    ck_assert_uint_eq(s->nic_count, 2);
    ck_assert_str_eq(s->nics[0].name, "ln0");
    ck_assert_uint_eq(s->nics[0].rx_ring, 16);
    ck_assert_uint_eq(s->nics[0].bus_latency_ps, 250000); /* preset: 250 ns */
    ck_assert_str_eq(s->nics[1].name, "ln1");
    ck_assert_uint_eq(s->nics[1].rx_ring, 256); /* preset */
    ck_assert_uint_eq(s->nics[1].bus_latency_ps, 0);
    ck_assert_uint_eq(s->quota, 0);
    ck_assert_uint_eq(s->budget, 64);
    ck_assert_int_eq(s->path, PATH_POLLING);
    ck_assert(s->trace);
    ck_assert_double_eq(s->share, 0.125);
    ck_assert_uint_eq(s->source_count, 1);
    ck_assert_double_eq(s->sources[0].rate_pps, 14000);
    ck_assert_uint_eq(s->sources[0].frame_bytes, 1518);
    ck_assert(s->sources[0].loop);
    ck_assert_uint_eq(s->wire_bits_per_s, 100000000);
    ck_assert_uint_eq(s->seed, UINT64_MAX);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_value_remembers_line_and_column)
{
    struct param_set set;
    struct param_ref ref;
    const struct param_origin *origin;

    ck_assert(sample_read(&set, whole, NULL, NULL));
    ck_assert(param_find(&set, "nics[ln1].bus.latency", &ref, NULL));
    origin = param_origin_of(&set, &ref);
    ck_assert_int_eq(origin->kind, ORIGIN_SCENARIO);
    ck_assert_str_eq(origin->file, "receive.yaml");
    ck_assert_uint_eq(origin->line, 8); /* "      bus.latency: none" */
    ck_assert_uint_eq(origin->column, 20);
    ck_assert(param_find(&set, "nics.1.rx-ring", &ref, NULL));
    ck_assert_int_eq(param_origin_of(&set, &ref)->kind, ORIGIN_PRESET);
    param_set_fini(&set);
}
END_TEST

/* Each slip with the place a user should look at, counted by hand in the text beside it. */
static const struct {
    const char *text, *message;
} slips[] = {
    { "kernel:\n  quota: 0\n",
      "receive.yaml:2:10: kernel.quota is 0: allowed 1 .. 100000 packets or unlimited" },
    { "kernel:\n  quota: 100001 packets\n",
      "receive.yaml:2:10: kernel.quota is 100001 packets: allowed 1 .. 100000 packets or "
      "unlimited" },
    { "kernel:\n  quota: -1 packets\n",
      "receive.yaml:2:10: kernel.quota is -1 packets: allowed 1 .. 100000 packets or unlimited" },
    { "kernel: {quota: 5 us}\n",
      "receive.yaml:1:17: kernel.quota is 5 us: its unit is packets, not \"us\"" },
    { "kernel: {quota: many}\n",
      "receive.yaml:1:17: kernel.quota is many, which is no number: allowed 1 .. 100000 packets "
      "or unlimited" },
    { "kernel: {quota: }\n",
      "receive.yaml:1:17: kernel.quota has no value: allowed 1 .. 100000 packets or unlimited" },
    { "kernel: {quota: [1, 2]}\n",
      "receive.yaml:1:17: kernel.quota is a list: one value is meant, allowed 1 .. 100000 packets "
      "or unlimited" },
    { "kernel: {qouta: 5 packets}\n",
      "receive.yaml:1:10: unknown key qouta in kernel; did you mean quota?" },
    { "kernle: {quota: 5 packets}\n",
      "receive.yaml:1:1: unknown key kernle; did you mean kernel?" },
    { "titel: x\n", "receive.yaml:1:1: unknown key titel; did you mean title?" },
    { "zzzzzz: 1\n", "receive.yaml:1:1: unknown key zzzzzz: known here are machine, kernel, "
                     "wire, run, traffic, title, about, sweep" },
    { "nics: []\n", "receive.yaml:1:1: unknown key nics: it belongs into machine" },
    { "kernel: {net: {core: {netdev-budgt: 1}}}\n",
      "receive.yaml:1:23: unknown key netdev-budgt in kernel.net.core; did you mean "
      "netdev_budget?" },
    { "kernel: {net.core.netdev_budgt: 1}\n",
      "receive.yaml:1:10: unknown key net.core.netdev_budgt in kernel; did you mean "
      "net.core.netdev_budget?" },
    { "kernel:\n  quota: 5 packets\nkernel.quota: 6 packets\n",
      "receive.yaml:3:15: kernel.quota is given twice: first in line 2" },
    { "kernel:\n  quota: 5 packets\n  quota: 6 packets\n",
      "receive.yaml:3:3: the key quota stands here twice: first in line 2" },
    { "kernel: 5\n", "receive.yaml:1:9: kernel is a plain value: a mapping is meant" },
    { "- kernel\n", "receive.yaml:1:1: a scenario is a mapping of sections, not a list" },
    { "kernel: {receive-path: bsd-poling}\n",
      "receive.yaml:1:24: kernel.receive-path is bsd-poling: allowed one of bsd-interrupt, "
      "bsd-polling; did you mean bsd-polling?" },
    { "kernel: {trace: yes}\n", "receive.yaml:1:17: kernel.trace is yes: allowed true or false" },
    { "kernel: {share: 101 %}\n", "receive.yaml:1:17: kernel.share is 101 %: allowed 0 .. 100 %" },
    { "kernel: {net.core.netdev_budget: 3 packets}\n",
      "receive.yaml:1:34: kernel.net.core.netdev_budget is 3 packets: a number without a unit is "
      "meant, not \"packets\"" },
    { "wire: {rate: 10 Mbps}\n", "receive.yaml:1:14: wire.rate is 10 Mbps: its unit is one of b/s, "
                                 "kb/s, Mb/s, Gb/s, not \"Mbps\"" },
    { "machine: {nics: [{name: ln0, bus: {latency: 10.5 ps}}]}\n",
      "receive.yaml:1:45: machine.nics.0.bus.latency is 10.5 ps: not a whole number of ps" },
    { "machine: {nics: [{name: ln0, bus.latency: 1.1 ms}]}\n",
      "receive.yaml:1:43: machine.nics.0.bus.latency is 1.1 ms: allowed 0 .. 1 ms or none" },
    { "machine: {nics: {name: ln0}}\n", "receive.yaml:1:17: machine.nics is a mapping: a list is "
                                        "meant, each element behind a \"-\"" },
    { "machine: {nics: [ln0]}\n",
      "receive.yaml:1:18: machine.nics.0 is a plain value: a mapping is meant" },
    { "machine: {nics: [{name: a}, {name: b}, {name: c}, {name: d}]}\n",
      "receive.yaml:1:51: machine.nics has 4 elements: allowed 0 .. 3" },
    { "machine: {nics: [{name: a}, {name: a}]}\n",
      "receive.yaml:1:36: machine.nics.1.name is a: machine.nics.0 has that name already" },
    { "machine: {nics: [{name: 7}]}\n",
      "receive.yaml:1:25: machine.nics.0.name is 7: a name is not "
      "only digits and has no [ or ]" },
    { "machine: {nics: [{name: a, rx-rng: 1 packet}]}\n",
      "receive.yaml:1:28: unknown key rx-rng in machine.nics.0; did you mean rx-ring?" },
    { "machine: {nics: [{name: a, bus: {latncy: none}}]}\n",
      "receive.yaml:1:34: unknown key latncy in machine.nics.0.bus; did you mean latency?" },
    { "machine: {nics: []}\nmachine.nics: []\n", "receive.yaml:2:1: machine.nics is given twice" },
    { "machine:\n  nics:\n    - name: a\n    - rx-ring: 1 packet\n",
      "receive.yaml:4:7: machine.nics.1.name is missing: it has no preset, so a scenario must say "
      "it" },
    { "traffic:\n- frame: 64 B\n",
      "receive.yaml:2:3: traffic.0.rate is missing: it has no preset, so a scenario must say it" },
    { "kernel: {quota: {is: 5 packets, rnge: [1, 2]}}\n",
      "receive.yaml:1:33: unknown key rnge in kernel.quota; did you mean range?" },
    { "kernel: {quota: {packets: 5}}\n", "receive.yaml:1:18: unknown key packets in kernel.quota: "
                                         "one value is meant, or is, range and source" },
    { "kernel: {quota: {source: guess}}\n",
      "receive.yaml:1:17: kernel.quota has no value: its key \"is\" is missing" },
    { "kernel: {quota: {is: 5 packets, range: 6 .. 9 packets}}\n",
      "receive.yaml:1:40: kernel.quota is 5 packets: not inside its stated range 6 packets .. 9 "
      "packets" },
    { "kernel: {quota: {is: 5 packets, range: 6 packets}}\n",
      "receive.yaml:1:40: kernel.quota: its range is [low, high] or \"low .. high\", not 6 "
      "packets" },
    { "kernel: {trace: {is: true, range: [false, true]}}\n",
      "receive.yaml:1:35: kernel.trace is no number: it has no range" },
    { "kernel: {quota: {is: 5 packets, range: [1 us, 9 packets]}}\n",
      "receive.yaml:1:41: a bound of kernel.quota's range is 1 us: its unit is packets, not "
      "\"us\"" },
    { "machine: {host: ../etc}\n", "receive.yaml:1:17: machine.host is ../etc: a profile's plain "
                                   "name is meant, not a file" },
    { "machine: {host: vax}\n",
      "receive.yaml:1:17: machine.host is vax: no profiles/hosts/vax.yaml was found" },
};

START_TEST(each_slip_has_its_message)
{
    ck_assert_str_eq(said(slips[_i].text), slips[_i].message);
}
END_TEST

START_TEST(sections_may_be_empty_and_ranges_may_be_stated)
{
    ck_assert_str_eq(said("kernel:\n"), "");
    ck_assert_str_eq(said("kernel: {quota: {is: 5 packets, range: [1, 9 packets], source: me}}"),
                     "");
    ck_assert_str_eq(said("kernel: {quota: {is: 5 packets, range: 5 .. 5 packets}}"), "");
    ck_assert_str_eq(said("kernel: {share: {is: 0.5, range: 0.1 .. 60 %}}"), "");
}
END_TEST

/* ---- profiles ---------------------------------------------------------------------------- */

static const char lance[] = "profile: lance\n"
                            "about: A made-up card.\n"
                            "calibration:\n"
                            "  - point: any text\n"
                            "values:\n"
                            "  rx-ring: {is: 32 packets, range: 16 .. 64, source: data sheet}\n"
                            "  bus: {latency: 1 us}\n";

static const char vax[] = "profile: vax\n"
                          "values:\n"
                          "  cpu: {clock: 5 MHz}\n"
                          "  cpu.cost: {interrupt: 900 cycles}\n";

static const char alpha[] = "profile: alpha\n"
                            "values: {cpu.clock: 200 MHz}\n";

/* The clock is pdp's own, the cost is vax's. */
static const char pdp[] = "profile: pdp\n"
                          "based-on: vax\n"
                          "values: {cpu.clock: 1 MHz}\n";

static struct sample_dir dir;
static struct profile_path profiles;

static void make_profiles(void)
{
    dir = sample_dir_make();
    profiles = sample_profiles(&dir);
    sample_write(&dir, "nics/lance.yaml", lance);
    sample_write(&dir, "hosts/vax.yaml", vax);
    sample_write(&dir, "hosts/alpha.yaml", alpha);
    sample_write(&dir, "hosts/pdp.yaml", pdp);
}

static void remove_profiles(void)
{
    sample_dir_remove(&dir);
}

static const char with_profiles[] = "machine:\n"
                                    "  nics:\n"
                                    "    - {rx-ring: 8 packets, profile: lance, name: a}\n"
                                    "    - {profile: lance, name: b}\n"
                                    "  cpu: {cost: {interrupt: 7 cycles}}\n"
                                    "  host: vax\n";

START_TEST(a_profile_applies_under_what_the_scenario_says)
{
    struct param_set set;
    struct sim_error err = { 0 };
    struct param_ref ref;
    const struct param_origin *origin;
    char file[128];

    ck_assert_msg(sample_read(&set, with_profiles, &profiles, &err), "%s", err.text);
    ck_assert_uint_eq(sample_of(&set)->clock_hz, 5000000);
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 7);
    ck_assert_uint_eq(sample_of(&set)->nics[0].rx_ring, 8);
    ck_assert_uint_eq(sample_of(&set)->nics[1].rx_ring, 32);
    ck_assert_uint_eq(sample_of(&set)->nics[0].bus_latency_ps, 1000000);
    ck_assert(param_find(&set, "nics[b].rx-ring", &ref, NULL));
    origin = param_origin_of(&set, &ref);
    ck_assert_int_eq(origin->kind, ORIGIN_PROFILE);
    ck_assert_str_eq(origin->source, "data sheet");
    snprintf(file, sizeof(file), "%s/nics/lance.yaml", dir.path);
    ck_assert_str_eq(origin->file, file);
    ck_assert_uint_eq(origin->line, 6);
    ck_assert_uint_eq(origin->column, 17); /* "  rx-ring: {is: 32" */
    param_set_fini(&set);
}
END_TEST

START_TEST(a_profile_may_be_based_on_another_and_replace_some_of_its_values)
{
    struct param_set set;
    struct sim_error err = { 0 };

    ck_assert_msg(sample_read(&set, "machine: {host: pdp}", &profiles, &err), "%s", err.text);
    ck_assert_uint_eq(sample_of(&set)->clock_hz, 1000000);
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 900);
    param_set_fini(&set);
}
END_TEST

START_TEST(a_base_that_is_not_there_or_has_a_base_itself_is_refused_where_it_is_named)
{
    struct param_set set;
    struct sim_error err = { 0 };

    sample_write(&dir, "hosts/lost.yaml", "profile: lost\nbased-on: vaxx\nvalues:\n");
    ck_assert(!sample_read(&set, "machine: {host: lost}", &profiles, &err));
    ck_assert_str_eq(err.text, "machine.host is vaxx: no such profile in hosts; did you mean vax?");
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(err.column, 11);
    ck_assert_ptr_nonnull(strstr(err.file, "hosts/lost.yaml"));
    param_set_fini(&set);

    err = (struct sim_error){ 0 };
    sample_write(&dir, "hosts/third.yaml", "profile: third\nbased-on: pdp\nvalues:\n");
    ck_assert(!sample_read(&set, "machine: {host: third}", &profiles, &err));
    ck_assert_str_eq(err.text, "a profile that another is based on is not based on a third itself");
    ck_assert_ptr_nonnull(strstr(err.file, "hosts/pdp.yaml"));
    param_set_fini(&set);
}
END_TEST

/* vax sets clock and interrupt cost; alpha only the clock. The scenario's own 7 cycles stay. */
START_TEST(naming_another_profile_takes_the_first_one_back)
{
    struct param_set set;
    struct sim_error err = { 0 };

    ck_assert(sample_read(&set, "machine: {host: vax}", &profiles, &err));
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 900);
    ck_assert_msg(param_apply_text(&set, "host = alpha", ORIGIN_SET, &err), "%s", err.text);
    ck_assert_uint_eq(sample_of(&set)->clock_hz, 200000000);
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 100); /* preset */
    ck_assert(!param_apply_text(&set, "machine.host=alhpa", ORIGIN_SET, &err));
    ck_assert_str_eq(err.file, "--set");
    ck_assert_str_eq(err.text,
                     "machine.host is alhpa: no such profile in hosts; did you mean alpha?");
    param_set_fini(&set);
    ck_assert(sample_read(&set, with_profiles, &profiles, &err));
    ck_assert(param_apply_text(&set, "host=alpha", ORIGIN_SET, &err));
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 7);
    param_set_fini(&set);
}
END_TEST

static const char *profile_said(const char *text)
{
    const char *message;

    sample_write(&dir, "hosts/bad.yaml", text);
    message = said_with("machine: {host: bad}", &profiles);
    /* The directory's name is chance. */
    return strncmp(message, dir.path, strlen(dir.path)) == 0 ? message + strlen(dir.path) + 1
                                                             : message;
}

START_TEST(a_slip_in_a_profile_is_told_at_its_place_in_the_profile)
{
    ck_assert_str_eq(profile_said("profile: good\nvalues: {}\n"),
                     "hosts/bad.yaml:1:10: \"profile: bad\" is meant here: the name of the file");
    ck_assert_str_eq(profile_said("profile: bad\n"),
                     "hosts/bad.yaml:1:1: the profile has no values");
    ck_assert_str_eq(profile_said("profile: bad\nvalue: {}\n"),
                     "hosts/bad.yaml:2:1: unknown key value in a profile; did you mean values?");
    ck_assert_str_eq(profile_said("profile: bad\nvalues: [1]\n"),
                     "hosts/bad.yaml:2:9: values is a list: a mapping is meant");
    ck_assert_str_eq(profile_said("profile: bad\nvalues: {cpu: {clok: 1 MHz}}\n"),
                     "hosts/bad.yaml:2:16: unknown key clok in machine.cpu; did you mean clock?");
    ck_assert_str_eq(profile_said("profile: bad\nvalues: {cpu: {clock: 1 Hz}}\n"),
                     "hosts/bad.yaml:2:23: machine.cpu.clock is 1 Hz: allowed 1 MHz .. 10 GHz");
    ck_assert_str_eq(profile_said("profile: bad\nvalues: {nics: []}\n"),
                     "hosts/bad.yaml:2:10: a profile cannot fill the list machine.nics: the "
                     "scenario does");
    ck_assert_str_eq(profile_said("profile: bad\nvalues: {host: bad}\n"),
                     "hosts/bad.yaml:2:16: a profile cannot set machine.host, which names a "
                     "profile");
    ck_assert_str_eq(profile_said(""), "hosts/bad.yaml: is empty");
}
END_TEST

START_TEST(a_profile_may_name_another_in_a_later_row)
{
    struct param_set set;
    struct sim_error err = { 0 };

    sample_write(&dir, "hosts/pair.yaml", "profile: pair\nvalues: {costs: vax}\n");
    ck_assert_msg(sample_read(&set, "machine: {host: pair}", &profiles, &err), "%s", err.text);
    ck_assert_uint_eq(sample_of(&set)->interrupt_cycles, 900);
    param_set_fini(&set);
}
END_TEST

START_TEST(an_unknown_profile_is_told_with_those_there_are)
{
    ck_assert_str_eq(said_with("machine: {host: vxa}", &profiles),
                     "receive.yaml:1:17: machine.host is vxa: no such profile in hosts; did you "
                     "mean vax?");
    ck_assert_str_eq(said_with("machine: {host: cray-1}", &profiles),
                     "receive.yaml:1:17: machine.host is cray-1: no such profile; those in hosts "
                     "are alpha, pdp, vax");
    ck_assert_str_eq(said_with("machine: {nics: [{name: a, profile: lanse}]}", &profiles),
                     "receive.yaml:1:37: machine.nics.0.profile is lanse: no such profile in "
                     "nics; did you mean lance?");
}
END_TEST

START_TEST(profiles_are_looked_for_beside_the_scenario_first)
{
    struct profile_path path;

    setenv("NICSIM_DATA", "/data", 1);
    profile_path_init(&path, "here/receive.yaml", "/source");
    ck_assert_uint_ge(path.count, 5);
    ck_assert_str_eq(path.dirs[0], "here/profiles");
    ck_assert_str_eq(path.dirs[1], "here/../profiles");
    ck_assert_str_eq(path.dirs[2], "scenarios/profiles");
    ck_assert_str_eq(path.dirs[3], "/data/profiles");
    ck_assert_str_eq(path.dirs[path.count - 1], "/source/scenarios/profiles");
    unsetenv("NICSIM_DATA");
    profile_path_init(&path, "receive.yaml", NULL);
    ck_assert_str_eq(path.dirs[0], "profiles");
}
END_TEST

/* ---- --set and changes ------------------------------------------------------------------- */

static const char two_nics[] = "machine: {nics: [{name: ln0}, {name: ln1}]}\n"
                               "traffic: [{rate: 1 kpps}]\n";

static const struct {
    const char *assignment, *message;
} assignments[] = {
    { "kernel.quota=unlimited", "" },
    { "nics[ln1].rx-ring=17 packets", "" },
    { "machine.nics.1.rx-ring = 17 packets", "" },
    { "kernel.quota", "--set: \"kernel.quota\": path=value is meant" },
    { "=5", "--set: \"=5\": path=value is meant" },
    { "kernel.qouta=1 packet",
      "--set: kernel.qouta is not a parameter; did you mean kernel.quota?" },
    { "kernel.quota=0", "--set: kernel.quota is 0: allowed 1 .. 100000 packets or unlimited" },
    { "nics[ln2].rx-ring=1 packet",
      "--set: nics[ln2].rx-ring: the elements of machine.nics are ln0, "
      "ln1" },
    { "nics.2.rx-ring=1 packet",
      "--set: nics.2.rx-ring: the elements of machine.nics are ln0, ln1" },
    { "traffic.1.rate=1 pps", "--set: traffic.1.rate: the elements of traffic are 0 .. 0" },
    { "nics.0.rx_rng=1 packet",
      "--set: nics.0.rx_rng is not a parameter; did you mean nics.0.rx-ring?" },
    { "nics.1.name=ln0",
      "--set: machine.nics.1.name is ln0: machine.nics.0 has that name already" },
};

START_TEST(set_speaks_the_same_language)
{
    struct param_set set;
    struct sim_error err = { 0 };
    char message[2048] = "";

    ck_assert(sample_read(&set, two_nics, NULL, &err));
    if (!param_apply_text(&set, assignments[_i].assignment, ORIGIN_SET, &err))
        sim_error_format(&err, message, sizeof(message));
    ck_assert_str_eq(message, assignments[_i].message);
    param_set_fini(&set);
}
END_TEST

static const char *changes_said(struct param_set *set, const char *text)
{
    static const char *const others[] = { "sweep", NULL };
    static char message[2048];
    struct sim_error err = { 0 };
    struct yaml_tree *tree = yaml_tree_read_text(text, strlen(text), "receive.yaml", &err);

    ck_assert_ptr_nonnull(tree);
    message[0] = '\0';
    if (!param_read_changes(set, yaml_tree_root(tree), others, ORIGIN_TEST, &err))
        sim_error_format(&err, message, sizeof(message));
    yaml_tree_free(tree);
    return message;
}

START_TEST(a_test_reduction_changes_single_values)
{
    struct param_set set;
    struct param_ref ref;

    ck_assert(sample_read(&set, two_nics, NULL, NULL));
    ck_assert_str_eq(changes_said(&set, "kernel: {quota: 9 packets}\n"
                                        "machine: {nics: {ln1: {rx-ring: 3 packets}}}\n"
                                        "traffic.0.rate: 2 kpps\n"
                                        "sweep: {whatever: 1}\n"),
                     "");
    ck_assert_uint_eq(sample_of(&set)->quota, 9);
    ck_assert_uint_eq(sample_of(&set)->nics[1].rx_ring, 3);
    ck_assert_double_eq(sample_of(&set)->sources[0].rate_pps, 2000);
    ck_assert(param_find(&set, "kernel.quota", &ref, NULL));
    ck_assert_int_eq(param_origin_of(&set, &ref)->kind, ORIGIN_TEST);
    ck_assert_str_eq(changes_said(&set, "kernel: {qouta: 9 packets}"),
                     "receive.yaml:1:10: kernel.qouta is not a parameter; did you mean "
                     "kernel.quota?");
    param_set_fini(&set);
}
END_TEST

/* ---- junk -------------------------------------------------------------------------------- */

/* Whatever is done to a good file, reading it ends with yes or with one message that has a place.
 */
START_TEST(a_damaged_file_is_read_or_refused_but_never_worse)
{
    uint64_t state = 20240607; /* a fixed stream: the same damage in every run */
    char text[sizeof(whole)];

    for (int round = 0; round < 2000; round++) {
        struct param_set set;
        struct sim_error err = { 0 };
        struct yaml_tree *tree;
        size_t length = sizeof(whole) - 1;

        memcpy(text, whole, sizeof(whole));
        for (int change = 0; change <= round % 5; change++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            size_t at = (state >> 33) % length;
            char byte = (char)(state >> 24);

            if ((state >> 20 & 3) == 0)
                byte = "{}[]:,-&*#\n\" 0"[(state >> 40) % 14];
            if ((state >> 22 & 3) == 0) {
                memmove(text + at, text + at + 1, length - at);
                length--;
            } else {
                text[at] = byte;
            }
        }
        tree = yaml_tree_read_text(text, length, "damaged.yaml", &err);
        ck_assert(param_set_init(&set, &sample_table));
        if (tree == NULL ||
            !param_read_sections(&set, yaml_tree_root(tree), sample_other_sections, NULL, &err)) {
            ck_assert_str_eq(err.file, "damaged.yaml");
            ck_assert_ptr_null(strchr(err.text, '\n'));
            ck_assert_str_ne(err.text, "");
        }
        param_set_fini(&set);
        yaml_tree_free(tree);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/param_yaml");
    TCase *reading = tcase_create("reading");
    TCase *profiled = tcase_create("profiles");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(reading, every_kind_of_value_lands_in_its_field);
    tcase_add_test(reading, a_value_remembers_line_and_column);
    tcase_add_loop_test(reading, each_slip_has_its_message, 0, sizeof(slips) / sizeof(slips[0]));
    tcase_add_test(reading, sections_may_be_empty_and_ranges_may_be_stated);
    tcase_add_loop_test(reading, set_speaks_the_same_language, 0,
                        sizeof(assignments) / sizeof(assignments[0]));
    tcase_add_test(reading, a_test_reduction_changes_single_values);
    tcase_add_test(reading, a_damaged_file_is_read_or_refused_but_never_worse);
    suite_add_tcase(suite, reading);
    tcase_add_checked_fixture(profiled, make_profiles, remove_profiles);
    tcase_add_test(profiled, a_profile_applies_under_what_the_scenario_says);
    tcase_add_test(profiled, naming_another_profile_takes_the_first_one_back);
    tcase_add_test(profiled, a_profile_may_be_based_on_another_and_replace_some_of_its_values);
    tcase_add_test(profiled,
                   a_base_that_is_not_there_or_has_a_base_itself_is_refused_where_it_is_named);
    tcase_add_test(profiled, a_slip_in_a_profile_is_told_at_its_place_in_the_profile);
    tcase_add_test(profiled, a_profile_may_name_another_in_a_later_row);
    tcase_add_test(profiled, an_unknown_profile_is_told_with_those_there_are);
    tcase_add_test(profiled, profiles_are_looked_for_beside_the_scenario_first);
    suite_add_tcase(suite, profiled);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
