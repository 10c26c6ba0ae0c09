/* Time series of a machine that is a counter: +1 every 3 us, the first at 3 us. Rows by hand. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/samples.h"

#define US SIM_PS_PER_US

struct counter {
    struct sim *sim;
    struct sim_event next;
    uint64_t level, count, sum; /* sum: 5 more each time */
};

static void count_one(void *ctx)
{
    struct counter *m = ctx;

    m->level = m->level == 2 ? 0 : m->level + 1;
    m->count++;
    m->sum += 5;
    sim_after(m->sim, &m->next, 3 * US);
}

static const struct model_gauge gauges[] = {
    { "level", GAUGE_LEVEL, 1, "1", "" }, { "count", GAUGE_COUNT, 1, "1", "" },
    { "rate", GAUGE_RATE, 1, "1/s", "" }, { "share", GAUGE_SHARE, 1, "1", "" },
    { "mean", GAUGE_MEAN, 2, "1", "" },   { NULL, GAUGE_LEVEL, 0, NULL, NULL },
};

static void read_gauge(const void *machine, size_t gauge, uint64_t number, uint64_t at_ps,
                       uint64_t value[2])
{
    const struct counter *m = machine;

    (void)number;
    if (gauge == 3) { /* a time: half of all */
        value[0] = at_ps / 2;
        return;
    }
    value[0] = gauge == 0 ? m->level : gauge == 4 ? m->sum : m->count;
    value[1] = m->count;
}

static const struct sim_model model = { .gauges = gauges, .read_gauge = read_gauge };

struct bench {
    struct counter m;
    struct sample_plan plan;
    struct sampler sampler;
    char *text;
    size_t bytes;
    FILE *out;
};

static void begin(struct bench *b, uint64_t every_ps, uint64_t from_ps, uint64_t until_ps)
{
    memset(b, 0, sizeof *b);
    b->m.sim = sim_create();
    sim_event_init(&b->m.next, count_one, &b->m);
    sim_at(b->m.sim, &b->m.next, 3 * US);
    b->plan = (struct sample_plan){ .period_ps = every_ps,
                                    .from_ps = from_ps,
                                    .until_ps = until_ps,
                                    .time = { .name = "time_us" } };
    for (size_t g = 0; gauges[g].name != NULL; g++) {
        struct sample_column *column = &b->plan.columns[b->plan.column_count++];

        strcpy(column->name, gauges[g].name);
        column->gauge = g;
    }
    b->out = open_memstream(&b->text, &b->bytes);
    sampler_begin(&b->sampler, &model, &b->plan, b->m.sim, &b->m, b->out);
}

static void end(struct bench *b, const char *expected)
{
    fclose(b->out);
    ck_assert_str_eq(b->text, expected);
    free(b->text);
    sim_destroy(b->m.sim);
}

/* Counts at 3 6 9 | 12 15 18 | 21 24 27: three a row, 300000 a second. The one due at 30 us itself
 * is armed after the row (27 against 20 us) and so comes behind it. Level: count modulo 3. Mean: 2
 * * 15 over 3. Share: half. */
START_TEST(a_row_holds_what_has_come_since_the_row_before)
{
    struct bench b;

    begin(&b, 10 * US, 0, UINT64_MAX);
    sim_run_until(b.m.sim, 30 * US + 1);
    end(&b, "time_us,level,count,rate,share,mean\n"
            "10,0,3,300000,0.5,10\n"
            "20,0,3,300000,0.5,10\n"
            "30,0,3,300000,0.5,10\n");
}
END_TEST

/* From 4 us on every 2 us, until 8: rows at 6 and 8. The count at 6 us was armed at 3 us, before
 * the row (at 4 us): it is in the first. The second has none, and a mean of nothing is an empty
 * cell. */
START_TEST(rows_begin_one_period_after_from_and_end_at_until)
{
    struct bench b;

    begin(&b, 2 * US, 4 * US, 8 * US);
    sim_run_until(b.m.sim, 20 * US);
    end(&b, "time_us,level,count,rate,share,mean\n"
            "6,2,1,500000,0.5,10\n"
            "8,2,0,0,0.5,\n");
}
END_TEST

/* At 16 us the window opens and sets the counters back from 5 to 0; the row at 20 us has the counts
 * at 12, 15 and 18 us all the same. The level is what it is: 3 - 3. */
START_TEST(the_opening_of_the_window_is_not_seen)
{
    struct bench b;

    begin(&b, 10 * US, 0, UINT64_MAX);
    sim_run_until(b.m.sim, 16 * US);
    sampler_before_window(&b.sampler, 16 * US);
    b.m.count = b.m.sum = 0;
    sampler_after_window(&b.sampler, 16 * US);
    sim_run_until(b.m.sim, 21 * US);
    end(&b, "time_us,level,count,rate,share,mean\n"
            "10,0,3,300000,0.5,10\n"
            "20,0,3,300000,0.5,10\n");
}
END_TEST

START_TEST(a_table_gives_values_at_a_time_and_means_over_some)
{
    const char *text = "time_us,level,count,rate,share,mean\n"
                       "10,1,2,0,0,\n"
                       "20,3,4,0,0,7\n"
                       "30,5,9,0,0,\n";
    struct sample_table table;
    struct bench b;

    begin(&b, 10 * US, 0, UINT64_MAX);
    ck_assert(sample_table_parse(&table, &b.plan, text, strlen(text)));
    ck_assert_uint_eq(table.rows, 3);
    ck_assert(isnan(sample_value_at(&table, 1, 9.9)));
    ck_assert_double_eq(sample_value_at(&table, 1, 10), 1);
    ck_assert_double_eq(sample_value_at(&table, 1, 29.9), 3);
    ck_assert_double_eq(sample_value_at(&table, 2, 1000), 9);
    ck_assert_double_eq(sample_mean(&table, 2, 10, 30), 6.5); /* the row at 10 is before it */
    ck_assert_double_eq(sample_mean(&table, 5, 0, 30), 7);    /* empty cells do not count */
    ck_assert(isnan(sample_mean(&table, 5, 20, 30)));
    sample_table_fini(&table);
    ck_assert(!sample_table_parse(&table, &b.plan, "time_us,level\n1,2\n", 18));
    end(&b, "time_us,level,count,rate,share,mean\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/samples");
    TCase *tcase = tcase_create("samples");
    SRunner *runner;
    int failed;

    tcase_add_test(tcase, a_row_holds_what_has_come_since_the_row_before);
    tcase_add_test(tcase, rows_begin_one_period_after_from_and_end_at_until);
    tcase_add_test(tcase, the_opening_of_the_window_is_not_seen);
    tcase_add_test(tcase, a_table_gives_values_at_a_time_and_means_over_some);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
