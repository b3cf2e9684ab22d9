#!/bin/bash
# A small array of paper 1, with a tenth of its training, on a Slurm cluster of two nodes on this machine: a unit is killed, a task is lost, a node goes
# down, a node is drained; in the end every byte is what a run without Slurm has.  BUILD is where the programs are.
set -uo pipefail
for program in slurmctld slurmd munged sbatch; do
  command -v $program >/dev/null || { echo "check-slurm: $program is missing: make deps-slurm" >&2; exit 1; }
done
top=$PWD
BUILD=$(realpath "$BUILD")
scratch=$(mktemp -d /tmp/check-slurm.XXXXXX)
cluster=$scratch/cluster
. tests/slurm/cluster.sh
trap 'cluster_stop; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
unset MAKEFLAGS MFLAGS MAKELEVEL FRESH # of the make that runs this
step() { printf '%3d s  %s\n' $SECONDS "$1"; }

fail() { # REASON
  echo "FAILED: $1"
  tail -n 5 "$scratch/slurm/data/paper-01/slurm/logs"/*.log 2>/dev/null
  squeue -r 2>/dev/null
  exit 1
}

# What the places below have in common: the sources with a shorter paper 1, built once.
mkdir "$scratch/source" && cd "$scratch/source" || fail "no folder"
cp -a "$top"/{Makefile,papers,src,tools} .
sed -i -E 's/NUMBER\((dense|finetune)_epochs, ([0-9]+), [0-9]+,/NUMBER(\1_epochs, \2, 2,/' papers/01-*/paper.c
git diff --no-index --quiet "$top/papers" papers && fail "paper 1 is no shorter"
mkdir "$scratch/build"
cp -a "$BUILD"/{src,libnf.a,numerics_hash.h} "$scratch/build"
run_make() { # TARGET [VARIABLE...]
  make -s BUILD="$scratch/build" JOBS=2 PAPER=1 "$@" 2>&1
}
run_make "$scratch/build/audit" "$scratch/build/papers/01-excessive-pruning/paper" || fail "not built"

place() { # NAME: a folder with the sources, data and figures of its own
  mkdir "$scratch/$1" && cd "$scratch/$1" || fail "no folder"
  ln -s ../source/{Makefile,papers,src,tools} .
}

units() { run_make slurm REDUCED=1 SEEDS=4 CHOICES=1 SETTINGS=settings; }

await() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "waited in vain for: $what"
    sleep 0.5
  done
}
state_of() { squeue -h -r -n nf-paper-01 -t "$1" -o '%F_%K %N'; }
some_run() { [ "$(state_of R | wc -l)" -ge "$1" ]; }
none_queued() { [ -z "$(squeue -h -n nf-paper-01)" ]; }
logged() { grep -qs "$1" data/paper-01/slurm/logs/*.log; }
unit_process() { # the first unit that runs in this folder
  local process
  for process in $(pgrep -f '^unit --unit'); do
    [ "$(readlink "/proc/$process/cwd")" = "$PWD" ] && echo "$process" && return
  done
}

# Without sbatch the same command runs the units here.
mkdir "$scratch/bin"
ln -s /usr/bin/* /bin/* "$scratch/bin" 2>/dev/null
rm -f "$scratch/bin/sbatch"
place local
cp tools/slurm-settings settings
said=$(PATH=$scratch/bin units) || fail "$said"
[[ $said == *"no Slurm here (no sbatch)"* ]] || fail "not run here: $said"
said=$(run_make collect) || fail "$said"
step "the same command without Slurm: $(find data/paper-01/units -name '*.json' | wc -l) units"

place slurm
cluster_start 1 || fail "no cluster"
step "two nodes: $(sinfo -h -N -o '%N %T' | paste -sd,)"
sed 's/^minutes=.*/minutes=0.01/; s/^checkpoints=.*/checkpoints=0/' tools/slurm-settings >settings # a unit a task
said=$(units) || fail "$said"
echo "$said"
[[ $said == *"8 of 8 units to do: 8 tasks of up to 1 units submitted"* ]] || fail "not eight tasks"
squeue -h -r -o %E | grep -q afterany || fail "the choices do not wait for the replay's training"
said=$(units) || fail "$said"
[[ $said == *"8 of 8 units to do: 0 tasks of up to 1 units submitted, 8 queued before"* ]] || fail "submitted twice: $said"
step "asked again: nothing is submitted twice"

await 60 "two running tasks" some_run 2
await 60 "a unit's process" unit_process >/dev/null
kill -9 "$(unit_process)"
await 60 "the task with the killed unit being queued again" logged 'failed, queued again'
step "a unit killed: its task is queued again"

await 90 "two running tasks" some_run 2
read -r lost node < <(state_of R | head -n 1)
scancel "$lost" || fail "no task to cancel"
step "task $lost on $node cancelled: lost"

await 90 "two running tasks" some_run 2
task=$(state_of R | awk '$2 == "n2" { print $1 }')
scontrol update nodename=n2 state=down reason=check
await 60 "task $task of n2 being queued again" eval '[[ "$(squeue -h -r -j "${task%_*}" -o "%K %t")" == *"${task#*_} PD"* ]]'
step "n2 down: its task $task is queued again"
scontrol update nodename=n2 state=resume
await 60 "n2 to return" eval '[[ "$(sinfo -h -n n2 -o %T)" =~ idle|mixed|allocated ]]'

await 90 "two running tasks" some_run 2
scontrol update nodename=n1 state=drain reason=check
await 120 "n1 to be drained" eval '[ "$(sinfo -h -n n1 -o %T)" = drained ]'
begun() { cat data/paper-01/slurm/logs/*.log | grep -c 'begins on n1'; }
on_n1=$(begun)
step "n1 drained: its task has ended"
said=$(run_make collect) || fail "$said"
[[ $said == *"are not finished yet and left out"* ]] || fail "nothing left to wait for: the check came too late"
step "verdicts from what is finished: $(grep -o '[0-9]* of 8 units are not' <<<"$said") there"
await 300 "the queue to empty with one node" none_queued
[ "$(begun)" -eq "$on_n1" ] || fail "tasks began on a drained node"
step "the rest on n2 alone"
scontrol update nodename=n1 state=resume

said=$(run_make slurm-status) || fail "$said"
echo "$said"
[[ $said == *"7 of 8 units finished"* && $said == *"nothing is queued"* ]] || fail "the lost task is not missed"
said=$(units) || fail "$said"
[[ $said == *"1 of 8 units to do: 1 tasks of up to 1 units submitted, 0 queued before"* ]] || fail "not the lost task: $said"
await 120 "the lost task" none_queued
step "the lost task has run again"
said=$(run_make collect) || fail "$said"
diff -r --exclude=slurm "$scratch/local/data" data || fail "not the same bytes"
step "$(find data -path '*/slurm' -prune -o -type f -print | wc -l) files of data/, byte for byte those of the run without Slurm"
cluster_stop || fail "daemons are left"
step "stopped: no process is left"
echo "100%: Checks: 8, Failures: 0, Errors: 0"
