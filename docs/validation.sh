#!/bin/sh
# Writes docs/validation.md: runs every scenario that is held against a reference and copies what it
# printed. Usage: docs/validation.sh [PROGRAM]; run from the top folder (`make validation`).
set -eu
program=${1:-build/nicsim}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Verdicts of one scenario as table rows: "  ok      WHAT   expected E; got G".
rows() {
    sed -n '/^expectations$/,/^$/p' "$1" | sed -n \
        's/^  \(ok\|FAILED\) *\(.*[^ ]\)  *expected \(.*\); got \(.*\)$/| \2 | \3 | \4 | \1 |/p'
}

{
    cat <<'HEAD'
# How far the curves can be trusted

Written by `make validation`; do not edit. Every row is an `expect:` entry of a shipped scenario,
judged on means over its replications; the command above a table prints it.

HEAD
    for scenario in linux61-icount receive-livelock mogul96-fig6-1 mogul96-fig6-3 \
        mogul96-fig6-4 mogul96-fig6-5 replay-bursts replay-udp replay-http napi-howto wu06-shares wu06-ring museum xdp18-drop-cores \
        xdp18-cpu-vs-load xdp18-ring-size; do
        "$program" run "scenarios/$scenario.yaml" -o "$out/$scenario" --no-figures \
            >"$out/$scenario.txt"
        printf '## %s\n\n`%s run %s`\n\n' \
            "$(sed -n '/^title:/{s/^title: *//;s/"//g;p;}' "scenarios/$scenario.yaml")" \
            build/nicsim "$scenario"
        printf '| what | expected | got | verdict |\n|---|---|---|---|\n'
        rows "$out/$scenario.txt"
        printf '\n'
    done
    cat <<'TAIL'
## Calibration

The DECstation 3000/300 has one constant set, `scenarios/profiles/hosts/decstation-3000-300.yaml`,
used by every figure of that machine. Its header names what was calibrated:

TAIL
    sed -n '/^calibration:/,/^values:/p' scenarios/profiles/hosts/decstation-3000-300.yaml |
        sed '1d;$d' | sed -e 's/^  - point: *"\(.*\)"/- **Calibration point:** \1/' \
            -e 's/^    fixes: *"\(.*\)"/  It fixes \1./' \
            -e 's/^  - choice: *"\(.*\)"/- **Chosen:** \1./' \
            -e 's/^  - assumption: *"\(.*\)"/- **Assumed:** \1./'
    cat <<'TAIL'

The router of the NAPI HOWTO has two calibrated numbers, in
`scenarios/profiles/costs/linux-2.4-howto.yaml`, one of them coarse:

TAIL
    sed -n '/^calibration:/,/^values:/p' scenarios/profiles/costs/linux-2.4-howto.yaml |
        sed '1d;$d' | sed -e 's/^  - point: *"\(.*\)"/- **Calibration point:** \1/' \
            -e 's/^    fixes: *"\(.*\)"/  It fixes \1./'
    cat <<'TAIL'

The server of the XDP paper has three calibrated numbers: in `scenarios/profiles/costs/linux-6.1-server.yaml` cycles an
instruction, from one core of raw drop, and what an interrupt costs after a halt, from raw at 1 Mpps, 42.6 % busy; in
`scenarios/profiles/hosts/server-e5-1650v4.yaml` the room a receive buffer takes in the cache, from XDP_TX on six cores at
ring 512. Beside them the one-core value of each early path at full load (XDP, filter, conntrack, firewalld, XDP_TX,
redirect) is that path's cost. All other loads, cores and ring sizes are predictions; what they hang on is in
[`early-drop.md`](early-drop.md).

Every value of the profile has a range and a source; those that say "assumption" are not known, only
bounded. The published marks are single trials whose scatter is about 150 packets/s on falling lines.
Where a tolerance is known it is judged; an error "told, not judged" has none. Figures 6-6 and 7-1
(`mogul96-fig6-6`, `mogul96-fig7-1`) are predictions of the same constants: their marks are not here.

## Where the curves of 1996 are missed

- *Polling without feedback, above 5000 packets/s*: the simulated kernel livelocks near 5500, the
  measured one passed 50 to 770 packets/s up to 10 000. A sender that is smoother than the real one is
  part of it: with `--set 'traffic.0.jitter=100 %'`, gaps from none to twice the mean, the mean error of
  that curve in `mogul96-fig6-4` falls from 51 to 36 %, but that of the unmodified kernel doubles.
- *With screend between 4000 and 5300*: the simulated line lies above most marks; these scatter by
  several hundred packets/s between neighbours (5177 in, 1018 out; 5258 in, 289 out).
- *Polling off above 8700*: the simulated line falls on as it did, the measured one flattens.
- *No quota at 5200 to 6300*: the measured kernel collapses a few hundred packets/s later.

## Closed forms

`tests/models/test_closed_forms.c` (part of `make test`) holds the machine against queueing theory:
interrupts that absorb arrivals, one interrupt a packet and no interrupts at all, with exponential
protocol cost and a queue of 1000 (`scenarios/reference/interrupt_model_throughput.csv`, within 1 %),
and polling until empty as an M/G/1 queue with set-up (`napi_setup` rows of
`scenarios/reference/coalescing_closed_forms.csv`, within 2 %). `tests/models/wire/test_link.c` holds
the link against every Ethernet frame rate from 10 Mb/s to 100 Gb/s, to the frame.

## Not modelled

Caches and memory but for named costs, TCP, merging in GRO, collisions. Each header under `models/`
says what its component leaves out; `docs/linux.md` and `docs/hardware.md` say it of the Linux host and
of each NIC.
TAIL
} >"$out/validation.md"
mv "$out/validation.md" docs/validation.md
