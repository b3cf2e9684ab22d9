#ifndef NF_MEASURE_SURVIVAL_H
#define NF_MEASURE_SURVIVAL_H

#include "network/mlp.h"

/* Of the connections that `treated` has and `pruned` has not, the percentage that `relapsed` still has: do regrown
 * connections survive a second pruning [paper 3, Results, Part A]?  The three have the same shape.  NaN when nothing
 * was regrown. */
double nf_regrown_surviving(const struct nf_mlp *pruned, const struct nf_mlp *treated, const struct nf_mlp *relapsed);

#endif
