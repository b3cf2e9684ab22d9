#!/bin/bash
# Two runs of one unit that part are told apart at the first stage and layer.
. "$(dirname "$0")/harness.sh"
bisect=$(realpath "$BUILD/bisect")
epochs=$(realpath "$BUILD/epochs/tests/system/tiny_paper")
unit=data/paper-97/units/replay-s42-d0.json

same_run() {
  cp $unit first.json
  tiny --fresh
  "$bisect" first.json $unit >out || fail "two runs of one unit part: $(cat out)"
  grep -q '^the same state at all [0-9]* milestones$' out
}

killed_and_resumed() {
  cp $unit first.json
  rm $unit
  ! TINY_KILL=ssri NF_CHECKPOINT_SECONDS=0 tiny || fail "not killed"
  tiny
  "$bisect" first.json $unit >out || fail "a resumed run parts: $(cat out)"
}

# Same weights, other regrowth: the dense stage agrees, the treatment does not.
another_reading() {
  tiny --choices
  if "$bisect" $unit data/paper-97/units/choice-gradient_sum=signed-s42-d0.json >out; then fail "nothing found"; fi
  grep -q "^not the same settings$" out || fail "settings are not named: $(cat out)"
  grep -q "they part: stage 'ketamine', net2.parameters" out || fail "another place: $(cat out)"
  grep -q '^first result that differs: ketamine:' out || fail "another result: $(cat out)"
}

another_kernel() {
  "$tiny_program" --jobs 2 --rounding 1 --seeds 0 >out 2>err
  if "$bisect" $unit 'data/paper-97/units/rounding-kernel=Prescott-s42-d0.json' >out; then fail "nothing found"; fi
  grep -q "they part: stage 'dense', net0.parameters.layer-1" out || fail "another place: $(cat out)"
}

# The kernels part in the first epoch; the readings in the first one after regrowth, in the second training.
first_epoch() {
  "$tiny_program" --jobs 2 --rounding 1 --seeds 0 --choices >out 2>err
  PROGRAM=$epochs "$top/tools/bisect-epochs" $unit $unit >out || fail "one unit parts from itself: $(cat out)"
  grep -Eqx 'the same in all [1-9][0-9]* layers and epochs' out || fail "$(cat out)"
  ! PROGRAM=$epochs "$top/tools/bisect-epochs" $unit 'data/paper-97/units/rounding-kernel=Prescott-s42-d0.json' >out
  grep -q 'the same in 0 layers and epochs, then they part: training 1 epoch 1 layer 1: ' out || fail "$(cat out)"
  ! PROGRAM=$epochs "$top/tools/bisect-epochs" $unit 'data/paper-97/units/choice-gradient_sum=signed-s42-d0.json' >out
  grep -q 'the same in 8 layers and epochs, then they part: training 2 epoch 1 layer [12]: ' out || fail "$(cat out)"
}

refuses_on_err() { # PATTERN ARGUMENTS...
  local pattern=$1
  shift
  run() { "$bisect" "$@" >out 2>err; }
  refuses "$pattern" run "$@"
}

malformed() {
  refuses_on_err '^bisect: give two units' $unit
  refuses_on_err '^bisect: missing.json' $unit missing.json
  sed 's/"seed": 42/"seed": 43/' $unit >damaged.json
  refuses_on_err '^bisect: damaged.json: damaged unit: its checksum does not match' $unit damaged.json
  echo '{"format": 1}' >old.json
  refuses_on_err '^bisect: old.json: it has no milestones to compare: run it again with FRESH=1$' $unit old.json
}

run_checks "bisect" same_run killed_and_resumed another_reading another_kernel first_epoch malformed
