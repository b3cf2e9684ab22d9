/** # Antidepressant-induced manic switch
 *
 * The three treatments of paper 4 with a gain on every hidden unit, and two probes of mania: noise with a positive
 * mean, and how strongly units are driven [5].  Ten seeds, not printed; 0 to 9 follow from papers 8 and 10.
 *
 * ## Settings
 *
 * Every number is the paper's; the `CHOICE` lines are readings of what it leaves open, the first of each being the
 * default (`choices.csv` says why).  The readings that several papers share are in `src/run/readings.h`. */
#include "run/lab.h"

#include <stdio.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[5] Methods, Simulation of depression")                                    \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[5] Methods, Simulation of depression")                                     \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[5] Methods, Simulation of depression")                         \
    NUMBER(ketamine_gain, 1.25, 1.25, "factor", "[5] Methods, Antidepressant intervention protocols")                  \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[5] Methods, Antidepressant intervention protocols")               \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[5] Methods, Antidepressant intervention protocols")            \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[5] Methods, Antidepressant intervention protocols")                       \
    NUMBER(ketamine_epochs, 15, 3, "epochs", "[5] Methods, Antidepressant intervention protocols")                     \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[5] Methods, Antidepressant intervention protocols")                   \
    NUMBER(ssri_epochs, 100, 20, "epochs", "[5] Methods, Antidepressant intervention protocols")                       \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[5] Methods, Antidepressant intervention protocols")                     \
    NUMBER(ssri_noise_start, 0.5, 0.5, "sigma", "[5] Methods, Antidepressant intervention protocols")                  \
    NUMBER(ssri_gain_end, 1.6, 1.6, "factor", "[5] Methods, Antidepressant intervention protocols")                    \
    NUMBER(damping, 0.7, 0.7, "factor", "[5] Methods, Antidepressant intervention protocols")                          \
    NUMBER(neurosteroid_gain, 0.85, 0.85, "factor", "[5] Methods, Antidepressant intervention protocols")              \
    NUMBER(neurosteroid_epochs, 10, 10, "epochs", "[5] Methods, Antidepressant intervention protocols")                \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[5] Methods, Antidepressant intervention protocols")               \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[5] Methods, Outcome measures")                                   \
    NUMBER(biased_noise_shift, 1.0, 1.0, "1", "[5] Methods, Outcome measures")                                         \
    NUMBER(regrown_epochs, 100, 3, "epochs", "our choice: SSRI schedule on the regrown network, a control")            \
    NF_LAB_READINGS(CHOICE)                                                                                            \
    CHOICE(data_per_seed, "anew;same", "choices.csv: data-per-seed")                                                   \
    CHOICE(class_order, "diagonally;row-by-row", "choices.csv: class-order")                                           \
    CHOICE(regrow_score, "absolute;signed;squared;random", "choices.csv: regrow-score")                                \
    CHOICE(regrow_scope, "per-layer;global", "choices.csv: regrow-scope")                                              \
    CHOICE(regrow_ties, "first;topk;random", "choices.csv: regrow-ties")                                               \
    CHOICE(regrow_mode, "no-noise;noise-0.5", "choices.csv: regrow-mode")                                              \
    CHOICE(gain_ketamine, "throughout;tuning-and-tests;tests-only;training-only", "choices.csv: gain-ketamine")        \
    CHOICE(ssri_noise, "reaches-0;stops-short", "choices.csv: ssri-noise")                                             \
    CHOICE(ssri_gain, "reaches-1.6;set-afterwards", "choices.csv: ssri-gain")                                          \
    CHOICE(ssri_test_gain, "1.6;1.0", "choices.csv: ssri-test-gain")                                                   \
    CHOICE(neurosteroid_training, "on;off", "choices.csv: neurosteroid-training")                                      \
    CHOICE(neurosteroid_off, "all-removed;damping-removed;tanh-kept", "choices.csv: neurosteroid-off")                 \
    CHOICE(combined_sigma, "1.0-and-0.5;0.5-and-0.5;1.0-and-1.0", "choices.csv: combined-sigma")                       \
    CHOICE(stress_base, "standard;clean", "choices.csv: stress-base")                                                  \
    CHOICE(biased_noise, "after-activation;before-activation", "choices.csv: biased-noise")                            \
    CHOICE(activation, "per-layer;pooled;before-gain", "choices.csv: activation")                                      \
    CHOICE(evaluation_order, "as-told;sweep-first", "choices.csv: evaluation-order")                                   \
    CHOICE(relapse_scope, "per-layer;global", "choices.csv: relapse-scope")                                            \
    CHOICE(relapse_modulation, "on;off", "choices.csv: relapse-modulation")                                            \
    CHOICE(relapse_baseline, "table-value;tested-again", "choices.csv: relapse-baseline")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Simulation of depression
 *
 * A 2-512-512-256-4 network, twenty epochs of Adam at 0.001 without internal noise; then the smallest 95 % of each
 * weight matrix go. */
