#include "sim/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/param.h"

static const struct cli_command *const GROUPS[] = { cli_run_commands, cli_look_commands,
                                                    cli_grade_commands, cli_table_commands };
#define GROUP_COUNT (sizeof GROUPS / sizeof *GROUPS)

static const struct cli_command *find_command(const char *name);
static bool read_arguments(const struct cli_command *command, int argc, char **argv,
                           struct cli_args *args, struct sim_error *err);
static void print_overview(const struct sim_model *model, FILE *out);
static void print_help(const struct sim_model *model, const struct cli_command *command, FILE *out);
static int refuse_command(const struct cli_args *args, const char *name);
static int help(const struct cli_args *args, const char *about);

/* Nobody reads the rest of a closed pipe or a full disk: say so instead of pretending. */
static int finish(const struct sim_model *model, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno != EPIPE)
        fprintf(stderr, "%s: cannot write the output: %s\n", model->program, strerror(errno));
    return status == STATUS_FINE ? STATUS_UNFINISHED : status;
}

int sim_cli_main(int argc, char **argv, const struct sim_model *model)
{
    struct cli_args args = { .model = model };
    struct sim_error err = { 0 };

    if (argc < 2) {
        print_overview(model, stderr);
        return STATUS_MISTAKE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return finish(model, help(&args, argc > 2 ? argv[2] : NULL));
    if (strcmp(name, "--version") == 0)
        name = "version";
    const struct cli_command *command = find_command(name);
    if (command == NULL)
        return refuse_command(&args, name);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(model, command, stdout);
            return finish(model, STATUS_FINE);
        }
    if (!read_arguments(command, argc - 2, argv + 2, &args, &err)) {
        cli_refuse(&args, &err);
        fprintf(stderr, "usage: %s %s %s\n", model->program, command->name, command->synopsis);
        return STATUS_MISTAKE;
    }
    return finish(model, command->run(&args));
}

static int help(const struct cli_args *args, const char *about)
{
    if (about == NULL) {
        print_overview(args->model, stdout);
        return STATUS_FINE;
    }
    const struct cli_command *command = find_command(about);
    if (command == NULL)
        return refuse_command(args, about);
    print_help(args->model, command, stdout);
    return STATUS_FINE;
}

static const struct cli_command *find_command(const char *name)
{
    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (const struct cli_command *c = GROUPS[g]; c->name != NULL; c++)
            if (strcmp(c->name, name) == 0)
                return c;
    return NULL;
}

static int refuse_command(const struct cli_args *args, const char *name)
{
    const char *names[64];
    size_t count = 0;

    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (const struct cli_command *c = GROUPS[g]; c->name != NULL; c++)
            names[count++] = c->name;
    names[count++] = "help";
    const char *near = param_nearest(name, names, count);
    fprintf(stderr, "%s: no command is called '%s'%s%s%s; '%s help' lists them\n",
            args->model->program, name, near != NULL ? "; did you mean '" : "",
            near != NULL ? near : "", near != NULL ? "'?" : "", args->model->program);
    return STATUS_MISTAKE;
}

/* ---- options --------------------------------------------------------------------------------- */

static const struct cli_option *find_option(const struct cli_command *command, const char *name,
                                            size_t length)
{
    for (const struct cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        if (strlen(o->name) == length && memcmp(o->name, name, length) == 0)
            return o;
    return NULL;
}

static bool refuse_option(const struct cli_command *command, const char *word,
                          struct sim_error *err)
{
    const char *names[32];
    size_t count = 0;

    for (const struct cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        names[count++] = o->name;
    const char *near = param_nearest(word + strspn(word, "-"), names, count);
    if (near != NULL)
        return sim_error_set(err, "", 0, 0, "%s: no option is called '%s'; did you mean '%s%s'?",
                             command->name, word, strlen(near) == 1 ? "-" : "--", near);
    return sim_error_set(err, "", 0, 0, "%s: no option is called '%s'", command->name, word);
}

/* --name, --name=value, --name value, -n value, -nvalue. */
static bool read_option(const struct cli_command *command, int argc, char **argv, int *i,
                        struct cli_args *args, struct sim_error *err)
{
    const char *word = argv[*i], *value = NULL;
    const char *name = word[1] == '-' ? word + 2 : word + 1;
    size_t length = word[1] == '-' ? strcspn(name, "=") : 1;
    const struct cli_option *option = find_option(command, name, length);

    if (option == NULL || (word[1] == '-') != (strlen(option->name) > 1))
        return refuse_option(command, word, err);
    if (name[length] != '\0')
        value = name + length + (name[length] == '=' ? 1 : 0);
    if (option->value == NULL && value != NULL)
        return sim_error_set(err, "", 0, 0, "%s: '%s' takes no value", command->name, word);
    if (option->value != NULL && value == NULL) {
        if (*i + 1 >= argc)
            return sim_error_set(err, "", 0, 0, "%s: '%s' needs %s behind it", command->name, word,
                                 option->value);
        value = argv[++*i];
    }
    if (args->given_count == CLI_GIVEN_MAX)
        return sim_error_set(err, "", 0, 0, "%s: too many options", command->name);
    args->given[args->given_count++] = (struct cli_given){ option, value };
    return true;
}

static bool read_arguments(const struct cli_command *command, int argc, char **argv,
                           struct cli_args *args, struct sim_error *err)
{
    bool only_words = false;

    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!read_option(command, argc, argv, &i, args, err))
                return false;
        } else {
            if (args->word_count == command->max_words)
                return sim_error_set(err, "", 0, 0, "%s: '%s' is one argument too many",
                                     command->name, argv[i]);
            args->words[args->word_count++] = argv[i];
        }
    }
    if (args->word_count < command->min_words)
        return sim_error_set(err, "", 0, 0, "%s: an argument is missing", command->name);
    return true;
}

