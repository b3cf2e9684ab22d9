#!/bin/bash
# Whatever is wrong: one clear line, a non-zero exit, earlier results as they were.
. "$(dirname "$0")/harness.sh"

in_the_source() { # COMMAND...: runs it at the top of the source tree, streams here
  local here=$PWD
  (cd "$top" && "$@" >"$here/out" 2>"$here/err")
}

no_such_paper() {
  local target
  for target in paper-99 paper-x ensemble-99 choices-0 quick-13; do
    refuses "^${target%%-*} ${target#*-}: there is no such paper here; choose one of: 1 .*" \
      in_the_source make -s BUILD="$BUILD" $target
  done
  refuses "^audit 99: there is no such paper here; choose one of: 1 2 " in_the_source "$BUILD/audit" 99
}

options_that_cannot_be() {
  refuses '^paper 97: --jobs 0: give a whole number from 1 to' tiny --jobs 0
  refuses '^paper 97: --seeds many: give a whole number from 0 to' tiny --seeds many
  refuses '^paper 97: seed 1e3: give a whole number from 0 to 4294967295$' tiny --challenge 1e3
  refuses '^paper 97: seed -1: give a whole number' tiny --challenge -1
  refuses '^paper 97: --challange: no such option: --help lists them$' tiny --challange 7
  same_as_finished data
}

missing_tables() {
  local table
  for table in published claims choices; do
    mv papers/97-tiny/$table.csv kept
    refuses "^paper 97: papers/97-tiny/$table.csv: cannot be read: no such file or folder$" tiny
    mv kept papers/97-tiny/$table.csv
  done
  same_as_finished data
}

# malformed TABLE SED-SCRIPT PATTERN
malformed() {
  local table=papers/97-tiny/$1.csv
  cp "$table" kept
  sed -i "$2" "$table"
  ! cmp -s "$table" kept || fail "'$2' changes nothing"
  refuses "^paper 97: $table:$3" tiny
  mv kept "$table"
}

malformed_tables() {
  malformed published '1s/metric/metrics/' "1: column '4': .*'metric'"
  malformed published '2s/,%,$//' "2: column "
  malformed published '3s/$/,more/' "3: column "
  malformed published '3s/result/resutl/' "3: column 'kind': .*resutl"
  malformed published '3s/83\.5/83,5/' "3: column "
  malformed published '3s/83\.5/8-3/' "3: column 'value'"
  malformed published '2s/4000/4e3/; 2s/2000/2e3/' "2: column 'items'"
  malformed published '3s/t1.ssri.combined/t1.dense.clean/' "3: column 'id'"
  malformed claims '2s/< dense:clean/</' "2: column 'predicate'"
  malformed claims '2s/</<</' "2: column 'predicate'"
  malformed claims '2s/pruning/"pruning/' "2: column 'claim'"
  malformed claims '2s/$/\r/' "2: column 'predicate'"
  malformed choices '2s/,absolute,as/,absolut,as/' "2: column 'default'"
  malformed choices '2s/which/\xff/' "2: column 'question'"
  same_as_finished data
}

damaged_unit() {
  local unit=data/paper-97/units/replay-s42-d0.json
  sed -i 's/"dense:clean": "100"/"dense:clean": "99"/' $unit
  refuses "^paper 97: $unit: damaged unit: its checksum does not match: remove the file and run again$" tiny
  truncate -s 700 $unit
  refuses "^paper 97: $unit:[0-9]+: damaged unit: .*: remove the file and run again$" tiny
  rm $unit
  tiny
  same_as_finished data
}

damaged_checkpoint() {
  local checkpoint=data/paper-97/units/replay-s42-d0.checkpoint
  rm data/paper-97/units/replay*
  ! TINY_KILL=ssri NF_CHECKPOINT_SECONDS=0 tiny || fail "not killed"
  printf 'x' | dd of=$checkpoint bs=1 seek=100000 conv=notrunc status=none
  refuses "^paper 97: $checkpoint: damaged checkpoint: remove it to start this unit anew$" tiny
  truncate -s 100 $checkpoint
  refuses "^paper 97: $checkpoint: damaged checkpoint: remove it" tiny
  echo "something else" >$checkpoint
  refuses "^paper 97: $checkpoint: not a checkpoint: remove it" tiny
  rm $checkpoint
  tiny
  same_as_finished data
}

