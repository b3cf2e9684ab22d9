/** # Episodes that scar, and three treatments
 *
 * The three treatments of papers 5 and 7 on a pruned network that early adversity has scarred [8].  After withdrawal,
 * as in paper 7, come six cycles of kindling: maintenance, a manic trigger that weakens from cycle to cycle, and a scar
 * for each relapse, larger for a more severe one and never regrown.  Ten seeds, 0 to 9 (`notes.md`).
 *
 * ## Settings
 *
 * Every number is the paper's unless the line says otherwise; readings of what it leaves open are the `CHOICE` lines,
 * the first of each being the default (`choices.csv` says why).  The readings that several papers share are in
 * `src/run/readings.h`. */
#include "run/kept.h"
#include "run/treatment.h"
#include "run/withdrawal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[8] Methods, Baseline training, pruning")                                  \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[8] Methods, Baseline training, pruning")                                   \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[8] Methods, Baseline training, pruning")                       \
    NUMBER(adversity_most, 0.06, 0.06, "share, uniform from 0", "[8] Methods, Baseline training, pruning")             \
    NUMBER(ketamine_gain, 1.25, 1.25, "factor", "[8] Methods, Treatment routines")                                     \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[8] Methods, Treatment routines")                               \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[8] Methods, Treatment routines")                                  \
    NUMBER(regrow_scale, 0.03, 0.03, "scale", "[8] Methods, Treatment routines")                                       \
    NUMBER(ketamine_epochs, 15, 5, "epochs", "[8] Methods, Treatment routines")                                        \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[8] Methods, Treatment routines")                                      \
    NUMBER(ssri_gain, 1.6, 1.6, "factor", "[8] Methods, Treatment routines")                                           \
    NUMBER(ssri_noise, 0.5, 0.5, "sigma", "[8] Methods, Treatment routines")                                           \
    NUMBER(ssri_epochs, 100, 30, "epochs", "[8] Methods, Treatment routines")                                          \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[8] Methods, Treatment routines")                                        \
    NUMBER(neurosteroid_gain, 0.85, 0.85, "factor", "[8] Methods, Treatment routines")                                 \
    NUMBER(damping, 0.7, 0.7, "factor", "[8] Methods, Treatment routines")                                             \
    NUMBER(neurosteroid_epochs, 10, 10, "epochs", "[8] Methods, Treatment routines")                                   \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[8] Methods, Treatment routines")                                  \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[8] Methods, Acute testing")                                      \
    NUMBER(gain_cap, 1.05, 1.05, "factor", "[8] Methods, Maintenance phase")                                           \
    NUMBER(inhibitory_bias, -0.15, -0.15, "times protection",                                                          \
           "[7] Methods, Network architecture: small, not printed in [8]")                                             \
    NUMBER(maintenance_rate, 0.000001, 0.000001, "1", "[8] Methods, Maintenance phase")                                \
    NUMBER(maintenance_part, 1, 0.01, "of the printed epochs", "1: the durations of Methods; less in reduced runs")    \
    NUMBER(ketamine_decay, 0.002, 0.002, "per step", "[8] Methods, Maintenance phase")                                 \
    NUMBER(neurosteroid_decay, 0.008, 0.008, "per step", "[8] Methods, Maintenance phase")                             \
    NUMBER(ssri_decay, 0.015, 0.015, "per step", "[8] Methods, Maintenance phase")                                     \
    NUMBER(decay_steps, 50, 50, "steps", "[8] Methods, Maintenance phase")                                             \
    NUMBER(relapse_threshold, 60, 60, "%", "[8] Methods, Maintenance phase")                                           \
    NUMBER(cycle_epochs, 20, 1, "epochs", "[8] Methods, Multi-cycle kindling")                                         \
    NUMBER(cycle_regrow_share, 0.3, 0.3, "of vacant sites", "[8] Methods, Multi-cycle kindling")                       \
    NUMBER(trigger_first, 1.5, 1.5, "mean of the noise", "[8] Methods, Multi-cycle kindling")                          \
    NUMBER(trigger_step, 0.2, 0.2, "less in each cycle", "[8] Methods, Multi-cycle kindling")                          \
    NUMBER(trigger_batches, 250, 250, "batches", "[8] Methods, Multi-cycle kindling")                                  \
    NUMBER(scar_share, 0.05, 0.05, "of active weights", "[8] Methods, Multi-cycle kindling")                           \
    NUMBER(severity_activation, 2, 2, "per unit of activation", "[8] Methods, Multi-cycle kindling")                   \
    NUMBER(severity_offset, 0.1, 0.1, "activation", "[8] Methods, Multi-cycle kindling")                               \
    NUMBER(severity_least, 0.5, 0.5, "factor", "[8] Methods, Multi-cycle kindling")                                    \
    NUMBER(severity_most, 2, 2, "factor", "[8] Methods, Multi-cycle kindling")                                         \
    NUMBER(courses_run, 21, 12, "courses", "our choice: the three and our controls")                                   \
    NUMBER(autonomy_trigger, 0.3, 0.3, "mean of the noise", "[8] Methods, Multi-cycle kindling")                       \
    NUMBER(autonomy_threshold, 70, 70, "%", "[8] Methods, Multi-cycle kindling")                                       \
    NF_LAB_READINGS(CHOICE)                                                                                            \
    CHOICE(data_seeds, "differ;same", "choices.csv: data-seeds")                                                       \
    CHOICE(centre_order, "diagonally;row-by-row", "choices.csv: centre-order")                                         \
    CHOICE(early_scar_base, "all-weights;survivors", "choices.csv: early-scar-base")                                   \
    CHOICE(early_scar_sites, "exact-number;independent;smallest-survivors", "choices.csv: early-scar-sites")           \
    CHOICE(regrowth_score, "absolute;signed;squared;random", "choices.csv: regrowth-score")                            \
    CHOICE(regrowth_scope, "per-matrix;global", "choices.csv: regrowth-scope")                                         \
    CHOICE(regrowth_ties, "first;topk;random", "choices.csv: regrowth-ties")                                           \
    CHOICE(regrowth_gain, "on;off", "choices.csv: regrowth-gain")                                                      \
    CHOICE(regrowth_values, "standard-deviation;variance", "choices.csv: regrowth-values")                             \
    CHOICE(ssri_schedule, "reached-in-last-epoch;set-after-last-epoch", "choices.csv: ssri-schedule")                  \
    CHOICE(neurosteroid_training, "on;off", "choices.csv: neurosteroid-training")                                      \
    CHOICE(neurosteroid_off, "all;damping-and-gain;damping", "choices.csv: neurosteroid-off")                          \
    CHOICE(combined_inputs, "standard;clean", "choices.csv: combined-inputs")                                          \
    CHOICE(biased_inputs, "standard;standard-noisy;clean", "choices.csv: biased-inputs")                               \
    CHOICE(relapse_pruning, "per-matrix;global", "choices.csv: relapse-pruning")                                       \
    CHOICE(relapse_before, "reported;measured-again", "choices.csv: relapse-before")                                   \
    CHOICE(durations, "six;five", "choices.csv: durations")                                                            \
    CHOICE(wrapper_gain, "capped;drug-gain", "choices.csv: wrapper-gain")                                              \
    CHOICE(wrapper_bias_damping, "times-0.3;less-0.3;wholly", "choices.csv: wrapper-bias-damping")                     \
    CHOICE(wrapper_inhibitory_bias, "after-activation;before-activation", "choices.csv: wrapper-inhibitory-bias")      \
    CHOICE(decay_law, "exponential;geometric", "choices.csv: decay-law")                                               \
    CHOICE(relapse_when, "last-step;any-step", "choices.csv: relapse-when")                                            \
    CHOICE(baseline_snap, "all;tanh-stays", "choices.csv: baseline-snap")                                              \
    CHOICE(maintenance_copies, "copies;one-network", "choices.csv: maintenance-copies")                                \
    CHOICE(maintenance_mechanism, "gain-only;regrowth-too", "choices.csv: maintenance-mechanism")                      \
    CHOICE(kindling_start, "treated;maintained", "choices.csv: kindling-start")                                        \
    CHOICE(kindling_wrapper, "off;maintenance;throughout", "choices.csv: kindling-wrapper")                            \
    CHOICE(kindling_rate, "0.00001;0.000001;0.0001", "choices.csv: kindling-rate")                                     \
    CHOICE(kindling_regrowth_first, "from-second-cycle;every-cycle", "choices.csv: kindling-regrowth-first")           \
    CHOICE(kindling_regrowth_order, "before;after", "choices.csv: kindling-regrowth-order")                            \
    CHOICE(kindling_sigma, "1.0;0", "choices.csv: kindling-sigma")                                                     \
    CHOICE(kindling_batches, "of-16;of-128", "choices.csv: kindling-batches")                                          \
    CHOICE(kindling_biased_read, "trigger;end-of-cycle", "choices.csv: kindling-biased-read")                          \
    CHOICE(scar_scope, "per-matrix;global", "choices.csv: scar-scope")                                                 \
    CHOICE(relapse_equal, "no-relapse;relapse", "choices.csv: relapse-equal")                                          \
    CHOICE(autonomy_state, "drug-on;drug-off", "choices.csv: autonomy-state")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

