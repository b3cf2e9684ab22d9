#ifndef NF_RUN_ARITHMETIC_H
#define NF_RUN_ARITHMETIC_H

#include "base/status.h"

/* Whether this very program, on this processor, computes as results are promised to be computed: no product is fused
 * with a sum unless written out, float arithmetic is in float, rounding is to nearest even, subnormal numbers are kept,
 * and the OpenBLAS kernel that runs is `kernel`.  Tried with operands that no compiler sees.  NF_DEPENDENCY says which
 * of these does not hold and what to do. */
enum nf_status nf_arithmetic_check(const char *kernel);

/* The probes by themselves; `wanted` and `got` are equal where arithmetic is as promised. */
struct nf_arithmetic_probe {
    const char *what;
    double (*got)(void);
    double wanted;
};
extern const struct nf_arithmetic_probe nf_arithmetic_probes[]; /* ended by a NULL name */

#endif