truncated_cache() {
  local cache
  cache=$(echo data/cache/dense-s42-*)
  rm data/paper-97/units/replay*
  truncate -s 5000 "$cache"
  refuses "^paper 97: $cache: damaged checkpoint: remove it" tiny
  rm "$cache"
  tiny
  same_as_finished data
}

folder_taken_by_a_file() {
  mv data kept
  echo "in the way" >data
  refuses '^paper 97: data: folder cannot be made: a file stands where a folder is needed: move it away$' tiny
  rm data
  mv kept data
  rm -r data/cache data/paper-97/units/*
  touch data/cache
  refuses '^paper 97: data/cache: folder cannot be made: a file stands' tiny --seeds 0
  rm data/cache
  tiny
  same_as_finished data
}

# As root, whom no mode stops, the folder is mounted read-only, in a name space of its own.
unwritable_folder() {
  rm data/paper-97/units/replay*
  if [ "$(id -u)" -ne 0 ]; then
    chmod -R a-w data
    refuses '^paper 97: data/paper-97/results.csv: cannot be written: not permitted: check the folder' tiny
    chmod -R u+w data
  else
    unshare -m true 2>/dev/null || skip "no right to mount"
    refuses '^paper 97: data/paper-97/results.csv: cannot be written: not permitted: check the folder' \
      unshare -m bash -c 'mount --bind data data && mount -o remount,ro,bind data && "$0" --jobs 2 --seeds 1 >out 2>err' \
      "$tiny_program"
  fi
  tiny
  same_as_finished data
}

# A file system of a few blocks more than the finished results take, then one that is large enough.
full_disk() {
  [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "no right to mount"
  export -f refuses complaints same_as_finished fail
  export scratch tiny_program
  mv data kept
  mkdir data
  unshare -m bash -e -c '
    mount -t tmpfs -o size=400k tmpfs data
    cp -a kept/paper-97 data
    tiny() { "$tiny_program" --jobs 1 --rounding 0 --seeds 1 "$@" >out 2>err; }
    rm data/paper-97/units/replay*
    refuses "^paper 97: data/cache/dense-.*: cannot be written: the disk is full: free some space" tiny
    same_as_finished data/paper-97/comparison.csv
    same_as_finished data/paper-97/units/seeds-s1000-d0.json
    [ -z "$(find data -name "*.tmp")" ] || fail "leaves temporary files"
    NF_CHECKPOINT_SECONDS=0 refuses "the disk is full" tiny --fresh
    grep -q "1 of 2 units failed" err || fail "goes on where nothing can be written: $(cat err)"
    mount -o remount,size=20M data
    tiny
    same_as_finished data/paper-97'
}

standard_output_full() {
  tiny_to_full() { "$tiny_program" --jobs 2 --rounding 0 --seeds 1 >/dev/full 2>err; }
  refuses '^paper 97: standard output cannot be written: ' tiny_to_full
  same_as_finished data
}

# A PATH with what tools/plot needs, but for gnuplot.
no_gnuplot() {
  local name
  mkdir bin tools
  for name in bash mkdir printf mv rm; do ln -s "$(command -v $name)" bin; done
  cp "$top/tools/plot" tools
  echo 'set terminal svg; set output out."a.svg"; plot x' >papers/97-tiny/figures.gp
  plot() { PATH=$PWD/bin tools/plot 97 >out 2>err; }
  refuses "^paper 97: gnuplot is missing, so no figures: run 'make deps'; the data are in data/paper-97$" plot
  [ ! -e figures ] || [ -z "$(find figures -type f)" ] || fail "figures without gnuplot"
  same_as_finished data
}

# A figure is whole or the earlier one.
failed_plot() {
  mkdir tools
  cp "$top/tools/plot" tools
  echo 'set terminal svg; set output out."a.svg"; plot x' >papers/97-tiny/figures.gp
  tools/plot 97
  cp -a figures kept
  echo 'set terminal svg; set output out."a.svg"; plot x, data."missing.csv"; plot error' >papers/97-tiny/figures.gp
  ! tools/plot 97 2>err || fail "a failed plot ends with success"
  diff -r figures kept
}

run_checks "bad input" no_such_paper options_that_cannot_be missing_tables malformed_tables damaged_unit \
  damaged_checkpoint truncated_cache folder_taken_by_a_file unwritable_folder full_disk standard_output_full no_gnuplot \
  failed_plot
