#!/bin/bash
# make sabotage-N: what is spoilt is noticed, and what is not noticed fails.
. "$(dirname "$0")/harness.sh"
export PROGRAM; PROGRAM=$(realpath "$BUILD/sabotage/tests/system/tiny_paper")

# A ledger that prints what the tiny paper's reduced replay gives, so that its verdicts are exact.
exact_ledger() {
  rm -rf data
  "$PROGRAM" --jobs 2 --reduced --rounding 0 --seeds 0 >out 2>err
  head -n 1 papers/97-tiny/published.csv >ledger
  awk -F, '$1 == "replay" && $5 ~ /:(clean|combined)$/ && $5 !~ /relapsed/ {
    split($5, key, ":"); printf "t1.%s.%s,Table 1,%s,%s,result,exact,%.2f,,1,,%%,\n", key[1], key[2], key[1], key[2], $6 }' \
    data/paper-97/results.csv >>ledger
  mv ledger papers/97-tiny/published.csv
  cat >>papers/97-tiny/claims.csv <<'CSV'
helps,Results,regrowth helps,ketamine:combined > untreated:combined
quarter,Results,chance is not left,ssri:combined < 20
CSV
}

sabotage() {
  (cd "$top" && LEDGERS="$OLDPWD/papers" DIGITS=3 PREDICATES=3 tools/sabotage 97) >out 2>err
}

every_control_flips() {
  exact_ledger
  sabotage || fail "$(cat out err)"
  [ "$(grep -c 'flipped  as it should$' out)" -eq 11 ] || fail "$(cat out)"
  grep -Eq '^  digit: t1\.[a-z.]+ [0-9.]+ -> [0-9.]+ +1 flipped' out || fail "$(cat out)"
}

# A program that cannot be spoilt, and one whose every number moves.
deaf_program() {
  exact_ledger
  if RUNS="labels noise" PROGRAM=$tiny_program sabotage; then fail "a control that flips nothing passes: $(cat out)"; fi
  [ "$(grep -c 'FLIPS NOTHING$' out)" -eq 2 ] || fail "$(cat out)"
  grep -qx 'sabotage: paper 97: 2 controls do not do what they should' err || fail "$(cat err)"
}

reach_is_minded() {
  exact_ledger
  printf '#!/bin/bash\n[ "$NF_SABOTAGE" = regrowth ] && NF_SABOTAGE=labels\n"%s" "$@"\n' "$PROGRAM" >wider
  chmod +x wider
  if RUNS=regrowth PROGRAM=$PWD/wider sabotage; then fail "what it cannot reach is not minded: $(cat out)"; fi
  grep -q 'CHANGES dense:clean.*, which it cannot reach' out || fail "$(cat out)"
}

no_such_paper() {
  refuses '^sabotage: paper 96: there is no such paper$' bash -c "cd '$top' && tools/sabotage 96 2>'$PWD/err'"
  refuses '^sabotage: give the number of a paper$' bash -c "cd '$top' && tools/sabotage one 2>'$PWD/err'"
}

run_checks "sabotage" every_control_flips deaf_program reach_is_minded no_such_paper
