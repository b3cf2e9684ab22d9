/** # Manic switch and longitudinal relapse
 *
 * Three treatments of one over-pruned network [7]: regrowth at a raised gain (ketamine), slow training under fading
 * noise and rising gain (SSRI), damped and bounded units (neurosteroid).  Then maintenance under a mood stabiliser,
 * withdrawal, decay of the stabiliser at a rate of each arm's own, and a test under biased noise.  Ten seeds.
 *
 * ## Settings
 *
 * Every number is the paper's; readings of what it leaves open are the `CHOICE` lines, the first of each being the
 * default (`choices.csv` says why).  The readings that several papers share are in `src/run/readings.h`. */
#include "run/treatment.h"
#include "run/withdrawal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[7] Methods, Simulation of the depressive state")                          \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[7] Methods, Simulation of the depressive state")                           \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[7] Methods, Simulation of the depressive state")               \
    NUMBER(ketamine_gain, 1.25, 1.25, "factor", "[7] Methods, Antidepressant treatment protocols")                     \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[7] Methods, Antidepressant treatment protocols")               \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[7] Methods, Antidepressant treatment protocols")                  \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[7] Methods, Antidepressant treatment protocols")                          \
    NUMBER(ketamine_epochs, 15, 5, "epochs", "[7] Methods, Antidepressant treatment protocols")                        \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[7] Methods, Antidepressant treatment protocols")                      \
    NUMBER(ssri_gain, 1.6, 1.6, "factor", "[7] Methods, Antidepressant treatment protocols")                           \
    NUMBER(ssri_noise, 0.5, 0.5, "sigma", "[7] Methods, Antidepressant treatment protocols")                           \
    NUMBER(ssri_epochs, 100, 30, "epochs", "[7] Methods, Antidepressant treatment protocols")                          \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[7] Methods, Antidepressant treatment protocols")                        \
    NUMBER(damping, 0.7, 0.7, "factor", "[7] Methods, Antidepressant treatment protocols")                             \
    NUMBER(neurosteroid_gain, 0.85, 0.85, "factor", "[7] Methods, Antidepressant treatment protocols")                 \
    NUMBER(neurosteroid_epochs, 10, 10, "epochs", "[7] Methods, Antidepressant treatment protocols")                   \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[7] Methods, Antidepressant treatment protocols")                  \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[7] Methods, Outcome measures")                                   \
    NUMBER(inhibitory_bias, -0.15, -0.15, "times protection", "[7] Methods, Network architecture")                     \
    NUMBER(shift_scale, 0.3, 0.3, "factor", "[7] Methods, Network architecture")                                       \
    NUMBER(ketamine_decay, 0.002, 0.002, "per step", "[7] Methods, Longitudinal relapse test")                         \
    NUMBER(ssri_decay, 0.015, 0.015, "per step", "[7] Methods, Longitudinal relapse test")                             \
    NUMBER(neurosteroid_decay, 0.008, 0.008, "per step", "[7] Methods, Longitudinal relapse test")                     \
    NUMBER(decay_steps, 50, 50, "steps", "[7] Methods, Longitudinal relapse test")                                     \
    NUMBER(maintenance_rate, 0.000001, 0.000001, "1", "[7] Methods, Longitudinal relapse test")                        \
    NUMBER(maintenance_part, 1, 0.01, "of the printed epochs", "1: the durations of Methods; less in reduced runs")    \
    NUMBER(relapse_threshold, 60, 60, "%", "[7] Methods, Longitudinal relapse test")                                   \
    NF_LAB_READINGS(CHOICE)                                                                                            \
    CHOICE(data_seeds, "differ;same", "choices.csv: data-seeds")                                                       \
    CHOICE(centre_order, "diagonally;row-by-row", "choices.csv: centre-order")                                         \
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
    CHOICE(gain_cap, "1.05;1.0", "choices.csv: gain-cap")                                                              \
    CHOICE(inhibitory_bias_site, "after-activation;before-activation;noise-mean", "choices.csv: inhibitory-bias-site") \
    CHOICE(shift_factor, "times-0.3;less-0.3", "choices.csv: shift-factor")                                            \
    CHOICE(decay_law, "exponential;geometric;linear", "choices.csv: decay-law")                                        \
    CHOICE(relapse_when, "last-step;any-step", "choices.csv: relapse-when")                                            \
    CHOICE(removal, "all;tanh-stays", "choices.csv: removal")                                                          \
    CHOICE(maintenance_forward, "both;drug-only;neither", "choices.csv: maintenance-forward")                          \
    CHOICE(maintenance_copies, "copies;one-network", "choices.csv: maintenance-copies")                                \
    CHOICE(maintenance_noise, "none;0.5", "choices.csv: maintenance-noise")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Outcome measures
 *
 * Clean, standard and combined stress (input noise 1.0 with internal noise 0.5), internal noise alone up to 2.5, and
 * strongly positive internal noise (sigma 1.0, mean 1.0).  The column without noise in Table 2 is the standard test.
 * Which inputs the combined and the biased test take is not said. */
