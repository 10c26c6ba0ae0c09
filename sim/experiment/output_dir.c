#include "sim/experiment/output_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/experiment/resolved.h"

/* Everything a run leaves at the top of its folder. */
static const char *const OWN_FILES[] = { "resolved.yaml", "points.csv", "means.csv",
                                         "summary.json",  "ledger.csv", NULL };
static const char *const FIGURE_ENDINGS[] = { ".svg", ".png", ".gp", ".dat", NULL };
static const char *const LATENCY_ENDINGS[] = { ".hgrm", NULL };
static const char *const SAMPLE_ENDINGS[] = { ".csv", NULL };
static const char *const HOST_ENDINGS[] = { ".txt", NULL };

enum holding { HOLDS_NOTHING, HOLDS_THE_SAME, HOLDS_OTHER_RESULTS, HOLDS_FOREIGN_FILES };

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);

    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

static char *read_resolved(const char *dir)
{
    char path[SCENARIO_PATH_BYTES + 32];
    char *text = NULL;
    long bytes;

    snprintf(path, sizeof path, "%s/resolved.yaml", dir);
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return NULL;
    if (fseek(in, 0, SEEK_END) == 0 && (bytes = ftell(in)) >= 0 && bytes < 64 << 20) {
        rewind(in);
        text = calloc(1, (size_t)bytes + 1);
        if (text != NULL && fread(text, 1, (size_t)bytes, in) != (size_t)bytes)
            text[0] = '\0';
    }
    fclose(in);
    return text;
}

static enum holding look(const char *path, const char *resolved, char foreign[256])
{
    DIR *dir = opendir(path);
    bool any = false;

    foreign[0] = '\0';
    if (dir == NULL)
        return HOLDS_NOTHING;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            strcmp(entry->d_name, ".points") == 0 ||
            (entry->d_name[0] == '.' && ends_in(entry->d_name, ".partial")))
            continue;
        any = true;
        snprintf(foreign, 256, "%.255s", entry->d_name);
    }
    closedir(dir);
    if (!any)
        return HOLDS_NOTHING;

    char *old = read_resolved(path);
    if (old == NULL)
        return HOLDS_FOREIGN_FILES;
    char *mine = strdup(resolved);
    SIM_CHECK(NULL, mine != NULL, "no memory for the resolved scenario");
    resolved_strip(old);
    resolved_strip(mine);
    bool same = strcmp(old, mine) == 0;
    free(old);
    free(mine);
    return same ? HOLDS_THE_SAME : HOLDS_OTHER_RESULTS;
}

void output_dir_clear(const struct output_dir *dir, const char *name, const char *const *endings)
{
    char folder[SCENARIO_PATH_BYTES + 32];

    snprintf(folder, sizeof folder, "%s/%s", dir->path, name);
    DIR *open = opendir(folder);
    if (open == NULL)
        return;
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open))
        for (size_t i = 0; endings[i] != NULL; i++)
            if (ends_in(entry->d_name, endings[i])) {
                char path[sizeof folder + sizeof entry->d_name];

                snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
                unlink(path);
            }
    closedir(open);
    rmdir(folder); /* when nothing foreign is left in it */
}

static void clear_results(const struct output_dir *dir)
{
    static const char *const everything[] = { "", NULL };

    for (size_t i = 0; OWN_FILES[i] != NULL; i++) {
        char path[SCENARIO_PATH_BYTES + 32];

        snprintf(path, sizeof path, "%s/%s", dir->path, OWN_FILES[i]);
        unlink(path);
    }
    output_dir_clear(dir, "figures", FIGURE_ENDINGS);
    output_dir_clear(dir, "latency", LATENCY_ENDINGS);
    output_dir_clear(dir, "host", HOST_ENDINGS);
    output_dir_clear(dir, "samples", SAMPLE_ENDINGS);
    output_dir_clear(dir, ".points", everything);
}

static bool refuse_holding(const struct output_dir *dir, enum holding holding, const char *foreign,
                           struct sim_error *err)
{
    if (holding == HOLDS_OTHER_RESULTS)
        return sim_error_set(err, dir->path, 0, 0,
                             "holds results of another scenario or other settings; choose "
                             "another folder with -o DIR, or replace them with --force");
    return sim_error_set(err, dir->path, 0, 0,
                         "holds files that are no results (%s); choose another folder with "
                         "-o DIR, or write beside them with --force",
                         foreign);
}

/* Two runs into one folder would mix their files. */
static bool lock(struct output_dir *dir, struct sim_error *err)
{
    char points[SCENARIO_PATH_BYTES + 32];
    struct output_error trouble = { 0 };

    snprintf(points, sizeof points, "%s/.points", dir->path);
    if (!output_make_directories(points, &trouble)) {
        *err = trouble.said;
        return false;
    }
    dir->lock = open(points, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->lock >= 0 && flock(dir->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return sim_error_set(err, dir->path, 0, 0, "another run is writing into this folder");
}

bool output_dir_open(struct output_dir *dir, const char *path, const char *resolved,
                     size_t resolved_bytes, bool force, struct sim_error *err)
{
    char foreign[256], file[SCENARIO_PATH_BYTES + 32];
    struct output_error trouble = { 0 };
    struct stat info;

    *dir = (struct output_dir){ .lock = -1 };
    if (snprintf(dir->path, sizeof dir->path, "%s", path) >= (int)sizeof dir->path)
        return sim_error_set(err, "", 0, 0, "the name of the output folder is too long");
    bool exists = stat(dir->path, &info) == 0;
    if (exists && !S_ISDIR(info.st_mode))
        return sim_error_set(err, dir->path, 0, 0, "is no folder, so results cannot go there");
    enum holding holding = look(dir->path, resolved, foreign);
    if ((holding == HOLDS_OTHER_RESULTS || holding == HOLDS_FOREIGN_FILES) && !force)
        return refuse_holding(dir, holding, foreign, err);
    dir->was_made = !exists;
    if (!output_make_directories(dir->path, &trouble) ||
        !output_directory_is_writable(dir->path, &trouble)) {
        *err = trouble.said;
        return false;
    }
    if (!lock(dir, err))
        return false;
    if (holding == HOLDS_OTHER_RESULTS) {
        /* the lock's own folder goes too, and comes back */
        clear_results(dir);
        close(dir->lock);
        if (!lock(dir, err))
            return false;
    }
    snprintf(file, sizeof file, "%s/resolved.yaml", dir->path);
    if (whole_file_write(file, resolved, resolved_bytes, &trouble))
        return true;
    *err = trouble.said;
    return false;
}

void output_dir_abandon(struct output_dir *dir)
{
    static const char *const everything[] = { "", NULL };

    output_dir_clear(dir, ".points", everything);
    if (dir->was_made) {
        clear_results(dir);
        rmdir(dir->path);
    }
    output_dir_close(dir);
}

void output_dir_close(struct output_dir *dir)
{
    if (dir->lock >= 0)
        close(dir->lock);
    dir->lock = -1;
}