/** What lasts from stage to stage: the laboratory, and its random stream as it stood when each arm's kindling began,
 * from where the controls of that arm begin too. */
enum arm { KETAMINE, SSRI, NEUROSTEROID, ARMS };
struct study {
    struct nf_lab *lab;
    struct nf_torch_stream start[ARMS];
};

static struct nf_lab *lab_of(void *world)
{
    return ((struct study *)world)->lab;
}

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Acute testing
 *
 * Clean accuracy, combined stress (input noise 1.0 with hidden noise 0.5), manic bias (hidden noise of sigma 1.0 and
 * mean 1.0), and hidden noise alone up to 2.5. */
enum { CLEAN, COMBINED, BIASED, SWEEP, EXTREME = SWEEP + 3, TESTS };

static const struct nf_lab_test tests[TESTS] = {
    [CLEAN] = {.metric = "clean", .on_clean = 1},
    [COMBINED] = {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    [BIASED] = {.metric = "biased", .stress = {.noise = 1.0, .shift = 1.0}},
    [SWEEP] = {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    [EXTREME] = {.metric = "internal-2.5", .stress = {.noise = 2.5}},
};

static struct nf_lab_test as_read(const struct settings *s, int which)
{
    struct nf_lab_test test = tests[which];
    if (which == COMBINED) test.on_clean = s->combined_inputs == 1;
    if (which == BIASED) test.on_clean = s->biased_inputs == 2;
    if (which == BIASED && s->biased_inputs == 1) test.stress.input_noise = 1.0;
    return test;
}

static enum nf_status measure(struct nf_lab *lab, int slot, int which, const char *condition,
                              struct nf_recorder *recorder)
{
    struct nf_lab_test test = as_read(settings_of(lab), which);
    return nf_lab_measure(lab, slot, &test, condition, recorder);
}

static double scarred(const struct nf_mlp *net)
{
    return 100.0 * (double)nf_mlp_scarred_weights(net) / (double)nf_mlp_all_weights(net);
}

/** Scars are counted in percent of all weights.  Activation is the mean absolute value over the hidden layers, on the
 * standard set and after gain and inhibition. */
static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    double activation;
    const struct nf_mlp *net = &lab->net[slot];
    enum nf_status status = nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
    if (!status) status = nf_record(recorder, scarred(net), condition, "scars");
    if (!status) status = nf_record(recorder, net->modulators.gain, condition, "gain");
    for (int which = 0; !status && which < TESTS; which++)
        status = measure(lab, slot, which, condition, recorder);
    if (!status) status = nf_mean_activation(net, &lab->standard, NF_LAB_TEST_BATCH, &lab->torch, &activation);
    return status ? status : nf_record(recorder, activation, condition, "activation");
}

/** Direct relapse: another 40 % of the remaining weights go, and combined stress is tested again. */
enum { DENSE, PRUNED, WORK, COURSE, TREATED, MAINTAINED = TREATED + ARMS }; /* slots */

static enum nf_status relapse(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_lab_test combined = as_read(s, COMBINED);
    char key[64];
    double before, after;
    snprintf(key, sizeof key, "%s:combined", condition);
    before = nf_recorded(recorder, key);
    enum nf_status status = nf_lab_copy(lab, WORK, slot);
    if (!status && s->relapse_before) status = nf_lab_accuracy(lab, WORK, &combined, &before);
    if (!status)
        status = s->relapse_pruning ? nf_prune_globally(&lab->net[WORK], s->relapse_share)
                                    : nf_prune_survivors(&lab->net[WORK], s->relapse_share);
    if (!status) status = nf_lab_accuracy(lab, WORK, &combined, &after);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    return status ? status : nf_record(recorder, before - after, condition, "relapse-drop");
}

/** ## Baseline training, pruning, and simulated early adversity
 *
 * Twenty epochs of Adam at 0.001; the smallest 95 % of each weight matrix are removed; between 0 and 6 % of all
 * weights, drawn uniformly for the seed, become scars.  The text says of the surviving weights: the printed sparsity
 * after regrowth excludes it (`choices.csv`). */
static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = lab_of(world);
    const struct settings *s = settings_of(lab);
    (void)recorder;
    return nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
}

