#!/bin/sh
# Writes docs/hardware.md: traces one frame of scenarios/one-frame.yaml through three NICs and copies
# what the profiles say they cannot express. Usage: docs/hardware.sh [PROGRAM]; run from the top
# folder (`make hardware`).
set -eu
program=${1:-build/nicsim}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
profiles=scenarios/profiles/nics

# Stage, file, moment and the time since the stage before of one trace, separated by |.
steps() { # NIC FRAME WAY
    "$program" trace one-frame --packet 5 --point "nic=$1" --point "frame=$2" --point "way=$3" |
        awk 'NR > 3 { moment = ""; for (i = 5; i <= NF; i++) moment = moment (i > 5 ? " " : "") $i
                      printf "%s|%s|%s|%s|%s\n", $3, $4, moment, $2, $1 }'
}

# One table: a row a stage, a column a NIC and frame size, microseconds since the stage before.
table() { # WAY
    for frame in 64 1518; do
        for nic in 82540 82599 cx5; do
            steps $nic $frame "$1" >"$out/$1-$frame-$nic"
        done
    done
    printf '| stage | file | 82540 64 B | 82599 64 B | CX-5 64 B | 82540 1518 B | 82599 1518 B | CX-5 1518 B |\n'
    printf '|---|---|--:|--:|--:|--:|--:|--:|\n'
    paste -d'|' "$out/$1-64-82540" "$out/$1-64-82599" "$out/$1-64-cx5" \
        "$out/$1-1518-82540" "$out/$1-1518-82599" "$out/$1-1518-cx5" |
        awk -F'|' '{ printf "| %s | `%s` |", $3, $2
                     for (i = 4; i <= 29; i += 5) { printf " %.3f |", $i; last[i] = $(i + 1) }
                     printf "\n" }
                   END { printf "| **from the sender'\''s link** | |"
                         for (i = 4; i <= 29; i += 5) printf " **%.3f** |", last[i]
                         printf "\n" }'
}

# The comment at the head of a profile, as one line; from "What cannot be said here:" on.
cannot() { # PROFILE
    sed -n '/^#/!q;s/^# *//p' "$profiles/$1.yaml" | tr '\n' ' ' |
        sed -n 's/.*[Ww]hat cannot be said here: *//p' | sed 's/ *$//'
}