enum { DENSE, PRUNED, ARM, PROBED };

static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder);

static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
    return status ? status : nf_record(recorder, (double)lab->net[DENSE].count, "network", "parameters");
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    return status ? status : measure_arm(lab, PRUNED, "untreated", recorder);
}

/** ## Antidepressant intervention protocols
 *
 * Each treatment works on a copy of the pruned network, which it leaves modulated as it was treated. */
static enum nf_status begin(struct nf_lab *lab)
{
    enum nf_status status = nf_lab_begin_arm(lab);
    return status ? status : nf_lab_copy(lab, ARM, PRUNED);
}

/** **Ketamine-like.**  Gain 1.25; half of the pruned sites return where gradients, gathered over thirty mini-batches,
 * are largest; new weights are N(0, 0.03); fifteen epochs at 0.0005.
 *
 * Most pruned sites of this network have no gradient at all, since no live path runs through them.  How many of the
 * regrown ones are such is recorded, and which of them are taken is a reading of its own (`regrow-ties`). */
static enum nf_status regrow(struct nf_lab *lab, enum nf_regrow_score score, double *without_gradient)
{
    const struct settings *s = settings_of(lab);
    size_t without[NF_MLP_MOST_LAYERS] = {0}, before = nf_mlp_active_weights(&lab->net[ARM]), lost = 0;
    struct nf_regrow rule = {.score = score,
                             .share = s->regrow_share,
                             .batches = (int)s->regrow_batches,
                             .scale = s->regrow_scale,
                             .global = s->regrow_scope,
                             .ties = (enum nf_regrow_ties)s->regrow_ties,
                             .without_gradient = without};
    lab->net[ARM].modulators.noise = s->regrow_mode ? s->ssri_noise_start : 0.0;
    enum nf_status status = nf_lab_regrow(lab, ARM, rule);
    lab->net[ARM].modulators.noise = 0.0;
    for (int l = 0; l < lab->net[ARM].layers; l++)
        lost += without[l];
    *without_gradient = 100.0 * (double)lost / (double)(nf_mlp_active_weights(&lab->net[ARM]) - before);
    return status;
}

static struct nf_training ketamine_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate};
}

static enum nf_status ketamine(void *world, struct nf_recorder *recorder)
{
    static const int gain_on[][3] = {{1, 1, 1}, {0, 1, 1}, {0, 0, 1}, {1, 1, 0}}; /* gradients, tuning, tests */
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const int *on = gain_on[s->gain_ketamine];
    double without_gradient = 0.0;
    enum nf_status status = begin(lab);
    if (status) return status;
    lab->net[ARM].modulators.gain = on[0] ? s->ketamine_gain : 1.0;
    status = regrow(lab, (enum nf_regrow_score)s->regrow_score, &without_gradient);
    lab->net[ARM].modulators.gain = on[1] ? s->ketamine_gain : 1.0;
    if (!status) status = nf_lab_train(lab, ARM, ketamine_training(s));
    lab->net[ARM].modulators.gain = on[2] ? s->ketamine_gain : 1.0;
    if (!status) status = measure_arm(lab, ARM, "ketamine", recorder);
    if (!status) status = nf_record(recorder, without_gradient, "ketamine", "regrown-without-gradient");
    return status ? status : nf_record(recorder, s->ketamine_epochs, "ketamine", "epochs");
}