static enum nf_status scar_early(struct nf_lab *lab, int slot)
{
    static const enum nf_scar_draw draws[][2] = {{NF_SCAR_ALL, NF_SCAR_INDEPENDENT}, {NF_SCAR_ACTIVE, NF_SCAR_ACTIVE}};
    const struct settings *s = settings_of(lab);
    struct nf_numpy_stream numpy;
    enum nf_status status = nf_numpy_seed(&numpy, (uint32_t)lab->unit.seed);
    if (status) return status;
    double share = nf_numpy_uniform(&numpy, 0.0, s->adversity_most);
    if (s->early_scar_sites == 2) return nf_scar_survivors(&lab->net[slot], share);
    return nf_scar_random(&lab->net[slot], share, draws[s->early_scar_base][s->early_scar_sites], &lab->torch);
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = lab_of(world);
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    if (!status) status = scar_early(lab, PRUNED);
    return status ? status : measure_arm(lab, PRUNED, "untreated", recorder);
}

/** ## Treatment routines
 *
 * Identical copies of the scarred network; the untreated one stays as it is.
 *
 * **Ketamine-like.**  The gain is raised to 1.25 at once; half of the pruned sites that are no scars return where
 * gradients, accumulated over thirty batches, are largest; new weights have a scale of 0.03; fifteen epochs at 0.0005.
 */
static struct nf_regrow regrowth(const struct settings *s, double share)
{
    return (struct nf_regrow){.score = (enum nf_regrow_score)s->regrowth_score,
                              .share = share,
                              .batches = (int)s->regrow_batches,
                              .scale = s->regrowth_values == 0 ? s->regrow_scale : sqrt(s->regrow_scale),
                              .global = s->regrowth_scope,
                              .ties = (enum nf_regrow_ties)s->regrowth_ties};
}

static struct nf_treatment ketamine(const struct settings *s)
{
    return (struct nf_treatment){.drug = {.gain = s->ketamine_gain, .inhibition = 1.0},
                                 .onset = s->regrowth_gain == 0 ? NF_TREATMENT_FIRST : NF_TREATMENT_AFTER_REGROWTH,
                                 .regrow = regrowth(s, s->regrow_share),
                                 .training = {.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate}};
}

/** **SSRI-like.**  The gain climbs from 1.0 to 1.6 over a hundred epochs at 0.00001 while hidden noise of 0.5 fades to
 * nothing.  No weight returns. */
static struct nf_treatment ssri(const struct settings *s)
{
    double end = s->ssri_schedule == 0 ? 1.0 : (s->ssri_epochs - 1.0) / s->ssri_epochs;
    return (struct nf_treatment){.drug = {.gain = s->ssri_gain, .inhibition = 1.0},
                                 .training = {.epochs = (int)s->ssri_epochs,
                                              .rate = s->ssri_rate,
                                              .noise = {1, s->ssri_noise, s->ssri_noise * (1.0 - end)},
                                              .gain = {1, 1.0, 1.0 + (s->ssri_gain - 1.0) * end}}};
}

/** **Neurosteroid-like.**  The gain drops to 0.85, units become tanh, outputs are multiplied by 0.7; ten epochs at
 * 0.0005. */
static struct nf_treatment neurosteroid(const struct settings *s)
{
    return (struct nf_treatment){.drug = {.gain = s->neurosteroid_gain, .inhibition = s->damping, .tanh = 1},
                                 .onset =
                                     s->neurosteroid_training == 0 ? NF_TREATMENT_FIRST : NF_TREATMENT_AFTER_TRAINING,
                                 .training = {.epochs = (int)s->neurosteroid_epochs, .rate = s->neurosteroid_rate}};
}

static const struct {
    const char *name;
    struct nf_treatment (*treatment)(const struct settings *);
} arms[ARMS] = {{"ketamine", ketamine}, {"ssri", ssri}, {"neurosteroid", neurosteroid}};

