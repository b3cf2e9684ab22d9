#!/bin/bash
# What the slurm-* tools ask of Slurm, and what their tasks do, with stand-ins for its commands that keep notes.  On real
# Slurm: make check-slurm.
. "$(dirname "$0")/harness.sh"

# sbatch notes its arguments and numbers jobs from 101; squeue says what the file `queue` holds; scontrol ends a task
# that asks to be queued again, as Slurm does.
stand_ins() {
  mkdir -p fake
  ln -sf "$top/tools" .
  cat >fake/sbatch <<'SH'
#!/bin/bash
n=$(($(cat jobs 2>/dev/null || echo 100) + 1))
echo $n >jobs
printf '%s\n' "$n $*" >>submitted
echo $n
SH
  cat >fake/squeue <<'SH'
#!/bin/bash
cat queue 2>/dev/null || true
SH
  cat >fake/scontrol <<'SH'
#!/bin/bash
[ "$1" = show ] && { echo "MaxArraySize            = ${MOST:-1001}"; exit; }
echo "$*" >>requeued
kill $PPID
SH
  chmod +x fake/*
  sed 's/^minutes=.*/minutes=2/; s/^requeues=.*/requeues=2/' tools/slurm-settings >settings # two units: 60 s are assumed
}

submit() { PATH=$PWD/fake:$PATH SETTINGS=settings tools/slurm-submit 97 "$tiny_program" "$@" >out 2>err; }

