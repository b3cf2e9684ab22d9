#ifndef NF_PLASTICITY_PERMANENCE_H
#define NF_PLASTICITY_PERMANENCE_H

#include "base/status.h"
#include "network/weights.h"
#include "random/torch_stream.h"

/* The three-valued mask of paper 11 [Methods, Pruning and Irreversibility Mechanism]: 1 active, 0 pruned but
 * regrowable, -1 lost for good; here a mask and a scar. */

struct nf_ranked_pruning {
    double share;         /* of all weights: int(share n) go, and what ties with the last of them */
    const double *factor; /* [matrices]: |w| is multiplied by it before ranking */
    int per_matrix;       /* 1: the share is of each matrix by itself */
};

/* Prunes by |w| factor, all matrices in one ranking.  original[count] receives what is removed. */
enum nf_status nf_prune_ranked(const struct nf_weights *weights, const struct nf_ranked_pruning *pruning,
                               float *original);

/* How the permanent among the pruned are drawn. */
enum nf_permanence {
    NF_PERMANENT_OF_ALL,      /* int(share p) of the p pruned sites: a permutation decides */
    NF_PERMANENT_OF_EACH,     /* ... in each matrix */
    NF_PERMANENT_INDEPENDENT, /* each pruned site with probability share */
    NF_PERMANENCES
};
enum nf_status nf_flag_permanent(const struct nf_weights *weights, double share, enum nf_permanence draw,
                                 struct nf_torch_stream *stream);

/* Pruned sites; those of them that are permanent. */
struct nf_permanence_count {
    size_t pruned, permanent;
};
struct nf_permanence_count nf_permanence_count(const struct nf_weights *weights);

#endif
