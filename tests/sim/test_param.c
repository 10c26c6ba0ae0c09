/* Tables, sets and paths. */
#include <check.h>

#include "tests/sim/param_sample.h"

START_TEST(the_sample_table_makes_sense)
{
    char text[512];

    ck_assert_msg(param_table_check(&sample_table, text, sizeof(text)), "%s", text);
}
END_TEST

/* Each row below is fine but for one thing. */
struct tiny {
    uint64_t a;
    char text[PARAM_TEXT_BYTES];
    size_t count;
};
static const struct param_choice twice[] = { { "x", 1, "" }, { "y", 1, "" }, { NULL, 0, NULL } };
static const struct param_choice one[] = { { "x", 1, "" }, { NULL, 0, NULL } };
#define FINE .doc = "d", .source = "s"
static const struct {
    struct param_row row;
    const char *message;
} bad_rows[] = {
    { { .name = "a", PARAM_UINT(struct tiny, a), .max = 5, .preset = 6, FINE },
      "a: its preset lies outside its range" },
    { { .name = "a", PARAM_UINT(struct tiny, a), .min = 6, .max = 5, FINE },
      "a: its range is empty" },
    { { .name = "a b", PARAM_UINT(struct tiny, a), .max = 5, FINE }, "a b: is no name" },
    { { .name = "a", PARAM_UINT(struct tiny, a), .max = 5, .source = "s" },
      "a: has no doc, or one of several lines" },
    { { .name = "a", PARAM_UINT(struct tiny, a), .max = 5, .doc = "d", .source = "" },
      "a: has no source, or one of several lines" },
    { { .name = "a", .kind = PARAM_KIND_ENUM, FINE }, "a: has no choices" },
    { { .name = "a", .kind = PARAM_KIND_ENUM, .choices = twice, .preset = 1, FINE },
      "a: the choices x and y are the same" },
    { { .name = "a", .kind = PARAM_KIND_ENUM, .choices = one, .preset = 2, FINE },
      "a: its preset lies outside its range" },
    { { .name = "a", PARAM_TEXT(struct tiny, text), .unit = UNIT_TIME, FINE },
      "a: has a unit or a word for zero but is no number" },
    { { .name = "a", PARAM_UINT(struct tiny, a), .max = 5, .zero_name = "5x", FINE },
      "a: its word for zero is no word" },
    { { .name = "a", PARAM_UINT(struct tiny, a), .max = 5, .profile_dir = "x", FINE },
      "a: names profiles but is no text" },
    { { .name = "a", .kind = PARAM_KIND_TEXT, .offset = sizeof(struct tiny) - 8, FINE },
      "a: its field lies outside or on another field" },
    { { .name = "a", .list = "none", PARAM_UINT(struct tiny, a), .max = 5, FINE },
      "a: its list none is not in the table" },
};

START_TEST(a_row_that_makes_no_sense_is_found)
{
    struct param_table table = { .rows = &bad_rows[_i].row,
                                 .row_count = 1,
                                 .bytes = sizeof(struct tiny) };
    char text[512];

    ck_assert(!param_table_check(&table, text, sizeof(text)));
    ck_assert_str_eq(text, bad_rows[_i].message);
}
END_TEST

START_TEST(rows_that_clash_are_found)
{
    struct param_row rows[] = { { .name = "a.b", PARAM_UINT(struct tiny, a), .max = 5, FINE },
                                { .name = "a.b", PARAM_TEXT(struct tiny, text), FINE } };
    struct param_table table = { .rows = rows, .row_count = 2, .bytes = sizeof(struct tiny) };
    char text[512];

    ck_assert(!param_table_check(&table, text, sizeof(text)));
    ck_assert_str_eq(text, "a.b: clashes with the row a.b");
    rows[1].name = "a";
    ck_assert(!param_table_check(&table, text, sizeof(text)));
    ck_assert_str_eq(text, "a: clashes with the row a.b");
    rows[1].name = "a.bc";
    ck_assert(param_table_check(&table, text, sizeof(text)));
    rows[1].offset = 4; /* on the field of the first row */
    ck_assert(!param_table_check(&table, text, sizeof(text)));
    ck_assert_str_eq(text, "a.bc: its field lies outside or on another field");
}
END_TEST

/* Two poisons: a byte that equals its poison both times was not written. Padding may stay. */
START_TEST(no_field_of_a_poisoned_struct_stays_poisoned)
{
    struct sample a, b;

    memset(&a, 0xa5, sizeof(a));
    memset(&b, 0x5a, sizeof(b));
    param_write_presets(&sample_table, &a);
    param_write_presets(&sample_table, &b);
    ck_assert_mem_eq(a.host, b.host, sizeof(a.host));
    ck_assert_mem_eq(a.costs, b.costs, sizeof(a.costs));
    ck_assert_uint_eq(a.clock_hz, 150000000);
    ck_assert_uint_eq(b.clock_hz, 150000000);
    ck_assert_uint_eq(a.interrupt_cycles, 100);
    ck_assert_uint_eq(a.nic_count, 0);
    ck_assert_uint_eq(b.source_count, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_mem_eq(a.nics[i].name, b.nics[i].name, PARAM_TEXT_BYTES);
        ck_assert_mem_eq(a.nics[i].profile, b.nics[i].profile, PARAM_TEXT_BYTES);
        ck_assert_uint_eq(a.nics[i].rx_ring, 256);
        ck_assert_uint_eq(a.nics[i].bus_latency_ps, 250000);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(a.sources[i].frame_bytes, 64);
        ck_assert_double_eq(a.sources[i].rate_pps, 1000);
        ck_assert(a.sources[i].loop && b.sources[i].loop);
    }
    ck_assert_uint_eq(a.quota, 5);
    ck_assert_uint_eq(a.budget, 300);
    ck_assert_int_eq(a.path, PATH_INTERRUPT);
    ck_assert_int_eq(b.path, PATH_INTERRUPT);
    ck_assert(!a.trace && !b.trace);
    ck_assert_double_eq(a.share, 0.25);
    ck_assert_uint_eq(a.wire_bits_per_s, 10000000);
    ck_assert_uint_eq(a.seed, 1);
}
END_TEST

