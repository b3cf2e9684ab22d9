/** # Prune without repair
 *
 * A recurrent network that learns switching rules loses 95 % of its weights, some of them for good; treatment restores
 * those that may return [11].  How much comes back at six levels of permanence, ten seeds each, against a healthy
 * network pruned to 75 %.
 *
 * The rules (Table S1), what the network is told of them, and the formula of the Cognitive Index are not in the text,
 * so this is a run of one reading among many, not a replay.
 *
 * ## Settings
 *
 * Every number is the paper's unless the line says otherwise; readings of what it leaves open are the `CHOICE` lines,
 * the first of each being the default (`choices.csv` says why). */
#include "measure/rule_accuracy.h"
#include "plasticity/permanence.h"
#include "plasticity/restore.h"
#include "plasticity/stacked_score.h"
#include "run/rule_lab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_units, 128, 64, "units", "[11] Methods, Network Architecture and Task")                               \
    NUMBER(recurrent_units, 64, 32, "units a layer", "[11] Methods, Network Architecture and Task")                    \
    NUMBER(dropout, 0.1, 0.1, "between the layers", "[11] Methods, Network Architecture and Task")                     \
    NUMBER(sigma, 1.5, 1.5, "SD", "[11] Methods, Network Architecture and Task")                                       \
    NUMBER(shortest, 200, 40, "steps", "[11] Methods, Network Architecture and Task")                                  \
    NUMBER(longest, 300, 60, "steps", "[11] Methods, Network Architecture and Task")                                   \
    NUMBER(settled, 10, 10, "steps", "[11] Methods, Network Architecture and Task")                                    \
    NUMBER(switching, 0.02, 0.02, "per step", "[11] Methods, Network Architecture and Task")                           \
    NUMBER(integrating, 0.1, 0.1, "of the trials", "[11] Methods, Network Architecture and Task")                      \
    NUMBER(train_sequences, 500, 250, "sequences", "[11] Methods, Network Architecture and Task")                      \
    NUMBER(test_part, 1, 0.5, "of the test sequences", "1: all; fewer in reduced runs")                                \
    NUMBER(batch, 32, 32, "sequences", "[11] Methods, Network Architecture and Task")                                  \
    NUMBER(noise_most, 1.2, 1.2, "sigma", "[11] Methods, Network Architecture and Task")                               \
    NUMBER(dense_epochs, 50, 50, "epochs", "[11] Methods, Training Protocol")                                          \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[11] Methods, Training Protocol")                                           \
    NUMBER(consolidation_part, 1, 0.5, "of the epochs", "1: as printed; less in reduced runs")                         \
    NUMBER(plasticity, 0.5, 0.5, "factor", "[11] Methods, Training Protocol")                                          \
    NUMBER(clip, 1, 1, "norm", "[11] Methods, Training Protocol")                                                      \
    NUMBER(healthy_sparsity, 0.75, 0.75, "of all weights", "[11] Methods, Pruning and Irreversibility Mechanism")      \
    NUMBER(sparsity, 0.95, 0.95, "of all weights", "[11] Methods, Pruning and Irreversibility Mechanism")              \
    NUMBER(recurrent_factor, 1.2, 1.2, "factor", "[11] Methods, Pruning and Irreversibility Mechanism")                \
    NUMBER(regrow_share, 0.3, 0.3, "of the sites", "[11] Methods, Treatment Simulation")                               \
    NUMBER(regrow_share_small, 0.01, 0.01, "of the sites", "choices.csv: regrowth-amount")                             \
    NUMBER(regrow_batches, 5, 5, "mini-batches", "[11] Methods, Treatment Simulation")                                 \
    NUMBER(regrow_scale, 0.03, 0.03, "of the original value", "[11] Methods, Treatment Simulation")                    \
    NUMBER(weight_crystallised, 0.3, 0.3, "1", "[11] Methods, Cognitive Index (CI) Computation")                       \
    NUMBER(weight_fluid, 0.35, 0.35, "1", "[11] Methods, Cognitive Index (CI) Computation")                            \
    NUMBER(weight_executive, 0.35, 0.35, "1", "[11] Methods, Cognitive Index (CI) Computation")                        \
    NUMBER(population_sd, 0.15, 0.15, "raw composite", "[11] Methods, Cognitive Index (CI) Computation")               \
    NUMBER(points_per_sd, 15, 15, "points", "[11] Methods, Cognitive Index (CI) Computation")                          \
    NUMBER(index_mean, 115, 115, "points", "[11] Figure 1 caption")                                                    \
    NUMBER(index_reference, 0.6, 0.6, "raw composite", "choices.csv: index-map, from the printed 116.4 at 0.614")      \
    NUMBER(index_cap, 117, 117, "points", "[11] Methods, Cognitive Index (CI) Computation")                            \
    NUMBER(control_seeds, 4, 0, "seeds", "our controls: so many seeds from 43 on have them")                           \
    CHOICE(seeds, "42-to-51;0-to-9", "choices.csv: seeds")                                                             \
    CHOICE(rule_labels, "own;withheld-apart", "choices.csv: rule-labels")                                              \
    CHOICE(quadrant_classes, "bits;around", "choices.csv: quadrant-classes")                                           \
    CHOICE(rule_cue, "none;rule;previous-label", "choices.csv: rule-cue")                                              \
    CHOICE(diagonal, "x-above-y;absolute", "choices.csv: diagonal")                                                    \
    CHOICE(withheld_rules, "round;median-and-eight;rings", "choices.csv: withheld-rules")                              \
    CHOICE(sequence_length, "uniform;shortest", "choices.csv: sequence-length")                                        \
    CHOICE(first_rule, "switch-to-another;may-repeat", "choices.csv: first-rule")                                      \
    CHOICE(switch_at_test, "same;none", "choices.csv: switch-at-test")                                                 \
    CHOICE(integration_trials, "mean-of-three;sum-of-outcomes", "choices.csv: integration-trials")                     \
    CHOICE(integration_in_training, "yes;test-only", "choices.csv: integration-in-training")                           \
    CHOICE(scored_steps, "every;after-ten;last", "choices.csv: scored-steps")                                          \
    CHOICE(test_size, "100;50", "choices.csv: test-size")                                                              \
    CHOICE(data_seeds, "by-seed;same", "choices.csv: data-seeds")                                                      \
    CHOICE(healthy_order, "train-prune-tune;train-prune", "choices.csv: healthy-order")                                \
    CHOICE(experimental_pretraining, "full;dampened", "choices.csv: experimental-pretraining")                         \
    CHOICE(retraining_before_test, "none;consolidation", "choices.csv: retraining-before-test")                        \
    CHOICE(consolidation_epochs, "20;25;30", "choices.csv: consolidation-epochs")                                      \
    CHOICE(consolidation_rate, "0.0006;0.0005;0.0007", "choices.csv: consolidation-rate")                              \
    CHOICE(gradient_scale_place, "before-clipping;after-clipping;step", "choices.csv: gradient-scale-place")           \
    CHOICE(threshold_scope, "global;per-tensor", "choices.csv: threshold-scope")                                       \
    CHOICE(recurrent_weights, "hidden-to-hidden;whole-gru", "choices.csv: recurrent-weights")                          \
    CHOICE(flag_draw, "of-all;of-each-tensor;independent", "choices.csv: flag-draw")                                   \
    CHOICE(regrowth_base, "reversible;all-pruned;each-tensor", "choices.csv: regrowth-base")                           \
    CHOICE(regrowth_amount, "thirty;one-percent;pruned-again", "choices.csv: regrowth-amount")                         \
    CHOICE(regrowth_signal, "sum-of-magnitudes;magnitude-of-sum", "choices.csv: regrowth-signal")                      \
    CHOICE(original_values, "before-pruning;at-initialisation", "choices.csv: original-values")                        \
    CHOICE(raw_composite, "quarter;plain;eighth", "choices.csv: raw-composite")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_rule_lab *lab)
{
    return lab->settings;
}