enum { CLEAN, STANDARD, COMBINED, SWEEP, EXTREME = SWEEP + 3, BIASED, TESTS };

static const struct nf_lab_test tests[TESTS] = {
    [CLEAN] = {.metric = "clean", .on_clean = 1},
    [STANDARD] = {.metric = "standard"},
    [COMBINED] = {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    [SWEEP] = {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    [EXTREME] = {.metric = "internal-2.5", .stress = {.noise = 2.5}},
    [BIASED] = {.metric = "biased", .stress = {.noise = 1.0, .shift = 1.0}},
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

/** The second index of manic risk is the mean absolute activation of the hidden layers, on the standard set and after
 * gain and inhibition. */
static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    double activation;
    const struct nf_mlp *net = &lab->net[slot];
    enum nf_status status = nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
    if (!status) status = nf_record(recorder, net->modulators.gain, condition, "gain");
    for (int which = 0; !status && which < TESTS; which++)
        status = measure(lab, slot, which, condition, recorder);
    if (!status) status = nf_mean_activation(net, &lab->standard, NF_LAB_TEST_BATCH, &lab->torch, &activation);
    return status ? status : nf_record(recorder, activation, condition, "activation");
}

/** Acute relapse: another 40 % of the remaining weights go, and combined stress is tested again. */
enum arm { KETAMINE, SSRI, NEUROSTEROID, ARMS };
enum { DENSE, PRUNED, WORK, CONTROL, TREATED, MAINTAINED = TREATED + ARMS }; /* slots */

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

/** ## Simulation of the depressive state
 *
 * Twenty epochs of Adam at 0.001 without internal noise; then the smallest 95 % of each weight matrix are removed. */
static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
    return status ? status : nf_record(recorder, (double)nf_mlp_all_weights(&lab->net[DENSE]), "network", "parameters");
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    return status ? status : measure_arm(lab, PRUNED, "untreated", recorder);
}

/** ## Antidepressant treatment protocols
 *
 * Each arm starts from a copy of the pruned network.
 *
 * **Ketamine-like.**  A gain of 1.25; half of the pruned sites return where gradients, collected over thirty
 * mini-batches, are strongest; new weights are N(0, 0.03); fifteen epochs at 0.0005. */
static struct nf_treatment ketamine(const struct settings *s)
{
    return (struct nf_treatment){.drug = {.gain = s->ketamine_gain, .inhibition = 1.0},
                                 .onset = s->regrowth_gain == 0 ? NF_TREATMENT_FIRST : NF_TREATMENT_AFTER_REGROWTH,
                                 .regrow = {.score = (enum nf_regrow_score)s->regrowth_score,
                                            .share = s->regrow_share,
                                            .batches = (int)s->regrow_batches,
                                            .scale = s->regrowth_values == 0 ? s->regrow_scale : sqrt(s->regrow_scale),
                                            .global = s->regrowth_scope,
                                            .ties = (enum nf_regrow_ties)s->regrowth_ties},
                                 .training = {.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate}};
}

/** **SSRI-like.**  The sparse network trains for a hundred epochs at 0.00001 while internal noise falls in equal steps
 * from 0.5 to nothing and the gain rises from 1.0 to 1.6. */
static struct nf_treatment ssri(const struct settings *s)
{
    double end = s->ssri_schedule == 0 ? 1.0 : (s->ssri_epochs - 1.0) / s->ssri_epochs;
    return (struct nf_treatment){.drug = {.gain = s->ssri_gain, .inhibition = 1.0},
                                 .training = {.epochs = (int)s->ssri_epochs,
                                              .rate = s->ssri_rate,
                                              .noise = {1, s->ssri_noise, s->ssri_noise * (1.0 - end)},
                                              .gain = {1, 1.0, 1.0 + (s->ssri_gain - 1.0) * end}}};
}

/** **Neurosteroid-like.**  Outputs are multiplied by 0.7, units become tanh, the gain is 0.85; ten epochs at 0.0005. */
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
enum { NEXT_ARM, NEXT_DURATION, NEXT_CONTROL };

static enum nf_status treat_next(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    int arm = (int)lab->memory[NEXT_ARM]++;
    const struct nf_treatment treatment = arms[arm].treatment(settings_of(lab));
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, TREATED + arm, PRUNED);
    if (!status) status = nf_treatment_give(lab, TREATED + arm, &treatment);
    if (!status) status = measure_arm(lab, TREATED + arm, arms[arm].name, recorder);
    return status ? status : relapse(lab, TREATED + arm, arms[arm].name, recorder);
}