/** **SSRI-like.**  The sparse network trains for a hundred epochs at 0.00001 while internal noise falls from 0.5 to
 * nothing and gain rises from 1.0 to 1.6, both in equal steps.  A schedule that divides by the number of epochs stops
 * one step short of its end. */
static double last_step(const struct settings *s, double from, double to, int short_of)
{
    return short_of ? from + (to - from) * (s->ssri_epochs - 1.0) / s->ssri_epochs : to;
}

static struct nf_training ssri_training(const struct settings *s)
{
    return (struct nf_training){
        .epochs = (int)s->ssri_epochs,
        .rate = s->ssri_rate,
        .noise = {1, s->ssri_noise_start, last_step(s, s->ssri_noise_start, 0.0, s->ssri_noise)},
        .gain = {1, 1.0, last_step(s, 1.0, s->ssri_gain_end, s->ssri_gain)}};
}

static enum nf_status ssri(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = begin(lab);
    if (!status) status = nf_lab_train(lab, ARM, ssri_training(s));
    lab->net[ARM].modulators.gain = s->ssri_test_gain ? 1.0 : s->ssri_gain_end;
    if (!status) status = measure_arm(lab, ARM, "ssri", recorder);
    return status ? status : nf_record(recorder, s->ssri_epochs, "ssri", "epochs");
}

/** **Neurosteroid-like.**  Units become tanh, their output is damped by 0.7, gain is 0.85; ten epochs at 0.0005.  All
 * tests are repeated after withdrawal. */
static struct nf_modulators neurosteroid_modulation(const struct settings *s)
{
    return (struct nf_modulators){.tanh = 1, .gain = s->neurosteroid_gain, .inhibition = s->damping};
}

static struct nf_training neurosteroid_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->neurosteroid_epochs, .rate = s->neurosteroid_rate};
}

static enum nf_status neurosteroid(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = begin(lab);
    if (!status && !s->neurosteroid_training) lab->net[ARM].modulators = neurosteroid_modulation(s);
    if (!status) status = nf_lab_train(lab, ARM, neurosteroid_training(s));
    lab->net[ARM].modulators = neurosteroid_modulation(s);
    if (!status) status = measure_arm(lab, ARM, "neurosteroid", recorder);
    if (!status) status = nf_record(recorder, s->damping * s->neurosteroid_gain, "neurosteroid", "effective-gain");
    return status ? status : nf_record(recorder, s->neurosteroid_epochs, "neurosteroid", "epochs");
}

static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    struct nf_modulators left[] = {nf_modulators_none, neurosteroid_modulation(s), nf_modulators_none};
    left[1].inhibition = 1.0;
    left[2].tanh = 1;
    lab->net[ARM].modulators = left[s->neurosteroid_off];
    enum nf_status status = measure_arm(lab, ARM, "neurosteroid-off", recorder);
    double on = nf_recorded(recorder, "neurosteroid:combined"),
           off = nf_recorded(recorder, "neurosteroid-off:combined");
    return status ? status : nf_record(recorder, on - off, "neurosteroid", "withdrawal-drop");
}

/** ## Outcome measures
 *
 * Clean, standard and combined stress (input noise 1.0 with internal noise 0.5, as papers 4, 6 and 8 have it); internal
 * noise alone, stepwise from 0 to 2.5; a second pruning; biased internal noise (sigma 1.0, mean +1.0); activation. */
enum test { CLEAN, STANDARD, COMBINED, SWEEP, BIASED = SWEEP + 5 };

