/* Files that appear whole or not at all.
 *
 * A file is written under a temporary name in its own directory (".<name>.partial") and renamed
 * when it is complete, so that whoever looks at a results folder, also after Ctrl-C or with a full
 * disk, finds old files, new files, and never half a file. There is no fsync: what is promised is
 * wholeness for readers of a running system, not survival of a power cut.
 */
#ifndef SIM_OUTPUT_WHOLE_FILE_H
#define SIM_OUTPUT_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "sim/error.h"

enum output_trouble {
    OUTPUT_FINE,
    OUTPUT_CANNOT_WRITE, /* disk full, no permission, I/O error: the run cannot be finished, exit 4
                          * (exit 2 where it is found before anything ran) */
    OUTPUT_NOT_RENDERED, /* gnuplot is missing or failed; data and script are there. Say it once */
};

/* What went wrong while writing: how to answer, and what to tell the user. */
struct output_error {
    enum output_trouble trouble;
    struct sim_error said; /* said.file is the file in question */
};

/* Makes the directory and its missing parents. A directory that exists is fine. */
bool output_make_directories(const char *path, struct output_error *err);

/* Whether a file can be made in this (existing) directory, tried with a temporary one. */
bool output_directory_is_writable(const char *path, struct output_error *err);

/* Removes the temporaries that an interrupted writer left in this directory, not below it. */
void output_remove_partials(const char *directory);

/* The temporary name belonging to path ("a/b.csv" -> "a/.b.csv.partial"). False when it does not
 * fit in bytes. */
bool output_partial_name(const char *path, char *name, size_t bytes);

struct whole_file;

/* Starts path; its directory exists. NULL + err when it cannot be created. The name is copied. */
struct whole_file *whole_file_open(const char *path, struct output_error *err);

/* Where to print. Errors need not be looked for while printing: commit finds them. */
FILE *whole_file_stream(struct whole_file *file);

/* Closes the file and gives it its name, replacing an older one. On trouble the temporary is gone
 * and the older file, if any, is untouched. Frees file either way. */
bool whole_file_commit(struct whole_file *file, struct output_error *err);

/* Gives up: the temporary is removed, an older file is untouched. Frees file; NULL is fine. */
void whole_file_discard(struct whole_file *file);

/* Text or bytes as a whole file in one call. */
bool whole_file_write(const char *path, const void *bytes, size_t count, struct output_error *err);

#endif
