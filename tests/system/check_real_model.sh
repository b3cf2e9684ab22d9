#!/bin/bash
# Paper 9 with a model folder, as a user runs it: the plan, all arms, an interruption, two processes, what is wrong.
set -uo pipefail
build=$(cd "${BUILD:-build}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "real_model: $1" >&2; failures=$((failures + 1)); }
export OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell NF_CHECKPOINT_SECONDS=0

"$build/random_model" "$work/model" --tiny >/dev/null || fail "no model was written"
program=("$build/chat_kindling" --model "$work/model" --cycles 1 --steps 6 --answer-tokens 3)
run() { "${program[@]}" "$@"; }
wait_for() { for _ in $(seq 500); do [ -e "$1" ] && return; sleep 0.02; done; }
kill_it() { kill -9 "$victim" 2>/dev/null; wait "$victim" 2>/dev/null; }

# The plan comes first and writes nothing.
run --out "$work/plan" --plan >"$work/said" || fail "no plan"
grep -q '^Time .* min for a cycle of an arm' "$work/said" || fail "the plan has no time"
grep -q 'REDUCED' "$work/said" || fail "a reduced plan does not say so"
[ ! -e "$work/plan" ] || fail "the plan wrote something"

# One process, and two that share the arms, the first of which is killed: the same bytes.
run --out "$work/one" >/dev/null || fail "one process"
[ "$(ls "$work/one/units" | wc -l)" -eq 8 ] || fail "not one unit an arm and cycle"
"${program[@]}" --out "$work/two" >/dev/null & victim=$! # itself, not a shell around it
wait_for "$work/two/units/baseline-cycle-00.csv"
kill_it
[ "$(ls "$work/two/units" | wc -l)" -lt 8 ] || fail "the run was over before it was killed"
run --out "$work/two" >/dev/null & first=$!
run --out "$work/two" >/dev/null || fail "the second of two"
wait "$first" || fail "the first of two"
for folder in units answers results.csv; do
  diff -r -x "*.tmp" "$work/one/$folder" "$work/two/$folder" || fail "$folder differs"
done

# At the published size what was measured is judged; here every verdict must be `substituted`, for this is no TinyLlama.
mkdir -p "$work/judged/units" "$work/root/data"
ln -s "$PWD/papers" "$work/root/papers"
published=("$build/chat_kindling" --model "$work/model" --out "$work/judged")
(cd "$work/root" && exec "${published[@]}") >/dev/null & victim=$!
wait_for "$work/judged/identity"
kill_it
for arm in baseline regrowth triggered untuned; do
  for cycle in 00 01 02 03 04 05 06 07 08 09 10; do
    sed "s/baseline\.cycle-0:/$arm.cycle-$((10#$cycle)):/" "$work/one/units/baseline-cycle-00.csv" >"$work/judged/units/$arm-cycle-$cycle.csv"
  done
done
(cd "$work/root" && "$build/audit" 9 >/dev/null && "${published[@]}" >"$work/said") ||
  fail "finished arms are not judged"
grep -q ',substituted,' "$work/judged/comparison.csv" || fail "no verdict is substituted"
grep -qE ',(rounding|seeds|differs),' "$work/judged/comparison.csv" && fail "a model of another shape got a verdict of agreement"
[ -s "$work/judged/claims.csv" ] || fail "no claims"

grep -q '44 of 44 cycles are done' "$work/said" || fail "the plan does not see what is done"

# A folder keeps to its experiment; what a plan with fewer cycles does not ask for stays.
sed 's/first,/firstly,/' papers/09-llm-kindling/chat.csv >"$work/texts.csv"
for other in "--steps 3" "--seed 7" "--answer-tokens 4" "--texts $work/texts.csv"; do
  "${program[@]}" $other --out "$work/one" 2>"$work/said" >/dev/null && fail "went on with $other"
  grep -q 'of another model, other texts, settings or code' "$work/said" || fail "$other: $(cat "$work/said")"
done
cp "$work/judged/results.csv" "$work/whole.csv"
(cd "$work/root" && "${published[@]}" --cycles 2 >/dev/null) || fail "fewer cycles of the same experiment"
cmp -s "$work/whole.csv" "$work/judged/results.csv" || fail "fewer cycles lost results"

# Without the environment that make sets, the program sets it for itself: the same bytes.
env -u OPENBLAS_NUM_THREADS -u OPENBLAS_CORETYPE "${program[@]}" --out "$work/bare" >/dev/null || fail "no environment"
diff -r "$work/one/units" "$work/bare/units" || fail "the environment changes results"

# Weights that vanish under the program.
cp -r "$work/model" "$work/shrinking"
"$build/chat_kindling" --model "$work/shrinking" --out "$work/shrunk" >/dev/null 2>"$work/said" & victim=$!
wait_for "$work/shrunk/units/baseline-cycle-00.csv"
truncate -s 4096 "$work/shrinking/model.safetensors"
wait "$victim" && fail "weights cut off under the program went unnoticed"
grep -q 'a file of the model was shortened' "$work/said" || fail "weights cut off: $(cat "$work/said")"

# What is wrong is one line.
for wrong in "--model /no/such" "--steps 0" "--steps x" "--arm none" "--nothing 1" "--seed"; do
  run --out "$work/wrong" $wrong >/dev/null 2>"$work/said" && fail "accepted: $wrong"
  [ "$(wc -l <"$work/said")" -eq 1 ] || fail "not one line for $wrong"
done
head -c 1000 "$work/model/model.safetensors" >"$work/cut" && cp "$work/cut" "$work/model/model.safetensors"
run --out "$work/wrong" 2>"$work/said" >/dev/null && fail "accepted a model cut short"
grep -q 'model.safetensors: .*download' "$work/said" || fail "a model cut short: $(cat "$work/said")"
[ $failures -eq 0 ] && echo "real_model: the plan, two processes, an interruption and what is wrong: as they should be"
exit $((failures > 0))
