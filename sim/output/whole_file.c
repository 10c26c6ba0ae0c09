#include "sim/output/whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct whole_file {
    char path[PATH_MAX];
    char partial[PATH_MAX];
    FILE *stream;
    int fd;
    int first_errno; /* why the first write failed; 0 while all went well */
};

static bool cannot_write(struct output_error *err, const char *path, const char *what, int number);
static bool make_directory(const char *path, struct output_error *err);
static bool is_partial_name(const char *name);
static ssize_t write_chunk(void *ctx, const char *bytes, size_t count);
static int close_descriptor(void *ctx);

bool output_make_directories(const char *path, struct output_error *err)
{
    char part[PATH_MAX];
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof(part))
        return cannot_write(err, path, "cannot create the directory", ENAMETOOLONG);
    for (size_t i = 1; i <= length; i++) {
        if (i < length && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (!make_directory(part, err))
            return false;
    }
    return true;
}

static bool make_directory(const char *path, struct output_error *err)
{
    struct stat found;

    if (mkdir(path, 0777) == 0)
        return true;
    int number = errno;
    /* "Exists" is also what a read-only or foreign parent answers for a directory that is there. */
    if (stat(path, &found) == 0) {
        if (S_ISDIR(found.st_mode))
            return true;
        return cannot_write(err, path, "cannot be a directory", ENOTDIR);
    }
    return cannot_write(err, path, "cannot create the directory", number);
}

bool output_directory_is_writable(const char *path, struct output_error *err)
{
    char probe[PATH_MAX];

    if (snprintf(probe, sizeof(probe), "%s/.probe.partial", path) >= (int)sizeof(probe))
        return cannot_write(err, path, "cannot write here", ENAMETOOLONG);
    int fd = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot_write(err, path, "cannot write here", errno);
    close(fd);
    unlink(probe);
    return true;
}

bool output_partial_name(const char *path, char *name, size_t bytes)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    int written = snprintf(name, bytes, "%.*s.%s.partial", (int)(base - path), path, base);

    return written >= 0 && (size_t)written < bytes;
}

void output_remove_partials(const char *directory)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    if (!dir)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (is_partial_name(entry->d_name))
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}

static bool is_partial_name(const char *name)
{
    static const char ending[] = ".partial";
    size_t length = strlen(name), ending_length = sizeof(ending) - 1;

    return name[0] == '.' && length > ending_length + 1 &&
           strcmp(name + length - ending_length, ending) == 0;
}

struct whole_file *whole_file_open(const char *path, struct output_error *err)
{
    cookie_io_functions_t functions = { .write = write_chunk, .close = close_descriptor };
    struct whole_file *file = calloc(1, sizeof(*file));

    if (!file) {
        cannot_write(err, path, "cannot write", ENOMEM);
        return NULL;
    }
    if (strlen(path) >= sizeof(file->path) ||
        !output_partial_name(path, file->partial, sizeof(file->partial))) {
        cannot_write(err, path, "cannot write", ENAMETOOLONG);
        free(file);
        return NULL;
    }
    strcpy(file->path, path);
    file->fd = open(file->partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        cannot_write(err, path, "cannot write", errno);
        free(file);
        return NULL;
    }
    /* A cookie stream, because stdio keeps only that a write failed, and the user wants the why. */
    file->stream = fopencookie(file, "w", functions);
    if (!file->stream) {
        cannot_write(err, path, "cannot write", errno);
        close(file->fd);
        unlink(file->partial);
        free(file);
        return NULL;
    }
    return file;
}

FILE *whole_file_stream(struct whole_file *file)
{
    return file->stream;
}

static ssize_t write_chunk(void *ctx, const char *bytes, size_t count)
{
    struct whole_file *file = ctx;
    size_t done = 0;

    while (done < count && file->first_errno == 0) {
        ssize_t wrote = write(file->fd, bytes + done, count - done);
        if (wrote >= 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            file->first_errno = errno;
    }
    if (done < count)
        errno = file->first_errno;
    return (ssize_t)done; /* fewer than asked: stdio sets the stream's error flag */
}

static int close_descriptor(void *ctx)
{
    struct whole_file *file = ctx;

    if (close(file->fd) != 0 && file->first_errno == 0)
        file->first_errno = errno;
    return 0;
}

bool whole_file_commit(struct whole_file *file, struct output_error *err)
{
    bool failed = ferror(file->stream) != 0;

    failed |= fclose(file->stream) != 0;
    if (file->first_errno == 0 && failed)
        file->first_errno = EIO;
    if (file->first_errno == 0 && rename(file->partial, file->path) != 0)
        file->first_errno = errno;
    bool whole = file->first_errno == 0;
    if (!whole) {
        unlink(file->partial);
        cannot_write(err, file->path, "cannot write", file->first_errno);
    }
    free(file);
    return whole;
}

void whole_file_discard(struct whole_file *file)
{
    if (!file)
        return;
    fclose(file->stream);
    unlink(file->partial);
    free(file);
}

bool whole_file_write(const char *path, const void *bytes, size_t count, struct output_error *err)
{
    struct whole_file *file = whole_file_open(path, err);

    if (!file)
        return false;
    fwrite(bytes, 1, count, whole_file_stream(file));
    return whole_file_commit(file, err);
}

static bool cannot_write(struct output_error *err, const char *path, const char *what, int number)
{
    if (err) {
        err->trouble = OUTPUT_CANNOT_WRITE;
        sim_error_set(&err->said, path, 0, 0, "%s: %s", what, strerror(number));
    }
    return false;
}
