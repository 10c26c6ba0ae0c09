/* A stack of its own for a piece of code that wants to stop in the middle and go on later.
 *
 * The main loop enters a fiber; the fiber leaves back to the main loop. Fibers never enter one
 * another. Boost.Context's C symbols do the jump; this file tells the sanitizers and valgrind about
 * the stacks, and puts a page without access below each so that an overflow is a fault at once.
 */
#ifndef SIM_FIBER_H
#define SIM_FIBER_H

#include <stdbool.h>
#include <stddef.h>

struct fiber {
    void *inside;  /* where the fiber stopped */
    void *outside; /* where the main loop stopped, while the fiber runs */
    void (*body)(void *arg);
    void *arg;
    void *map; /* guard page, then the stack */
    size_t map_bytes;
    /* For the tools that watch stacks; unused without them. */
    void *fake_inside, *fake_outside;
    const void *outside_bottom;
    size_t outside_bytes;
    void *tsan_inside, *tsan_outside;
    unsigned valgrind_stack;
};

#define FIBER_STACK_BYTES ((size_t)64 * 1024)

/* Prepares a fiber that will run body(arg) at its first fiber_enter. body must never return.
 * False when memory is short. */
bool fiber_init(struct fiber *fiber, size_t stack_bytes, void (*body)(void *arg), void *arg);

/* Frees the stack; whatever stands on it is forgotten. Not from the fiber itself. */
void fiber_fini(struct fiber *fiber);

/* Main loop: runs the fiber until it leaves. */
void fiber_enter(struct fiber *fiber);

/* Fiber: goes back to whoever entered it; returns at the next fiber_enter. */
void fiber_leave(struct fiber *fiber);

#endif
