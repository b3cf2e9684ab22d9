#include "run/battery.h"

static enum nf_status record_density(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    double all = (double)lab->net[slot].count, active = (double)nf_mlp_nonzero(&lab->net[slot]);
    enum nf_status status = nf_record(recorder, active, condition, "active");
    if (!status) status = nf_record(recorder, 100.0 - 100.0 * active / all, condition, "sparsity-all");
    return status ? status : nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
}

enum nf_status nf_battery_run(struct nf_lab *lab, int slot, const struct nf_battery *battery, const char *condition,
                              struct nf_recorder *recorder)
{
    enum nf_status status = record_density(lab, slot, condition, recorder);
    for (const struct nf_lab_test *t = battery->tests; !status && t->metric; t++) {
        struct nf_lab_test test = *t;
        int internal = t->stress.noise > 0.0, input = t->stress.input_noise > 0.0;
        if (!internal) test.stress.noise = battery->routine_noise;
        if (internal && !input && battery->internal_on_clean) test.on_clean = 1;
        status = nf_lab_measure(lab, slot, &test, condition, recorder);
    }
    return status;
}
