#include "models/admin/proc.h"

#include <inttypes.h>

#include "models/kernel/kernel.h"

void proc_interrupts_heading(FILE *out, unsigned cpus)
{
    char name[16];

    fputs("           ", out);
    for (unsigned i = 0; i < cpus; i++) {
        snprintf(name, sizeof name, "CPU%u", i);
        fprintf(out, "%-11s", name);
    }
    fputc('\n', out);
}

void proc_interrupts_line(FILE *out, unsigned cpus, const struct irq_desc *desc, const char *chip)
{
    fprintf(out, "%3u:", desc->irq);
    for (unsigned i = 0; i < cpus; i++)
        fprintf(out, " %10" PRIu64, desc->counts[i]);
    fprintf(out, "  %s", chip);
    for (unsigned i = 0; i < desc->action_count; i++)
        fprintf(out, "%s%s", i ? ", " : "  ", desc->actions[i].name);
    fputc('\n', out);
}

void proc_interrupts_timer(FILE *out, const struct kernel *kernel)
{
    fputs(kernel->is_24 ? "  0:" : "LOC:", out);
    for (unsigned i = 0; i < kernel->cpu_count; i++)
        fprintf(out, " %10" PRIu64, kernel->cpus[i].tick.interrupts);
    fputs(kernel->is_24 ? "  XT-PIC  timer\n" : "  Local timer interrupts\n", out);
}

static void print_level(FILE *out, const struct io_resource *first, int digits, int indent)
{
    for (const struct io_resource *r = first; r; r = r->sibling) {
        fprintf(out, "%*s%0*" PRIx64 "-%0*" PRIx64 " : %s\n", indent, "", digits, r->start, digits,
                r->end, r->name);
        print_level(out, r->child, digits, indent + 2);
    }
}

void proc_resources(FILE *out, const struct io_resource *root, int digits)
{
    print_level(out, root->child, digits, 0);
}

static const char *operstate_name(enum operstate state)
{
    switch (state) {
    case OPERSTATE_UNKNOWN:
        return "unknown";
    case OPERSTATE_NOTPRESENT:
        return "notpresent";
    case OPERSTATE_DOWN:
        return "down";
    case OPERSTATE_UP:
        return "up";
    }
    return "?";
}

void sys_class_net(FILE *out, const struct net_devices *devices)
{
    for (const struct net_device *dev = devices->first; dev; dev = dev->state.next) {
        const struct netdev_state *state = &dev->state;

        fprintf(out, "%s/ifindex:%u\n", dev->name, state->ifindex);
        fprintf(out, "%s/operstate:%s\n", dev->name, operstate_name(state->operstate));
        fprintf(out, "%s/carrier_changes:%" PRIu64 "\n", dev->name,
                state->carrier_up_count + state->carrier_down_count);
        fprintf(out, "%s/carrier_up_count:%" PRIu64 "\n", dev->name, state->carrier_up_count);
        fprintf(out, "%s/carrier_down_count:%" PRIu64 "\n", dev->name, state->carrier_down_count);
    }
}
