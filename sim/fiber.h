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

/* Boost.Context has no C header; these are its C symbols (boost/context/detail/fcontext.hpp). */
struct fcontext_transfer {
    void *from; /* where the other side stopped */
    void *data;
};
extern struct fcontext_transfer jump_fcontext(void *to, void *data);
extern void *make_fcontext(void *stack_top, size_t bytes,
                           void (*start)(struct fcontext_transfer transfer));

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

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FIBER_IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FIBER_IS_WATCHED 1
#endif
#endif

#define FIBER_STACK_BYTES ((size_t)64 * 1024)

/* Prepares a fiber that will run body(arg) at its first fiber_enter. body must never return.
 * False when memory is short. */
bool fiber_init(struct fiber *fiber, size_t stack_bytes, void (*body)(void *arg), void *arg);

/* Frees the stack; whatever stands on it is forgotten. Not from the fiber itself. */
void fiber_fini(struct fiber *fiber);

/* fiber_enter, main loop: runs the fiber until it leaves.
 * fiber_leave, fiber: goes back to whoever entered it; returns at the next fiber_enter.
 * Inline, for after a jump every return is one the processor did not predict. */
#ifdef FIBER_IS_WATCHED
void fiber_enter(struct fiber *fiber);
void fiber_leave(struct fiber *fiber);
#else
static inline void fiber_enter(struct fiber *fiber)
{
    fiber->inside = jump_fcontext(fiber->inside, fiber).from;
}

static inline void fiber_leave(struct fiber *fiber)
{
    fiber->outside = jump_fcontext(fiber->outside, NULL).from;
}
#endif

#endif