/** The stages of a run call the same functions arm after arm; the laboratory's memory counts. */
enum { NEXT_ARM, NEXT_DURATION, NEXT_CYCLE, RELAPSES, SEVERITY };

static enum nf_status treat_next(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = lab_of(world);
    int arm = (int)lab->memory[NEXT_ARM]++;
    const struct nf_treatment treatment = arms[arm].treatment(settings_of(lab));
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, TREATED + arm, PRUNED);
    if (!status) status = nf_treatment_give(lab, TREATED + arm, &treatment);
    if (!status) status = measure_arm(lab, TREATED + arm, arms[arm].name, recorder);
    return status ? status : relapse(lab, TREATED + arm, arms[arm].name, recorder);
}

/** Neurosteroid dependence: the inhibitory parameters are removed. */
static double drop_of(const struct nf_recorder *recorder, const char *metric)
{
    char on[64], off[64];
    snprintf(on, sizeof on, "neurosteroid:%s", metric);
    snprintf(off, sizeof off, "neurosteroid-off:%s", metric);
    return nf_recorded(recorder, on) - nf_recorded(recorder, off);
}

static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    static const int tested[] = {COMBINED, BIASED, EXTREME};
    struct nf_lab *lab = lab_of(world);
    int left = settings_of(lab)->neurosteroid_off;
    enum nf_status status = nf_lab_copy(lab, WORK, TREATED + NEUROSTEROID);
    struct nf_modulators *acting = &lab->net[WORK].modulators;
    if (left < 2) acting->gain = 1.0;
    if (left < 1) acting->tanh = 0;
    acting->inhibition = 1.0;
    for (int t = 0; !status && t < 3; t++)
        status = measure(lab, WORK, tested[t], "neurosteroid-off", recorder);
    for (int t = 0; !status && t < 2; t++) {
        const char *metric = tests[tested[t]].metric;
        status = nf_record(recorder, drop_of(recorder, metric), "neurosteroid-off", "%s-drop", metric);
    }
    return status;
}

/** ## Maintenance phase and drug withdrawal
 *
 * A mood stabiliser caps hidden gains at 1.05, damps the bias of the noise and adds a small inhibitory bias; neither is
 * quantified here, so both are those of paper 7 (a factor of 0.3, -0.15).  The drug goes in one step, the stabiliser
 * decays over fifty; a relapse is a biased accuracy below 60 %. */
static struct nf_withdrawal withdrawal(const struct settings *s)
{
    static const double dampings[] = {0.7, 0.3, 1.0};
    return (struct nf_withdrawal){.full = {.protection = 1.0,
                                           .cap = s->wrapper_gain ? INFINITY : s->gain_cap,
                                           .bias = s->inhibitory_bias,
                                           .damping = dampings[s->wrapper_bias_damping],
                                           .site = (enum nf_stabiliser_site)s->wrapper_inhibitory_bias},
                                  .rate = s->maintenance_rate,
                                  .keep_tanh = s->baseline_snap,
                                  .law = (enum nf_decay)s->decay_law,
                                  .steps = (int)s->decay_steps,
                                  .probe = as_read(s, BIASED),
                                  .threshold = s->relapse_threshold,
                                  .any_step = s->relapse_when};
}

static double decay_rate(const struct settings *s, int arm)
{
    const double rates[ARMS] = {s->ketamine_decay, s->ssri_decay, s->neurosteroid_decay};
    return rates[arm];
}

/** Five durations are listed; the printed shares of relapses need a sixth, and paper 7 has it. */
enum { DURATIONS = 6 };
static const int durations[][DURATIONS] = {{25, 50, 100, 150, 200, 300}, {25, 50, 100, 200, 300}};

static enum nf_status maintain(struct nf_lab *lab, int arm, int duration)
{
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    const int *all = durations[s->durations];
    int epochs = all[duration], goes_on = s->maintenance_copies && duration;
    if (goes_on) epochs -= all[duration - 1];
    enum nf_status status = goes_on ? NF_OK : nf_lab_copy(lab, MAINTAINED + arm, TREATED + arm);
    if (!status && s->maintenance_mechanism && arm == KETAMINE)
        status = nf_lab_regrow(lab, MAINTAINED + arm, regrowth(s, s->regrow_share));
    if (status) return status;
    return nf_withdrawal_maintain(lab, MAINTAINED + arm, &rule, (int)ceil(s->maintenance_part * epochs));
}

/** Whether the arms are stable while they are maintained is tested beside the protocol, with a copy of the stream. */
static enum nf_status while_maintained(struct nf_lab *lab, int arm, int duration, struct nf_recorder *recorder)
{
    const struct nf_withdrawal rule = withdrawal(settings_of(lab));
    const struct nf_torch_stream stream = lab->torch;
    char condition[64];
    double accuracy;
    if (nf_lab_is_rounding(lab)) return NF_OK; /* printed numbers alone are judged there */
    snprintf(condition, sizeof condition, "%s.maintenance-%d", arms[arm].name, duration);
    enum nf_status status = nf_withdrawal_probe(lab, MAINTAINED + arm, &rule, 1.0, &accuracy);
    lab->torch = stream;
    return status ? status : nf_record(recorder, accuracy, condition, "biased");
}

/** **One decay rate for all arms, and no stabiliser at all** are controls that the paper does not have: the same
 * network and the same noise with another rest of protection. */
