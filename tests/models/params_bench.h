/* A set of parameters that passes every rule, for tests to break one at a time. */
#ifndef TESTS_MODELS_PARAMS_BENCH_H
#define TESTS_MODELS_PARAMS_BENCH_H

#include <check.h>
#include <string.h>

#include "models/params.h"

static struct nicsim_params *p; /* of the set below */
static struct param_set set;

/* Two NICs, one constant sender, a trial, that many processes: passes. */
static inline void bench_init_with(enum receive_path path, size_t processes)
{
    const struct param_table *table = &nicsim_param_table;

    ck_assert(param_set_init(&set, table));
    p = set.values;
    for (size_t i = 0; i < table->list_count; i++) {
        const struct param_list *list = &table->lists[i];

        param_list_resize(&set, list,
                          strcmp(list->name, "traffic") == 0     ? 1
                          : strcmp(list->name, "processes") == 0 ? processes
                                                                 : 2);
    }
    strcpy(p->machine.nics[0].name, "ln0");
    strcpy(p->machine.nics[1].name, "ln1");
    strcpy(p->traffic[0].to, "ln0");
    p->run.trial_packets = 100;
    p->kernel.receive_path = path;
    for (size_t i = 0; i < processes; i++) {
        p->processes[i].name[0] = (char)('a' + i);
        p->processes[i].port = 9 + i;
    }
}

static inline void check_accepted(void)
{
    struct sim_error err = { .text = "" };
    char at[256];

    ck_assert_msg(params_check(&set, &err, at), "%s", err.text);
}

/* Ends the bench. */
static inline void check_refused(const char *at_fault, const char *text)
{
    struct sim_error err = { .text = "" };
    char at[256] = "";

    ck_assert_msg(!params_check(&set, &err, at), "was accepted: %s", text);
    ck_assert_str_eq(err.text, text);
    ck_assert_str_eq(at, at_fault);
    param_set_fini(&set);
}

/* expected_why NULL: the row has an effect. */
static inline void check_effect(const char *path, const char *expected_why)
{
    struct param_ref ref;
    struct sim_error err = { .text = "" };
    char why[256] = "";

    ck_assert_msg(param_find(&set, path, &ref, &err), "%s", err.text);
    ck_assert_msg(params_have_effect(&set, &ref, why) == (expected_why == NULL), "%s: %s", path,
                  why);
    if (expected_why)
        ck_assert_str_eq(why, expected_why);
}

#endif
