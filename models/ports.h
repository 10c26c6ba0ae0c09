/* The few ways two components may touch.
 *
 * A port is a function pointer and the context it belongs to, nothing more. A component knows its
 * ports, never its neighbours; models/machine.c connects them, one line a wire.
 */
#ifndef MODELS_PORTS_H
#define MODELS_PORTS_H

#include <stdbool.h>
#include <stdint.h>

struct packet;

/* A packet changes owner: whoever receives it forwards it, keeps it, or drops it with a reason. */
struct packet_port {
    void (*send)(void *ctx, struct packet *pkt);
    void *ctx;
};

static inline void packet_port_send(const struct packet_port *port, struct packet *pkt)
{
    port->send(port->ctx, pkt);
}

/* An interrupt line changes level. Setting the level it has is allowed and does nothing. */
struct irq_port {
    void (*set_level)(void *ctx, bool asserted);
    void *ctx;
};

static inline void irq_port_set_level(const struct irq_port *port, bool asserted)
{
    port->set_level(port->ctx, asserted);
}

/* Something happened that its listener counts on: a frame was sent, a frame lies in the ring. */
struct signal_port {
    void (*signal)(void *ctx);
    void *ctx;
};

static inline void signal_port_send(const struct signal_port *port)
{
    port->signal(port->ctx);
}

#endif
