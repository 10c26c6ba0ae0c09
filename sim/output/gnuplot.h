/* The gnuplot program, run once: with its own defaults, in the C locale, without a terminal. */
#ifndef SIM_OUTPUT_GNUPLOT_H
#define SIM_OUTPUT_GNUPLOT_H

#include <stddef.h>

enum gnuplot_end {
    GNUPLOT_DONE,
    GNUPLOT_MISSING, /* not installed, or not to be started */
    GNUPLOT_FAILED,  /* started, and ended with anything but 0 */
};

/* Runs gnuplot in the directory `dir` with the arguments (a NULL-terminated list of what follows
 * the program's name). in_fd and out_fd become its standard input and output; -1: /dev/null. Unless
 * it is GNUPLOT_DONE, `said` gets one line of why. */
enum gnuplot_end gnuplot_run(const char *dir, const char *const *arguments, int in_fd, int out_fd,
                             char *said, size_t said_bytes);

#endif
