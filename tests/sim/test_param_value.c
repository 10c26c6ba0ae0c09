/* Values and their text: exact both ways, and refused with the allowed range in the words. */
#include <check.h>
#include <float.h>
#include <inttypes.h>

#include "sim/param.h"

static const struct param_row time_row = {
    .name = "t", .kind = PARAM_KIND_UINT, .unit = UNIT_TIME, .max = UINT64_MAX
};
static const struct param_row byte_row = {
    .name = "b", .kind = PARAM_KIND_UINT, .unit = UNIT_BYTES, .max = UINT64_MAX
};
static const struct param_row bit_row = {
    .name = "r", .kind = PARAM_KIND_UINT, .unit = UNIT_BITS_PER_S, .max = UINT64_MAX
};
static const struct param_row hertz_row = {
    .name = "f", .kind = PARAM_KIND_UINT, .unit = UNIT_HZ, .max = UINT64_MAX
};
static const struct param_row cycle_row = {
    .name = "c", .kind = PARAM_KIND_UINT, .unit = UNIT_CYCLES, .max = UINT64_MAX
};
static const struct param_row packet_row = {
    .name = "p", .kind = PARAM_KIND_UINT, .unit = UNIT_PACKETS, .max = UINT64_MAX
};
static const struct param_row bare_row = { .name = "n",
                                           .kind = PARAM_KIND_UINT,
                                           .max = UINT64_MAX };
static const struct param_row rate_row = {
    .name = "x", .kind = PARAM_KIND_DOUBLE, .unit = UNIT_PPS, .fmin = -DBL_MAX, .fmax = DBL_MAX
};
static const struct param_row share_row = {
    .name = "s", .kind = PARAM_KIND_DOUBLE, .unit = UNIT_FRACTION, .fmin = -DBL_MAX, .fmax = DBL_MAX
};
static const struct param_row real_row = {
    .name = "d", .kind = PARAM_KIND_DOUBLE, .fmin = -DBL_MAX, .fmax = DBL_MAX
};

static const struct {
    const struct param_row *row;
    const char *text;
    uint64_t value;
} whole_numbers[] = {
    { &time_row, "67.2 us", 67200000 }, /* 67.2 * 10^6 ps, exactly */
    { &time_row, "10.5 ns", 10500 },
    { &time_row, "0", 0 },
    { &time_row, "0.0 us", 0 },
    { &time_row, "1 s", UINT64_C(1000000000000) },
    { &time_row, "18446744.073709551615 s", UINT64_MAX },
    { &time_row, "1e3 ns", 1000000 },
    { &time_row, "1E-3us", 1000 },
    { &byte_row, "64 B", 64 },
    { &byte_row, "1.5 kB", 1500 },
    { &byte_row, "0.5 KiB", 512 },
    { &byte_row, "16 MiB", 16777216 },
    { &byte_row, "2 GiB", UINT64_C(2147483648) },
    { &bit_row, "9.6 Mb/s", 9600000 },
    { &bit_row, "100 Gb/s", UINT64_C(100000000000) },
    { &hertz_row, "150 MHz", 150000000 },
    { &hertz_row, "3.2GHz", UINT64_C(3200000000) },
    { &packet_row, "10000 packets", 10000 },
    { &packet_row, "1 packet", 1 },
    { &cycle_row, "100 cycles", 100 },
    { &bare_row, "18446744073709551615", UINT64_MAX },
    { &bare_row, "007", 7 },
};

START_TEST(integers_are_read_exactly)
{
    union param_value value;
    struct sim_error err;

    ck_assert_msg(param_parse(whole_numbers[_i].row, "x", whole_numbers[_i].text, &value, &err),
                  "%s", err.text);
    ck_assert_uint_eq(value.u, whole_numbers[_i].value);
}
END_TEST

