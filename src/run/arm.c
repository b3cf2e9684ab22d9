#include "run/arm.h"

const enum nf_regrow_score nf_arm_scores[] = {NF_REGROW_SIGNED, NF_REGROW_ABSOLUTE, NF_REGROW_SQUARED};

static enum nf_status regrow(struct nf_lab *lab, int slot, const struct nf_arm *arm, size_t *regrown)
{
    struct nf_regrow rule = {
        .score = arm->score, .share = arm->share, .batches = arm->batches, .scale = arm->scale, .global = arm->global};
    size_t before = nf_mlp_active_weights(&lab->net[slot]);
    enum nf_status status = nf_lab_regrow(lab, slot, rule);
    if (regrown) *regrown = nf_mlp_active_weights(&lab->net[slot]) - before;
    return status;
}

static enum nf_status finetune(struct nf_lab *lab, int slot, const struct nf_arm *arm)
{
    struct nf_modulators *modulators = &lab->net[slot].modulators;
    struct nf_training training = {.epochs = arm->epochs, .rate = arm->rate};
    modulators->noise = arm->noise;
    enum nf_status status = nf_lab_train(lab, slot, training);
    modulators->noise = 0.0;
    return status;
}

enum nf_status nf_arm_treat(struct nf_lab *lab, int slot, const struct nf_arm *arm, size_t *regrown)
{
    enum nf_status status = NF_OK;
    if (regrown) *regrown = 0;
    if (arm->share > 0.0) status = regrow(lab, slot, arm, regrown);
    return status || !arm->epochs ? status : finetune(lab, slot, arm);
}