/** ## Network architecture and task
 *
 * Two coordinates, a dense ReLU layer of 128, two GRU layers of 64 with dropout 0.1 between them, eight logits at every
 * step.  Points are normal with SD 1.5.  One rule of those available is active; after ten steps it gives way to
 * another with a probability of 2 % a step.  The trained rules are X-sign, Y-sign, quadrant and diagonal; distance,
 * angle, sum and product are withheld.  In one sequence of ten the label is that of the mean of the last three points.
 * The network is not told which rule is active. */
static struct nf_stacked_shape shape_of(const struct settings *s)
{
    return (struct nf_stacked_shape){.inputs = s->rule_cue ? 3 : 2,
                                     .dense = (int)s->dense_units,
                                     .units = (int)s->recurrent_units,
                                     .classes = NF_RULE_CLASSES,
                                     .dropout = s->dropout};
}

static struct nf_rule_plan training_plan(const struct settings *s)
{
    static const enum nf_rule_cue cue[] = {NF_CUE_NONE, NF_CUE_RULE, NF_CUE_PREVIOUS};
    return (struct nf_rule_plan){.coding = {.sigma = s->sigma,
                                            .cuts = (enum nf_rule_cuts)s->withheld_rules,
                                            .diagonal_absolute = s->diagonal,
                                            .quadrants_around = s->quadrant_classes,
                                            .withheld_apart = s->rule_labels},
                                 .sequences = (int)s->train_sequences,
                                 .shortest = (int)s->shortest,
                                 .longest = (int)(s->sequence_length ? s->shortest : s->longest),
                                 .first_rule = 0,
                                 .rules = NF_RULES_TRAINED,
                                 .settled = (int)s->settled,
                                 .switching = s->switching,
                                 .may_repeat = s->first_rule,
                                 .integrating = s->integration_in_training ? 0.0 : s->integrating,
                                 .integration = (enum nf_integration)s->integration_trials,
                                 .cue = cue[s->rule_cue],
                                 .scored = (enum nf_scored)s->scored_steps};
}