static const struct {
    const struct param_row *row;
    const char *text;
    double value;
} reals[] = {
    { &rate_row, "1 kpps", 1000 },  { &rate_row, "14880.95 pps", 14880.95 },
    { &rate_row, "0.1 kpps", 100 }, { &rate_row, "1.4880952 Mpps", 1488095.2 },
    { &share_row, "25 %", 0.25 },   { &share_row, "0.25", 0.25 },
    { &share_row, "0.1 %", 0.001 }, { &real_row, "-2.5e-3", -0.0025 },
    { &real_row, "1e308", 1e308 },  { &real_row, "-0", 0 },
};

START_TEST(doubles_are_rounded_once)
{
    union param_value value;
    struct sim_error err;

    ck_assert_msg(param_parse(reals[_i].row, "x", reals[_i].text, &value, &err), "%s", err.text);
    /* The same bits as the compiler makes of the number written out. */
    ck_assert(value.d == reals[_i].value);
}
END_TEST

static const struct {
    const struct param_row *row;
    const char *text, *message;
} refused[] = {
    { &time_row, "10.5 ps", "x is 10.5 ps: not a whole number of ps" },
    { &time_row, "50", "x is 50: a unit is missing, one of ps, ns, us, ms, s" },
    { &time_row, "50 usec", "x is 50 usec: its unit is one of ps, ns, us, ms, s, not \"usec\"" },
    { &time_row, "50 US", "x is 50 US: its unit is one of ps, ns, us, ms, s, not \"US\"" },
    { &time_row, "", "x is empty, which is no number: allowed 0 or more" },
    { &time_row, "us", "x is us, which is no number: allowed 0 or more" },
    { &time_row, ". us", "x is . us, which is no number: allowed 0 or more" },
    { &time_row, "18446744.073709551616 s", "x is 18446744.073709551616 s: allowed 0 or more" },
    { &time_row, "1e400 s", "x is 1e400 s: allowed 0 or more" },
    { &time_row, "1e-400 s", "x is 1e-400 s: not a whole number of ps" },
    { &bare_row, "12345678901234567890123456",
      "x is 12345678901234567890123456: more than 25 digits" },
    { &bare_row, "1.5", "x is 1.5: not a whole number" },
    { &bare_row, "0x10", "x is 0x10: a number without a unit is meant, not \"x10\"" },
    { &bare_row, "-1", "x is -1: allowed 0 or more" },
    { &real_row, "nan", "x is nan, which is no number: allowed any number" },
    { &real_row, "1e999", "x is 1e999: allowed any number" },
    { &share_row, "5 percent", "x is 5 percent: its unit is %, not \"percent\"" },
    { &rate_row, "5", "x is 5: a unit is missing, one of pps, kpps, Mpps" },
};

START_TEST(what_is_no_such_value_is_refused_with_a_reason)
{
    union param_value value;
    struct sim_error err = { 0 };

    ck_assert(!param_parse(refused[_i].row, "x", refused[_i].text, &value, &err));
    ck_assert_str_eq(err.text, refused[_i].message);
}
END_TEST

static const struct {
    const struct param_row *row;
    uint64_t value;
    const char *text;
} written[] = {
    { &time_row, 67200000, "67.2 us" },
    { &time_row, 50000000, "50 us" },
    { &time_row, 1500000000, "1.5 ms" },
    { &time_row, 1000000000000, "1 s" },
    { &time_row, 500000000000, "500 ms" }, /* not 0.5 s */
    { &time_row, 1234567, "1234567 ps" },  /* no unit makes it shorter */
    { &time_row, 0, "0" },
    { &byte_row, 64, "64 B" },
    { &byte_row, 1518, "1518 B" }, /* bytes are never split */
    { &byte_row, 65536, "64 KiB" },
    { &byte_row, 64000, "64 kB" },
    { &byte_row, 16777216, "16 MiB" },
    { &bit_row, 10000000, "10 Mb/s" },
    { &bit_row, 9600000, "9.6 Mb/s" },
    { &hertz_row, 66666667, "66666667 Hz" },
    { &packet_row, 1, "1 packet" },
    { &packet_row, 10000, "10000 packets" },
    { &cycle_row, 100, "100 cycles" },
    { &bare_row, UINT64_MAX, "18446744073709551615" },
};

