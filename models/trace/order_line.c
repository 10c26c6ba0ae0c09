#include "models/trace/order_line.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns from left to right, then the fields of the event. */
static bool read_task_and_cpu(const char *text, struct order_line *line, const char **rest);
static bool read_flags(const char **at, struct order_line *line);
static bool read_time(const char **at, struct order_line *line);
static bool read_event(const char *at, struct order_line *line);
static bool read_fields(const char *fields, struct order_line *line);

enum order_text order_line_parse(const char *text, struct order_line *line)
{
    const char *at = text + strspn(text, " \t");

    memset(line, 0, sizeof *line);
    if (*at == '#' || *at == '\n' || *at == '\r' || *at == '\0')
        return ORDER_TEXT_COMMENT;
    if (sscanf(at, "CPU:%u [LOST %u EVENTS]", &line->cpu, &line->number) == 2)
        return ORDER_TEXT_LOST;
    if (!read_task_and_cpu(text, line, &at) || !read_flags(&at, line) || !read_time(&at, line) ||
        !read_event(at, line))
        return ORDER_TEXT_STRANGE;
    return ORDER_TEXT_EVENT;
}

/* A name may hold blanks, dashes and brackets: the CPU is the first "[digits] " after "-digits". */
static bool read_task_and_cpu(const char *text, struct order_line *line, const char **rest)
{
    for (const char *open = strchr(text, '['); open != NULL; open = strchr(open + 1, '[')) {
        const char *pid = open, *name = text + strspn(text, " ");
        char *end;
        unsigned long cpu = strtoul(open + 1, &end, 10);

        if (!isdigit((unsigned char)open[1]) || end[0] != ']' || end[1] != ' ')
            continue;
        while (pid > text && pid[-1] == ' ')
            pid--;
        if (pid > text && pid[-1] == ')') { /* the thread group, when it is recorded */
            while (pid > text && *pid != '(')
                pid--;
            while (pid > text && pid[-1] == ' ')
                pid--;
        }
        while (pid > text && isdigit((unsigned char)pid[-1]))
            pid--;
        if (pid <= name || pid[-1] != '-' || !isdigit((unsigned char)*pid))
            continue;
        snprintf(line->task.comm, sizeof line->task.comm, "%.*s", (int)(pid - 1 - name), name);
        line->task.pid = atoi(pid);
        line->cpu = (unsigned)cpu;
        *rest = end + 2;
        return true;
    }
    return false;
}

static bool read_flags(const char **at, struct order_line *line)
{
    const char *flags = *at;
    size_t count = strcspn(flags, " \n");

    if (count < 4)
        return false;
    line->bh_off = flags[0] == 'b' || flags[0] == 'D';
    line->need_resched = flags[1] == 'N' || flags[1] == 'n' || flags[1] == 'p';
    switch (flags[2]) {
    case '.':
        line->context = ORDER_IN_TASK;
        break;
    case 's':
        line->context = ORDER_IN_SOFTIRQ;
        break;
    case 'h':
        line->context = ORDER_IN_HARDIRQ;
        break;
    case 'H':
        line->context = ORDER_IN_BOTH;
        break;
    case 'z':
    case 'Z':
        line->context = ORDER_IN_NMI;
        break;
    default:
        return false;
    }
    *at = flags + count;
    return true;
}

static bool read_time(const char **at, struct order_line *line)
{
    char *end;
    uint64_t seconds, fraction = 0, unit_ns = 1000000000;

    *at += strspn(*at, " ");
    if (!isdigit((unsigned char)**at))
        return false;
    seconds = strtoull(*at, &end, 10);
    if (*end++ != '.')
        return false;
    for (; isdigit((unsigned char)*end); end++)
        if (unit_ns > 1) {
            fraction = 10 * fraction + (uint64_t)(*end - '0');
            unit_ns /= 10;
        }
    if (*end != ':')
        return false;
    line->time_ns = seconds * 1000000000 + fraction * unit_ns;
    *at = end + 1 + strspn(end + 1, " ");
    return true;
}

static const struct {
    const char *name;
    enum order_event event;
} events[] = {
    { "irq_handler_entry", ORDER_IRQ_ENTRY },
    { "irq_handler_exit", ORDER_IRQ_EXIT },
    { "softirq_raise", ORDER_SOFTIRQ_RAISE },
    { "softirq_entry", ORDER_SOFTIRQ_ENTRY },
    { "softirq_exit", ORDER_SOFTIRQ_EXIT },
    { "napi_poll", ORDER_NAPI_POLL },
    { "netif_receive_skb", ORDER_RX },
    { "napi_gro_receive_entry", ORDER_GRO_ENTRY },
    { "napi_gro_frags_entry", ORDER_GRO_ENTRY },
    { "napi_gro_receive_exit", ORDER_GRO_EXIT },
    { "napi_gro_frags_exit", ORDER_GRO_EXIT },
    { "sched_waking", ORDER_WAKING },
    { "sched_wakeup", ORDER_WAKEUP },
    { "sched_wakeup_new", ORDER_WAKEUP_NEW },
    { "sched_switch", ORDER_SWITCH },
    { "net_dev_start_xmit", ORDER_START_XMIT },
    { "net_dev_xmit", ORDER_XMIT },
};

