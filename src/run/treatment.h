#ifndef NF_RUN_TREATMENT_H
#define NF_RUN_TREATMENT_H

#include "run/lab.h"

/* From when a drug acts on the hidden layers. */
enum nf_treatment_onset {
    NF_TREATMENT_FIRST,          /* before anything else */
    NF_TREATMENT_AFTER_REGROWTH, /* after gradients were collected */
    NF_TREATMENT_AFTER_TRAINING
};

/* One treatment arm of papers 7 and 8 [Methods, treatment protocols]: a drug that modulates the hidden layers, regrowth
 * of vacant sites, training. */
struct nf_treatment {
    struct nf_modulators drug; /* what it has come to when treatment ends */
    enum nf_treatment_onset onset;
    struct nf_regrow regrow; /* share 0: nothing returns, nothing is drawn */
    struct nf_training training;
};

/* Treats net[slot] and leaves it modulated by the drug. */
enum nf_status nf_treatment_give(struct nf_lab *lab, int slot, const struct nf_treatment *treatment);

#endif
