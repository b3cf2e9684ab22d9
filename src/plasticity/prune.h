#ifndef NF_PLASTICITY_PRUNE_H
#define NF_PLASTICITY_PRUNE_H

#include "network/mlp.h"

/* Magnitude pruning, weight matrix by weight matrix, biases untouched [papers 1-8, Methods, pruning]. */

/* Removes the int(share n) smallest |w| of each whole matrix; what ties with the last of them goes too. */
enum nf_status nf_prune_magnitude(struct nf_mlp *mlp, double share);

/* Removes the int(share m) smallest |w| among the m survivors of each matrix. */
enum nf_status nf_prune_survivors(struct nf_mlp *mlp, double share);

/* Removes the int(share m) smallest |w| among the m survivors of all matrices together. */
enum nf_status nf_prune_globally(struct nf_mlp *mlp, double share);

/* Removes int(share n) weights of each matrix at random: a permutation of its sites decides. */
enum nf_status nf_prune_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream);

/* Removes int(share m) of the m survivors of each matrix at random: a permutation of the survivors decides. */
enum nf_status nf_prune_survivors_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream);

/* Removes the same survivors as nf_prune_survivors and scars them: they are never regrown [paper 8, kindling]. */
enum nf_status nf_scar_survivors(struct nf_mlp *mlp, double share);

/* Removes the same survivors as nf_prune_globally and scars them. */
enum nf_status nf_scar_globally(struct nf_mlp *mlp, double share);

/* How sites are drawn for scars that come before any episode [paper 8, Methods, simulated early adversity]. */
enum nf_scar_draw {
    NF_SCAR_ALL,         /* int(share n) of all n sites of each matrix: a permutation decides */
    NF_SCAR_INDEPENDENT, /* each site of the matrix with probability share */
    NF_SCAR_ACTIVE,      /* int(share m) of its m survivors: a permutation decides */
    NF_SCAR_DRAWS
};
enum nf_status nf_scar_random(struct nf_mlp *mlp, double share, enum nf_scar_draw draw, struct nf_torch_stream *stream);

/* The two rules behind all of these, for the matrices of any network. */
struct nf_pruning {
    double share;
    int survivors; /* 1: the share is of the survivors, 0: of all sites */
    int global;    /* 1: one ranking over all matrices */
    int scar;      /* 1: what goes is scarred */
};
enum nf_status nf_prune_smallest(const struct nf_weights *weights, const struct nf_pruning *pruning);
enum nf_status nf_prune_drawn(const struct nf_weights *weights, double share, enum nf_scar_draw draw, int scar,
                              struct nf_torch_stream *stream);

#endif