static enum nf_status withdraw_next(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = lab_of(world);
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    int next = (int)lab->memory[NEXT_DURATION]++, arm = next / DURATIONS, duration = next % DURATIONS;
    const struct nf_withdrawal_series series = {arms[arm].name, durations[s->durations], DURATIONS - s->durations,
                                                decay_rate(s, arm)};
    if (duration == series.count) return NF_OK;
    enum nf_status status = maintain(lab, arm, duration);
    if (!status) status = while_maintained(lab, arm, series.durations[duration], recorder);
    if (!status) status = nf_lab_copy(lab, WORK, MAINTAINED + arm);
    if (status) return status;
    nf_withdrawal_remove_drug(lab, WORK, &rule);
    if (!nf_lab_is_rounding(lab)) status = nf_withdrawal_other_rates(lab, WORK, &rule, &series, duration, recorder);
    return status ? status : nf_withdrawal_record(lab, WORK, &rule, &series, duration, recorder);
}

/** ## Multi-cycle kindling with irreversible scarring
 *
 * The paper's three courses come first, then our controls: no regrowth between episodes; no scars; the first trigger in
 * every cycle; the same severity for every arm, and the same number of weights; regrowth in the other arms; the same
 * gain.  A course that differs from its twin in scars alone is the twin's as long as that never relapses. */
enum { CYCLES = 6 };
enum scarring { BY_SEVERITY, AT_SEVERITY_1, EQUAL_NUMBER, NO_SCARS };
struct course {
    const char *name;
    int arm, regrows, fixed_trigger;
    enum scarring scarring;
    double gain;      /* 0: the arm's own */
    const char *twin; /* scarred by severity, the same otherwise */
};
static const struct course courses[] = {
    {"ketamine", KETAMINE, 1, 0, BY_SEVERITY, 0.0, NULL},
    {"ssri", SSRI, 0, 0, BY_SEVERITY, 0.0, NULL},
    {"neurosteroid", NEUROSTEROID, 0, 0, BY_SEVERITY, 0.0, NULL},
    {"ketamine-no-regrowth", KETAMINE, 0, 0, BY_SEVERITY, 0.0, NULL},
    {"ketamine-no-scar", KETAMINE, 1, 0, NO_SCARS, 0.0, "ketamine"},
    {"ketamine-fixed-trigger", KETAMINE, 1, 1, BY_SEVERITY, 0.0, NULL},
    {"ketamine-fixed-trigger-no-scar", KETAMINE, 1, 1, NO_SCARS, 0.0, "ketamine-fixed-trigger"},
    {"ssri-no-scar", SSRI, 0, 0, NO_SCARS, 0.0, "ssri"},
    {"ssri-fixed-trigger", SSRI, 0, 1, BY_SEVERITY, 0.0, NULL},
    {"ssri-gain-1.0", SSRI, 0, 0, BY_SEVERITY, 1.0, NULL},
    {"neurosteroid-no-scar", NEUROSTEROID, 0, 0, NO_SCARS, 0.0, "neurosteroid"},
    {"neurosteroid-fixed-trigger", NEUROSTEROID, 0, 1, BY_SEVERITY, 0.0, NULL},
    {"ketamine-severity-1", KETAMINE, 1, 0, AT_SEVERITY_1, 0.0, "ketamine"},
    {"ketamine-equal-scars", KETAMINE, 1, 0, EQUAL_NUMBER, 0.0, "ketamine"},
    {"ketamine-fixed-trigger-no-regrowth", KETAMINE, 0, 1, BY_SEVERITY, 0.0, NULL},
    {"ketamine-gain-1.0", KETAMINE, 1, 0, BY_SEVERITY, 1.0, NULL},
    {"ssri-severity-1", SSRI, 0, 0, AT_SEVERITY_1, 0.0, "ssri"},
    {"ssri-regrowth", SSRI, 1, 0, BY_SEVERITY, 0.0, NULL},
    {"neurosteroid-regrowth", NEUROSTEROID, 1, 0, BY_SEVERITY, 0.0, NULL},
    {"ssri-fixed-trigger-no-scar", SSRI, 0, 1, NO_SCARS, 0.0, "ssri-fixed-trigger"},
    {"neurosteroid-fixed-trigger-no-scar", NEUROSTEROID, 0, 1, NO_SCARS, 0.0, "neurosteroid-fixed-trigger"},
};
enum { COURSES = sizeof courses / sizeof *courses };

/** **Inter-episode maintenance.**  Twenty epochs at a low rate, 0.00001, with the drug on; the ketamine arm regrows 30
 * % of its vacant sites that are no scars, not before the first trigger. */
static enum nf_status train_between(struct nf_lab *lab, const struct course *course)
{
    static const double rates[] = {0.00001, 0.000001, 0.0001};
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    const struct nf_modulators drug = lab->net[COURSE].modulators;
    struct nf_training training = {.epochs = (int)s->cycle_epochs, .rate = rates[s->kindling_rate]};
    if (s->kindling_wrapper) nf_stabiliser_apply(&rule.full, &lab->net[COURSE]);
    enum nf_status status =
        course - courses < ARMS ? nf_lab_train_kept(lab, COURSE, training) : nf_lab_train(lab, COURSE, training);
    if (s->kindling_wrapper) nf_stabiliser_remove(&rule.full, &lab->net[COURSE], &drug);
    return status;
}

static enum nf_status between_episodes(struct nf_lab *lab, const struct course *course, int cycle)
{
    const struct settings *s = settings_of(lab);
    const struct nf_regrow regrow = regrowth(s, s->cycle_regrow_share);
    int regrows = course->regrows && (cycle || s->kindling_regrowth_first), after = s->kindling_regrowth_order;
    enum nf_status status = regrows && !after ? nf_lab_regrow(lab, COURSE, regrow) : NF_OK;
    if (!status) status = train_between(lab, course);
    return status || !regrows || !after ? status : nf_lab_regrow(lab, COURSE, regrow);
}

/** **Trigger.**  Manic-bias noise with a mean of +1.5 in the first cycle and 0.2 less in each that follows; accuracy
 * over 250 batches: 250 batches of 16 are the standard set once. */
