/* What the host tells of lines, addresses, entropy and links: /proc/interrupts, /proc/ioports,
 * /proc/iomem, /proc/sys/kernel/random/entropy_avail, /sys/class/net.
 *
 * Counts are of the window, as everywhere in a result; what is there, is there at its end. Layouts
 * of Linux 6.1; 2.4 says XT-PIC where 6.1 says IO-APIC or PCI-MSI.
 */
#ifndef MODELS_ADMIN_PROC_H
#define MODELS_ADMIN_PROC_H

#include <stdint.h>
#include <stdio.h>

#include "models/kernel/hardirq.h"
#include "models/kernel/net_devices.h"
#include "models/kernel/resource.h"

/* A column a CPU; a line per irq; the timers', which are no line's. */
void proc_interrupts_heading(FILE *out, unsigned cpus);
void proc_interrupts_line(FILE *out, unsigned cpus, const struct irq_desc *desc, const char *chip);
void proc_interrupts_timer(FILE *out, const struct kernel *kernel);

/* "0300-030f : eth0", children indented. digits: of an address. */
void proc_resources(FILE *out, const struct io_resource *root, int digits);

/* ifindex, operstate, carrier_changes, carrier_up_count and _down_count of each device, as grep
 * prints them. */
void sys_class_net(FILE *out, const struct net_devices *devices);

#endif
