#include "sim/output/figure.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/check.h"
#include "sim/output/figure_script.h"
#include "sim/output/gnuplot.h"

static bool write_part(const struct figure *figure, const char *dir, const char *name,
                       const char *extension, struct output_error *err);
static bool render(const char *dir, const char *name, struct output_error *err);
static bool keep_picture(const char *dir, const char *name, const char *extension,
                         const char *last_bytes, struct output_error *err);
static bool ends_with(const char *path, const char *last_bytes);
static bool not_rendered(struct output_error *err, const char *dir, const char *name,
                         const char *why);

bool figure_write(const struct figure *figure, const char *dir, const char *name, bool with_picture,
                  struct output_error *err)
{
    return write_part(figure, dir, name, "dat", err) && write_part(figure, dir, name, "gp", err) &&
           (!with_picture || render(dir, name, err));
}

static bool write_part(const struct figure *figure, const char *dir, const char *name,
                       const char *extension, struct output_error *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s.%s", dir, name, extension);
    struct whole_file *file = whole_file_open(path, err);
    if (!file)
        return false;
    if (strcmp(extension, "dat") == 0)
        figure_print_data(figure, whole_file_stream(file));
    else
        figure_print_script(figure, name, whole_file_stream(file));
    return whole_file_commit(file, err);
}

/* The script takes the pictures' names from the variables svg and png where they are set, so that
 * gnuplot can be sent to temporary names. */
static bool render(const char *dir, const char *name, struct output_error *err)
{
    char names[2 * NAME_MAX + 64], script[NAME_MAX + 8], said[512];

    snprintf(script, sizeof(script), "%s.gp", name);
    snprintf(names, sizeof(names), "svg = '.%s.svg.partial'; png = '.%s.png.partial'", name, name);
    const char *const arguments[] = { "-e", names, script, NULL };
    enum gnuplot_end end = gnuplot_run(dir, arguments, -1, -1, said, sizeof(said));
    if (end != GNUPLOT_DONE) {
        char partial[PATH_MAX];

        snprintf(partial, sizeof(partial), "%s/.%s.svg.partial", dir, name);
        unlink(partial);
        snprintf(partial, sizeof(partial), "%s/.%s.png.partial", dir, name);
        unlink(partial);
        return not_rendered(err, dir, name, said);
    }
    bool svg_kept = keep_picture(dir, name, "svg", "</svg>", err);
    /* A PNG ends with the check sum of its empty last chunk. */
    return keep_picture(dir, name, "png", "IEND\xae\x42\x60\x82", svg_kept ? err : NULL) &&
           svg_kept;
}

/* gnuplot does not notice a full disk; whether a picture is whole shows at its end. */
static bool keep_picture(const char *dir, const char *name, const char *extension,
                         const char *last_bytes, struct output_error *err)
{
    char path[PATH_MAX], partial[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s.%s", dir, name, extension);
    snprintf(partial, sizeof(partial), "%s/.%s.%s.partial", dir, name, extension);
    if (ends_with(partial, last_bytes) && rename(partial, path) == 0)
        return true;
    unlink(partial);
    if (err) {
        err->trouble = OUTPUT_CANNOT_WRITE;
        sim_error_set(&err->said, path, 0, 0,
                      "cannot write: gnuplot left no whole picture (is the disk full?)");
    }
    return false;
}

/* Line ends after the last bytes do not count. */
static bool ends_with(const char *path, const char *last_bytes)
{
    char tail[32];
    size_t length = strlen(last_bytes), got = 0;
    FILE *in = fopen(path, "re");

    if (!in)
        return false;
    if (fseek(in, -(long)sizeof(tail), SEEK_END) == 0)
        got = fread(tail, 1, sizeof(tail), in);
    fclose(in);
    while (got > 0 && tail[got - 1] == '\n')
        got--;
    return got >= length && memcmp(tail + got - length, last_bytes, length) == 0;
}

static bool not_rendered(struct output_error *err, const char *dir, const char *name,
                         const char *why)
{
    char path[PATH_MAX];

    if (!err)
        return false;
    snprintf(path, sizeof(path), "%s/%s.gp", dir, name);
    err->trouble = OUTPUT_NOT_RENDERED;
    return sim_error_set(&err->said, path, 0, 0, "the figure is not drawn: %s", why);
}

bool figure_print(const struct figure *figure, FILE *out, unsigned columns, unsigned rows)
{
    static const char *const no_arguments[] = { NULL };
    int script_fd = memfd_create("figure-script", MFD_CLOEXEC);
    int picture_fd = memfd_create("figure-picture", MFD_CLOEXEC);
    FILE *script = script_fd >= 0 ? fdopen(dup(script_fd), "w") : NULL;
    char said[512], chunk[4096];
    bool done = false;

    if (script && picture_fd >= 0) {
        figure_print_terminal_script(figure, columns < 40 ? 40 : columns, rows < 12 ? 12 : rows,
                                     script);
        fflush(script);
        lseek(script_fd, 0, SEEK_SET);
        done = gnuplot_run(".", no_arguments, script_fd, picture_fd, said, sizeof(said)) ==
               GNUPLOT_DONE;
    }
    lseek(picture_fd, 0, SEEK_SET);
    for (ssize_t got; done && (got = read(picture_fd, chunk, sizeof(chunk))) > 0;)
        for (ssize_t i = 0; i < got; i++)
            if (chunk[i] != '\f') /* the dumb terminal starts with a form feed */
                fputc(chunk[i], out);
    if (script)
        fclose(script);
    if (script_fd >= 0)
        close(script_fd);
    if (picture_fd >= 0)
        close(picture_fd);
    return done;
}
