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

/* The first code on the new stack. */
static void start(struct fcontext_transfer transfer)
{
    struct fiber *fiber = transfer.data;

    fiber->outside = transfer.from;
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(NULL, &fiber->outside_bottom, &fiber->outside_bytes);
#endif
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
    *fiber = (struct fiber){ .body = body, .arg = arg, .map_bytes = stack_bytes + page };
    fiber->map = mmap(NULL, fiber->map_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (fiber->map == MAP_FAILED)
        return false;
    if (mprotect(fiber->map, page, PROT_NONE) != 0) {
        munmap(fiber->map, fiber->map_bytes);
        return false;
    }

    char *top = (char *)fiber->map + fiber->map_bytes;

    fiber->inside = make_fcontext(top, stack_bytes, start);
#ifdef WITH_VALGRIND
    fiber->valgrind_stack = VALGRIND_STACK_REGISTER(top - stack_bytes, top);
#endif
#ifdef WITH_TSAN
    fiber->tsan_inside = __tsan_create_fiber(0);
#endif
    return true;
}

void fiber_fini(struct fiber *fiber)
{
#ifdef WITH_TSAN
    __tsan_destroy_fiber(fiber->tsan_inside);
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
void fiber_enter(struct fiber *fiber)
{
#ifdef WITH_ASAN
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    __sanitizer_start_switch_fiber(&fiber->fake_outside, (char *)fiber->map + page,
                                   fiber->map_bytes - page);
#endif
#ifdef WITH_TSAN
    fiber->tsan_outside = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber->tsan_inside, 0);
#endif
    fiber->inside = jump_fcontext(fiber->inside, fiber).from;
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(fiber->fake_outside, NULL, NULL);
#endif
}

void fiber_leave(struct fiber *fiber)
{
#ifdef WITH_ASAN
    __sanitizer_start_switch_fiber(&fiber->fake_inside, fiber->outside_bottom,
                                   fiber->outside_bytes);
#endif
#ifdef WITH_TSAN
    __tsan_switch_to_fiber(fiber->tsan_outside, 0);
#endif
    fiber->outside = jump_fcontext(fiber->outside, NULL).from;
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(fiber->fake_inside, &fiber->outside_bottom,
                                    &fiber->outside_bytes);
#endif
}
#endif
