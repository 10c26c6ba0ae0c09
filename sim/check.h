/* Assertions about ourselves: they print simulated time and place, and are on in every build.
 *
 * SIM_CHECK(sim, condition, "format", ...) ends the process with status 3 when the condition is
 * false: an internal invariant is broken and no result may be believed. sim may be NULL where no
 * clock exists yet.
 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

struct sim;

#define SIM_CHECK(sim, condition, ...)                                            \
    do {                                                                          \
        if (__builtin_expect(!(condition), 0))                                    \
            sim_check_failed((sim), __FILE__, __LINE__, #condition, __VA_ARGS__); \
    } while (0)

/* Prints "nicsim: broken invariant at <time> ps: file:line: condition: text" and exits with 3. */
_Noreturn void sim_check_failed(const struct sim *sim, const char *file, int line,
                                const char *condition, const char *format, ...)
    __attribute__((cold, format(printf, 5, 6)));

#endif
