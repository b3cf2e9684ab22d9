#!/bin/bash
# Whatever the surroundings: no terminal, no locale, no network, no other programs, a clock that goes wrong.
. "$(dirname "$0")/harness.sh"

anew() { # COMMAND...: the run from nothing, by that command
  rm -rf data
  "$@" "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >out 2>err
}

# The terminal that a run was started from goes away: the run ends, and continues when it is started again.
closed_terminal() {
  rm -rf data
  printf '#!/bin/bash\necho $$ >pid\nexec "%s" --jobs 2 --rounding 0 --seeds 1\n' "$tiny_program" >started
  chmod +x started
  NF_CHECKPOINT_SECONDS=0 TINY_SLOW=400 SHELL=/bin/bash script -q -c ./started /dev/null >out 2>err </dev/null &
  local terminal=$! run
  for _ in $(seq 50); do [ -s pid ] && compgen -G 'data/paper-97/units/*.checkpoint' >/dev/null && break; sleep 0.1; done
  run=$(cat pid)
  kill -9 $terminal
  wait $terminal || true
  for _ in $(seq 100); do [ -d "/proc/$run" ] && ! grep -qs '^State:.Z' "/proc/$run/status" || break; sleep 0.1; done
  [ ! -d "/proc/$run" ] || grep -qs '^State:.Z' "/proc/$run/status" || fail "the run is still there"
  [ ! -e data/paper-97/comparison.csv ] || fail "was not interrupted"
  tiny
  same_as_finished data '*.tmp'
}

# nohup: it goes on.
hang_up_ignored() {
  rm -rf data
  (trap '' HUP; exec "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >out 2>err) &
  sleep 0.2
  kill -HUP $! 2>/dev/null || true
  wait $! || fail "ended by the signal it should ignore"
  same_as_finished data
}

# Files opened in the place of a closed stream must not take what is printed.
closed_streams() {
  rm -rf data
  "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >&- 2>err && fail "says nothing of a closed standard output"
  grep -q 'standard output cannot be written' err || fail "$(cat err)"
  same_as_finished data
  rm -rf data
  "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >out 2>&- <&- || fail "needs the other streams"
  same_as_finished data
  rm -rf data
  "$tiny_program" --jobs 2 --rounding 0 --seeds 1 <&- >&- 2>&- || true
  same_as_finished data
}

no_locale() {
  anew env -u LANG -u LC_ALL -u LANGUAGE
  same_as_finished data
  anew env LC_ALL=xx_XX.nothing LANG=C.iso88591 LC_NUMERIC=de_DE.UTF-8
  same_as_finished data
}

empty_environment() {
  anew env -i "PATH=$PATH" ${NF_COMMIT+"NF_COMMIT=$NF_COMMIT"}
  same_as_finished data
  anew env "HOME=/nowhere" "TMPDIR=/nowhere" "TERM=nothing" "USER=" "OPENBLAS_NUM_THREADS=8" "OPENBLAS_CORETYPE=Prescott" "OMP_NUM_THREADS=8"
  same_as_finished data
}

no_network() {
  local wall=(unshare -n)
  "${wall[@]}" true 2>/dev/null || wall=(unshare -rn)
  "${wall[@]}" true 2>/dev/null || skip "no right to make a name space"
  anew "${wall[@]}"
  same_as_finished data
}

# Nothing else can be started: dpkg-query, which names the packages, is the only one that is asked for.
no_other_programs() {
  anew env PATH=/nowhere
  same_as_finished data provenance.json
  grep -q '"packages": {}' data/paper-97/provenance.json || fail "packages out of nowhere"
}

# Files from the future, files older than everything, all of one second: what is reused does not depend on it.
clock_set_back() {
  local stamp
  for stamp in 2040-01-01 1980-01-02 '2026-11-21 12:00:00'; do
    find . -exec touch -h -d "$stamp" {} +
    tiny
    grep -qx 'paper 97: 2 of 2 units reused (same settings, same code)' err || fail "files of $stamp: $(cat err)"
    same_as_finished data
  done
}

# The clock jumps back while it runs.
clock_goes_back() {
  command -v faketime >/dev/null || skip "faketime is not installed"
  anew faketime -f '-10y i-3600'
  same_as_finished data
}

few_descriptors_and_little_memory() {
  anew bash -c 'ulimit -n 16; exec "$0" "$@"' || fail "16 open files are too few: $(cat err)"
  same_as_finished data
  rm -rf data
  little() { (ulimit -v 60000; "$tiny_program" --jobs 1 --rounding 0 --seeds 0) >out 2>err; }
  if little; then skip "60 MB are enough"; fi
  [ -n "$(complaints)" ] || fail "fails without a word"
  tiny
  same_as_finished data
}

strange_folder() {
  mkdir -p "a b/ü'\"\$x" && cp -r papers "a b/ü'\"\$x" && cd "a b/ü'\"\$x"
  anew env
  same_as_finished data
}

run_checks "surroundings" closed_terminal hang_up_ignored closed_streams no_locale empty_environment no_network \
  no_other_programs clock_set_back clock_goes_back few_descriptors_and_little_memory strange_folder
