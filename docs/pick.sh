#!/bin/sh
# Prints columns of the sweep's point nearest to X: docs/pick.sh DIR CASE X COLUMN...
# DIR holds a run's means.csv; CASE is the value of its second axis; X is a value of its first.
set -eu
dir=$1 case=$2 x=$3
shift 3
awk -F, -v case="$case" -v x="$x" -v wanted="$*" '
function distance(a) { return a > x ? a - x : x - a }
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
$2 == case && (best == "" || distance($1) < distance(best)) { best = $1; line = $0 }
END {
    if (line == "") { print "no point of case " case; exit 1 }
    split(line, cell, ",")
    printf "%s at %s:", case, best
    count = split(wanted, name, " ")
    for (i = 1; i <= count; i++) {
        if (!(name[i] in column)) { print " no column " name[i]; exit 1 }
        printf " %s %.6g", name[i], cell[column[name[i]]]
    }
    print ""
}' "$dir/means.csv"
