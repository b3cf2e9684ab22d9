#include "run/sweep.h"

#include "measure/cliff.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double plateau = 96.0, chance = 25.0, width = 3.0;

const int nf_sweep_paper_levels[NF_SWEEP_PAPER_LEVELS] = {0, 50, 70, 80, 90, 93, 95, 97, 99};
const int nf_sweep_fine_levels[NF_SWEEP_FINE_LEVELS] = {0,  5,  10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75,
                                                        80, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99};

static enum nf_status network_of_level(struct nf_lab *lab, const struct nf_sweep *sweep)
{
    enum nf_status status = NF_OK;
    if (sweep->network == NF_SWEEP_CONTINUED) {
        status = nf_lab_new_network(lab, sweep->scratch);
        struct nf_training training = {.epochs = sweep->epochs, .rate = sweep->rate};
        return status ? status : nf_lab_train(lab, sweep->scratch, training);
    }
    if (sweep->network == NF_SWEEP_ANEW) status = nf_lab_dense(lab, sweep->dense, sweep->epochs, sweep->rate);
    return status ? status : nf_lab_copy(lab, sweep->scratch, sweep->dense);
}

static double accuracy_at(const struct nf_sweep *sweep, int level, const struct nf_recorder *recorder)
{
    char key[96];
    snprintf(key, sizeof key, "%s-%d:%s", sweep->name, level, sweep->stress->metric);
    return nf_recorded(recorder, key);
}

/* The first matrix as it was before pruning. */
static void restore_input(struct nf_mlp *net, const struct nf_mlp *from)
{
    size_t n = nf_mlp_weight_count(net, 0);
    memcpy(net->mask, from->mask, n * sizeof *net->mask);
    memcpy(net->parameters, from->parameters, n * sizeof *net->parameters);
}

static enum nf_status prune(struct nf_lab *lab, const struct nf_sweep *sweep, double share)
{
    struct nf_mlp *net = &lab->net[sweep->scratch], before;
    if (sweep->scope == NF_SWEEP_GLOBAL) return nf_prune_globally(net, share);
    if (sweep->scope == NF_SWEEP_PER_LAYER) return nf_prune_magnitude(net, share);
    enum nf_status status = nf_mlp_copy(&before, net);
    if (status) return status;
    status = nf_prune_magnitude(net, share);
    restore_input(net, &before);
    nf_mlp_release(&before);
    return status;
}

enum nf_status nf_sweep_run(struct nf_lab *lab, const struct nf_sweep *sweep, const int *level, size_t count,
                            struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < count; i++) {
        char condition[64];
        if (!isnan(accuracy_at(sweep, level[i], recorder))) continue;
        snprintf(condition, sizeof condition, "%s-%d", sweep->name, level[i]);
        status = network_of_level(lab, sweep);
        if (!status) status = prune(lab, sweep, level[i] / 100.0);
        if (!status) status = nf_lab_measure(lab, sweep->scratch, sweep->stress, condition, recorder);
    }
    return status;
}

static void recall(const struct nf_sweep *sweep, const int *level, size_t count, const struct nf_recorder *recorder,
                   double *at, double *accuracy)
{
    for (size_t i = 0; i < count; i++) {
        at[i] = level[i];
        accuracy[i] = accuracy_at(sweep, level[i], recorder);
    }
}

enum nf_status nf_sweep_record_cliff(const struct nf_sweep *sweep, const int *level, size_t count,
                                     struct nf_recorder *recorder)
{
    double at[NF_SWEEP_FINE_LEVELS], accuracy[NF_SWEEP_FINE_LEVELS];
    if (count < 2 || count > NF_SWEEP_FINE_LEVELS)
        return nf_fail(NF_INVALID, "a sweep of %zu levels: give 2 to %d", count, NF_SWEEP_FINE_LEVELS);
    recall(sweep, level, count, recorder, at, accuracy);
    struct nf_cliff cliff = nf_cliff_between_neighbours(at, accuracy, count);
    double end = nf_cliff_plateau_end(at, accuracy, count, plateau);
    enum nf_status status = nf_record(recorder, cliff.fall, sweep->name, "cliff");
    if (!status) status = nf_record(recorder, cliff.from, sweep->name, "cliff-from");
    if (!status) status = nf_record(recorder, cliff.to, sweep->name, "threshold");
    return status || isnan(end) ? status : nf_record(recorder, end, sweep->name, "plateau-end");
}

enum nf_status nf_sweep_record_threshold(const struct nf_sweep *sweep, struct nf_recorder *recorder)
{
    double at[NF_SWEEP_FINE_LEVELS], accuracy[NF_SWEEP_FINE_LEVELS];
    char fine[64];
    snprintf(fine, sizeof fine, "%s-fine", sweep->name);
    recall(sweep, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder, at, accuracy);
    double half = nf_cliff_crossing(at, accuracy, NF_SWEEP_FINE_LEVELS, 0.5 * (accuracy[0] + chance));
    struct nf_cliff steepest = nf_cliff_within(at, accuracy, NF_SWEEP_FINE_LEVELS, width);
    enum nf_status status = isnan(half) ? NF_OK : nf_record(recorder, half, fine, "half-point");
    if (!status) status = nf_record(recorder, steepest.fall, fine, "cliff-3");
    return status ? status : nf_record(recorder, steepest.from, fine, "cliff-3-from");
}
