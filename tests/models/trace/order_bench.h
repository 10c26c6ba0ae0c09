/* A trace as lines that can be exchanged, dropped and added, and what the checker says of it. */
#ifndef TESTS_MODELS_TRACE_ORDER_BENCH_H
#define TESTS_MODELS_TRACE_ORDER_BENCH_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "models/trace/order.h"

enum { BENCH_LINES = 4096, BENCH_BYTES = 640000 };

struct order_bench {
    char bytes[BENCH_BYTES];
    size_t used;
    const char *line[BENCH_LINES];
    enum order_event event[BENCH_LINES];
    unsigned lines;
    struct order_checker checker;
    uint64_t first_complaint; /* its line; 0: none */
    char said[300];           /* the first complaint */
};

static inline void bench_add(struct order_bench *b, const char *text, size_t bytes)
{
    struct order_line line;

    ck_assert(b->lines < BENCH_LINES && b->used + bytes + 1 < BENCH_BYTES);
    memcpy(b->bytes + b->used, text, bytes);
    b->bytes[b->used + bytes] = '\0';
    b->line[b->lines] = b->bytes + b->used;
    b->event[b->lines] =
        order_line_parse(b->line[b->lines], &line) == ORDER_TEXT_EVENT ? line.event : ORDER_OTHER;
    b->used += bytes + 1;
    b->lines++;
}

static inline struct order_bench *bench_new(void)
{
    struct order_bench *b = calloc(1, sizeof *b);

    ck_assert_ptr_nonnull(b);
    return b;
}

static inline struct order_bench *bench_read(const char *name)
{
    struct order_bench *b = bench_new();
    char path[512], text[1024];
    FILE *in;

    snprintf(path, sizeof path, "%s/tests/golden/linux61-ftrace/%s", NICSIM_SOURCE_DIR, name);
    in = fopen(path, "r");
    ck_assert_msg(in != NULL, "cannot open %s", path);
    while (fgets(text, sizeof text, in) != NULL)
        bench_add(b, text, strcspn(text, "\n"));
    fclose(in);
    return b;
}

static inline void bench_hear(void *ctx, const struct order_complaint *complaint)
{
    struct order_bench *b = ctx;

    if (b->first_complaint != 0)
        return;
    b->first_complaint = complaint->line;
    snprintf(b->said, sizeof b->said, "line %llu: %s: %s", (unsigned long long)complaint->line,
             order_rule_names[complaint->rule], complaint->text);
}

/* Lines [from, to) through a new checker. True when it has nothing to say. */
static inline bool bench_check_part(struct order_bench *b, const struct order_options *options,
                                    unsigned from, unsigned to)
{
    b->first_complaint = 0;
    b->said[0] = '\0';
    order_checker_init(&b->checker, options, bench_hear, b);
    for (unsigned i = from; i < to; i++)
        order_checker_line(&b->checker, b->line[i]);
    return order_checker_finish(&b->checker);
}

/* Each kind of event in these lines is known to be recorded. */
static inline struct order_options bench_all_recorded(const struct order_bench *b)
{
    struct order_options options = { .recorded = 0 };

    for (unsigned i = 0; i < b->lines; i++)
        options.recorded |= 1u << b->event[i];
    return options;
}

static inline bool bench_check(struct order_bench *b, const struct order_options *options)
{
    return bench_check_part(b, options, 0, b->lines);
}

static inline void bench_accept(struct order_bench *b)
{
    bool clean = bench_check(b, NULL);

    ck_assert_msg(clean, "%s", b->said);
}

/* The checker complains, of this rule among others perhaps. */
static inline void bench_refuse(struct order_bench *b, enum order_rule rule)
{
    ck_assert(!bench_check(b, NULL));
    ck_assert_msg(b->checker.complaints_of[rule] > 0, "expected %s; first was %s",
                  order_rule_names[rule], b->said);
}

static inline void bench_delete(struct order_bench *b, unsigned at)
{
    for (unsigned i = at; i + 1 < b->lines; i++) {
        b->line[i] = b->line[i + 1];
        b->event[i] = b->event[i + 1];
    }
    b->lines--;
}

/* Puts the line in front of line `at`; its text is the caller's. */
static inline void bench_insert(struct order_bench *b, unsigned at, const char *text)
{
    const char *line;
    enum order_event event;

    bench_add(b, text, strlen(text));
    line = b->line[b->lines - 1];
    event = b->event[b->lines - 1];
    for (unsigned i = b->lines - 1; i > at; i--) {
        b->line[i] = b->line[i - 1];
        b->event[i] = b->event[i - 1];
    }
    b->line[at] = line;
    b->event[at] = event;
}

static inline void bench_replace(struct order_bench *b, unsigned at, const char *text)
{
    bench_insert(b, at, text);
    bench_delete(b, at + 1);
}

/* "seconds.microseconds" of a line. */
static inline const char *bench_time(const char *line, int *bytes)
{
    const char *at = strchr(line, ']');

    ck_assert_ptr_nonnull(at);
    at += 2;
    at += strcspn(at, " ");
    at += strspn(at, " ");
    *bytes = (int)strcspn(at, ":");
    return at;
}

/* The line's text with the time of another line, so that the order of times tells nothing. */
static inline void bench_retime(const char *line, const char *other, char *text, size_t size)
{
    int bytes, other_bytes;
    const char *time = bench_time(line, &bytes), *other_time = bench_time(other, &other_bytes);

    snprintf(text, size, "%.*s%.*s%s", (int)(time - line), line, other_bytes, other_time,
             time + bytes);
}

/* Two lines change places; the times stay where they were. */
static inline void bench_swap(struct order_bench *b, unsigned a, unsigned z)
{
    char first[1024], second[1024];

    bench_retime(b->line[z], b->line[a], first, sizeof first);
    bench_retime(b->line[a], b->line[z], second, sizeof second);
    bench_replace(b, a, first);
    bench_replace(b, z, second);
}

/* A copy of the line with one word put for another, in its place. */
static inline void bench_edit(struct order_bench *b, unsigned at, const char *word,
                              const char *with)
{
    const char *found = strstr(b->line[at], word);
    char text[1024];

    ck_assert_msg(found != NULL, "no %s in %s", word, b->line[at]);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(found - b->line[at]), b->line[at], with,
             found + strlen(word));
    bench_replace(b, at, text);
}

/* Line number of the first event of a kind whose text holds the word, from a line on. */
static inline unsigned bench_find(const struct order_bench *b, unsigned from,
                                  enum order_event event, const char *word)
{
    for (unsigned i = from; i < b->lines; i++)
        if (b->event[i] == event && strstr(b->line[i], word) != NULL)
            return i;
    ck_abort_msg("no such line");
    return 0;
}

#endif
