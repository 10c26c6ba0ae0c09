/* Tasks: where they run, who runs, who waits, when a CPU changes hands.
 *
 *      NEW ──wake_up_new_task──> RUNNABLE <──pick / put──> on the CPU ──schedule──> SLEEPING
 *                                    ^                                                 │
 *                                    └──────────────── try_to_wake_up ─────────────────┘
 *
 * From:  hardirq.c and softirq.c (need_resched on the way out), tasks themselves (schedule)
 * To:    sched_fifo.c, fair.c, sched_counter.c or sched_o1.c for the choice, host/cpu.c for the
 * switch. Time:  costs of schedule, the switch and wake-ups are steps of costs.def; interrupts are
 * off inside schedule, as they are while the kernel holds its run queue. Rule:  a task is preempted
 * in user mode at the end of any interrupt once need_resched is set; in kernel mode only where it
 * offers the CPU (cond_resched) or, with full preemption, at the end of any interrupt while nothing
 * forbids it, and where what forbade it ends. A task that is woken gets a CPU first (placement.c).
 * One that is idle, or shares no cache with the waker's, enqueues the task itself, told by an
 * interrupt; on any other the waker does, and sends one if that CPU is to change hands. Not
 * modelled: real-time classes but SCHED_FIFO (sched_fifo.h); waiting for another CPU's queue lock
 * (its line is paid for).
 */
#ifndef MODELS_KERNEL_SCHED_H
#define MODELS_KERNEL_SCHED_H

#include "models/kernel/fair.h"
#include "models/kernel/sched_class.h"
#include "models/kernel/sched_fifo.h"
#include "models/params.h"
#include "sim/context.h"

#define SESSIONS_MAX 16

struct kernel;
struct kernel_cpu;

enum task_state_linux {
    TASK_STATE_RUNNING,       /* runs or wants to */
    TASK_STATE_INTERRUPTIBLE, /* sleeps, or is about to */
};

struct task_struct {
    struct kernel_cpu *kc;           /* the CPU it runs on, or ran on last */
    uint64_t cpus_allowed;           /* bit of every CPU it may run on */
    struct task_struct *next_waiter; /* on a wait queue */
    struct task_struct *next_woken;  /* on its CPU's wake list */
    struct task_struct *next_fifo;   /* on its CPU's queue of real-time tasks */
    unsigned rt_priority;            /* SCHED_FIFO; 0: a fair task */
    uint64_t session;                /* 0: in none that counts */
    uint64_t migrations;             /* to another CPU, in the window */
    char comm[16];
    int pid;
    int nice;
    bool is_kthread;
    enum task_state_linux state;
    struct sched_entity se;
    struct old_entity old; /* schedulers before CFS */
    struct sim_context *context;
    /* Entries to and exits from user mode so far: odd means it runs user code. A mark in the spend,
     * so that an interrupt meets what is true at its instant. */
    uint64_t mode_changes;
    bool switched_out_by_interrupt; /* it is on the way back from one */
    bool slept;                     /* since its last return to user mode */
    uint64_t nvcsw, nivcsw;         /* voluntary and involuntary switches in the window */
    uint64_t run_before_ps;         /* se.sum_exec_ps when the window opened */
};

struct rq {
    struct fifo_rq fifo;
    struct cfs_rq cfs;
    struct fair_tunables tunables;
    struct task_struct *curr;
    struct task_struct *picked; /* curr, or what is to follow it while it leaves the CPU */
    struct task_struct *wake_list, *wake_list_last; /* woken by other CPUs, not yet in a queue */
    unsigned nr_tasks;      /* runnable, in all sessions; the idle task is not one */
    uint64_t avg_idle_ps;   /* how long idle periods last, at most twice the cost of migration */
    uint64_t clock_ps;      /* the queue's clock: read by what is booked, set by update_rq_clock */
    bool skip_clock_update; /* the next schedule uses the clock as it stands */
    struct cfs_rq session_queues[SESSIONS_MAX];
    struct sched_entity sessions[SESSIONS_MAX];
    uint64_t nr_switches;
    const struct sched_class *class; /* NULL: fair.c */
    struct old_rq old;
};

void rq_init(struct kernel_cpu *kc);

/* A task that runs body(arg) once wake_up_new_task has been called. session 0: beside the kernel's
 * threads; else that session's share when autogroup is on. A body that has just been switched to
 * begins with the cost of switch-in. */
void task_create(struct task_struct *task, struct kernel_cpu *kc, const char *comm, int pid,
                 bool is_kthread, int nice, uint64_t session, void (*body)(void *arg), void *arg);
void wake_up_new_task(struct task_struct *task);

/* Bit of every CPU of the kernel. */
uint64_t all_cpus(const struct kernel *kernel);

/* Before it is woken for the first time. */
void task_set_cpus_allowed(struct task_struct *task, uint64_t cpus);

/* From the reschedule interrupt: what others have woken for this CPU. */
void sched_wake_pending(struct kernel_cpu *kc);

/* The average of a CPU's idle periods after another (update_avg, at most 1 ms). */
uint64_t sched_avg_idle_ps(uint64_t avg_ps, uint64_t lasted_ps);

/* The task, which does not run, belongs to another CPU from now on. */
void set_task_cpu(struct task_struct *task, struct kernel_cpu *target);

/* Runs on the waker's context and costs it time. False: it was not asleep. _sync: the waker is
 * about to give way (a datagram's softirq says so), and needs lead_cycles more to get there. */
bool try_to_wake_up(struct task_struct *task);
bool wake_up_sync(struct task_struct *task, uint64_t lead_cycles);

/* The task itself: gives up the CPU if its state says so or another is to run. Coming back is left
 * as a debt. False: it runs on without a switch. */
bool schedule(struct kernel_cpu *kc);
bool cond_resched(struct kernel_cpu *kc);

/* The task itself, where preemption is allowed again: with full preemption it gives way at once. */
void preempt_check_resched(struct kernel_cpu *kc);

/* From the last interrupt on the stack, on its way back to the task below. */
void preempt_schedule_irq(struct kernel_cpu *kc, bool to_user);

/* The tick hit the current task. */
void scheduler_tick(struct kernel_cpu *kc);

/* The task runs user code from here on, or kernel code again; a mark, no spend. */
void task_enter_user(struct task_struct *task);
void task_exit_user(struct task_struct *task);
static inline bool task_in_user(const struct task_struct *task)
{
    return task->mode_changes & 1;
}

/* Where its time is booked: with the kernel's threads or with user processes. */
uint64_t *task_account(const struct task_struct *task);

/* Run time of the task in the window that opened last, as schedstat has it: what is booked. */
uint64_t task_run_ps(const struct task_struct *task);
void task_window_open(struct task_struct *task);

#endif
