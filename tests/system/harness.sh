# Sourced by the scripts beside it: runs functions one after the other, each in a copy of a finished tiny paper
# (tiny_paper.c), and says how many failed as Check's programs do.  BUILD is where that program was built.
set -uo pipefail
top=$PWD
tiny_program=$(realpath "$BUILD/tests/system/tiny_paper")
scratch=$(mktemp -d /tmp/tiny.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL FRESH JOBS # of the make that runs the tests

skip() { # REASON: this check is impossible here
  echo "$1"
  exit 77
}

fail() { # REASON
  echo "$1"
  exit 1
}

write_ledger() {
  mkdir -p papers/97-tiny
  cat >papers/97-tiny/published.csv <<'CSV'
id,place,condition,metric,kind,form,value,sd,n,items,unit,note
t1.dense.clean,Table 1,dense,clean,result,exact,100.0,,1,2000,%,
t1.ssri.combined,Table 1,ssri,combined,result,exact,83.5,,1,4000,%,
CSV
  cat >papers/97-tiny/claims.csv <<'CSV'
id,place,claim,predicate
worse,Results,pruning hurts,untreated:clean < dense:clean
CSV
  cat >papers/97-tiny/choices.csv <<'CSV'
id,place,question,readings,default,why,decided_by
gradient-sum,Methods,which sum,absolute;signed,absolute,as printed,
CSV
}

# The replay and one further seed; streams go to out and err.
tiny() {
  "$tiny_program" --jobs 2 --rounding 0 --seeds 1 "$@" >out 2>err
}

# Progress, what was reused and the count of failed units; all else on stderr is for the user to act on.
complaints() {
  grep -Ev '^paper [0-9]+: [0-9]+ of [0-9]+ units|^make(\[[0-9]+\])?: \*\*\* ' err || true
}

# refuses PATTERN COMMAND...: a non-zero exit and exactly one line, which the pattern matches.
refuses() {
  local pattern=$1
  shift
  if "$@"; then fail "$* ends with success"; fi
  local said
  said=$(complaints)
  [ "$(wc -l <<<"$said")" -eq 1 ] || fail "not one line but: $said"
  [[ $said =~ $pattern ]] || fail "'$said' does not match '$pattern'"
}

# The folder's files are those of the finished paper, byte for byte.
same_as_finished() { # FOLDER [EXCLUDED PATTERN]
  diff -r ${2:+--exclude="$2"} "$scratch/finished/$1" "$1" || fail "$1 is not what the finished run has"
}

run_checks() { # NAME FUNCTION...
  local suite=$1 failures=0 errors=0 function status
  shift
  mkdir "$scratch/finished" && cd "$scratch/finished" && write_ledger && tiny ||
    { echo "$suite: the tiny paper does not run: $(cat err)"; exit 1; }
  echo "Running suite(s): $suite"
  for function in "$@"; do
    cp -a "$scratch/finished" "$scratch/$function"
    (set -e; cd "$scratch/$function"; $function) >"$scratch/log" 2>&1
    status=$?
    case $status in
      0) ;;
      77) echo "skipped: $function: $(tail -n 1 "$scratch/log")" ;;
      *)
        failures=$((failures + 1))
        tail -n 5 "$scratch/$function/err" 2>/dev/null | sed 's/^/stderr: /' >>"$scratch/log"
        sed "s/^/$function: /" "$scratch/log"
        ;;
    esac
    rm -rf "${scratch:?}/$function"
  done
  echo "$((100 * ($# - failures) / $#))%: Checks: $#, Failures: $failures, Errors: $errors"
  [ "$failures" -eq 0 ]
}