static bool read_event(const char *at, struct order_line *line)
{
    size_t bytes = strcspn(at, ": \n");

    if (bytes == 0 || at[bytes] != ':')
        return false;
    for (unsigned i = 0; i < sizeof events / sizeof events[0]; i++)
        if (strlen(events[i].name) == bytes && strncmp(at, events[i].name, bytes) == 0)
            line->event = events[i].event;
    at += bytes + 1;
    return read_fields(at + strspn(at, " "), line);
}

/* Where the value of "key=" begins, or NULL. */
static const char *value_of(const char *fields, const char *key)
{
    size_t bytes = strlen(key);

    for (const char *at = strstr(fields, key); at != NULL; at = strstr(at + 1, key))
        if ((at == fields || at[-1] == ' ') && at[bytes] == '=')
            return at + bytes + 1;
    return NULL;
}

static bool read_number(const char *fields, const char *key, unsigned *number)
{
    const char *value = value_of(fields, key);

    if (value == NULL || !isdigit((unsigned char)*value))
        return false;
    *number = (unsigned)strtoul(value, NULL, 10);
    return true;
}

static bool read_word(const char *fields, const char *key, char *word, size_t size)
{
    const char *value = value_of(fields, key);

    if (value == NULL)
        return false;
    snprintf(word, size, "%.*s", (int)strcspn(value, " \n"), value);
    return true;
}

/* comm_key=NAME pid_key=PID: a name ends where the pid begins, for it may hold blanks. */
static bool read_task(const char *fields, const char *comm_key, const char *pid_key,
                      struct order_task_name *task)
{
    const char *comm = value_of(fields, comm_key);
    const char *pid = value_of(fields, pid_key);

    if (comm == NULL || pid == NULL || pid < comm + strlen(pid_key) + 2)
        return false;
    snprintf(task->comm, sizeof task->comm, "%.*s", (int)(pid - comm - strlen(pid_key) - 2), comm);
    task->pid = atoi(pid);
    return true;
}

static bool read_switch(const char *fields, struct order_line *line)
{
    const char *state = value_of(fields, "prev_state");

    if (state == NULL || !isalpha((unsigned char)*state))
        return false;
    line->prev_state = *state;
    line->prev_preempted = state[strcspn(state, "+ \n")] == '+';
    return read_task(fields, "prev_comm", "prev_pid", &line->prev) &&
           read_task(fields, "next_comm", "next_pid", &line->next);
}

static bool read_fields(const char *fields, struct order_line *line)
{
    switch (line->event) {
    case ORDER_OTHER:
        return true;
    case ORDER_IRQ_ENTRY:
        read_word(fields, "name", line->device, sizeof line->device);
        return read_number(fields, "irq", &line->number);
    case ORDER_IRQ_EXIT:
        line->handled = strstr(fields, "ret=handled") != NULL;
        return read_number(fields, "irq", &line->number);
    case ORDER_SOFTIRQ_RAISE:
    case ORDER_SOFTIRQ_ENTRY:
    case ORDER_SOFTIRQ_EXIT:
        return read_number(fields, "vec", &line->number) && line->number < 32;
    case ORDER_NAPI_POLL:
        return sscanf(fields, "napi poll on napi struct %23s for device %23s work %d budget %d",
                      line->address, line->device, &line->work, &line->budget) == 4;
    case ORDER_RX:
    case ORDER_GRO_ENTRY:
        return read_word(fields, "dev", line->device, sizeof line->device);
    case ORDER_GRO_EXIT:
        return sscanf(fields, "ret=%d", &line->gro_result) == 1;
    case ORDER_WAKING:
    case ORDER_WAKEUP:
    case ORDER_WAKEUP_NEW:
        return read_task(fields, "comm", "pid", &line->woken);
    case ORDER_SWITCH:
        return read_switch(fields, line);
    case ORDER_START_XMIT:
        read_number(fields, "queue_mapping", &line->number);
        return read_word(fields, "dev", line->device, sizeof line->device) &&
               read_word(fields, "skbaddr", line->address, sizeof line->address);
    case ORDER_XMIT:
        return read_word(fields, "dev", line->device, sizeof line->device) &&
               read_word(fields, "skbaddr", line->address, sizeof line->address);
    }
    return false;
}
