#!/bin/bash
# Every seed and every finding kept beside the fuzz harnesses, once more.
set -uo pipefail
status=0
for corpus in tests/fuzz/corpus/*/; do
  name=$(basename "$corpus")
  "${BUILD:-build}/tests/fuzz/fuzz_$name" "$corpus" || { status=1; echo "FAILED: fuzz_$name" >&2; }
done
exit $status