bool cli_has(const struct cli_args *args, const char *option)
{
    for (size_t i = 0; i < args->given_count; i++)
        if (strcmp(args->given[i].option->name, option) == 0)
            return true;
    return false;
}

const char *cli_value(const struct cli_args *args, const char *option)
{
    for (size_t i = args->given_count; i-- > 0;)
        if (strcmp(args->given[i].option->name, option) == 0)
            return args->given[i].value;
    return NULL;
}

bool cli_number(const struct cli_args *args, const char *option, unsigned long long low,
                unsigned long long high, unsigned long long *value, struct sim_error *err)
{
    const char *text = cli_value(args, option);
    char *end = NULL;

    if (text == NULL)
        return true;
    errno = 0;
    if (text[0] >= '0' && text[0] <= '9')
        *value = strtoull(text, &end, 10);
    if (end == NULL || *end != '\0' || errno == ERANGE || *value < low || *value > high)
        return sim_error_set(err, "", 0, 0, "--%s: '%s': a whole number in %llu .. %llu is wanted",
                             option, text, low, high);
    return true;
}

bool cli_engine(const struct cli_args *args, enum sim_owner *owner, struct sim_error *err)
{
    const char *name = cli_value(args, "engine");

    *owner = sim_owner_is_built(OWNER_SYSTEMC) ? OWNER_SYSTEMC : OWNER_NATIVE;
    if (name == NULL)
        return true;
    if (strcmp(name, "native") == 0) {
        *owner = OWNER_NATIVE;
    } else if (strcmp(name, "systemc") == 0) {
        *owner = OWNER_SYSTEMC;
    } else {
        return sim_error_set(err, "", 0, 0, "--engine: '%s' is neither systemc nor native", name);
    }
    if (sim_owner_is_built(*owner))
        return true;
    return sim_error_set(err, "", 0, 0, "--engine: this program was built without SystemC");
}

int cli_refuse(const struct cli_args *args, const struct sim_error *err)
{
    char text[2048];

    sim_error_format(err, text, sizeof text);
    if (err->file[0] == '\0')
        fprintf(stderr, "%s: %s\n", args->model->program, text);
    else
        fprintf(stderr, "%s\n", text);
    return STATUS_MISTAKE;
}

/* ---- help ------------------------------------------------------------------------------------ */

static void print_overview(const struct sim_model *model, FILE *out)
{
    fprintf(out, "%s %s: %s\n\nusage: %s COMMAND [ARGUMENTS]\n\n", model->program, model->version,
            model->about, model->program);
    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (const struct cli_command *c = GROUPS[g]; c->name != NULL; c++)
            fprintf(out, "  %-9s %s\n", c->name, c->about);
    fprintf(out, "  %-9s %s\n", "help", "this page, or a command's");
    fprintf(out,
            "\n'%s COMMAND --help' tells more. Exit status: 0 fine, 1 an expectation failed,\n"
            "2 a mistake in the command line or the scenario, 3 an internal invariant broke,\n"
            "4 the run could not be finished, 130 interrupted (the same command goes on).\n",
            model->program);
}

static void print_help(const struct sim_model *model, const struct cli_command *command, FILE *out)
{
    fprintf(out, "usage: %s %s %s\n\n%s.\n", model->program, command->name, command->synopsis,
            command->about);
    if (command->details != NULL)
        fprintf(out, "\n%s", command->details);
    if (command->options != NULL && command->options->name != NULL)
        fputc('\n', out);
    for (const struct cli_option *o = command->options; o != NULL && o->name != NULL; o++) {
        char head[64];

        snprintf(head, sizeof head, "%s%s%s%s", strlen(o->name) == 1 ? "-" : "--", o->name,
                 o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
        fprintf(out, "  %-22s %s\n", head, o->doc);
    }
}