{
    cat <<'HEAD'
# The hardware: three NICs, their buses and what they tell

Written by `make hardware`; do not edit. Every time is what `nicsim trace
one-frame --packet 5 --point nic=NIC --point frame=BYTES --point way=WAY` prints. One file, `kernel/driver_e1000.c`, plays every
driver.

## One frame, received and read

A frame of UDP reaches an idle computer (Xeon E5-1650 v4, sleep states down to C1) and is read by a process.
Microseconds since the stage before; the computer and its kernel are the same, the NIC and its bus are not:
an 82540 on PCI (32 bits, 33 MHz), an 82599 on PCIe gen2 x8, a ConnectX-5 on PCIe gen3 x16.

HEAD
    table read
    cat <<'TEXT'

- *The wire* shrinks with the link: 1, 10 and 100 Gb/s.
- *Into memory*: PCI moves 4 bytes a clock of 30 ns, for everybody in turn; PCIe has its headers and the way
  to memory to pay, and lanes to spare. A frame is in memory, for the driver, when its descriptor is written
  back behind it.
- *Until the poll*: the interrupt, the core's way out of its sleep state, the softirq. The 82540's handler
  reads the cause register over the bus and waits for the answer; a message tells its cause. The
  ConnectX-5 is last: its interrupt waits for 8 us, or 128 frames, before it is sent, as its driver sets it,
  while a gap (the other two) lets the first frame after a quiet time through at once.
- *The kernel* neither knows nor cares.

## One frame, sent on

The same frame for an address beyond this computer, which sends it out by a second NIC of the same kind.

TEXT
    table sent-on
    cat <<'TEXT'

A frame to be sent is fetched: the doorbell travels to the NIC, the NIC asks for the descriptor, then for the
frame, and waits for both answers. On PCI a read holds the bus while memory thinks.

## Descriptors, ahead and back

Between the ring and the chip descriptors travel in company. The 82599 and the ConnectX-5 of the tables above are
coarse about it: what the host lends is on the chip at once, unread, and each descriptor is written back behind its
frame. With `rx-chip-descriptors` the chip has room for so many, and three steps more:

- *Read ahead* (`rx-pthresh`, `rx-hthresh`): with fewer than PTHRESH on the chip, and HTHRESH or more waiting
  in memory, one read brings several, up to the end of a cache line. A chip that has none reads at once, and a
  frame that comes meanwhile waits in the buffer.
- *Frame in memory*: its bytes on the chip are free, but the driver does not see it yet.
- *Written back* (`rx-wthresh`): when WTHRESH have come together, when they complete a line, or at once while
  no gap between interrupts runs and at its end. From here on the frame is the driver's (stage `rx_dma`).

`i350-1g` does all three, as igb sets it: 8, 8 and 4. For frames of 64 B at the limit of a link of gen2 x4
the coarse way costs 128 B a frame upwards, and this one 111.5 (`tests/models/nic/test_rx_descriptors.c`,
by hand). Where the bus is not the limit it costs waiting instead: a frame that comes while the interrupt
before it is still on its way is not seen by that poll, as its descriptor is not in memory.

What has been sent goes back the same way: with `tx-wthresh` n the descriptors of n frames are one write, with
`tx-head-write-back` a word that says how far the chip has come; both at once while no gap runs and at its end. Over
PCI Express with 24 B a packet, descriptors of 16 B cost 40 B a frame one by one, (8 x 16 + 24) / 8 = 19 by eight, the
head (4 + 24) / 8 = 3.5. The coarse way (`tx-wthresh` none) costs the bus nothing; on two 82599 that forward 1.5 million
a second it moves delivered packets by 0.06 % and neither median nor p99 of the latency.

## Completions

A ConnectX writes no descriptors back. What it has received or sent it says in completion queues, rings of their own
with 64 B for each frame (`rx-completion`), and what it may fill are work requests, of one frame or of many
(`rx-strides`). Its profiles are coarse about it: a completion crosses the bus with its frame, and of frames sent
nothing does. With `completion-queue: ring`

- *an entry is written* when its frame is in memory, and the frame is the driver's when the entry is; of frames sent
  there is one for all of a doorbell. Occupancy is the metric `cq_max_entries` and the gauge `rx_ring.N.cq_entries`.
- *each queue has its events*: it is armed, counts and interrupts for itself, so one for frames sent may interrupt
  the poll that the other began. The handler finds the NAPI owned, and the poll is done once more (MISSED).
- *`cqe-compression`* holds entries while the link has other writes to send, and writes them as a block: a title and 8 B
  each. 88 B a frame become 12. `nicsim run cqe-compression`: at 300 B in a slot of gen3 x8 it predicts 17.9 and
  21.5 million packets a second where NVIDIA measured 17.6 and 21 (Linux commit b7cf0806e878); nothing is fitted. With
  the default way to count acknowledgements (`pcie-dllps: share`, a full rate both ways) it is 16.4 and 19.8. The price
  is a step of the driver for each, and the hash: where RPS needs one the CPU works it out.

How far coarse is off: receiving, below 0.1 % of packets, interrupts and busy time in every point of the XDP paper's
drop and load figures; forwarding, 1 to 3 % of packets and a fifth of the latency, as completions of frames sent come
by the doorbell (`nicsim run xdp18-forward --set machine.nics.0.completion-queue=ring --set
machine.nics.1.completion-queue=ring`).

A striding receive queue holds small frames one behind the other in requests of 256 KiB: a frame takes as many strides as
its bytes fill, one that does not fit closes the request with a filler, and the driver gets a request back when the last
of its frames is taken. So a ring of 1024 with strides of 256 B takes a burst of some thirty thousand small frames.

## Where a loss is told

A frame is lost at the NIC when the chip is full, or for want of a descriptor where the queue may drop
(`rx-drop-en`). What `ethtool -S` calls it, and in which counter of `ip -s link` (`/proc/net/dev` prints
dropped and missed together as drop), depends on the driver (`driver`); from the sources of Linux 6.1.192:

| driver | chip full | no descriptor | waits for one | chip full, `ip -s link` | no descriptor, `ip -s link` |
|---|---|---|---|---|---|
| e1000, e1000e | rx_missed_errors | (the chip never drops for it) | rx_no_buffer_count | missed | |
| igb | rx_missed_errors, rx_fifo_errors | rx_queue_0_drops, rx_fifo_errors | rx_no_buffer_count | missed, fifo | fifo |
| ixgbe | rx_missed_errors | rx_no_dma_resources | | missed | nowhere |
| i40e | port.rx_discards | rx_missed_errors | | nowhere | missed |
| ice | rx_dropped.nic | rx_dropped | | missed | dropped |
| mlx5 | rx_discards_phy | rx_out_of_buffer | | dropped | missed |
| ena | rx_drops | rx_drops | | dropped | dropped |
| virtio_net | (the host's) | (the host's) | | nowhere | nowhere |

`nicsim run where-did-it-go` shows one loss under five of them; each run of a Linux host leaves the two
texts in `results/<scenario>/host/`. The tables are `models/admin/ethtool_stats.def` and
`netdev_stats.def`; they have the names that this machine can move, no pauses and no failed allocations.

## Which limit is first

`nicsim run pcie-small-packets`: the wire, the bus and the core over the frame size, at 100 Gb/s.

![100 Gb/s of one frame size, limit by limit](../results/published/pcie-small-packets.png)

`nicsim run cqe-compression`: what completions cost of a narrow slot, one by one and in blocks.

![What a slot of 63 Gb/s takes, frame by frame](../results/published/cqe-compression.png)

## What a profile cannot say

Common to all: one port; no checksums, segmentation or receive offloads; rings of at most 4096; but for
82540-1g, 82574-1g, 82576-1g and i350-1g received descriptors are not read ahead nor written back in groups. Beside that:

| profile | what its rows cannot say |
|---|---|
TEXT
    for profile in 82540-1g 82574-1g 82576-1g i350-1g 82599-10g x710-10g xl710-40g e810-100g cx5-100g cx6-200g virtio-net ena-5g; do
        printf '| `%s` | %s |\n' $profile "$(cannot $profile)"
    done
} >"$out/hardware.md"
mv "$out/hardware.md" docs/hardware.md
