#!/bin/bash
# A program built or started against the numerical contract refuses to compute, and says why.
. "$(dirname "$0")/harness.sh"

# built FLAGS... : the self-test alone under other flags; its answer goes to err
built() {
  echo '#include "run/arithmetic.h"
#include <stdio.h>
char *openblas_get_corename(void);
int main(void)
{
    enum nf_status status = nf_arithmetic_check(openblas_get_corename());
    if (status) fprintf(stderr, "%s\n", nf_error());
    return status;
}' >main.c
  "${CC:-gcc}" -std=c11 -D_GNU_SOURCE -I"$top/src" -march=x86-64-v3 "$@" main.c "$top/src/run/arithmetic.c" \
    "$top/src/base/status.c" -lopenblas -lm -o probe || exit 1
  ./probe 2>err
}

the_makefiles_flags() {
  built -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math
  built -O0 -ffp-contract=off
}

contraction() {
  refuses 'does not compute as promised \(a product and a difference in float are rounded one by one\)' \
    built -O2 -ffp-contract=fast
}

fast_math() {
  refuses 'does not compute as promised' built -O2 -ffast-math
  refuses 'subnormal floats are kept' built -O2 -ffast-math -ffp-contract=off -fno-associative-math
}

# The unit's own process is told a kernel that OpenBLAS cannot have.
another_kernel() {
  unit() { OPENBLAS_CORETYPE=Katmai "$tiny_program" --unit replay '' 42 0 0 2 >out 2>err; }
  refuses '^paper 97: OpenBLAS runs its [A-Za-z0-9]+ kernel where Katmai is pinned: ' unit
  same_as_finished data
}

run_checks "contract" the_makefiles_flags contraction fast_math another_kernel
