#include "run/treatment.h"

enum nf_status nf_treatment_give(struct nf_lab *lab, int slot, const struct nf_treatment *t)
{
    struct nf_modulators *acting = &lab->net[slot].modulators;
    enum nf_status status = NF_OK;
    if (t->onset == NF_TREATMENT_FIRST) *acting = t->drug;
    if (t->regrow.share > 0.0) status = nf_lab_regrow(lab, slot, t->regrow);
    if (t->onset != NF_TREATMENT_AFTER_TRAINING) *acting = t->drug;
    if (!status) status = nf_lab_train(lab, slot, t->training);
    *acting = t->drug;
    return status;
}