/** Neurosteroid dependence: the damping module is switched off. */
static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    static const int tested[] = {COMBINED, BIASED, EXTREME};
    struct nf_lab *lab = world;
    int left = settings_of(lab)->neurosteroid_off;
    enum nf_status status = nf_lab_copy(lab, WORK, TREATED + NEUROSTEROID);
    struct nf_modulators *acting = &lab->net[WORK].modulators;
    if (left < 2) acting->gain = 1.0;
    if (left < 1) acting->tanh = 0;
    acting->inhibition = 1.0;
    for (int t = 0; !status && t < 3; t++)
        status = measure(lab, WORK, tested[t], "neurosteroid-off", recorder);
    return status;
}

/** ## Mood-stabiliser extension and longitudinal relapse test
 *
 * A protection between 0 and 1 caps the gain (the cap is not printed; paper 8 prints 1.05), adds an inhibitory bias of
 * -0.15 times itself and damps the upward shift of internal noise by a factor of 0.3.  It is full during maintenance.
 * The drug is removed in one step; fifty steps of decay follow; a relapse is a biased accuracy below 60 %. */
static struct nf_withdrawal withdrawal(const struct settings *s)
{
    static const double caps[] = {1.05, 1.0};
    return (struct nf_withdrawal){.full = {.protection = 1.0,
                                           .cap = caps[s->gain_cap],
                                           .bias = s->inhibitory_bias,
                                           .damping = s->shift_factor == 0 ? 1.0 - s->shift_scale : s->shift_scale,
                                           .site = (enum nf_stabiliser_site)s->inhibitory_bias_site},
                                  .acts = (enum nf_maintenance_acts)s->maintenance_forward,
                                  .rate = s->maintenance_rate,
                                  .noise = s->maintenance_noise ? 0.5 : 0.0,
                                  .keep_tanh = s->removal,
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

/** Each of the six durations starts from the treated network. */
static const int durations[] = {25, 50, 100, 150, 200, 300};
enum { DURATIONS = sizeof durations / sizeof *durations };

static enum nf_status maintain(struct nf_lab *lab, int arm, int duration)
{
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    int epochs = durations[duration], goes_on = s->maintenance_copies && duration;
    if (goes_on) epochs -= durations[duration - 1];
    enum nf_status status = goes_on ? NF_OK : nf_lab_copy(lab, MAINTAINED + arm, TREATED + arm);
    if (status) return status;
    return nf_withdrawal_maintain(lab, MAINTAINED + arm, &rule, (int)ceil(s->maintenance_part * epochs));
}

/** **One decay rate for all arms, and no stabiliser at all** are controls that the paper does not have: the same
 * network and the same noise with another rest of protection. */
static enum nf_status withdraw_next(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct nf_withdrawal rule = withdrawal(s);
    int next = (int)lab->memory[NEXT_DURATION]++, arm = next / DURATIONS, duration = next % DURATIONS;
    const struct nf_withdrawal_series series = {arms[arm].name, durations, DURATIONS, decay_rate(s, arm)};
    enum nf_status status = maintain(lab, arm, duration);
    if (!status) status = nf_lab_copy(lab, WORK, MAINTAINED + arm);
    if (status) return status;
    nf_withdrawal_remove_drug(lab, WORK, &rule);
    if (!nf_lab_is_rounding(lab)) status = nf_withdrawal_other_rates(lab, WORK, &rule, &series, duration, recorder);
    return status ? status : nf_withdrawal_record(lab, WORK, &rule, &series, duration, recorder);
}

/** ## Controls that the paper does not have
 *
 * **Biased accuracy against what is left of the protection**, off the drug, after the longest maintenance and after
 * none.  These and the following controls come last and are left out where readings or rounding are varied. */
static int runs_controls(const struct nf_lab *lab)
{
    return !nf_lab_is_rounding(lab) && strcmp(lab->unit.group, "choice") != 0;
}

static enum nf_status curve(struct nf_lab *lab, int slot, const char *name, struct nf_recorder *recorder)
{
    const struct nf_withdrawal rule = withdrawal(settings_of(lab));
    enum nf_status status = nf_lab_copy(lab, WORK, slot);
    if (status) return status;
    nf_withdrawal_remove_drug(lab, WORK, &rule);
    return nf_withdrawal_curve(lab, WORK, &rule, name, recorder);
}

static enum nf_status curves(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = NF_OK;
    for (int arm = 0; !status && runs_controls(lab) && arm < ARMS; arm++) {
        char name[40];
        snprintf(name, sizeof name, "%s-unmaintained", arms[arm].name);
        status = curve(lab, MAINTAINED + arm, arms[arm].name, recorder);
        if (!status) status = curve(lab, TREATED + arm, name, recorder);
    }
    return status;
}

/** **What the text compares with**: the dense network, and the untreated one after a further pruning. */
static enum nf_status references(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    if (!runs_controls(lab)) return NF_OK;
    enum nf_status status = measure_arm(lab, DENSE, "dense", recorder);
    return status ? status : relapse(lab, PRUNED, "untreated", recorder);
}

/** **Equal gain, equal learning rate, fine-tuning without regrowth, regrowth anywhere, and the first epochs.** */
struct control {
    const char *condition;
    int arm;
    double gain;  /* 0: the arm's own */
    double rate;  /* 0: the arm's own */
    int stop;     /* epochs, 0: all */
    int regrowth; /* of the ketamine arm: 1 its own, 2 at random, 0 none */
};
static const struct control controls[] = {
    {"ketamine.epoch-1", KETAMINE, 0.0, 0.0, 1, 1},
    {"ssri.epoch-1", SSRI, 0.0, 0.0, 1, 0},
    {"ssri.epoch-15", SSRI, 0.0, 0.0, 15, 0},
    {"neurosteroid.epoch-1", NEUROSTEROID, 0.0, 0.0, 1, 0},
    {"ssri-rate-0.0005.epoch-1", SSRI, 0.0, 0.0005, 1, 0},
    {"ketamine-gain-1.0", KETAMINE, 1.0, 0.0, 0, 1},
    {"ssri-gain-1.0", SSRI, 1.0, 0.0, 0, 0},
    {"neurosteroid-gain-1.0", NEUROSTEROID, 1.0, 0.0, 0, 0},
    {"ssri-rate-0.0005", SSRI, 0.0, 0.0005, 0, 0},
    {"finetuned-only", KETAMINE, 0.0, 0.0, 0, 0},
    {"random-regrowth", KETAMINE, 0.0, 0.0, 0, 2},
};

static struct nf_treatment control_treatment(const struct settings *s, const struct control *control)
{
    struct nf_treatment treatment = arms[control->arm].treatment(s);
    if (control->gain > 0.0) treatment.drug.gain = treatment.training.gain.to = control->gain;
    if (control->rate > 0.0) treatment.training.rate = control->rate;
    if (control->regrowth == 0) treatment.regrow.share = 0.0;
    if (control->regrowth == 2) treatment.regrow.score = NF_REGROW_RANDOM;
    treatment.training.stop = control->stop;
    return treatment;
}

static enum nf_status control_next(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    if (!runs_controls(lab)) return NF_OK;
    const struct control *control = &controls[(int)lab->memory[NEXT_CONTROL]++];
    const struct nf_treatment treatment = control_treatment(settings_of(lab), control);
    enum nf_status status = nf_lab_copy(lab, CONTROL, PRUNED);
    if (!status) status = nf_treatment_give(lab, CONTROL, &treatment);
    if (!status) status = measure_arm(lab, CONTROL, control->condition, recorder);
    return status || control->stop ? status : curve(lab, CONTROL, control->condition, recorder);
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", train_dense},
    {"prune", prune},
    {"ketamine", treat_next},
    {"SSRI", treat_next},
    {"neurosteroid", treat_next},
    {"neurosteroid off", neurosteroid_off},
    {"ketamine, 25 epochs of maintenance", withdraw_next},
    {"ketamine, 50 epochs of maintenance", withdraw_next},
    {"ketamine, 100 epochs of maintenance", withdraw_next},
    {"ketamine, 150 epochs of maintenance", withdraw_next},
    {"ketamine, 200 epochs of maintenance", withdraw_next},
    {"ketamine, 300 epochs of maintenance", withdraw_next},
    {"SSRI, 25 epochs of maintenance", withdraw_next},
    {"SSRI, 50 epochs of maintenance", withdraw_next},
    {"SSRI, 100 epochs of maintenance", withdraw_next},
    {"SSRI, 150 epochs of maintenance", withdraw_next},
    {"SSRI, 200 epochs of maintenance", withdraw_next},
    {"SSRI, 300 epochs of maintenance", withdraw_next},
    {"neurosteroid, 25 epochs of maintenance", withdraw_next},
    {"neurosteroid, 50 epochs of maintenance", withdraw_next},
    {"neurosteroid, 100 epochs of maintenance", withdraw_next},
    {"neurosteroid, 150 epochs of maintenance", withdraw_next},
    {"neurosteroid, 200 epochs of maintenance", withdraw_next},
    {"neurosteroid, 300 epochs of maintenance", withdraw_next},
    {"protection curves", curves},
    {"dense, untreated", references},
    {"control: ketamine, 1 epoch", control_next},
    {"control: SSRI, 1 epoch", control_next},
    {"control: SSRI, 15 epochs", control_next},
    {"control: neurosteroid, 1 epoch", control_next},
    {"control: SSRI at 0.0005, 1 epoch", control_next},
    {"control: ketamine, gain 1", control_next},
    {"control: SSRI, gain 1", control_next},
    {"control: neurosteroid, gain 1", control_next},
    {"control: SSRI at 0.0005", control_next},
    {"control: fine-tuning without regrowth", control_next},
    {"control: regrowth at random", control_next},
    {NULL, NULL},
};

/** The data of a seed s come from NumPy's generator seeded s + 100, s + 200 and s + 300. */
static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct nf_lab_readings readings = NF_LAB_READINGS_OF(s);
    readings.same_data = s->data_seeds;
    readings.order = (enum nf_blobs_order)s->centre_order;
    return nf_lab_open_as(world, settings, unit, &readings);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {"shift_factor=less-0.3",
                                      "inhibitory_bias_site=before-activation",
                                      "inhibitory_bias_site=noise-mean",
                                      "decay_law=linear",
                                      "relapse_when=any-step",
                                      "removal=tanh-stays",
                                      "maintenance_forward=drug-only",
                                      "maintenance_forward=neither",
                                      "maintenance_copies=one-network",
                                      "maintenance_noise=0.5",
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
                                      "biased_inputs=standard-noisy",
                                      "biased_inputs=clean",
                                      "relapse_pruning=global",
                                      "relapse_before=measured-again",
                                      "arm_stream=reseeded",
                                      "noise_draws=reseeded",
                                      "training_noise=centres",
                                      "data_seeds=same",
                                      "data_generator=numpy-0-1-2",
                                      "centre_order=row-by-row",
                                      "seeds=42-to-51",
                                      NULL};
static const long seeds[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct nf_paper paper = {
    .number = 7,
    .key = "07-longitudinal-relapse",
    .code_hash = NF_CODE_HASH,
    .title = "Manic switch and longitudinal relapse",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
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
