#ifndef NF_PLASTICITY_STACKED_SCORE_H
#define NF_PLASTICITY_STACKED_SCORE_H

#include "network/stacked.h"
#include "task/rule_set.h"

/* What speaks for each site of a pruned network [paper 11, Methods, Treatment Simulation: gradient magnitudes on pruned
 * positions over five mini-batches].  Pruned weights are zero, dropout is on. */
struct nf_stacked_score {
    int batches, batch;
    int of_sum; /* 1: the magnitude of the summed gradients; 0: the sum of their magnitudes */
};

/* score[count], from the first shuffled mini-batches of `data`. */
enum nf_status nf_stacked_score(const struct nf_stacked *net, const struct nf_rule_set *data,
                                const struct nf_stacked_score *rule, struct nf_torch_stream *stream, float *score);

#endif