static enum nf_status accuracy_of_batches(struct nf_lab *lab, int slot, const struct nf_stress *stress, int size,
                                          double *percent)
{
    int left = (int)settings_of(lab)->trigger_batches, whole = (lab->standard.samples + size - 1) / size;
    int correct = 0, tested = 0;
    enum nf_status status = NF_OK;
    for (int batches; !status && left > 0; left -= batches) {
        struct nf_dataset part = lab->standard;
        int right = 0;
        batches = left < whole ? left : whole;
        if (batches < whole) part.samples = batches * size;
        status = nf_count_accurate(&lab->net[slot], &part, stress, size, &lab->torch, &right);
        correct += right;
        tested += part.samples;
    }
    *percent = 100.0 * correct / tested;
    return status;
}

static enum nf_status trigger(struct nf_lab *lab, int slot, double shift, double *percent)
{
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    struct nf_mlp *net = &lab->net[slot];
    const struct nf_modulators drug = net->modulators;
    int wrapped = s->kindling_wrapper == 2;
    /* a mean comes with noise, so a mean alone comes with next to none */
    struct nf_stress stress = {.noise = s->kindling_sigma ? 1e-6 : 1.0, .shift = shift};
    if (wrapped) {
        stress.shift = nf_stabiliser_shift(&rule.full, shift);
        nf_stabiliser_apply(&rule.full, net);
    }
    enum nf_status status = accuracy_of_batches(lab, slot, &stress, s->kindling_batches ? 128 : 16, percent);
    if (wrapped) nf_stabiliser_remove(&rule.full, net, &drug);
    return status;
}

/** **Relapse-driven scarring.**  With gain g and mean hidden activation a,
 *
 *     severity = 1 + (g - 1) + 2 (a - 0.1), between 0.5 and 2
 *
 * and the smallest 5 % of active weights times severity are scarred. */
static double severity_of(const struct settings *s, double gain, double activation)
{
    double severity = 1.0 + (gain - 1.0) + s->severity_activation * (activation - s->severity_offset);
    return fmin(fmax(severity, s->severity_least), s->severity_most);
}

static enum nf_status scar(struct nf_lab *lab, const struct course *course, double severity)
{
    const struct settings *s = settings_of(lab);
    struct nf_mlp *net = &lab->net[COURSE];
    double sparse = (double)nf_mlp_active_weights(&lab->net[PRUNED]), active = (double)nf_mlp_active_weights(net);
    const double shares[] = {[BY_SEVERITY] = s->scar_share * severity,
                             [AT_SEVERITY_1] = s->scar_share,
                             [EQUAL_NUMBER] = s->scar_share * sparse / active,
                             [NO_SCARS] = 0.0};
    double share = shares[course->scarring];
    return s->scar_scope ? nf_scar_globally(net, share) : nf_scar_survivors(net, share);
}

static enum nf_status activation(struct nf_lab *lab, int slot, double *value)
{
    return nf_mean_activation(&lab->net[slot], &lab->standard, NF_LAB_TEST_BATCH, &lab->torch, value);
}

static enum nf_status relapse_of(struct nf_lab *lab, const struct course *course, double *severity)
{
    double a = 0.0;
    enum nf_status status = activation(lab, COURSE, &a);
    *severity = severity_of(settings_of(lab), lab->net[COURSE].modulators.gain, a);
    lab->memory[RELAPSES]++;
    lab->memory[SEVERITY] += *severity;
    return status ? status : scar(lab, course, *severity);
}

/** **End of cycle.**  The same noise once more, and the state of the network.  A cycle without relapse has the severity
 * that a relapse would have had. */
static enum nf_status cycle(struct nf_lab *lab, const struct course *course, int number, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_mlp *net = &lab->net[COURSE];
    double shift = s->trigger_first - (course->fixed_trigger ? 0.0 : s->trigger_step * number);
    double accuracy, closing = 0.0, a = 0.0, severity = NAN;
    enum nf_status status = between_episodes(lab, course, number);
    if (!status) status = trigger(lab, COURSE, shift, &accuracy);
    if (status) return status;
    int relapsed = accuracy < s->relapse_threshold || (s->relapse_equal && accuracy <= s->relapse_threshold);
    if (relapsed) status = relapse_of(lab, course, &severity);
    if (!status) status = trigger(lab, COURSE, shift, &closing);
    if (!status) status = activation(lab, COURSE, &a);
    if (!relapsed) severity = severity_of(s, net->modulators.gain, a);
    const struct nf_measured log[] = {{"biased", s->kindling_biased_read ? closing : accuracy},
                                      {"closing", closing},
                                      {"relapse-rate", 100.0 * relapsed},
                                      {"scars", scarred(net)},
                                      {"sparsity", nf_lab_sparsity(lab, COURSE)},
                                      {"gain", net->modulators.gain},
                                      {"activation", a},
                                      {"severity", severity}};
    char condition[64];
    snprintf(condition, sizeof condition, "%s.kindling-%d", course->name, number);
    for (size_t i = 0; !status && i < sizeof log / sizeof *log; i++)
        status = nf_record(recorder, log[i].value, condition, "%s", log[i].key);
    return status;
}

/** **Autonomy.**  After the sixth cycle, an accuracy below 70 % at a mean of only +0.3. */
static enum nf_status autonomy(struct nf_lab *lab, const struct course *course, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    double accuracy, relapses = lab->memory[RELAPSES];
    char condition[64];
    enum nf_status status = nf_lab_copy(lab, WORK, COURSE);
    if (status) return status;
    if (s->autonomy_state) nf_withdrawal_remove_drug(lab, WORK, &rule);
    status = trigger(lab, WORK, s->autonomy_trigger, &accuracy);
    snprintf(condition, sizeof condition, "%s.kindling-autonomy", course->name);
    if (!status) status = nf_record(recorder, accuracy, condition, "biased");
    snprintf(condition, sizeof condition, "%s.kindling", course->name);
    int autonomous = accuracy < s->autonomy_threshold;
    if (!status) status = nf_record(recorder, relapses, condition, "relapses");
    if (!status) status = nf_record(recorder, autonomous, condition, "autonomous");
    if (!status) status = nf_record(recorder, 100.0 * autonomous, condition, "autonomy");
    if (!status && relapses > 0.0)
        status = nf_record(recorder, lab->memory[SEVERITY] / relapses, condition, "severity");
    return status;
}

