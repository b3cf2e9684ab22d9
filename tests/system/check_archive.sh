#!/bin/bash
# make dist gives the same bytes again and what make verify takes; make verify notices what was changed.
. "$(dirname "$0")/harness.sh"

# A small repository with what the tools need: its own sources are not built here.
small_repository() {
  local name
  mkdir -p repository/tools repository/report repository/manuscript && cd repository
  cp "$top"/tools/{dist,verify,metadata} tools
  cp "$top"/{CITATION.cff,codemeta.json,.zenodo.json,README.md,LICENSE} .
  cp -r ../papers .
  mkdir -p data/reference/paper-97 build/papers/97-tiny
  cp ../data/paper-97/{results.csv,provenance.json} data/reference/paper-97
  (cd data/reference && find . -name '*.csv' -o -name '*.json' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
  # Builds nothing, as the program is there.
  printf 'programs:\n\tmkdir -p build/papers/97-tiny && cp "$(TINY)" build/papers/97-tiny/paper\n' >Makefile
  cp "$tiny_program" build/papers/97-tiny/paper
  printf '/build/\n/dist/\n/report/\n/manuscript/article.pdf\n' >.gitignore
  git init -q . && git add -A && git -c user.name=test -c user.email=test@example.invalid commit -q -m test
  echo '<p>report</p>' >report/index.html
  echo '%PDF' >manuscript/article.pdf
  archive=dist/network-fragility-$(sed -n 's/^version: *//p' CITATION.cff).tar.gz
  export TINY=$tiny_program
}

same_bytes_twice() {
  small_repository
  tools/dist >../out 2>../err
  cp "$archive" first
  touch report/index.html Makefile
  (umask 077; TZ=Asia/Tokyo LC_ALL=C.UTF-8 tools/dist >../out 2>../err)
  cmp first "$archive" || fail "the second archive differs"
  ! tar -tvzf "$archive" | grep -v ' 0/0 ' || fail "names of users"
  tar -tzf "$archive" >listed
  for name in SHA256SUMS SWHID COMMIT PROVENANCE ro-crate-metadata.json codemeta.json .zenodo.json report/index.html \
    manuscript/article.pdf data/reference/paper-97/results.csv; do
    grep -qx "network-fragility-[0-9.]*/$name" listed || fail "no $name"
  done
  ! grep -q '\.git/\|/build/' listed || fail "too much: $(grep '\.git/\|/build/' listed | head -n 2)"
}

verify() { UNITS=${units:-1} SEED=1 BUILD=build tools/verify "$@" >out 2>err; }

archive_checks_itself() {
  small_repository
  tools/dist >out
  verify "$archive" || fail "$(cat out err)"
  grep -qx "verify: the sources are $(head -n 1 <(git rev-parse 'HEAD^{tree}' | sed 's/^/swh:1:dir:/'))" out || fail "$(cat out)"
  grep -Eqx 'verify: paper 97 (replay|seeds) seed [0-9]+ draw 0: [0-9]+ numbers, the same' out || fail "$(cat out)"
}

damaged_archive() {
  small_repository
  tools/dist >out
  refuses '^verify: missing.tar.gz: no such archive$' verify missing.tar.gz
  head -c 3000 "$archive" >short.tar.gz
  refuses '^verify: short.tar.gz: damaged, or no archive: fetch it again$' verify short.tar.gz
  tar -czf other.tar.gz papers
  refuses '^verify: other.tar.gz: not an archive of this package$' verify other.tar.gz
  mkdir open && tar -xzf "$archive" -C open
  echo more >>open/*/README.md
  tar -czf changed.tar.gz -C open .  && mkdir again && (cd open && tar -czf ../changed.tar.gz *)
  if verify changed.tar.gz; then fail "a changed file is not noticed"; fi
  grep -q 'README.md: FAILED' err || fail "$(cat err)"
  (cd open/* && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs sha256sum >../sums && mv ../sums SHA256SUMS)
  (cd open && tar -czf ../changed.tar.gz *)
  refuses 'the sources are not those of its SWHID' verify changed.tar.gz
}

changed_reference() {
  small_repository
  units=2 verify || fail "$(cat out err)"
  sed -i '2s/,[0-9.]*$/,12.5/' data/reference/paper-97/results.csv
  if verify; then fail "a changed file is not noticed"; fi
  grep -q 'paper-97/results.csv: FAILED' err || fail "$(cat err)"
  (cd data/reference && find . -name '*.csv' -o -name '*.json' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
  units=2
  if verify; then fail "a changed number is not noticed"; fi
  grep -q '^verify: paper 97 .*: other numbers (kept <, made here >)$' err || fail "$(cat err)"
  touch data/reference/more.csv
  refuses 'not in SHA256SUMS: more.csv' verify
}

metadata_drift() {
  small_repository
  tools/metadata check || fail "drift where there is none"
  sed -i 's/^version:.*/version: 9.9.9/' CITATION.cff
  refuses "^metadata: codemeta.json is not what CITATION.cff gives: run 'tools/metadata write'$" \
    bash -c 'tools/metadata check 2>err'
  tools/metadata write
  grep -q '"version": "9.9.9"' codemeta.json && grep -q '"version": "9.9.9"' .zenodo.json || fail "not renewed"
  echo 'authors: [' >CITATION.cff
  refuses '^metadata: CITATION.cff: ' bash -c 'tools/metadata check 2>err'
}

run_checks "archive" same_bytes_twice archive_checks_itself damaged_archive changed_reference metadata_drift
