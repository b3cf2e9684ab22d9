#!/bin/bash
# Finished units kept in data/reference start a later run: reused if nothing changed, refused if their sums do not agree.
. "$(dirname "$0")/harness.sh"

keep_and_take() {
  "$top/tools/keep-reference" 97
  rm -rf data/paper-97
  "$top/tools/take-reference" 97
  tiny
  grep -qx 'paper 97: 2 of 2 units reused (same settings, same code)' err || fail "nothing said of reuse: $(cat err)"
  same_as_finished data/paper-97
}

units_already_there_stay() {
  "$top/tools/keep-reference" 97
  echo '{}' >data/paper-97/units/replay-s42-d0.json
  "$top/tools/take-reference" 97
  grep -qx '{}' data/paper-97/units/replay-s42-d0.json || fail "a unit was overwritten"
}

units_of_other_code_give_way() {
  "$top/tools/keep-reference" 97
  mkdir -p papers/97-tiny && echo 'int main(void) { return 0; }' >papers/97-tiny/paper.c
  echo '{}' >data/paper-97/units/replay-s42-d0.json
  "$top/tools/take-reference" 97
  cmp data/paper-97/units/replay-s42-d0.json data/reference/paper-97/units/replay-s42-d0.json || fail "it stayed"
}

reduced_units_are_not_kept() {
  cp data/paper-97/units/replay-s42-d0.json data/paper-97/units/replay-s42-d0-reduced.json
  "$top/tools/keep-reference" 97
  [ ! -e data/reference/paper-97/units/replay-s42-d0-reduced.json ] || fail "a reduced unit is in the reference"
}

damaged_reference_is_refused() {
  "$top/tools/keep-reference" 97
  rm -rf data/paper-97/units
  echo >>data/reference/paper-97/units/replay-s42-d0.json
  ! "$top/tools/take-reference" 97 >out 2>&1 || fail "taken though damaged"
  grep -q 'SHA256SUMS does not agree' out || fail "said: $(cat out)"
  [ ! -e data/paper-97/units/replay-s42-d0.json ] || fail "a damaged unit was taken"
}

nothing_kept_is_no_error() {
  "$top/tools/take-reference" 97 2>err || fail "ends with an error"
  grep -q 'no units of it, so all are run' err || fail "said: $(cat err)"
}

run_checks "reference" keep_and_take units_already_there_stay units_of_other_code_give_way reduced_units_are_not_kept damaged_reference_is_refused nothing_kept_is_no_error