/** Three test sets: the trained rules, the withheld rules, and integration trials under the trained rules. */
static struct nf_rule_plan test_plan(const struct settings *s, enum nf_domain domain)
{
    static const int sequences[] = {100, 50};
    struct nf_rule_plan plan = training_plan(s);
    plan.sequences = (int)(sequences[s->test_size] * s->test_part);
    plan.integrating = domain == NF_EXECUTIVE ? 1.0 : s->integrating;
    if (domain == NF_FLUID) plan.first_rule = NF_RULES_TRAINED;
    if (s->switch_at_test) plan.switching = 0.0;
    return plan;
}

/** ## Training protocol
 *
 * Adam on cross-entropy, 50 epochs at 0.001, then phases of 20 epochs at 0.0006 (20-30 at 0.0005-0.0007 are printed;
 * 20 is the low end, chosen because seven to fifteen of them are run for a seed).  Gradients are halved outside the
 * healthy network, then clipped at a norm of 1. */
static struct nf_stacked_training training_of(const struct settings *s, int epochs, double rate, int dampened)
{
    return (struct nf_stacked_training){.epochs = epochs,
                                        .batch = (int)s->batch,
                                        .rate = rate,
                                        .plasticity = dampened ? s->plasticity : 1.0,
                                        .dampening = (enum nf_dampening)s->gradient_scale_place,
                                        .clip = s->clip};
}

static struct nf_stacked_training consolidation_of(const struct settings *s, int dampened)
{
    static const int epochs[] = {20, 25, 30};
    static const double rate[] = {0.0006, 0.0005, 0.0007};
    int n = (int)(epochs[s->consolidation_epochs] * s->consolidation_part);
    return training_of(s, n, rate[s->consolidation_rate], dampened);
}

enum slot { INITIAL, FULL, DAMPENED, HEALTHY, TREATED };
enum stream { AFTER_FULL, AFTER_DAMPENED };

enum { DENSE_PARTS = 5 }; /* a phase is cut into parts, so that a run can be interrupted anywhere */

static enum nf_status begin_dense(struct nf_rule_lab *lab, enum slot slot)
{
    enum nf_status status = nf_torch_seed(&lab->torch, (uint64_t)lab->unit.seed);
    if (!status) status = nf_rule_lab_new_network(lab, slot);
    return status || slot != FULL ? status : nf_rule_lab_copy(lab, INITIAL, FULL);
}

/* The next part; the stream is laid aside as each leaves it. */
static enum nf_status train_dense(struct nf_rule_lab *lab, enum slot slot, enum stream after, int dampened)
{
    const struct settings *s = settings_of(lab);
    struct nf_stacked_training training = training_of(s, (int)s->dense_epochs, s->dense_rate, dampened);
    int part = lab->parts, epochs = training.epochs;
    enum nf_status status = part ? NF_OK : begin_dense(lab, slot);
    lab->parts = (part + 1) % DENSE_PARTS;
    training.stop = epochs * (part + 1) / DENSE_PARTS;
    if (!status && training.stop) status = nf_rule_lab_train(lab, slot, &training);
    lab->aside[after] = lab->torch;
    return status;
}

