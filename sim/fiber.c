#include "sim/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WITH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_TSAN 1
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WITH_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define WITH_VALGRIND 1
#endif

#include "sim/check.h"

/* Stacks begin at addresses that are multiples of a page apart, and their hottest lines would all
 * fall into the same few sets of a first-level cache. Each is shifted by one of so many steps. */
#define COLOURS      32
#define COLOUR_BYTES 128

/* On the stack that runs now: whoever switched to it is told where it stopped. */
static struct fiber *arrive(struct fcontext_transfer transfer, void *fake_stack)
{
    struct fiber *last = transfer.data;

    last->stopped = transfer.from;
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, &last->bottom, &last->bytes);
#else
    (void)fake_stack;
#endif
    return last;
}

/* The first code on a new stack. */
static void start(struct fcontext_transfer transfer)
{
    struct fiber *fiber = arrive(transfer, NULL)->onward;

    fiber->body(fiber->arg);
    SIM_CHECK(NULL, false, "the body of a fiber returned");
}

bool fiber_init(struct fiber *fiber, size_t stack_bytes, void (*body)(void *arg), void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

#if defined(WITH_ASAN) || defined(WITH_TSAN)
    stack_bytes *= 4; /* instrumented frames are several times larger */
#endif
    stack_bytes = (stack_bytes + page - 1) / page * page;
    *fiber = (struct fiber){ .body = body,
                             .arg = arg,
                             .map_bytes = page + stack_bytes + COLOURS * COLOUR_BYTES };
    fiber->map = mmap(NULL, fiber->map_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (fiber->map == MAP_FAILED)
        return false;
    if (mprotect(fiber->map, page, PROT_NONE) != 0) {
        munmap(fiber->map, fiber->map_bytes);
        return false;
    }

    char *top = (char *)fiber->map + fiber->map_bytes -
                (uintptr_t)fiber->map / page % COLOURS * COLOUR_BYTES;

    fiber->stopped = make_fcontext(top, stack_bytes, start);
    fiber->bottom = top - stack_bytes;
    fiber->bytes = stack_bytes;
#ifdef WITH_VALGRIND
    fiber->valgrind_stack = VALGRIND_STACK_REGISTER(top - stack_bytes, top);
#endif
#ifdef WITH_TSAN
    fiber->tsan = __tsan_create_fiber(0);
#endif
    return true;
}

void fiber_init_here(struct fiber *fiber)
{
    *fiber = (struct fiber){ 0 };
#ifdef WITH_TSAN
    fiber->tsan = __tsan_get_current_fiber();
#endif
}

void fiber_fini(struct fiber *fiber)
{
#ifdef WITH_TSAN
    __tsan_destroy_fiber(fiber->tsan);
#endif
#ifdef WITH_VALGRIND
    VALGRIND_STACK_DEREGISTER(fiber->valgrind_stack);
#endif
#ifdef WITH_ASAN
    /* An abandoned stack leaves poison behind that its next user would step on. */
    __asan_unpoison_memory_region(fiber->map, fiber->map_bytes);
#endif
    munmap(fiber->map, fiber->map_bytes);
}

#ifdef FIBER_IS_WATCHED
void fiber_switch(struct fiber *from, struct fiber *to)
{
    from->onward = to;
#ifdef WITH_ASAN
    __sanitizer_start_switch_fiber(&from->fake_stack, to->bottom, to->bytes);
#endif
#ifdef WITH_TSAN
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
    arrive(jump_fcontext(to->stopped, from), from->fake_stack);
}
#endif
