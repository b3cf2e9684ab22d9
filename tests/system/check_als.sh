#!/bin/bash
# Paper 12 through the unit machinery: a virtual patient at reduced size, from the parameter sets to the tables.
set -uo pipefail
top=$PWD
program=$(realpath "$BUILD/papers/12-als-continuum/paper")
scratch=$(mktemp -d /tmp/als.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL FRESH JOBS # of the make that runs the tests
echo "Running suite(s): als"
checks=0 failures=0
check() { # WHAT COMMAND...
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" >/dev/null 2>&1 || { failures=$((failures + 1)); echo "$what"; tail -n 3 err 2>/dev/null; }
}
patient() { # the published seed: six profiles by four treatments
  "$program" --reduced --seeds 0 --jobs 1 >out 2>err
}
refused() { # PATTERN
  ! patient && [ "$(wc -l <err)" -eq 1 ] && grep -qE "$1" err
}
has() { # KEY
  grep -q ",$1," data/paper-12/results.csv
}

mkdir -p "$scratch/papers/12-als-continuum" && cd "$scratch" || exit 1
sets=papers/12-als-continuum/parameters.csv
cp "$top"/papers/12-als-continuum/*.csv papers/12-als-continuum/
if [ ! -e $sets ]; then
  echo "skipped: no $sets"
  exit 77
fi
check "a patient does not run" patient
check "the tables lack a scenario" has standard.ketamine-maintenance:motor-integrity
check "the tables lack the control" has healthy.untreated:accuracy
check "a reduced run does not say so" grep -q "REDUCED RUN" out
cp data/paper-12/results.csv first.csv
check "a second run fails" patient
check "a finished patient is not reused" grep -q "1 of 1 units reused" err
check "a reused patient has other numbers" cmp -s first.csv data/paper-12/results.csv
sed -i '2s/,0\.[0-9]*$/,wrong/' $sets
check "a set that is no number is not refused" refused "parameters.csv:2: column .*'wrong' is no number"
sed -i '2,$d' $sets
check "a file without sets is not refused" refused "no parameter set"
rm $sets
check "a missing file is not refused" refused "parameters.csv: cannot be read"
echo "$((100 * (checks - failures) / checks))%: Checks: $checks, Failures: $failures, Errors: 0"
[ "$failures" -eq 0 ]
