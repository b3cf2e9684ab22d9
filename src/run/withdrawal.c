#include "run/withdrawal.h"

#include "run/kept.h"

#include <math.h>
#include <stdio.h>

static struct nf_stabiliser weakened(const struct nf_withdrawal *rule, double protection)
{
    struct nf_stabiliser stabiliser = rule->full;
    stabiliser.protection *= protection;
    return stabiliser;
}

enum nf_status nf_withdrawal_maintain(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, int epochs)
{
    struct nf_mlp *net = &lab->net[slot];
    const struct nf_modulators drug = net->modulators;
    struct nf_training training = {.epochs = epochs, .rate = rule->rate};
    if (rule->acts == NF_MAINTENANCE_NEITHER) net->modulators = nf_modulators_none;
    net->modulators.noise = rule->noise;
    if (rule->acts == NF_MAINTENANCE_BOTH) nf_stabiliser_apply(&rule->full, net);
    enum nf_status status = nf_lab_train_kept(lab, slot, training);
    if (rule->acts == NF_MAINTENANCE_BOTH) nf_stabiliser_remove(&rule->full, net, &drug);
    net->modulators = drug;
    return status;
}

void nf_withdrawal_remove_drug(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule)
{
    struct nf_modulators *acting = &lab->net[slot].modulators;
    int bounded = acting->tanh;
    *acting = nf_modulators_none;
    acting->tanh = rule->keep_tanh && bounded;
}

enum nf_status nf_withdrawal_probe(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, double protection,
                                   double *accuracy)
{
    struct nf_mlp *net = &lab->net[slot];
    const struct nf_modulators before = net->modulators;
    const struct nf_stabiliser left = weakened(rule, protection);
    struct nf_lab_test test = rule->probe;
    test.stress.shift = nf_stabiliser_shift(&left, test.stress.shift);
    nf_stabiliser_apply(&left, net);
    enum nf_status status = nf_lab_accuracy(lab, slot, &test, accuracy);
    nf_stabiliser_remove(&left, net, &before);
    return status;
}

enum nf_status nf_withdrawal_wash_out(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, double rate,
                                      struct nf_washout *outcome)
{
    enum nf_status status = NF_OK;
    *outcome = (struct nf_washout){0};
    for (int step = rule->any_step ? 1 : rule->steps; !status && step <= rule->steps; step++) {
        outcome->protection = nf_stabiliser_decay(rule->law, rate, step);
        status = nf_withdrawal_probe(lab, slot, rule, outcome->protection, &outcome->accuracy);
        outcome->relapsed |= !status && outcome->accuracy < rule->threshold;
    }
    return status;
}

static double recorded(const struct nf_recorder *recorder, const struct nf_withdrawal_series *series, int duration,
                       int steps, const char *metric)
{
    char key[120];
    snprintf(key, sizeof key, "%s.maintenance-%d.step-%d:%s", series->name, series->durations[duration], steps, metric);
    return nf_recorded(recorder, key);
}

static enum nf_status summarise(const struct nf_withdrawal *rule, const struct nf_withdrawal_series *series,
                                struct nf_recorder *recorder)
{
    double accuracy = 0.0, relapses = 0.0;
    char condition[80];
    for (int d = 0; d < series->count; d++) {
        accuracy += recorded(recorder, series, d, rule->steps, "biased");
        relapses += recorded(recorder, series, d, rule->steps, "relapsed");
    }
    snprintf(condition, sizeof condition, "%s.step-%d", series->name, rule->steps);
    enum nf_status status = nf_record(recorder, accuracy / series->count, condition, "biased");
    if (!status) status = nf_record(recorder, 100.0 * relapses / series->count, condition, "relapse-rate");
    if (status) return status;
    return nf_record(recorder, nf_stabiliser_decay(rule->law, series->rate, rule->steps), condition, "protection");
}

enum nf_status nf_withdrawal_record(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule,
                                    const struct nf_withdrawal_series *series, int duration,
                                    struct nf_recorder *recorder)
{
    struct nf_washout outcome;
    char condition[80];
    snprintf(condition, sizeof condition, "%s.maintenance-%d.step-%d", series->name, series->durations[duration],
             rule->steps);
    enum nf_status status = nf_withdrawal_wash_out(lab, slot, rule, series->rate, &outcome);
    if (!status) status = nf_record(recorder, outcome.accuracy, condition, "biased");
    if (!status) status = nf_record(recorder, outcome.relapsed, condition, "relapsed");
    if (!status) status = nf_record(recorder, 100.0 * outcome.relapsed, condition, "relapse-rate");
    return status || duration < series->count - 1 ? status : summarise(rule, series, recorder);
}

/* The three printed rates [7 and 8, Methods]; at once: nothing is left. */
static const struct {
    const char *suffix;
    double rate;
} common[] = {{"decay-0.002", 0.002}, {"decay-0.008", 0.008}, {"decay-0.015", 0.015}, {"unprotected", INFINITY}};

enum nf_status nf_withdrawal_other_rates(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule,
                                         const struct nf_withdrawal_series *series, int duration,
                                         struct nf_recorder *recorder)
{
    const struct nf_torch_stream stream = lab->torch;
    enum nf_status status = NF_OK;
    for (size_t c = 0; !status && c < sizeof common / sizeof *common; c++) {
        char name[64];
        struct nf_withdrawal_series other = *series;
        if (common[c].rate == series->rate) continue;
        snprintf(name, sizeof name, "%s-%s", series->name, common[c].suffix);
        other.name = name;
        other.rate = common[c].rate;
        status = nf_withdrawal_record(lab, slot, rule, &other, duration, recorder);
        lab->torch = stream;
    }
    return status;
}

enum nf_status nf_withdrawal_curve(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, const char *name,
                                   struct nf_recorder *recorder)
{
    const struct nf_torch_stream stream = lab->torch;
    enum nf_status status = NF_OK;
    for (int tenth = 0; !status && tenth <= 10; tenth++) {
        char condition[80];
        double accuracy;
        snprintf(condition, sizeof condition, "%s.protection-%.1f", name, 0.1 * tenth);
        status = nf_withdrawal_probe(lab, slot, rule, 0.1 * tenth, &accuracy);
        if (!status) status = nf_record(recorder, accuracy, condition, "biased");
        lab->torch = stream;
    }
    return status;
}