START_TEST(a_value_is_written_in_the_largest_unit_that_is_short)
{
    char text[128];

    param_format(written[_i].row, &(union param_value){ .u = written[_i].value }, text,
                 sizeof(text));
    ck_assert_str_eq(text, written[_i].text);
}
END_TEST

START_TEST(a_double_is_written_with_the_fewest_digits)
{
    char text[128];

    param_format(&rate_row, &(union param_value){ .d = 14000 }, text, sizeof(text));
    ck_assert_str_eq(text, "14 kpps");
    param_format(&rate_row, &(union param_value){ .d = 4696 }, text, sizeof(text));
    ck_assert_str_eq(text, "4696 pps"); /* 4.696 kpps is longer */
    param_format(&rate_row, &(union param_value){ .d = 0.5 }, text, sizeof(text));
    ck_assert_str_eq(text, "0.5 pps");
    param_format(&share_row, &(union param_value){ .d = 0.1 }, text, sizeof(text));
    ck_assert_str_eq(text, "10 %");
    param_format(&real_row, &(union param_value){ .d = -0.001 }, text, sizeof(text));
    ck_assert_str_eq(text, "-0.001");
    param_format(&real_row, &(union param_value){ .d = 1e-300 }, text, sizeof(text));
    ck_assert_str_eq(text, "1e-300");
    param_format(&real_row, &(union param_value){ .d = -DBL_MAX }, text, sizeof(text));
    ck_assert_str_eq(text, "-1.7976931348623157e308");
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    /* splitmix64: well mixed bits from a counter */
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

START_TEST(any_value_reads_back_as_itself)
{
    static const struct param_row *const uints[] = { &time_row,  &byte_row,   &bit_row, &hertz_row,
                                                     &cycle_row, &packet_row, &bare_row };
    static const struct param_row *const doubles[] = { &rate_row, &share_row, &real_row };
    uint64_t state = 7;

    for (int i = 0; i < 20000; i++) {
        union param_value value = { .u = 0 }, back;
        struct sim_error err;
        char text[128];
        const struct param_row *row = uints[i % 7];
        uint64_t bits = next_random(&state);

        /* All magnitudes, half of them with round tails. */
        value.u = bits >> (next_random(&state) % 64);
        if ((i & 1) != 0)
            value.u = value.u / 1000 * 1000;
        param_format(row, &value, text, sizeof(text));
        ck_assert_msg(param_parse(row, "x", text, &back, &err), "%s", err.text);
        ck_assert_msg(back.u == value.u, "%" PRIu64 " became %s", value.u, text);

        row = doubles[i % 3];
        memcpy(&value.d, &bits, sizeof(bits));
        if ((i & 1) != 0 || !(value.d >= -1e300 && value.d <= 1e300))
            value.d = (double)(int64_t)(bits >> 34) / (double)(1 + (bits & 1023));
        param_format(row, &value, text, sizeof(text));
        ck_assert_msg(param_parse(row, "x", text, &back, &err), "%s", err.text);
        ck_assert_msg(back.d == value.d, "%.17g became %s", value.d, text);
    }
}
END_TEST

/* ---- ranges, words for zero, choices ------------------------------------------------------ */

START_TEST(just_outside_the_range_is_refused_by_name)
{
    static const struct param_row row = {
        .name = "ring", .kind = PARAM_KIND_UINT, .unit = UNIT_BYTES, .min = 64, .max = 65536
    };
    union param_value value;
    struct sim_error err;

    ck_assert(param_parse(&row, "ring", "64 B", &value, &err));
    ck_assert(param_parse(&row, "ring", "64 KiB", &value, &err));
    ck_assert(!param_parse(&row, "ring", "63 B", &value, &err));
    ck_assert_str_eq(err.text, "ring is 63 B: allowed 64 B .. 64 KiB");
    ck_assert(!param_parse(&row, "ring", "65537 B", &value, &err));
    ck_assert_str_eq(err.text, "ring is 65537 B: allowed 64 B .. 64 KiB");
    ck_assert(!param_in_range(&row, &(union param_value){ .u = 63 }));
    ck_assert(param_in_range(&row, &(union param_value){ .u = 65536 }));
}
END_TEST

START_TEST(only_the_word_means_zero_below_the_range)
{
    static const struct param_row row = { .name = "quota",
                                          .kind = PARAM_KIND_UINT,
                                          .unit = UNIT_PACKETS,
                                          .min = 1,
                                          .max = 10,
                                          .zero_name = "unlimited" };
    union param_value value;
    struct sim_error err;
    char text[64];

    ck_assert(param_parse(&row, "quota", "unlimited", &value, &err));
    ck_assert_uint_eq(value.u, 0);
    ck_assert(param_in_range(&row, &value));
    param_format(&row, &value, text, sizeof(text));
    ck_assert_str_eq(text, "unlimited");
    ck_assert(!param_parse(&row, "quota", "0 packets", &value, &err));
    ck_assert_str_eq(err.text, "quota is 0 packets: allowed 1 .. 10 packets or unlimited");
}
END_TEST

START_TEST(a_text_is_kept_as_it_is_or_refused)
{
    static const struct param_row row = { .name = "host", .kind = PARAM_KIND_TEXT };
    char longest[PARAM_TEXT_BYTES + 1];
    union param_value value;
    struct sim_error err;

    memset(longest, 'a', sizeof(longest));
    longest[PARAM_TEXT_BYTES] = '\0'; /* 256 bytes: one too many beside the terminator */
    ck_assert(!param_parse(&row, "host", longest, &value, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "a...: longer than 255 bytes"));
    longest[PARAM_TEXT_BYTES - 1] = '\0';
    ck_assert(param_parse(&row, "host", longest, &value, &err));
    ck_assert_str_eq(value.text, longest);
    ck_assert(param_parse(&row, "host", "\xc3\xa9t\xc3\xa9", &value, &err));
    ck_assert(!param_parse(&row, "host", "a\nb", &value, &err));
    ck_assert_str_eq(err.text, "host is a?b: a control character or a byte that is no UTF-8 is in "
                               "it");
    ck_assert(!param_parse(&row, "host", "\xff", &value, &err));
}
END_TEST

START_TEST(a_choice_goes_by_its_name)
{
    static const struct param_choice choices[] = { { "fast", 7, "" },
                                                   { "slow", -1, "" },
                                                   { NULL, 0, NULL } };
    static const struct param_row row = {
        .name = "mode", .kind = PARAM_KIND_ENUM, .choices = choices, .preset = 7
    };
    union param_value value;
    struct sim_error err;
    char text[64];

    ck_assert(param_parse(&row, "mode", "slow", &value, &err));
    ck_assert_int_eq(value.e, -1);
    param_format(&row, &value, text, sizeof(text));
    ck_assert_str_eq(text, "slow");
    ck_assert(!param_parse(&row, "mode", "fats", &value, &err));
    ck_assert_str_eq(err.text, "mode is fats: allowed one of fast, slow; did you mean fast?");
    ck_assert(!param_parse(&row, "mode", "x", &value, &err));
    ck_assert_str_eq(err.text, "mode is x: allowed one of fast, slow");
    ck_assert(!param_in_range(&row, &(union param_value){ .e = 0 }));
}
END_TEST

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

int main(void)
{
    Suite *suite = suite_create("sim/param_value");
    TCase *tc = tcase_create("values");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(tc, integers_are_read_exactly, 0, COUNT(whole_numbers));
    tcase_add_loop_test(tc, doubles_are_rounded_once, 0, COUNT(reals));
    tcase_add_loop_test(tc, what_is_no_such_value_is_refused_with_a_reason, 0, COUNT(refused));
    tcase_add_loop_test(tc, a_value_is_written_in_the_largest_unit_that_is_short, 0,
                        COUNT(written));
    tcase_add_test(tc, a_double_is_written_with_the_fewest_digits);
    tcase_add_test(tc, any_value_reads_back_as_itself);
    tcase_add_test(tc, just_outside_the_range_is_refused_by_name);
    tcase_add_test(tc, only_the_word_means_zero_below_the_range);
    tcase_add_test(tc, a_text_is_kept_as_it_is_or_refused);
    tcase_add_test(tc, a_choice_goes_by_its_name);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
