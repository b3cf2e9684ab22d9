#!/bin/bash
# make reproducibility finds the same bytes where they are, and says where they are not.
. "$(dirname "$0")/harness.sh"

reproducibility() { # PROGRAM [KILLS]
  (cd "$top" && PROGRAM=$1 LEDGERS="$OLDPWD/papers" WIDTHS="" KILLED=97 KILLS=${2:-0} tools/reproducibility 97) >out 2>err
}

same_bytes() {
  TINY_SLOW=100 reproducibility "$tiny_program" 2 || fail "$(cat out err)"
  grep -Eq '^97 +kill -9 at [12] random moments, resumed +1 +[0-9]+ +0 ' out || fail "$(cat out)"
  grep -Eq '^97 +killed in all: 2 ' out || fail "$(cat out)"
  grep -Eq '^97 +locale (de_DE.UTF-8|C.UTF-8 .*), time zone 5:45 h east +1 +[0-9]+ +0 ' out || fail "$(cat out)"
  grep -qx 'reproducibility: the same bytes under all conditions' out
}

# A program that writes the time, and one that heeds the locale.
other_bytes() {
  printf '#!/bin/bash\n"%s" "$@" && date +%%N >>data/paper-97/results.csv\n' "$tiny_program" >clock
  printf '#!/bin/bash\n"%s" "$@" && echo "${TZ:-}" >>data/paper-97/results.csv\n' "$tiny_program" >zone
  chmod +x clock zone
  if reproducibility "$PWD/clock"; then fail "other bytes are not noticed: $(cat out)"; fi
  grep -Eq '^97 +nothing: run again +1 +[0-9]+ +1 ' out || fail "$(cat out)"
  grep -q 'Files 97/first/data/paper-97/results.csv and data/paper-97/results.csv differ' out || fail "$(cat out)"
  if reproducibility "$PWD/zone"; then fail "the time zone is not noticed: $(cat out)"; fi
  grep -qx 'reproducibility: 1 conditions change the results or stop the run' out || fail "$(cat out)"
}

no_program() {
  if reproducibility "$PWD/missing"; then fail "ends with success"; fi
  grep -qx "reproducibility: paper 97: no program: run 'make programs' first" err || fail "$(cat err)"
}

run_checks "reproducibility" same_bytes other_bytes no_program