static enum nf_status train_full(void *world, struct nf_recorder *recorder)
{
    (void)recorder;
    return train_dense(world, FULL, AFTER_FULL, 0);
}

/** The network that is pruned to 95 % is the healthy one before its own pruning: plasticity fails with the pruning of
 * adolescence.  (A reading trains it under halved gradients from the start.)  Every level of a seed begins with it: a
 * program that sets its seed before each run trains the same one again, so it is trained once, and the stream is put
 * back to where training left it. */
static enum nf_status train_dampened(void *world, struct nf_recorder *recorder)
{
    struct nf_rule_lab *lab = world;
    (void)recorder;
    if (settings_of(lab)->experimental_pretraining) return train_dense(lab, DAMPENED, AFTER_DAMPENED, 1);
    lab->aside[AFTER_DAMPENED] = lab->aside[AFTER_FULL];
    return nf_rule_lab_copy(lab, DAMPENED, FULL);
}

/** ## Cognitive index
 *
 * 30 % crystallised, 35 % fluid, 35 % executive; 15 points per 0.15.  The printed weights on the printed accuracies of
 * the healthy network do not give its printed raw composite; accuracies corrected for a chance of one in four do, so
 * that is the default, and plain accuracies and a chance of one in eight are recorded beside it. */
static struct nf_index index_of(const struct settings *s, int composite)
{
    return (struct nf_index){.weight = {s->weight_crystallised, s->weight_fluid, s->weight_executive},
                             .chance = nf_index_chance[composite],
                             .mean = s->index_mean,
                             .reference = s->index_reference,
                             .population = s->population_sd,
                             .points = s->points_per_sd,
                             .cap = s->index_cap};
}

static const char *const composite_name[NF_INDEX_CHANCES] = {"quarter", "plain", "eighth"};

/* The index before and after, under one composite. */
static enum nf_status record_recovery(const struct settings *s, int composite, const char *condition,
                                      const double before[NF_DOMAINS], const double after[NF_DOMAINS],
                                      struct nf_recorder *recorder)
{
    const struct nf_index index = index_of(s, composite);
    double raw_pre = nf_index_raw(&index, before), raw_post = nf_index_raw(&index, after);
    double pre = nf_index_of(&index, raw_pre), post = nf_index_capped(&index, raw_post);
    enum nf_status status = nf_record(recorder, raw_pre, condition, "raw-pre");
    if (!status) status = nf_record(recorder, raw_post, condition, "raw-post");
    if (!status) status = nf_record(recorder, pre, condition, "index-pre");
    if (!status) status = nf_record(recorder, post, condition, "index-post");
    return status ? status : nf_record(recorder, post - pre, condition, "recovery");
}

/* The share of a domain's deficit against the healthy network that treatment closes, where there is a deficit. */
static enum nf_status record_closed(const char *condition, const double before[NF_DOMAINS],
                                    const double after[NF_DOMAINS], struct nf_recorder *recorder)
{
    char key[64];
    enum nf_status status = NF_OK;
    for (int d = 0; !status && d < NF_DOMAINS; d++) {
        snprintf(key, sizeof key, "healthy:%s", nf_domain_name[d]);
        double deficit = nf_recorded(recorder, key) - before[d];
        status = nf_record(recorder, before[d], condition, "%s-pre", nf_domain_name[d]);
        if (!status) status = nf_record(recorder, after[d], condition, "%s-post", nf_domain_name[d]);
        if (!status && deficit > 0.0)
            status = nf_record(recorder, 100.0 * (after[d] - before[d]) / deficit, condition, "%s-closed",
                               nf_domain_name[d]);
    }
    return status;
}

static enum nf_status record_arm(const struct settings *s, const char *condition, const double before[NF_DOMAINS],
                                 const double after[NF_DOMAINS], struct nf_recorder *recorder)
{
    char other[80];
    enum nf_status status = record_recovery(s, s->raw_composite, condition, before, after, recorder);
    for (int c = 0; !status && c < NF_INDEX_CHANCES; c++) {
        snprintf(other, sizeof other, "%s.%s", condition, composite_name[c]);
        if (c != s->raw_composite) status = record_recovery(s, c, other, before, after, recorder);
    }
    return status ? status : record_closed(condition, before, after, recorder);
}

