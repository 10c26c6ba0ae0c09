#include "sim/output/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 12

static int spawn(pid_t *pid, const char *dir, char *const *argv, int in_fd, int out_fd, int err_fd);
static void read_verdict(int err_fd, char *said, size_t bytes);

enum gnuplot_end gnuplot_run(const char *dir, const char *const *arguments, int in_fd, int out_fd,
                             char *said, size_t said_bytes)
{
    /* -d: no ~/.gnuplot, whose settings would change pictures from one user to the next. */
    char *argv[ARGUMENTS_MAX + 3] = { "gnuplot", "-d" };
    int err_fd = memfd_create("gnuplot-complaints", MFD_CLOEXEC);
    enum gnuplot_end end = GNUPLOT_DONE;
    int status = 0;
    pid_t pid;

    for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
        argv[i + 2] = (char *)arguments[i]; /* exec takes them as not const and leaves them alone */
    int failed = spawn(&pid, dir, argv, in_fd, out_fd, err_fd);
    if (failed) {
        snprintf(said, said_bytes, "gnuplot cannot be started (%s); it draws the figures",
                 failed == ENOENT ? "not installed" : strerror(failed));
        end = GNUPLOT_MISSING;
    } else {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            read_verdict(err_fd, said, said_bytes);
            end = GNUPLOT_FAILED;
        }
    }
    if (err_fd >= 0)
        close(err_fd);
    return end;
}

static int spawn(pid_t *pid, const char *dir, char *const *argv, int in_fd, int out_fd, int err_fd)
{
    static char *const environment_names[] = {
        "PATH", "HOME", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", NULL
    };
    char settings[8][1024] = { "LC_ALL=C" };
    char *environment[9] = { settings[0] };
    size_t count = 1;
    posix_spawn_file_actions_t actions;
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (size_t i = 0; environment_names[i]; i++) {
        const char *value = getenv(environment_names[i]);

        if (value && snprintf(settings[count], sizeof(settings[count]), "%s=%s",
                              environment_names[i], value) < (int)sizeof(settings[count])) {
            environment[count] = settings[count];
            count++;
        }
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in_fd >= 0 ? in_fd : null_fd, 0);
    posix_spawn_file_actions_adddup2(&actions, out_fd >= 0 ? out_fd : null_fd, 1);
    posix_spawn_file_actions_adddup2(&actions, err_fd >= 0 ? err_fd : null_fd, 2);
    posix_spawn_file_actions_addchdir_np(&actions, dir);
    int failed = posix_spawnp(pid, argv[0], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (null_fd >= 0)
        close(null_fd);
    return failed;
}

/* gnuplot prints the offending line and a caret first; its verdict is the last line with text. */
static void read_verdict(int err_fd, char *said, size_t bytes)
{
    char text[4096];
    ssize_t length = err_fd >= 0 ? pread(err_fd, text, sizeof(text) - 1, 0) : 0;
    char *save, *verdict = NULL;

    text[length > 0 ? length : 0] = '\0';
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        if (line[strspn(line, " \t^")] != '\0')
            verdict = line + strspn(line, " \t");
    snprintf(said, bytes, "gnuplot failed: %s", verdict ? verdict : "it does not say why");
}
