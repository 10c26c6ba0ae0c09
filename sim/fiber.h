/* A stack of its own for a piece of code that wants to stop in the middle and go on later.
 *
 * From any stack, the thread's own included, to any other: fiber_switch. Boost.Context's C symbols
 * do the jump; this file tells the sanitizers and valgrind about the stacks, and puts a page
 * without access below each so that an overflow is a fault at once.
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
    void *stopped;        /* where it goes on */
    struct fiber *onward; /* whom it has switched to last */
    void (*body)(void *arg);
    void *arg;
    void *map; /* guard page, then the stack; NULL for the thread's own */
    size_t map_bytes;
    /* For the tools that watch stacks; unused without them. */
    const void *bottom;
    size_t bytes;
    void *fake_stack;
    void *tsan;
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

/* Prepares a fiber that runs body(arg) when it is first switched to. body must never return.
 * False when memory is short. */
bool fiber_init(struct fiber *fiber, size_t stack_bytes, void (*body)(void *arg), void *arg);

/* `fiber` stands for the stack that runs now, which somebody else made. */
void fiber_init_here(struct fiber *fiber);

/* Frees the stack; whatever stands on it is forgotten. Not from the fiber itself. */
void fiber_fini(struct fiber *fiber);

/* Stops here, on the stack of `from`, and goes on where `to` stopped; returns when somebody
 * switches to `from`. Inline, for after a jump every return is one the processor did not predict.
 */
#ifdef FIBER_IS_WATCHED
void fiber_switch(struct fiber *from, struct fiber *to);
#else
static inline void fiber_switch(struct fiber *from, struct fiber *to)
{
    from->onward = to;

    struct fcontext_transfer back = jump_fcontext(to->stopped, from);
    struct fiber *last = (struct fiber *)back.data; /* who has switched to `from` */

    last->stopped = back.from;
}
#endif

#endif
