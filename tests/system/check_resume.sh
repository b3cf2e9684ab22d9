#!/bin/bash
# However a run is interrupted and with however many processes, it ends with the same bytes.
. "$(dirname "$0")/harness.sh"

stages="dense prune ketamine ssri relapse"

any_number_of_jobs() {
  local jobs
  for jobs in 1 2 5; do
    rm -rf data
    tiny --jobs $jobs
    same_as_finished data
  done
}

fresh_run_makes_the_same() {
  tiny --fresh
  ! grep -q reused err || fail "reused units in a fresh run"
  same_as_finished data
}

finished_run_is_reused() {
  tiny
  grep -qx 'paper 97: 2 of 2 units reused (same settings, same code)' err || fail "nothing said of reuse: $(cat err)"
  same_as_finished data
}

# Killed when a stage begins, with the checkpoint of the stage before; without, it starts from the first stage.
killed_at_every_stage() {
  local stage seconds=0
  for stage in $stages ssri; do
    rm -rf data
    ! TINY_KILL=$stage NF_CHECKPOINT_SECONDS=$seconds tiny || fail "not killed at $stage"
    grep -q 'was ended by signal 9: run again to continue it' err || fail "nothing said: $(cat err)"
    [ ! -e data/paper-97/comparison.csv ] || fail "verdicts without results"
    tiny
    same_as_finished data
    [ $stage != relapse ] || seconds=1000
  done
}

# Killed once at each stage on the way, always continuing.
killed_again_and_again() {
  local stage
  rm -rf data
  for stage in $stages; do
    ! TINY_KILL=$stage NF_CHECKPOINT_SECONDS=0 tiny --jobs 1 || fail "not killed at $stage"
  done
  tiny
  same_as_finished data
}

# The whole command killed at moments of no one's choosing, checkpoints being written all the time.
killed_at_any_moment() {
  local moment killed=0
  for moment in 0.02 0.1 0.25 0.4 0.7 1.2; do
    rm -rf data
    NF_CHECKPOINT_SECONDS=0 TINY_SLOW=50 "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >out 2>err &
    sleep $moment
    if kill -9 $!; then killed=$((killed + 1)); fi
    wait $! || true
    tiny
    same_as_finished data '*.tmp'
  done
  [ $killed -ge 3 ] || fail "only $killed of 6 runs were still there to be killed"
}

# Units end with the command that asked for them.
nothing_outlives_the_command() {
  rm -rf data
  TINY_SLOW=20000 "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >out 2>err &
  local command=$! units unit
  for _ in $(seq 100); do
    units=$(cat /proc/$command/task/$command/children)
    [ "$(wc -w <<<"$units")" -eq 2 ] && break
    sleep 0.1
  done
  [ "$(wc -w <<<"$units")" -eq 2 ] || fail "no two units to be seen: $units"
  kill -9 $command
  wait $command || true
  for _ in $(seq 50); do
    for unit in $units; do
      if grep -qs '^State:.[^Z]' "/proc/$unit/status"; then sleep 0.1; continue 2; fi
    done
    return 0
  done
  fail "units still there: $units"
}

run_checks "resume" any_number_of_jobs fresh_run_makes_the_same finished_run_is_reused killed_at_every_stage \
  killed_again_and_again killed_at_any_moment nothing_outlives_the_command
