#ifndef NF_NETWORK_RECURRENT_STABILISER_H
#define NF_NETWORK_RECURRENT_STABILISER_H

#include "network/recurrent.h"

/* The mood stabiliser around a recurrent network: a protection p between 0 and 1 that caps the gain, inhibits the state
 * mildly and damps biased noise [10, Methods, long-term relapse protocol].  How p decays: nf_stabiliser_decay. */
struct nf_recurrent_stabiliser {
    double protection;
    double cap;        /* the highest gain while p > 0 */
    double inhibition; /* the state's factor at p = 1 */
    double damping;    /* the factor of the noise's mean at p = 1 */
};

/* Lets it act on what a drug does. */
void nf_recurrent_stabiliser_apply(const struct nf_recurrent_stabiliser *stabiliser, struct nf_recurrent_modulators *m);

/* The mean of biased noise that is left of `shift`. */
double nf_recurrent_stabiliser_shift(const struct nf_recurrent_stabiliser *stabiliser, double shift);

#endif