static const struct {
    const char *path, *full; /* full is NULL when there is no such parameter */
} paths[] = {
    { "kernel.quota", "kernel.quota" },
    { "machine.cpu.clock", "machine.cpu.clock" },
    { "cpu.clock", "machine.cpu.clock" },
    { "machine.nics.0.rx-ring", "machine.nics.0.rx-ring" },
    { "nics.1.bus.latency", "machine.nics.1.bus.latency" },
    { "nics[1].rx-ring", "machine.nics.1.rx-ring" },
    { "nics[ln1].rx-ring", "machine.nics.1.rx-ring" },
    { "nics[eth0.100].rx-ring", "machine.nics.0.rx-ring" },
    { "kernel.net.core.netdev_budget", "kernel.net.core.netdev_budget" },
    { "nics.2.rx-ring", NULL },
    { "nics[].rx-ring", NULL },
    { "nics[ln1]", NULL },
    { "nics[ln1", NULL },
    { "nics[ln1]rx-ring", NULL },
    { "nics.0", NULL },
    { "nics.", NULL },
    { "nics.-1.rx-ring", NULL },
    { "nics.4294967296.rx-ring", NULL },
    { "nics", NULL },
    { "", NULL },
    { ".", NULL },
    { "machine.kernel.quota", NULL },
    { "quota", NULL },
};

START_TEST(a_path_leads_to_its_row_or_nowhere)
{
    struct param_set set;
    struct param_ref ref;
    struct sim_error err = { 0 };
    char full[256];
    bool found;

    ck_assert(sample_read(&set, "machine: {nics: [{name: eth0.100}, {name: ln1}]}", NULL, NULL));
    found = param_find(&set, paths[_i].path, &ref, &err);
    ck_assert_int_eq(found, paths[_i].full != NULL);
    if (found) {
        param_path(&ref, full, sizeof(full));
        ck_assert_str_eq(full, paths[_i].full);
    } else {
        ck_assert_str_ne(err.text, "");
    }
    param_set_fini(&set);
}
END_TEST

START_TEST(a_copy_changes_alone)
{
    struct param_set set, copy;
    struct param_origin origin = { .kind = ORIGIN_SWEEP };
    struct sim_error err;

    ck_assert(
        sample_read(&set, "kernel: {quota: 7 packets}\ntraffic: [{rate: 5 pps}]", NULL, &err));
    ck_assert(param_set_copy(&copy, &set));
    ck_assert(param_apply_value(&copy, "traffic.0.rate", "6 pps", &origin, &err));
    ck_assert_double_eq(sample_of(&set)->sources[0].rate_pps, 5);
    ck_assert_double_eq(sample_of(&copy)->sources[0].rate_pps, 6);
    ck_assert_uint_eq(sample_of(&copy)->quota, 7);
    param_set_fini(&set);
    param_set_fini(&copy);
}
END_TEST

START_TEST(the_nearest_name_is_one_slip_in_three_letters_away)
{
    static const char *const names[] = { "rx-usecs", "rx-frames", "quota" };

    ck_assert_str_eq(param_nearest("rx-uscs", names, 3), "rx-usecs");   /* one left out */
    ck_assert_str_eq(param_nearest("xr-usecs", names, 3), "rx-usecs");  /* two swapped */
    ck_assert_str_eq(param_nearest("RX_USECS", names, 3), "rx-usecs");  /* case, underscore */
    ck_assert_str_eq(param_nearest("rx-frame", names, 3), "rx-frames"); /* nearer than usecs */
    ck_assert_str_eq(param_nearest("quotes", names, 3), "quota");       /* 2 of 6 letters */
    ck_assert_ptr_null(param_nearest("abc", names, 3));
    ck_assert_ptr_null(param_nearest("", names, 3));
    ck_assert_ptr_null(param_nearest("quota", names, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/param");
    TCase *tc = tcase_create("tables");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(tc, the_sample_table_makes_sense);
    tcase_add_loop_test(tc, a_row_that_makes_no_sense_is_found, 0,
                        sizeof(bad_rows) / sizeof(bad_rows[0]));
    tcase_add_test(tc, rows_that_clash_are_found);
    tcase_add_test(tc, no_field_of_a_poisoned_struct_stays_poisoned);
    tcase_add_loop_test(tc, a_path_leads_to_its_row_or_nowhere, 0,
                        sizeof(paths) / sizeof(paths[0]));
    tcase_add_test(tc, a_copy_changes_alone);
    tcase_add_test(tc, the_nearest_name_is_one_slip_in_three_letters_away);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
