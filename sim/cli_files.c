/* Where scenarios lie, and reading one as the command line says. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/cli.h"

static bool is_directory(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* "…/build/nicsim" was built in the source tree "…" when that has scenarios/. */
void cli_source_dir(char *dir, size_t bytes)
{
    char program[PATH_MAX], probe[PATH_MAX + 16];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

    dir[0] = '\0';
    if (length <= 0)
        return;
    program[length] = '\0';
    for (unsigned up = 0; up < 3; up++) {
        char *slash = strrchr(program, '/');

        if (slash == NULL)
            return;
        *slash = '\0';
        snprintf(probe, sizeof probe, "%s/scenarios", program);
        if (up > 0 && is_directory(probe)) {
            snprintf(dir, bytes, "%s", program);
            return;
        }
    }
}

/* "PREFIX/share/nicsim" of an installed "PREFIX/bin/nicsim", wherever it was moved to; else where
 * the build said it would be. */
static void installed_dir(char *dir, size_t bytes)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 32);

    dir[0] = '\0';
#ifdef NICSIM_DATADIR
    snprintf(dir, bytes, "%s", NICSIM_DATADIR);
#endif
    for (unsigned up = 0; length > 0 && up < 2; up++) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');

        length = slash != NULL ? slash - program : 0;
    }
    if (length <= 0)
        return;
    program[length] = '\0';
    strcat(program, "/share/nicsim");
    if (is_directory(program) && strlen(program) < bytes)
        snprintf(dir, bytes, "%s", program);
}

bool cli_scenario_dir(size_t i, char *dir, size_t bytes)
{
    const char *data = getenv("NICSIM_DATA");
    char source[PATH_MAX - 16];

    dir[0] = '\0';
    switch (i) {
    case 0:
        snprintf(dir, bytes, "scenarios");
        return true;
    case 1:
        if (data != NULL)
            snprintf(dir, bytes, "%s", data);
        return true;
    case 2:
        installed_dir(dir, bytes);
        return true;
    case 3:
        cli_source_dir(source, sizeof source);
        if (source[0] != '\0' && strlen(source) + sizeof "/scenarios" <= bytes)
            snprintf(dir, bytes, "%s/scenarios", source);
        return true;
    default:
        return false;
    }
}

static bool has_scenario(const char *dir, const char *name, char *path, size_t bytes)
{
    if (dir[0] == '\0' || !is_directory(dir))
        return false;
    snprintf(path, bytes, "%s/%s.yaml", dir, name);
    return access(path, R_OK) == 0;
}

bool cli_find_scenario(const char *word, char *path, size_t bytes, struct sim_error *err)
{
    size_t length = strlen(word);
    bool bare = strchr(word, '/') == NULL &&
                (length < 5 || strcmp(word + length - 5, ".yaml") != 0) && length < 200;
    char dir[PATH_MAX];

    if (length >= bytes)
        return sim_error_set(err, "", 0, 0, "the name of the scenario is too long");
    snprintf(path, bytes, "%s", word);
    if (!bare || access(word, F_OK) == 0)
        return true; /* what is wrong with it, its reader says */
    for (size_t i = 0; cli_scenario_dir(i, dir, sizeof dir); i++)
        if (has_scenario(dir, word, path, bytes))
            return true;
    return sim_error_set(err, word, 0, 0,
                         "there is no such file, and no shipped scenario of that name");
}

struct scenario *cli_load(const struct cli_args *args, struct sim_error *err)
{
    const char *settings[CLI_GIVEN_MAX];
    char path[SCENARIO_PATH_BYTES], source[PATH_MAX];
    struct scenario_options options = { .settings = settings, .test = cli_has(args, "test") };

    for (size_t i = 0; i < args->given_count; i++)
        if (strcmp(args->given[i].option->name, "set") == 0)
            settings[options.setting_count++] = args->given[i].value;
    cli_source_dir(source, sizeof source);
    options.source_dir = source[0] != '\0' ? source : NULL;
    if (!cli_find_scenario(args->words[0], path, sizeof path, err))
        return NULL;
    return scenario_load(args->model, path, &options, err);
}