/** The severity of an arm is the mean over its relapses; that of the SSRI arm is set against the mean of the others
 * that relapsed. */
static enum nf_status severity_ratio(struct nf_recorder *recorder)
{
    static const char *const others[] = {"ketamine.kindling:severity", "neurosteroid.kindling:severity"};
    double own = nf_recorded(recorder, "ssri.kindling:severity"), sum = 0.0, n = 0.0;
    for (int o = 0; o < 2; o++) {
        double severity = nf_recorded(recorder, others[o]);
        sum += isfinite(severity) ? severity : 0.0;
        n += isfinite(severity);
    }
    return isfinite(own) && n > 0.0 ? nf_record(recorder, own * n / sum, "ssri.kindling", "severity-ratio") : NF_OK;
}

/** The controls come last and are left out where readings or rounding are varied. */
static int runs_controls(const struct nf_lab *lab)
{
    return !nf_lab_is_rounding(lab) && strcmp(lab->unit.group, "choice") != 0;
}

static enum nf_status begin_course(struct study *study, const struct course *course, struct nf_recorder *recorder)
{
    struct nf_lab *lab = study->lab;
    const struct settings *s = settings_of(lab);
    int main_course = course - courses < ARMS, from = s->kindling_start ? MAINTAINED : TREATED;
    struct nf_treatment treatment = arms[course->arm].treatment(s);
    lab->memory[RELAPSES] = lab->memory[SEVERITY] = 0.0;
    if (main_course) study->start[course->arm] = lab->torch;
    lab->torch = study->start[course->arm];
    if (course->gain <= 0.0) return nf_lab_copy(lab, COURSE, from + course->arm);
    treatment.drug.gain = treatment.training.gain.to = course->gain;
    enum nf_status status = nf_lab_copy(lab, COURSE, PRUNED);
    if (!status) status = nf_treatment_give(lab, COURSE, &treatment);
    return status ? status : measure_arm(lab, COURSE, course->name, recorder);
}

/** What the twin of a course without relapses has recorded is recorded for the course too. */
static enum nf_status as_twin(const struct course *course, struct nf_recorder *recorder)
{
    char prefix[64];
    size_t length = (size_t)snprintf(prefix, sizeof prefix, "%s.kindling", course->twin), count = recorder->count;
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < count; i++) {
        struct nf_measured row = recorder->rows[i];
        if (strncmp(row.key, prefix, length) != 0) continue;
        char *metric = strchr(row.key, ':'), condition[120];
        *metric++ = 0;
        snprintf(condition, sizeof condition, "%s%s", course->name, row.key + strlen(course->twin));
        status = nf_record(recorder, row.value, condition, "%s", metric);
    }
    return status;
}

static int equals_twin(const struct course *course, const struct nf_recorder *recorder)
{
    char key[80];
    if (!course->twin) return 0;
    snprintf(key, sizeof key, "%s.kindling:relapses", course->twin);
    return nf_recorded(recorder, key) == 0.0;
}

static enum nf_status cycle_next(void *world, struct nf_recorder *recorder)
{
    struct study *study = world;
    struct nf_lab *lab = study->lab;
    int next = (int)lab->memory[NEXT_CYCLE]++, index = next / CYCLES, number = next % CYCLES;
    const struct course *course = &courses[index];
    if (index >= ARMS && (!runs_controls(lab) || index >= settings_of(lab)->courses_run)) return NF_OK;
    if (equals_twin(course, recorder)) return number ? NF_OK : as_twin(course, recorder);
    enum nf_status status = number ? NF_OK : begin_course(study, course, recorder);
    if (!status) status = cycle(lab, course, number, recorder);
    if (status || number < CYCLES - 1) return status;
    status = autonomy(lab, course, recorder);
    return status || index != ARMS - 1 ? status : severity_ratio(recorder);
}

/** ## What the text compares with
 *
 * The dense network; biased accuracy off the drug against what is left of the protection, after the longest maintenance
 * and after none. */
static enum nf_status references(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = lab_of(world);
    const struct nf_withdrawal rule = withdrawal(settings_of(lab));
    if (!runs_controls(lab)) return NF_OK;
    enum nf_status status = measure_arm(lab, DENSE, "dense", recorder);
    for (int c = 0; !status && c < 2 * ARMS; c++) {
        char name[40];
        int arm = c % ARMS, maintained = c < ARMS;
        snprintf(name, sizeof name, "%s%s", arms[arm].name, maintained ? "" : "-unmaintained");
        status = nf_lab_copy(lab, WORK, (maintained ? MAINTAINED : TREATED) + arm);
        if (status) break;
        nf_withdrawal_remove_drug(lab, WORK, &rule);
        status = nf_withdrawal_curve(lab, WORK, &rule, name, recorder);
    }
    return status;
}

/** ## The run */
#define DURATION_STAGES(arm)                                                                                           \
    {arm ", maintained (1)", withdraw_next}, {arm ", maintained (2)", withdraw_next},                                  \
        {arm ", maintained (3)", withdraw_next}, {arm ", maintained (4)", withdraw_next},                              \
        {arm ", maintained (5)", withdraw_next},                                                                       \
    {                                                                                                                  \
        arm ", maintained (6)", withdraw_next                                                                          \
    }