/** Robustness: the raw composite under input noise, in thirds of the printed range. */
enum { NOISES = 3 };

static enum nf_status record_noise(struct nf_rule_lab *lab, enum slot slot, const char *condition, const char *metric,
                                   struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_index index = index_of(s, s->raw_composite);
    double accuracy[NF_DOMAINS];
    char name[80];
    enum nf_status status = NF_OK;
    for (int i = 1; !status && i <= NOISES; i++) {
        double noise = s->noise_most * i / NOISES;
        status = nf_rule_lab_test(lab, slot, noise, (int)s->batch, accuracy);
        snprintf(name, sizeof name, "%s.noise-%.1f", condition, noise);
        if (!status) status = nf_record(recorder, nf_index_raw(&index, accuracy), name, "%s", metric);
    }
    return status;
}

/** ## Healthy network calibration
 *
 * Full plasticity, pruned to 75 %, fine-tuned.  One in each seed; the paper has one. */
static enum nf_status prune(struct nf_rule_lab *lab, enum slot slot, double share)
{
    const struct settings *s = settings_of(lab);
    const struct nf_weights weights = nf_stacked_weights(&lab->net[slot]);
    const int *recurrent = s->recurrent_weights ? nf_stacked_of_a_gru : nf_stacked_hidden_to_hidden;
    double factor[NF_STACKED_MATRICES];
    for (int m = 0; m < NF_STACKED_MATRICES; m++)
        factor[m] = recurrent[m] ? s->recurrent_factor : 1.0;
    return nf_prune_ranked(
        &weights, &(struct nf_ranked_pruning){.share = share, .factor = factor, .per_matrix = s->threshold_scope},
        lab->net[slot].original);
}

static enum nf_status record_healthy(struct nf_rule_lab *lab, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    double accuracy[NF_DOMAINS];
    char condition[32];
    enum nf_status status = nf_rule_lab_test(lab, HEALTHY, 0.0, (int)s->batch, accuracy);
    for (int c = 0; !status && c < NF_INDEX_CHANCES; c++) {
        const struct nf_index index = index_of(s, c);
        snprintf(condition, sizeof condition, c == s->raw_composite ? "healthy" : "healthy.%s", composite_name[c]);
        status = nf_record(recorder, nf_index_raw(&index, accuracy), condition, "raw");
        if (!status)
            status = nf_record(recorder, nf_index_of(&index, nf_index_raw(&index, accuracy)), condition, "index");
    }
    for (int d = 0; !status && d < NF_DOMAINS; d++)
        status = nf_record(recorder, accuracy[d], "healthy", "%s", nf_domain_name[d]);
    if (!status) status = nf_record(recorder, nf_stacked_sparsity(&lab->net[HEALTHY], NULL), "healthy", "sparsity");
    return status ? status : record_noise(lab, HEALTHY, "healthy", "raw", recorder);
}

static enum nf_status calibrate(void *world, struct nf_recorder *recorder)
{
    struct nf_rule_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct nf_stacked_training tuning = consolidation_of(s, 0);
    lab->torch = lab->aside[AFTER_FULL];
    enum nf_status status = nf_rule_lab_copy(lab, HEALTHY, FULL);
    if (!status) status = prune(lab, HEALTHY, s->healthy_sparsity);
    if (!status && !s->healthy_order) status = nf_rule_lab_train(lab, HEALTHY, &tuning);
    return status ? status : record_healthy(lab, recorder);
}

/** What the dense network scores before it is pruned, and what one and the same answer scores. */
static enum nf_status record_references(void *world, struct nf_recorder *recorder)
{
    struct nf_rule_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct nf_index index = index_of(s, s->raw_composite);
    double accuracy[NF_DOMAINS], best = -INFINITY;
    for (int answer = 0; answer < NF_RULE_CLASSES; answer++) {
        for (int d = 0; d < NF_DOMAINS; d++)
            accuracy[d] = nf_rule_constant_accuracy(&lab->test[d], answer);
        best = fmax(best, nf_index_raw(&index, accuracy));
    }
    enum nf_status status = nf_record(recorder, nf_index_of(&index, best), "constant-answer", "index");
    lab->torch = lab->aside[AFTER_DAMPENED];
    if (!status) status = nf_rule_lab_test(lab, DAMPENED, 0.0, (int)s->batch, accuracy);
    if (!status) status = nf_record(recorder, nf_index_of(&index, nf_index_raw(&index, accuracy)), "dense", "index");
    for (int d = 0; !status && d < NF_DOMAINS; d++)
        status = nf_record(recorder, accuracy[d], "dense", "%s", nf_domain_name[d]);
    return status;
}

