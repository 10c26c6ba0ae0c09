/* The command line: commands, their options, and what their exit status means.
 *
 * Data goes to stdout, talk to stderr. Each group of commands has a file of its own
 * (sim/cli_*.c); sim/cli.c finds the command, reads its options and prints help.
 */
#ifndef SIM_CLI_H
#define SIM_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"
#include "sim/experiment/scenario.h"
#include "sim/model.h"

enum cli_status {
    STATUS_FINE = 0,
    STATUS_EXPECTATION_FAILED = 1,
    STATUS_MISTAKE = 2,    /* of the user: usage, scenario, folder */
    STATUS_BROKEN = 3,     /* an internal invariant does not hold */
    STATUS_UNFINISHED = 4, /* disk full, a worker was killed */
    /* 128 + signal: interrupted; the same command goes on */
};

struct cli_option {
    const char *name;  /* without the dashes; NULL ends a table */
    const char *value; /* what follows it ("DIR"), or NULL for a switch */
    const char *doc;
};

#define CLI_WORDS_MAX 8
#define CLI_GIVEN_MAX 256

/* A command line taken apart. */
struct cli_args {
    const struct sim_model *model;
    const char *words[CLI_WORDS_MAX]; /* what is no option */
    size_t word_count;
    struct cli_given {
        const struct cli_option *option;
        const char *value; /* NULL for a switch */
    } given[CLI_GIVEN_MAX];
    size_t given_count;
};

struct cli_command {
    const char *name;
    const char *synopsis; /* what follows the name */
    const char *about;    /* one line */
    const char *details;  /* further lines for its --help; may be NULL */
    const struct cli_option *options;
    size_t min_words, max_words;
    int (*run)(const struct cli_args *args);
};

/* Every command, in the order of --help; one table a file. The last has a NULL name. */
extern const struct cli_command cli_run_commands[];
extern const struct cli_command cli_look_commands[];
extern const struct cli_command cli_grade_commands[];
extern const struct cli_command cli_table_commands[];

/* Whether a switch was given; the last value of an option, or NULL. */
bool cli_has(const struct cli_args *args, const char *option);
const char *cli_value(const struct cli_args *args, const char *option);

/* Prints the message as file:line:column: text. Returns STATUS_MISTAKE. */
int cli_refuse(const struct cli_args *args, const struct sim_error *err);

/* The option's value as a whole number in low .. high; *value is untouched when it was not given.
 */
bool cli_number(const struct cli_args *args, const char *option, unsigned long long low,
                unsigned long long high, unsigned long long *value, struct sim_error *err);

/* --engine, or the first that is built in. */
bool cli_engine(const struct cli_args *args, enum sim_owner *owner, struct sim_error *err);

/* Where shipped scenarios and profiles lie beside this program's build folder; empty when it was
 * installed. */
void cli_source_dir(char *dir, size_t bytes);

/* FILE or the bare name of a shipped scenario, as a path. */
bool cli_find_scenario(const char *word, char *path, size_t bytes, struct sim_error *err);

/* The i-th folder with shipped scenarios; false past the last. */
bool cli_scenario_dir(size_t i, char *dir, size_t bytes);

/* Finds and reads the scenario of words[0], with --set and --test. NULL + err. */
struct scenario *cli_load(const struct cli_args *args, struct sim_error *err);

#endif
