/* Between the files of the order checker; nobody else's business.
 *
 * order.c          columns and contexts; hardirqs and the softirq loop
 * order_napi.c     polls, frames, transmissions
 * order_sched.c    tasks: who runs, who is woken
 * order_irq_thread.c  threads of interrupts
 */
#ifndef MODELS_TRACE_ORDER_RULES_H
#define MODELS_TRACE_ORDER_RULES_H

#include "models/trace/order.h"

enum { ORDER_HI = 0, ORDER_NET_RX = 3, ORDER_TASKLET = 6, ORDER_VECS = 10 };

void order_complain(struct order_checker *c, unsigned cpu, enum order_rule rule, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

/* Whether an event of this kind has been seen, so that its absence means something. */
bool order_has_seen(const struct order_checker *c, enum order_event event);

const char *order_vec_name(unsigned vec, char buf[16]);

struct order_cpu *order_cpu_of(struct order_checker *c, const struct order_line *line);

/* order.c: the loop is over, seen from the line that shows it. */
void order_softirq_leave(struct order_checker *c, unsigned n);

/* order_napi.c */
void order_napi_handler_raised(struct order_checker *c, unsigned n);
void order_napi_handler_left(struct order_checker *c, unsigned n, bool handled);
void order_napi_others_raised(struct order_checker *c, unsigned n, enum order_context context);
void order_napi_begin(struct order_checker *c, unsigned n);
void order_napi_end(struct order_checker *c, unsigned n);
void order_napi_poll(struct order_checker *c, const struct order_line *line);
void order_napi_rx(struct order_checker *c, const struct order_line *line);
void order_napi_gro(struct order_checker *c, const struct order_line *line);
void order_napi_xmit(struct order_checker *c, const struct order_line *line);

/* order_irq_thread.c: threads of interrupts, irq/N-name. */
bool order_is_irq_thread(const struct order_task_name *task, unsigned *irq);
void order_thread_before(struct order_checker *c, const struct order_line *line);
void order_thread_handler_left(struct order_checker *c, const struct order_line *line);
void order_thread_raise(struct order_checker *c, const struct order_line *line);
void order_thread_waking(struct order_checker *c, const struct order_line *line);
void order_thread_sleeps(struct order_checker *c, const struct order_line *line);

/* order.c */
int order_irq_row(struct order_checker *c, unsigned number);

/* order_sched.c */
struct order_task *order_task_of(struct order_checker *c, int pid);
bool order_is_ksoftirqd(const struct order_task_name *task, unsigned cpu);
void order_sched_column(struct order_checker *c, const struct order_line *line);
void order_sched_waking(struct order_checker *c, const struct order_line *line);
void order_sched_wakeup(struct order_checker *c, const struct order_line *line);
void order_sched_switch(struct order_checker *c, const struct order_line *line);

#endif