/** ## Pruning, irreversibility, treatment
 *
 * One arm: prune by magnitude, recurrent weights counting 1.2 times as much; flag a share of what went as permanent;
 * score; restore the reversible sites with the largest gradients over five mini-batches at 0.03 of the value that
 * they had; consolidate under the same halved gradients; score again.  The controls, which are ours, leave out or
 * replace one part each. */
struct arm {
    const char *control; /* "" for the sweep itself */
    double irreversible;
    double sparsity; /* 0: the sweep's */
    int unimpaired;  /* 1: full plasticity throughout */
    int random;      /* 1: sites drawn at random return, as many */
    int equal;       /* 1: no more sites return than at the level 0.8 */
    int no_regrowth; /* 1: consolidation alone */
};

static const struct arm sweep[] = {{"", .irreversible = 0.0}, {"", .irreversible = 0.2}, {"", .irreversible = 0.4},
                                   {"", .irreversible = 0.6}, {"", .irreversible = 0.8}, {"", .irreversible = 1.0}};
enum { LEVELS = sizeof sweep / sizeof *sweep };

static const struct arm controls[] = {
    {".random-regrowth", .irreversible = 0.0, .random = 1},
    {".random-regrowth", .irreversible = 0.8, .random = 1},
    {".equal-sites", .irreversible = 0.0, .equal = 1},
    {".equal-sites", .irreversible = 0.4, .equal = 1},
    {".consolidation-only", .irreversible = 0.0, .no_regrowth = 1},
    {".unimpaired", .irreversible = 0.0, .unimpaired = 1},
    {".unimpaired", .irreversible = 1.0, .unimpaired = 1},
    {".prune-75", .irreversible = 1.0, .sparsity = 0.75},
};
enum { CONTROLS = sizeof controls / sizeof *controls };

/* irreversible-0.8.equal-sites; the control with another sparsity is named by that first, as the claims have it. */
static void name_arm(const struct arm *arm, char name[64])
{
    if (arm->sparsity > 0.0)
        snprintf(name, 64, "%s.irreversible-%.1f", arm->control + 1, arm->irreversible);
    else
        snprintf(name, 64, "irreversible-%.1f%s", arm->irreversible, arm->control);
}

/* How many sites return at the level 0.8. */
static size_t sites_at_high_permanence(const struct settings *s, size_t pruned)
{
    size_t permanent = (size_t)(0.8 * (double)pruned + 1e-9);
    return (size_t)(s->regrow_share * (double)(pruned - permanent));
}

static struct nf_restore restoring(const struct settings *s, const struct arm *arm, size_t pruned)
{
    return (struct nf_restore){.share = s->regrowth_amount == 1 ? s->regrow_share_small : s->regrow_share,
                               .base = (enum nf_restore_base)s->regrowth_base,
                               .most = arm->equal ? sites_at_high_permanence(s, pruned) : 0,
                               .random = arm->random,
                               .scale = s->regrow_scale};
}

static enum nf_status record_restored(const struct nf_restored *restored, size_t pruned, const char *condition,
                                      struct nf_recorder *recorder)
{
    enum nf_status status = nf_record(recorder, (double)restored->sites, condition, "regrown");
    if (!status)
        status = nf_record(recorder, 100.0 * (double)restored->sites / (double)pruned, condition, "regrown-share");
    if (!status) status = nf_record(recorder, 100.0 * restored->blocked, condition, "blocked");
    return status ? status : nf_record(recorder, (double)restored->without_gradient, condition, "without-gradient");
}

static enum nf_status regrow(struct nf_rule_lab *lab, const struct arm *arm, const char *condition,
                             struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_stacked *net = &lab->net[TREATED];
    const struct nf_weights weights = nf_stacked_weights(net);
    const size_t pruned = nf_permanence_count(&weights).pruned;
    const struct nf_restore rule = restoring(s, arm, pruned);
    const struct nf_stacked_score signal = {(int)s->regrow_batches, (int)s->batch, s->regrowth_signal};
    const float *original = s->original_values ? lab->net[INITIAL].parameters : net->original;
    struct nf_restored restored;
    float *score = malloc(net->count * sizeof *score);
    if (!score) return nf_fail(NF_MEMORY, "out of memory while regrowing");
    enum nf_status status = nf_stacked_score(net, &lab->train, &signal, &lab->torch, score);
    if (!status) status = nf_restore_sites(&weights, original, &rule, score, &lab->torch, &restored);
    free(score);
    return status ? status : record_restored(&restored, pruned, condition, recorder);
}

