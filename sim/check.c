/* The end of a process whose own invariants broke: say when and where, then exit 3. */
#include "sim/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/engine_internal.h"

void sim_check_failed(const struct sim *sim, const char *file, int line, const char *condition,
                      const char *format, ...)
{
    va_list args;

    fflush(stdout);
    if (sim != NULL)
        fprintf(stderr, "nicsim: broken invariant at %" PRIu64 " ps: ", sim->now_ps);
    else
        fprintf(stderr, "nicsim: broken invariant: ");
    fprintf(stderr, "%s:%d: %s: ", file, line, condition);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    fflush(stderr);
    /* Not exit(): we may stand on a fiber's stack, and what is broken should not run on. */
    _Exit(3);
}
