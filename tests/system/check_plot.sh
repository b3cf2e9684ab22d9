#!/bin/bash
# A figure is the same bytes whenever, wherever and by whomever it is drawn.
. "$(dirname "$0")/harness.sh"

same_bytes_each_time() {
  mkdir tools
  cp "$top/tools/plot" tools
  echo 'set terminal svg; set output out."a.svg"; plot x; set terminal pdfcairo; set output out."a.pdf"; plot x' \
    >papers/97-tiny/figures.gp
  tools/plot 97
  mv figures first
  sleep 1.1
  LC_ALL=C TZ=XYZ-5:45 tools/plot 97
  diff -r first figures || fail "other bytes"
  [ "$(tail -c 6 figures/paper-97/a.pdf | tr -d '\n')" = "%%EOF" ] || fail "no whole PDF"
}

run_checks "plot" same_bytes_each_time
