#ifndef NF_NETWORK_STABILISER_H
#define NF_NETWORK_STABILISER_H

#include "network/mlp.h"

/* The mood stabiliser of papers 7 and 8: a protection p between 0 and 1 that caps the gain, adds an inhibitory bias
 * b p to every hidden layer and damps the upward shift of internal noise [7, Methods, architecture and
 * mood-stabiliser; 8, Methods, maintenance]. */

/* Where the inhibitory bias is added. */
enum nf_stabiliser_site {
    NF_STABILISER_AFTER,  /* to the hidden layer's output */
    NF_STABILISER_BEFORE, /* before the activation function */
    NF_STABILISER_NOISE,  /* to the mean of the internal noise: nothing without noise */
    NF_STABILISER_SITES
};

struct nf_stabiliser {
    double protection;
    double cap;     /* the highest gain while p > 0 */
    double bias;    /* at p = 1; inhibitory: negative */
    double damping; /* the shift is multiplied by 1 - damping p */
    enum nf_stabiliser_site site;
};

/* How protection decays after withdrawal. */
enum nf_decay {
    NF_DECAY_EXPONENTIAL, /* exp(-rate steps) */
    NF_DECAY_GEOMETRIC,   /* (1 - rate)^steps */
    NF_DECAY_LINEAR,      /* 1 - rate steps, not below 0 */
    NF_DECAYS
};

/* What `steps` steps leave of full protection. */
double nf_stabiliser_decay(enum nf_decay law, double rate, int steps);

/* Lets the stabiliser act on the network as it is, and takes that away again.  `drug`: the modulators to return to. */
void nf_stabiliser_apply(const struct nf_stabiliser *stabiliser, struct nf_mlp *mlp);
void nf_stabiliser_remove(const struct nf_stabiliser *stabiliser, struct nf_mlp *mlp, const struct nf_modulators *drug);

/* The mean of internal noise that is left of `shift`. */
double nf_stabiliser_shift(const struct nf_stabiliser *stabiliser, double shift);

#endif