#define COURSE_STAGES(course)                                                                                          \
    {course ", cycle 0", cycle_next}, {course ", cycle 1", cycle_next}, {course ", cycle 2", cycle_next},              \
        {course ", cycle 3", cycle_next}, {course ", cycle 4", cycle_next},                                            \
    {                                                                                                                  \
        course ", cycle 5", cycle_next                                                                                 \
    }
static const struct nf_stage stages[] = {
    {"dense", train_dense},
    {"prune", prune},
    {"ketamine", treat_next},
    {"SSRI", treat_next},
    {"neurosteroid", treat_next},
    {"neurosteroid off", neurosteroid_off},
    DURATION_STAGES("ketamine"),
    DURATION_STAGES("SSRI"),
    DURATION_STAGES("neurosteroid"),
    COURSE_STAGES("ketamine"),
    COURSE_STAGES("SSRI"),
    COURSE_STAGES("neurosteroid"),
    COURSE_STAGES("ketamine without regrowth"),
    COURSE_STAGES("ketamine without scars"),
    COURSE_STAGES("ketamine, one trigger"),
    COURSE_STAGES("ketamine, one trigger, no scars"),
    COURSE_STAGES("SSRI without scars"),
    COURSE_STAGES("SSRI, one trigger"),
    COURSE_STAGES("SSRI, gain 1"),
    COURSE_STAGES("neurosteroid without scars"),
    COURSE_STAGES("neurosteroid, one trigger"),
    COURSE_STAGES("ketamine, severity 1"),
    COURSE_STAGES("ketamine, equal scars"),
    COURSE_STAGES("ketamine, one trigger, no regrowth"),
    COURSE_STAGES("ketamine, gain 1"),
    COURSE_STAGES("SSRI, severity 1"),
    COURSE_STAGES("SSRI with regrowth"),
    COURSE_STAGES("neurosteroid with regrowth"),
    COURSE_STAGES("SSRI, one trigger, no scars"),
    COURSE_STAGES("neurosteroid, one trigger, no scars"),
    {"references", references},
    {NULL, NULL},
};
_Static_assert(sizeof stages / sizeof *stages == 6 + ARMS * DURATIONS + COURSES * CYCLES + 2, "a stage for each cycle");

/** The data of a seed s come from NumPy's generator seeded s + 100, s + 200 and s + 300. */
static enum nf_status open_study(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct nf_lab_readings readings = NF_LAB_READINGS_OF(s);
    readings.same_data = s->data_seeds;
    readings.order = (enum nf_blobs_order)s->centre_order;
    struct study *study = calloc(1, sizeof *study);
    void *lab;
    if (!study) return nf_fail(NF_MEMORY, "out of memory for a study");
    enum nf_status status = nf_lab_open_as(&lab, settings, unit, &readings);
    if (status) {
        free(study);
        return status;
    }
    study->lab = lab;
    *world = study;
    return NF_OK;
}

static void close_study(void *world)
{
    nf_lab_close(lab_of(world));
    free(world);
}

static void save_study(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct study *study = world;
    nf_lab_save(study->lab, checkpoint);
    nf_checkpoint_put(checkpoint, "start", study->start, 1, sizeof study->start);
}

static enum nf_status load_study(void *world, const struct nf_checkpoint *checkpoint)
{
    struct study *study = world;
    enum nf_status status = nf_lab_load(study->lab, checkpoint);
    return status ? status : nf_checkpoint_get(checkpoint, "start", study->start, 1, sizeof study->start);
}
static const struct nf_world_type study_world = {open_study, close_study, save_study, load_study};

static const char *const choices[] = {"kindling_regrowth_first=every-cycle",
                                      "kindling_regrowth_order=after",
                                      "kindling_start=maintained",
                                      "kindling_wrapper=maintenance",
                                      "kindling_wrapper=throughout",
                                      "kindling_rate=0.000001",
                                      "kindling_rate=0.0001",
                                      "kindling_sigma=0",
                                      "kindling_batches=of-128",
                                      "kindling_biased_read=end-of-cycle",
                                      "scar_scope=global",
                                      "autonomy_state=drug-off",
                                      "early_scar_base=survivors",
                                      "early_scar_sites=independent",
                                      "wrapper_bias_damping=less-0.3",
                                      "wrapper_bias_damping=wholly",
                                      "wrapper_inhibitory_bias=before-activation",
                                      "wrapper_gain=drug-gain",
                                      "relapse_when=any-step",
                                      "baseline_snap=tanh-stays",
                                      "durations=five",
                                      "maintenance_copies=one-network",
                                      "maintenance_mechanism=regrowth-too",
                                      "neurosteroid_off=damping-and-gain",
                                      "neurosteroid_off=damping",
                                      "regrowth_score=signed",
                                      "regrowth_score=squared",
                                      "regrowth_score=random",
                                      "regrowth_ties=topk",
                                      "regrowth_ties=random",
                                      "regrowth_scope=global",
                                      "regrowth_values=variance",
                                      "ssri_schedule=set-after-last-epoch",
                                      "neurosteroid_training=off",
                                      "combined_inputs=clean",
                                      "biased_inputs=clean",
                                      "relapse_pruning=global",
                                      "arm_stream=reseeded",
                                      "noise_draws=reseeded",
                                      "training_noise=centres",
                                      "data_seeds=same",
                                      "data_generator=numpy-0-1-2",
                                      "seeds=42-to-51",
                                      NULL};
static const long seeds[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct nf_paper paper = {
    .number = 8,
    .key = "08-scarring",
    .code_hash = NF_CODE_HASH,
    .title = "Episode-induced scarring and kindling",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &study_world,
    .seeds = seeds,
    .seed_count = 10,
    .reduced_seed_count = 2,
    .replayable = 1,
    .rounding = 1,
    .ensemble = 8,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