static const struct nf_lab_test tests[] = {
    [CLEAN] = {.metric = "clean", .on_clean = 1},
    [STANDARD] = {.metric = "standard"},
    [COMBINED] = {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    [SWEEP] = {.metric = "internal-0.0"},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    {.metric = "internal-2.5", .stress = {.noise = 2.5}},
    [BIASED] = {.metric = "biased", .stress = {.noise = 1.0}},
};

static struct nf_lab_test as_read(const struct settings *s, int which)
{
    static const struct nf_stress combined[] = {{1.0, 0.5, 0.0}, {0.5, 0.5, 0.0}, {1.0, 1.0, 0.0}};
    struct nf_lab_test test = tests[which];
    if (which == COMBINED) test.stress = combined[s->combined_sigma];
    if (which == BIASED && !s->biased_noise) test.stress.shift = s->biased_noise_shift;
    if (which == COMBINED || which == BIASED) test.on_clean = s->stress_base;
    return test;
}

static enum nf_status measure(struct nf_lab *lab, int slot, const char *condition, int first, int last,
                              struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (int which = first; !status && which <= last; which++) {
        struct nf_lab_test test = as_read(settings_of(lab), which);
        status = nf_lab_measure(lab, slot, &test, condition, recorder);
    }
    return status;
}

/** **Relapse.**  The smallest 40 % of the remaining weights go; the drop is combined accuracy before minus after. */
static enum nf_status relapse(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    struct nf_lab_test combined = as_read(s, COMBINED);
    char key[64];
    double before, after;
    snprintf(key, sizeof key, "%s:combined", condition);
    before = nf_recorded(recorder, key);
    enum nf_status status = nf_lab_copy(lab, PROBED, slot);
    if (status) return status;
    if (s->relapse_modulation) lab->net[PROBED].modulators = nf_modulators_none;
    if (s->relapse_baseline) status = nf_lab_accuracy(lab, PROBED, &combined, &before);
    if (!status)
        status = s->relapse_scope ? nf_prune_globally(&lab->net[PROBED], s->relapse_share)
                                  : nf_prune_survivors(&lab->net[PROBED], s->relapse_share);
    if (!status) status = nf_lab_accuracy(lab, PROBED, &combined, &after);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    return status ? status : nf_record(recorder, before - after, condition, "relapse-drop");
}

/** **Manic conversion.**  Gain, accuracy under biased noise, and the mean absolute activation of the hidden layers on
 * the standard set, read after gain and damping. */
static enum nf_status activation(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct nf_mlp *net = &lab->net[slot];
    int reading = settings_of(lab)->activation;
    double layer[NF_MLP_MOST_LAYERS], sum = 0.0, units = 0.0;
    enum nf_status status = nf_layer_activations(net, &lab->standard, NF_LAB_TEST_BATCH, &lab->torch, layer);
    for (int l = 0; !status && l < net->layers - 1; l++) {
        double weight = reading == 1 ? net->units[l + 1] : 1.0;
        sum += weight * layer[l];
        units += weight;
    }
    if (reading == 2) units *= net->modulators.gain * net->modulators.inhibition;
    return status ? status : nf_record(recorder, sum / units, condition, "activation");
}

static enum nf_status manic_probes(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_record(recorder, lab->net[slot].modulators.gain, condition, "gain");
    if (!status) status = nf_lab_copy(lab, PROBED, slot);
    if (!status && s->biased_noise) nf_mlp_shift_hidden(&lab->net[PROBED], s->biased_noise_shift);
    if (!status) status = measure(lab, PROBED, condition, BIASED, BIASED, recorder);
    return status ? status : activation(lab, slot, condition, recorder);
}

static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    int sweep_first = settings_of(lab)->evaluation_order;
    enum nf_status status = nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
    if (!status && sweep_first) status = measure(lab, slot, condition, SWEEP, BIASED - 1, recorder);
    if (!status) status = measure(lab, slot, condition, CLEAN, COMBINED, recorder);
    if (!status && !sweep_first) status = measure(lab, slot, condition, SWEEP, BIASED - 1, recorder);
    if (!status && slot == ARM) status = relapse(lab, slot, condition, recorder);
    return status ? status : manic_probes(lab, slot, condition, recorder);
}