# The slices of the submitted arrays, one a line, sorted: OFFSET and the array's indices.
slices() {
  sed -E 's/.*--comment=[0-9a-f]+ ([0-9]+) .*--array=([-0-9,]+).*/\1 \2/' submitted | while read -r offset spec; do
    for range in ${spec//,/ }; do
      for ((i = ${range%-*}; i <= ${range#*-}; i++)); do echo $((offset + i)); done
    done
  done | sort -n
}

finished_units_are_not_submitted() {
  stand_ins
  submit --rounding 0 --seeds 1
  grep -q 'paper 97: all 2 units are finished: make collect PAPER=97' out || fail "$(cat out)"
  [ ! -e submitted ] || fail "submitted: $(cat submitted)"
}

# 2 finished, 20 to do in slices of two; the finished ones are the replay (unit 0) and seed 1000 (unit 2 of 22).
every_missing_slice_once() {
  stand_ins
  submit --rounding 0 --seeds 20 --choices
  grep -q '20 of 22 units to do: 11 tasks of up to 2 units submitted, 0 queued before' out || fail "$(cat out)"
  [ "$(slices | paste -sd' ')" = "0 1 2 3 4 5 6 7 8 9 10" ] || fail "slices $(slices | paste -sd' ')"
  grep -q -- '--array=0-10 .*tools/slurm-task .*/settings 0 11 data/paper-97/slurm/drivers/[0-9a-f]* --rounding 0 --seeds 20 --choices$' submitted ||
    fail "$(cat submitted)"
  grep -q -- '--requeue .*--signal=B:USR1@60' submitted || fail "no second chance: $(cat submitted)"
  [ "$(cat data/paper-97/slurm/options)" = "--rounding 0 --seeds 20 --choices" ] || fail "other options are remembered"
}

arrays_below_the_limit() {
  stand_ins
  MOST=4 submit --rounding 0 --seeds 20
  [ "$(wc -l <submitted)" -eq 3 ] || fail "$(cat submitted)"
  [ "$(slices | paste -sd' ')" = "1 2 3 4 5 6 7 8 9 10" ] || fail "slices $(slices | paste -sd' ')"
  ! grep -Eo -- '--array=[-0-9,]+' submitted | grep -q '[4-9]' || fail "beyond MaxArraySize: $(cat submitted)"
}

# The replay's slice first; the choice, a slice of its own, after it; the rest at once.
choices_wait_for_replays() {
  stand_ins
  sed -i 's/^minutes=.*/minutes=1/' settings
  rm data/paper-97/units/*
  submit --rounding 0 --seeds 3 --choices
  grep -q '^101 .*--array=0 ' submitted && grep -q '^102 .*--array=2-4 ' submitted || fail "$(cat submitted)"
  grep -q '^103 .*--array=1 .*--dependency=afterany:101 ' submitted || fail "$(cat submitted)"
  ! grep '^10[12] ' submitted | grep -q dependency || fail "$(cat submitted)"
}

# Slices 1 and 3 are queued already; then the queue holds tasks of another set of units.
queued_slices_are_left_alone() {
  local tag
  stand_ins
  submit --rounding 0 --seeds 10
  tag=$(grep -Eo -- '--comment=[0-9a-f]+' submitted | cut -d= -f2)
  printf '%s\n' "1|101|R|$tag 0|$PWD" "1|101|PD|$tag 2|$PWD" "4|90|R|$tag 0|/elsewhere" >queue
  rm submitted
  submit --rounding 0 --seeds 10
  grep -q ' 3 tasks of up to 2 units submitted, 2 queued before' out || fail "$(cat out)"
  [ "$(slices | paste -sd' ')" = "2 4 5" ] || fail "slices $(slices | paste -sd' ')"
  refuses '^paper 97: tasks of another size, version or set of units are in the queue' submit --rounding 0 --seeds 12
}

no_controller() {
  stand_ins
  printf '#!/bin/bash\nexit 1\n' >fake/scontrol
  refuses "^paper 97: Slurm's controller does not answer: try again later" submit --rounding 0 --seeds 5
  SETTINGS=missing refuses '^paper 97: missing: no such settings file: copy tools/slurm-settings' \
    bash -c 'SETTINGS=missing tools/slurm-submit 97 true >out 2>err'
}

task() { # INDEX
  PATH=$PWD/fake:$PATH SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=$1 \
    bash tools/slurm-task settings 1 3 "$tiny_program" --rounding 0 --seeds 2 >log 2>&1
}

# Units 0, 1 and 2 in three slices, offset 1: what the tasks make is what one run makes.
tasks_make_the_units() {
  stand_ins
  rm -r data/paper-97/units/* data/cache
  for index in -1 0 1; do task $index || fail "$(cat log)"; done
  grep -q '^task 2/3: done after [0-9]* s$' log || fail "$(cat log)"
  rm data/paper-97/units/seeds-s1001-d0.json data/cache/dense-s1001-*
  tiny --collect
  same_as_finished data
}

# Twice; then it is left to the next `make slurm`.
failed_tasks_are_queued_again() {
  stand_ins
  rm data/paper-97/units/replay*
  ! TINY_KILL=ssri task -1 || fail "no failure"
  grep -q '^task 0/3: failed, queued again$' log || fail "$(cat log)"
  [ "$(cat requeued)" = "requeue 7_-1" ] || fail "$(cat requeued)"
  ! TINY_KILL=ssri SLURM_RESTART_COUNT=2 task -1 || fail "no failure"
  grep -q '^task 0/3: failed, given up: make slurm queues it again$' log || fail "$(cat log)"
  [ "$(wc -l <requeued)" -eq 1 ] || fail "queued again without end"
}

# The signal that Slurm sends a minute before the end.
end_of_time() {
  stand_ins
  rm data/paper-97/units/replay*
  TINY_SLOW=20000 task -1 &
  local shell=$! script
  for _ in $(seq 100); do
    script=$(pgrep -P $shell -f slurm-task) && grep -qs begins log && break
    sleep 0.1
  done
  sleep 0.3
  kill -USR1 "$script"
  wait $shell || true
  grep -q '^task 0/3: its time is nearly up, queued again$' log || fail "$(cat log)"
}

says_how_far() {
  stand_ins
  submit --rounding 0 --seeds 3
  printf '%s\n' "0|101|R|x 0|$PWD" "1|101|PD|x 0|$PWD" >queue
  printf '%s\n' "task 0/2: begins on n1, 2 at once, queued again 0 times" "paper 97: 2 of 2 units, 30 s" >data/paper-97/slurm/logs/101-0.log
  PATH=$PWD/fake:$PATH SETTINGS=settings tools/slurm-status 97 "$tiny_program" >out
  grep -q '^paper 97: 2 of 4 units finished (' out && grep -q ': 1 tasks running' out && grep -q ': 1 tasks waiting' out || fail "$(cat out)"
  grep -q ': 1 finished tasks, 30.0 s a unit (expected 60.0: slower=0.50 would fit)' out || fail "$(cat out)"
}

run_checks "slurm tools" finished_units_are_not_submitted every_missing_slice_once arrays_below_the_limit \
  choices_wait_for_replays queued_slices_are_left_alone no_controller tasks_make_the_units \
  failed_tasks_are_queued_again end_of_time says_how_far
