#include "run/relapse.h"

#include "measure/survival.h"

#include <math.h>
#include <stdio.h>

static enum nf_status prune(struct nf_lab *lab, const struct nf_relapse *relapse)
{
    struct nf_mlp *net = &lab->net[relapse->scratch];
    switch (relapse->rule) {
    case NF_RELAPSE_GLOBAL: return nf_prune_globally(net, relapse->share);
    case NF_RELAPSE_RANDOM: return nf_prune_survivors_random(net, relapse->share, &lab->torch);
    default: return nf_prune_survivors(net, relapse->share);
    }
}

static enum nf_status accuracy_before(struct nf_lab *lab, int slot, const struct nf_relapse *relapse,
                                      const char *condition, const struct nf_recorder *recorder, double *before)
{
    char key[120];
    if (relapse->before_again) return nf_lab_accuracy(lab, slot, relapse->stress, before);
    snprintf(key, sizeof key, "%s:%s", condition, relapse->stress->metric);
    *before = nf_recorded(recorder, key);
    return isnan(*before) ? nf_fail(NF_INVALID, "relapse of %s: measure %s first", condition, key) : NF_OK;
}

static enum nf_status record_survivors(const struct nf_lab *lab, int slot, const struct nf_relapse *relapse,
                                       const char *condition, struct nf_recorder *recorder)
{
    char phase[120];
    double surviving = nf_regrown_surviving(&lab->net[relapse->pruned], &lab->net[slot], &lab->net[relapse->scratch]);
    if (isnan(surviving)) return NF_OK;
    snprintf(phase, sizeof phase, "%s.relapse", condition);
    return nf_record(recorder, surviving, phase, "regrown-surviving");
}

enum nf_status nf_relapse_test(struct nf_lab *lab, int slot, const struct nf_relapse *relapse, const char *condition,
                               struct nf_recorder *recorder)
{
    double before, after;
    enum nf_status status = accuracy_before(lab, slot, relapse, condition, recorder, &before);
    if (!status) status = nf_lab_copy(lab, relapse->scratch, slot);
    if (!status) status = prune(lab, relapse);
    if (!status) status = nf_lab_accuracy(lab, relapse->scratch, relapse->stress, &after);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    if (!status) status = nf_record(recorder, before - after, condition, "relapse-drop");
    return status ? status : record_survivors(lab, slot, relapse, condition, recorder);
}
