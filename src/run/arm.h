#ifndef NF_RUN_ARM_H
#define NF_RUN_ARM_H

#include "run/lab.h"

/* An arm of papers 1 to 3: vacant sites of a pruned network return, then the network is trained with its mask fixed
 * [papers 1 to 3, Methods, plasticity restoration]. */
struct nf_arm {
    enum nf_regrow_score score;
    double share; /* of the vacant sites of each matrix; 0: nothing returns */
    int batches;  /* mini-batches whose gradients are summed */
    double scale; /* new weights are N(0, scale^2) */
    int global;   /* 1: one ranking over all matrices */
    int epochs;   /* of fine-tuning with Adam; 0: none */
    double rate;
    double noise; /* after each hidden layer while training, gone afterwards */
};

/* The readings of papers 2 and 3, "signed;absolute;squared", as scores. */
extern const enum nf_regrow_score nf_arm_scores[];

/* Both halves on net[slot]: regrowth (regrown, which may be NULL, receives how many sites), then fine-tuning. */
enum nf_status nf_arm_treat(struct nf_lab *lab, int slot, const struct nf_arm *arm, size_t *regrown);

#endif