/* Until the pre-treatment score. */
static enum nf_status injure(struct nf_rule_lab *lab, const struct arm *arm, const char *condition,
                             struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_stacked *net = &lab->net[TREATED];
    const struct nf_stacked_training retraining = consolidation_of(s, !arm->unimpaired);
    lab->torch = lab->aside[arm->unimpaired ? AFTER_FULL : AFTER_DAMPENED];
    enum nf_status status = nf_rule_lab_copy(lab, TREATED, arm->unimpaired ? FULL : DAMPENED);
    if (!status) status = prune(lab, TREATED, arm->sparsity > 0.0 ? arm->sparsity : s->sparsity);
    const struct nf_weights weights = nf_stacked_weights(net);
    if (!status) status = nf_flag_permanent(&weights, arm->irreversible, (enum nf_permanence)s->flag_draw, &lab->torch);
    if (!status && s->retraining_before_test) status = nf_rule_lab_train(lab, TREATED, &retraining);
    if (!status) status = nf_record(recorder, nf_stacked_sparsity(net, NULL), condition, "sparsity-pre");
    return status ? status
                  : nf_record(recorder, nf_stacked_sparsity(net, nf_stacked_hidden_to_hidden), condition,
                              "sparsity-recurrent");
}

static enum nf_status treat(struct nf_rule_lab *lab, const struct arm *arm, const char *condition,
                            struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_stacked_training consolidation = consolidation_of(s, !arm->unimpaired);
    enum nf_status status = arm->no_regrowth ? NF_OK : regrow(lab, arm, condition, recorder);
    if (!status) status = nf_rule_lab_train(lab, TREATED, &consolidation);
    if (!status && s->regrowth_amount == 2) status = prune(lab, TREATED, s->sparsity);
    return status ? status
                  : nf_record(recorder, nf_stacked_sparsity(&lab->net[TREATED], NULL), condition, "sparsity-post");
}

static enum nf_status run_arm(struct nf_rule_lab *lab, const struct arm *arm, struct nf_recorder *recorder)
{
    char condition[64];
    double before[NF_DOMAINS], after[NF_DOMAINS];
    int batch = (int)settings_of(lab)->batch;
    name_arm(arm, condition);
    enum nf_status status = injure(lab, arm, condition, recorder);
    if (!status) status = nf_rule_lab_test(lab, TREATED, 0.0, batch, before);
    if (!status) status = treat(lab, arm, condition, recorder);
    if (!status) status = nf_rule_lab_test(lab, TREATED, 0.0, batch, after);
    if (!status) status = record_arm(settings_of(lab), condition, before, after, recorder);
    return status || *arm->control ? status : record_noise(lab, TREATED, condition, "raw-post", recorder);
}

/* The next arm of a list: the one whose recovery is not recorded yet. */
static enum nf_status run_next(struct nf_rule_lab *lab, const struct arm *arms, int count, struct nf_recorder *recorder)
{
    char condition[64], key[80];
    for (int i = 0; i < count; i++) {
        name_arm(&arms[i], condition);
        snprintf(key, sizeof key, "%s:recovery", condition);
        if (isnan(nf_recorded(recorder, key))) return run_arm(lab, &arms[i], recorder);
    }
    return NF_OK;
}

static enum nf_status run_level(void *world, struct nf_recorder *recorder)
{
    return run_next(world, sweep, LEVELS, recorder);
}

/** Controls are run for a few seeds, and not where a reading is varied. */
enum { FIRST_SEED = 42 };

static enum nf_status run_control(void *world, struct nf_recorder *recorder)
{
    struct nf_rule_lab *lab = world;
    long place = lab->unit.seed - FIRST_SEED;
    int among = place > 0 && place <= (long)settings_of(lab)->control_seeds;
    int runs = among && !strcmp(lab->unit.group, "replay");
    return runs ? run_next(lab, controls, CONTROLS, recorder) : NF_OK;
}

