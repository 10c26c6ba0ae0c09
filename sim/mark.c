/* Marks: points inside a debt where a time is noted or a counter moves, filled in as the spend that
 * pays the debt passes them, so that one long spend leaves what many short ones would. */
#include "sim/engine_internal.h"

static inline bool is_stamp(const struct mark *mark)
{
    return mark->amount == 0;
}

static void fill(struct sim_context *context, struct sim_edge at)
{
    struct mark *mark = &context->marks[context->marks_filled++];

    if (is_stamp(mark))
        *mark->slot = at.ps;
    else
        *mark->slot += mark->amount;
}

static struct sim_edge next_mark(const struct sim_context *context, const struct sim_clock *clock,
                                 struct sim_edge start)
{
    const struct mark *mark = &context->marks[context->marks_filled];

    return sim_clock_advance(clock, start, mark->offset_cycles - context->done_cycles);
}

void marks_fill(struct sim_context *context, const struct sim_clock *clock, struct sim_edge start,
                uint64_t up_to_cycles)
{
    const struct mark *mark = &context->marks[context->marks_filled];
    const struct mark *end = &context->marks[context->marks_count];
    uint64_t done_cycles = context->done_cycles;

    for (; mark != end && mark->offset_cycles <= up_to_cycles; mark++) {
        if (is_stamp(mark))
            *mark->slot = sim_clock_advance(clock, start, mark->offset_cycles - done_cycles).ps;
        else
            *mark->slot += mark->amount;
    }
    context->marks_filled = (uint32_t)(mark - context->marks);
}

void marks_fill_all(struct sim_context *context, const struct sim_clock *clock,
                    struct sim_edge start)
{
    const struct mark *end = &context->marks[context->marks_count];

    context->marks_count = context->marks_filled = 0;
    for (const struct mark *mark = context->marks; mark != end; mark++) {
        if (is_stamp(mark))
            *mark->slot = sim_clock_advance_near(clock, start, mark->offset_cycles).ps;
        else
            *mark->slot += mark->amount;
    }
}

void marks_settle(struct sim_cpu *cpu, uint64_t ps)
{
    struct sim_context *context = cpu->active;

    if (context == NULL || context->activity != SPENDING)
        return;
    while (marks_are_left(context)) {
        struct sim_edge at = next_mark(context, cpu->clock, cpu->start);

        /* One exactly at the start edge has the agenda's attention (begin in sim/cpu.c). */
        if (context->marks[context->marks_filled].offset_cycles == context->done_cycles)
            break;
        if (at.ps >= ps && !(ps == cpu->sim->now_ps && at.ps == ps &&
                             sim_spend_has_passed(cpu->sim, at.ps, cpu->number)))
            break;
        fill(context, at);
    }
}

static void add(struct sim_context *self, struct mark mark)
{
    SIM_CHECK(self->sim, self->marks_count < SIM_MARKS_MAX, "%s: more than %d marks in one debt",
              self->name, SIM_MARKS_MAX);
    mark.offset_cycles = self->charging.debt_cycles;
    self->marks[self->marks_count++] = mark;
}

void cpu_stamp(uint64_t *slot_ps)
{
    struct sim_context *self = sim_running;

    SIM_CHECK(NULL, self != NULL, "a stamp outside every context");
    if (self->charging.debt_cycles == 0)
        *slot_ps = self->sim->now_ps;
    else
        add(self, (struct mark){ .slot = slot_ps });
}

void cpu_count(uint64_t *counter, uint64_t amount)
{
    struct sim_context *self = sim_running;

    SIM_CHECK(NULL, self != NULL, "a count outside every context");
    if (self->charging.debt_cycles == 0)
        *counter += amount;
    else if (amount > 0)
        add(self, (struct mark){ .slot = counter, .amount = amount });
}
