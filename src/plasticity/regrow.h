#ifndef NF_PLASTICITY_REGROW_H
#define NF_PLASTICITY_REGROW_H

#include "network/mlp.h"
#include "task/blobs.h"

/* Regrowth of pruned connections [papers 1-8, Methods, plasticity]. */

/* How vacant sites are ranked over the mini-batches. */
enum nf_regrow_score {
    NF_REGROW_ABSOLUTE, /* sum of |gradient| */
    NF_REGROW_SIGNED,   /* |sum of gradients| */
    NF_REGROW_SQUARED,  /* sum of squared gradients */
    NF_REGROW_RANDOM,   /* a permutation of the vacant sites; no gradients, no batches drawn */
    NF_REGROW_SCORES
};
/* Names for settings and choices: "absolute", "signed", "squared", "random". */
extern const char *const nf_regrow_score_name[NF_REGROW_SCORES];

/* Which of several sites with the same score are taken.  Most vacant sites of a matrix pruned to 5 % have no gradient
 * at all, for want of a live path, so this decides over much of what is regrown. */
enum nf_regrow_ties {
    NF_TIES_FIRST,  /* the first in the matrix, row by row */
    NF_TIES_TOPK,   /* what torch.topk brings forward: mostly the last */
    NF_TIES_RANDOM, /* any: a permutation of the vacant sites is drawn for each matrix */
    NF_REGROW_TIES
};

struct nf_regrow {
    enum nf_regrow_score score;
    double share;        /* of the vacant, unscarred sites of each matrix, rounded down */
    int batches;         /* mini-batches whose gradients are summed */
    int batch;           /* samples in a mini-batch */
    double scale;        /* regrown weights are N(0, scale^2) */
    int global;          /* 1: one ranking over all matrices together */
    int softmax_outputs; /* as in struct nf_training */
    enum nf_regrow_ties ties;
    size_t *without_gradient; /* NULL, or [layers]: receives how many of the regrown sites had score zero */
};

/* Ranks, draws and inserts, layer by layer in forward order: the shuffled batches first, then for each matrix its
 * normals, the best site first.  The network's modulators act while gradients are collected.  regrown[layers]
 * receives the counts and, in site_sum[layers], the sums of the chosen sites' indices (either may be NULL). */
enum nf_status nf_regrow(struct nf_mlp *mlp, const struct nf_regrow *rule, const struct nf_dataset *data,
                         struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum);

/* The two halves, for the matrices of any network: what a mini-batch's gradients add to the n scores of a matrix, and
 * ranking, drawing and inserting by the scores [count] of all parameters. */
void nf_regrow_add(float *score, const float *gradient, size_t n, enum nf_regrow_score rule);
enum nf_status nf_regrow_sites(const struct nf_weights *weights, const struct nf_regrow *rule, const float *score,
                               struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum);

#endif
