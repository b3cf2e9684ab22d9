#ifndef NF_RUN_RELAPSE_H
#define NF_RUN_RELAPSE_H

#include "run/lab.h"

/* A second pruning after treatment [paper 3, Methods]. */
enum nf_relapse_rule {
    NF_RELAPSE_PER_LAYER, /* the smallest survivors of each matrix */
    NF_RELAPSE_GLOBAL,    /* the smallest survivors of all matrices */
    NF_RELAPSE_RANDOM     /* survivors of each matrix at random */
};

struct nf_relapse {
    enum nf_relapse_rule rule;
    double share;                     /* of the survivors */
    const struct nf_lab_test *stress; /* tested before and after */
    int before_again;                 /* 1: tested again before; 0: the value already recorded counts */
    int pruned, scratch;              /* slots: the network before treatment; where the second pruning is done */
};

/* Prunes a copy of net[slot] and records under `condition`: relapse, the accuracy after; relapse-drop, before minus
 * after; and under `condition`.relapse regrown-surviving, the percentage of the connections gained since net[pruned]
 * that are left, if there are any. */
enum nf_status nf_relapse_test(struct nf_lab *lab, int slot, const struct nf_relapse *relapse, const char *condition,
                               struct nf_recorder *recorder);

#endif