/** ## Controls that the paper does not have
 *
 * The three treatments differ in gain, rate, epochs, noise and structure at once.  Here they differ in one thing at a
 * time: regrowth without gradients and fine-tuning without regrowth; all arms at the same gain; the SSRI schedule at
 * the others' rate, for longer, and on the regrown network; modulation without training and training without
 * modulation; and the untreated network pruned again.  They come last, so that their draws disturb nothing above, and
 * are left out where readings or rounding are varied; the SSRI schedule on the regrown network takes as long as a third
 * of all else and is run for the published seeds alone. */
struct control {
    const char *condition;
    int regrow;  /* 1: as the paper; 2: at random */
    double gain; /* 0: as the training or the modulation has it */
    struct nf_training (*training)(const struct settings *);
    double rate; /* 0: the training's own */
    enum { OWN_EPOCHS, FIFTEEN, DOUBLED, REGROWN } epochs;
    int modulate;
};

static const struct control controls[] = {
    {"ketamine-no-regrowth", 0, 1.25, ketamine_training, 0.0, OWN_EPOCHS, 0},
    {"ketamine-random", 2, 1.25, ketamine_training, 0.0, OWN_EPOCHS, 0},
    {"ketamine-gain-1", 1, 1.0, ketamine_training, 0.0, OWN_EPOCHS, 0},
    {"ketamine-ssri-gain", 1, 1.6, ketamine_training, 0.0, OWN_EPOCHS, 0},
    {"ketamine-ssri-schedule", 1, 0.0, ssri_training, 0.0, REGROWN, 0},
    {"ssri-gain-1", 0, 1.0, ssri_training, 0.0, OWN_EPOCHS, 0},
    {"ssri-fast", 0, 0.0, ssri_training, 0.0005, OWN_EPOCHS, 0},
    {"ssri-fast.epochs-15", 0, 0.0, ssri_training, 0.0005, FIFTEEN, 0},
    {"ssri.epochs-200", 0, 0.0, ssri_training, 0.0, DOUBLED, 0},
    {"neurosteroid-no-modulation", 0, 1.0, neurosteroid_training, 0.0, OWN_EPOCHS, 0},
    {"neurosteroid-gain-1", 0, 1.0, neurosteroid_training, 0.0, OWN_EPOCHS, 1},
    {"neurosteroid-ssri-gain", 0, 1.6, neurosteroid_training, 0.0, OWN_EPOCHS, 1},
    {"neurosteroid.epochs-15", 0, 0.0, neurosteroid_training, 0.0, FIFTEEN, 1},
    {"neurosteroid.epoch-0", 0, 0.0, NULL, 0.0, OWN_EPOCHS, 1},
};
enum { NEXT_CONTROL }; /* in the laboratory's memory */

static int runs_controls(const struct nf_lab *lab)
{
    return !nf_lab_is_rounding(lab) && strcmp(lab->unit.group, "choice") != 0;
}

static struct nf_training control_training(const struct control *control, const struct settings *s)
{
    struct nf_training training = control->training(s);
    if (control->rate > 0.0) training.rate = control->rate;
    const int epochs[] = {training.epochs, 15, 2 * training.epochs, (int)s->regrown_epochs};
    training.epochs = epochs[control->epochs];
    if (control->gain > 0.0) training.gain.on = 0;
    return training;
}

static enum nf_status run_control(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct control *control = &controls[(int)lab->memory[NEXT_CONTROL]++];
    double without_gradient;
    if (!runs_controls(lab) || (control->epochs == REGROWN && strcmp(lab->unit.group, "replay"))) return NF_OK;
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (status) return status;
    if (control->modulate) lab->net[ARM].modulators = neurosteroid_modulation(s);
    if (control->gain > 0.0) lab->net[ARM].modulators.gain = control->gain;
    if (control->regrow)
        status = regrow(lab, control->regrow == 2 ? NF_REGROW_RANDOM : (enum nf_regrow_score)s->regrow_score,
                        &without_gradient);
    if (!status && control->training) status = nf_lab_train(lab, ARM, control_training(control, s));
    lab->net[ARM].modulators.noise = 0.0;
    return status ? status : measure_arm(lab, ARM, control->condition, recorder);
}

