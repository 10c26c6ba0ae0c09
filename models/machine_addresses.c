/* Where things answer in the address spaces of a PC: its own old devices, and what its BIOS gave to
 * the cards. Drivers request these regions; nothing else depends on them. */
#include <stddef.h>

#include "models/machine.h"

/* Our choice, as BIOSes of the time did: cards one after the other from here. */
#define FIRST_PORT      0xc000u
#define PORT_STEP       0x100u
#define FIRST_MEMORY    0xfe000000u
#define MEMORY_STEP     0x20000u
#define E1000_REGISTERS 0x20000u /* 8254x manual: 128 KB */
#define E1000_PORTS     0x40u    /* 8254x manual: 64 bytes, from the 82544 on */
#define TULIP_PORTS     0x80u    /* 21143: CSR0 to CSR15, 8 bytes apart */
#define TULIP_REGISTERS 0x80u
#define EL3_FIRST_PORT  0x300u /* 3c509: configurable, 0x300 by default, 16 ports */
#define EL3_PORTS       0x10u

/* Linux arch/i386/kernel/setup.c standard_io_resources. */
static const struct io_resource pc_ports[MACHINE_PC_PORTS] = {
    { .start = 0x00, .end = 0x1f, .name = "dma1" },
    { .start = 0x20, .end = 0x21, .name = "pic1" },
    { .start = 0x40, .end = 0x43, .name = "timer" },
    { .start = 0x60, .end = 0x6f, .name = "keyboard" },
    { .start = 0x80, .end = 0x8f, .name = "dma page reg" },
    { .start = 0xa0, .end = 0xa1, .name = "pic2" },
    { .start = 0xc0, .end = 0xdf, .name = "dma2" },
    { .start = 0xf0, .end = 0xff, .name = "fpu" },
    { .start = 0xcf8, .end = 0xcff, .name = "PCI conf1" },
};

void machine_addresses_init(struct machine_addresses *addresses)
{
    addresses->ports = (struct io_resource){ .end = 0xffff, .name = "PCI IO" };
    addresses->memory = (struct io_resource){ .end = UINT32_MAX, .name = "PCI mem" };
    for (size_t i = 0; i < MACHINE_PC_PORTS; i++) {
        addresses->pc[i] = pc_ports[i];
        request_resource(&addresses->ports, &addresses->pc[i]);
    }
}

static struct io_resource region(uint64_t start, uint64_t bytes, const char *name)
{
    return (struct io_resource){ .start = start, .end = start + bytes - 1, .name = name };
}

void machine_addresses_of_pci(size_t i, bool is_tulip, const char *name, struct io_resource *ports,
                              struct io_resource *memory)
{
    *ports = region(FIRST_PORT + i * PORT_STEP, is_tulip ? TULIP_PORTS : E1000_PORTS, name);
    *memory =
        region(FIRST_MEMORY + i * MEMORY_STEP, is_tulip ? TULIP_REGISTERS : E1000_REGISTERS, name);
}

struct io_resource machine_addresses_of_isa(size_t i, const char *name)
{
    return region(EL3_FIRST_PORT + i * EL3_PORTS, EL3_PORTS, name);
}