/** ## Irreversibility sweep: what is said of several levels together */
static double mean_of(const struct nf_recorder *recorder, const char *metric, int first, int last)
{
    char condition[64], key[80];
    double sum = 0.0;
    for (int i = first; i <= last; i++) {
        name_arm(&sweep[i], condition);
        snprintf(key, sizeof key, "%s:%s", condition, metric);
        sum += nf_recorded(recorder, key);
    }
    return sum / (last - first + 1);
}

static const struct {
    const char *condition, *metric, *of;
    int first, last;
} together[] = {{"sweep", "index-pre", "index-pre", 0, 5},
                {"sweep", "sparsity-post", "sparsity-post", 0, 5},
                {"irreversible-0.2-to-0.8", "recovery", "recovery", 1, 4},
                {"irreversible-low", "recovery", "recovery", 0, 1},
                {"irreversible-high", "recovery", "recovery", 4, 5}};

static enum nf_status summarise(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    (void)world;
    for (size_t i = 0; !status && i < sizeof together / sizeof *together; i++)
        status = nf_record(recorder, mean_of(recorder, together[i].of, together[i].first, together[i].last),
                           together[i].condition, "%s", together[i].metric);
    double gap = mean_of(recorder, "recovery", 0, 1) - mean_of(recorder, "recovery", 4, 5);
    return status ? status : nf_record(recorder, gap, "irreversible-low-high", "recovery-gap");
}

/** ## The run */
#define TIMES_5(...) __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
static const struct nf_stage stages[] = {
    {"dense, full plasticity", train_full}, {"healthy", calibrate},
    {"dense, dampened", train_dampened},    {"references", record_references},
    {"irreversible 0.0", run_level},        {"irreversible 0.2", run_level},
    {"irreversible 0.4", run_level},        {"irreversible 0.6", run_level},
    {"irreversible 0.8", run_level},        {"irreversible 1.0", run_level},
    {"the levels together", summarise},     {"random regrowth, 0.0", run_control},
    {"random regrowth, 0.8", run_control},  {"equal sites, 0.0", run_control},
    {"equal sites, 0.4", run_control},      {"consolidation alone", run_control},
    {"unimpaired, 0.0", run_control},       {"unimpaired, 1.0", run_control},
    {"75 % pruned", run_control},           {"repeated, 0.0", run_control},
    {"repeated, 1.0", run_control},         {NULL, NULL},
};

static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct nf_unit own = *unit;
    struct nf_rule_lab_plan plan = {
        .train = training_plan(s), .same_data = s->data_seeds, .shape = shape_of(s), .code_hash = NF_CODE_HASH};
    for (int d = 0; d < NF_DOMAINS; d++)
        plan.test[d] = test_plan(s, (enum nf_domain)d);
    if (s->seeds) own.seed -= FIRST_SEED;
    return nf_rule_lab_open(world, settings, &own, &plan);
}
static const struct nf_world_type rule_world = {open_lab, nf_rule_lab_close, nf_rule_lab_save, nf_rule_lab_load};

static const char *const choices[] = {"retraining_before_test=consolidation",
                                      "regrowth_amount=one-percent",
                                      "regrowth_amount=pruned-again",
                                      "gradient_scale_place=step",
                                      "rule_cue=rule",
                                      "rule_cue=previous-label",
                                      "withheld_rules=rings",
                                      "withheld_rules=median-and-eight",
                                      "quadrant_classes=around",
                                      "diagonal=absolute",
                                      "rule_labels=withheld-apart",
                                      "integration_trials=sum-of-outcomes",
                                      "scored_steps=last",
                                      "threshold_scope=per-tensor",
                                      "regrowth_base=all-pruned",
                                      "original_values=at-initialisation",
                                      "consolidation_epochs=30",
                                      "experimental_pretraining=dampened",
                                      "data_seeds=same",
                                      NULL};
static const long seeds[] = {42, 43, 44, 45, 46, 47, 48, 49, 50, 51};

static const struct nf_paper paper = {
    .number = 11,
    .key = "11-prune-without-repair",
    .code_hash = NF_CODE_HASH,
    .title = "Prune without repair",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &rule_world,
    .seeds = seeds,
    .seed_count = 10,
    .reduced_seed_count = 2,
    .replayable = 0,
    .rounding = 0,
    .ensemble = 0,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