static enum nf_status untrained_references(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    if (!runs_controls(lab)) return NF_OK;
    enum nf_status status = relapse(lab, PRUNED, "untreated", recorder);
    return status ? status : measure_arm(lab, DENSE, "dense", recorder);
}

/** ## The run */
#define CONTROL(name)                                                                                                  \
    {                                                                                                                  \
        "control: " name, run_control                                                                                  \
    }
static const struct nf_stage stages[] = {
    {"dense", train_dense},
    {"prune", prune},
    {"ketamine", ketamine},
    {"ssri", ssri},
    {"neurosteroid", neurosteroid},
    {"neurosteroid off", neurosteroid_off},
    {"untreated, dense", untrained_references},
    CONTROL("fine-tuning without regrowth"),
    CONTROL("random sites"),
    CONTROL("ketamine, gain 1"),
    CONTROL("ketamine, gain 1.6"),
    CONTROL("SSRI schedule on the regrown network"),
    CONTROL("SSRI, gain 1"),
    CONTROL("SSRI, rate 0.0005"),
    CONTROL("SSRI, rate 0.0005, 15 epochs"),
    CONTROL("SSRI, 200 epochs"),
    CONTROL("neurosteroid training alone"),
    CONTROL("neurosteroid, gain 1"),
    CONTROL("neurosteroid, gain 1.6"),
    CONTROL("neurosteroid, 15 epochs"),
    CONTROL("neurosteroid, untrained"),
    {NULL, NULL},
};

static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct nf_lab_readings readings = NF_LAB_READINGS_OF(s);
    readings.same_data = s->data_per_seed;
    readings.order = (enum nf_blobs_order)s->class_order;
    return nf_lab_open_as(world, settings, unit, &readings);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {"seeds=1-to-10",
                                      "seeds=42-to-51",
                                      "data_per_seed=same",
                                      "data_generator=numpy-0-1-2",
                                      "data_generator=torch-stream",
                                      "data_generator=torch-100-200-300",
                                      "class_order=row-by-row",
                                      "training_noise=centres",
                                      "initialisation=normal-0.05",
                                      "initialisation=kaiming-normal",
                                      "loss=soft-max",
                                      "batch=64",
                                      "batch=256",
                                      "regrow_score=signed",
                                      "regrow_score=squared",
                                      "regrow_score=random",
                                      "regrow_scope=global",
                                      "regrow_ties=topk",
                                      "regrow_ties=random",
                                      "regrow_mode=noise-0.5",
                                      "gain_ketamine=tuning-and-tests",
                                      "gain_ketamine=tests-only",
                                      "gain_ketamine=training-only",
                                      "ssri_gain=set-afterwards",
                                      "ssri_test_gain=1.0",
                                      "neurosteroid_training=off",
                                      "neurosteroid_off=damping-removed",
                                      "neurosteroid_off=tanh-kept",
                                      "combined_sigma=0.5-and-0.5",
                                      "combined_sigma=1.0-and-1.0",
                                      "stress_base=clean",
                                      "biased_noise=before-activation",
                                      "activation=pooled",
                                      "activation=before-gain",
                                      "relapse_scope=global",
                                      "relapse_modulation=off",
                                      NULL};
static const long seeds[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct nf_paper paper = {
    .number = 5,
    .key = "05-manic-switch",
    .code_hash = NF_CODE_HASH,
    .title = "Antidepressant-induced manic switch",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
    .seeds = seeds,
    .seed_count = 10,
    .reduced_seed_count = 2,
    .replayable = 1,
    .rounding = 4,
    .ensemble = 8,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
