#ifndef NF_PLASTICITY_RESTORE_H
#define NF_PLASTICITY_RESTORE_H

#include "base/status.h"
#include "network/weights.h"
#include "random/torch_stream.h"

/* Regrowth by restoring [paper 11, Methods, Treatment Simulation]: the pruned sites with the largest gradients return
 * with a fraction of the value that pruning removed; permanent ones do not. */

/* Thirty per cent of what. */
enum nf_restore_base {
    NF_RESTORE_REVERSIBLE, /* of the reversible sites */
    NF_RESTORE_PRUNED,     /* of all pruned sites, as far as there are reversible ones */
    NF_RESTORE_EACH,       /* of the reversible sites of each matrix */
    NF_RESTORE_BASES
};

struct nf_restore {
    double share; /* int(share n) sites return */
    enum nf_restore_base base;
    size_t most;  /* 0: no bound; else no more than so many, in all */
    int random;   /* 1: a permutation of the reversible sites decides instead of the score */
    double scale; /* w = scale * original */
};

struct nf_restored {
    size_t sites;            /* that returned */
    size_t without_gradient; /* of them with score 0 */
    double blocked; /* share of the best int(share p) of the p pruned sites that permanence kept from returning */
};

/* score[count] >= 0 ranks the sites, ties as torch.topk has them (nf_top_sites).  `stream` is used when random. */
enum nf_status nf_restore_sites(const struct nf_weights *weights, const float *original, const struct nf_restore *rule,
                                const float *score, struct nf_torch_stream *stream, struct nf_restored *restored);

#endif
