#!/bin/bash
# What the cluster costs beside the work: units that cost nothing (many_units.c), in tasks of different length, on the
# cluster of two nodes; then collection of so many unit files.  usage: BUILD=build tests/slurm/measure.sh [UNIT FILES]
set -uo pipefail
files=${1:-100000}
top=$PWD
program=$(realpath "${BUILD:-build}/tests/slurm/many_units") || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/measure-slurm.XXXXXX")
cluster=$scratch/cluster
. tests/slurm/cluster.sh
trap 'cluster_stop; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM

# Forty printed numbers and eighteen statements over the hundred measurements of a unit.
mkdir -p "$scratch/papers/96-many" && cd "$scratch" && ln -s "$top/tools" . || exit 1
awk 'BEGIN {
  print "id,place,condition,metric,kind,form,value,sd,n,items,unit,note"
  for (a = 0; a < 10; a++) for (c = 0; c < 10; c += 3)
    printf "t1.%d.%d,Table 1,arm-%d.cycle-%d,combined,result,exact,50.%d,,1,4000,%%,\n", a, c, a, c, c }' >papers/96-many/published.csv
awk 'BEGIN {
  print "id,place,claim,predicate"
  for (a = 1; a < 10; a++) {
    printf "seed.%d,Results,in each seed,arm-%d.cycle-0:combined < arm-0.cycle-0:combined\n", a, a
    printf "mean.%d,Results,in the mean,mean(arm-%d.cycle-0:combined) < mean(arm-0.cycle-0:combined)\n", a, a } }' >papers/96-many/claims.csv
echo id,place,question,readings,default,why,decided_by >papers/96-many/choices.csv

tasks_of() { # UNITS OF A TASK: a unit is taken to last a minute where no times are known
  local begin end
  rm -rf data
  sed "s/^minutes=.*/minutes=$1/" tools/slurm-settings >settings
  begin=$(date +%s.%N)
  SETTINGS=settings tools/slurm-submit 96 "$program" --seeds 793 >/dev/null || exit 1
  until [ -z "$(squeue -h)" ]; do sleep 0.2; done
  end=$(date +%s.%N)
  [ "$(find data/paper-96/units -name '*.json' | wc -l)" -eq 800 ] || echo "units are missing"
  awk -v u="$1" -v t="$(echo "$end $begin" | awk '{ print $1 - $2 }')" 'BEGIN { printf "%d,%d,%.1f,%.1f\n", u, 800 / u, t, 800 / t }'
}

cluster_start 1 || exit 1
echo "units of a task,tasks,seconds,units per second"
for units in 400 100 20 4; do tasks_of $units; done
begin=$(date +%s.%N)
rm -rf data
"$program" --seeds 793 --jobs 2 --slice 0/1 2>/dev/null
echo "without Slurm,,$(date +%s.%N | awk -v b="$begin" '{ printf "%.1f,%.1f", $1 - b, 800 / ($1 - b) }')"
cluster_stop

echo "unit files,seconds to write,seconds to list,megabytes,seconds to collect,megabytes"
timed() { /usr/bin/time -f '%e,%M' "$@" 2>&1 >/dev/null | tail -n 1 | awk -F, '{ printf "%.1f,%.0f", $1, $2 / 1024 }'; }
for count in $((files / 100)) $((files / 10)) "$files"; do
  [ "$count" -gt 0 ] || continue
  begin=$(date +%s.%N)
  "$program" --make "$count"
  end=$(date +%s.%N)
  "$program" --rounding 0 --seeds "$count" --list-units >/dev/null
  echo "$count,$(echo "$end $begin" | awk '{ printf "%.0f", $1 - $2 }'),$(timed "$program" --rounding 0 --seeds "$count" --list-units),$(timed "$program" --rounding 0 --seeds "$count" --collect)"
done
