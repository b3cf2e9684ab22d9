/** # Recurrent kindling
 *
 * Paper 8's scarring and treatments on a recurrent network [10]: one GRUCell that sees the same point twenty times, so
 * that noise on its state comes back in every step.  Acute treatment, a manic test, withdrawal after maintenance, six
 * cycles of kindling.  Ten seeds, 0 to 9 (`notes.md`), on a GPU whose generator cannot be drawn elsewhere: this is
 * another run of the protocol, not a replay of theirs.
 *
 * ## Settings
 *
 * Every number is the paper's unless the line says otherwise; readings of what it leaves open are the `CHOICE` lines,
 * the first of each being the default (`choices.csv` says why). */
#include "network/recurrent_stabiliser.h"
#include "network/stabiliser.h"
#include "run/recurrent_lab.h"
#include "run/treatment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 3, "epochs", "[10] Methods, Data set and baseline training")                              \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[10] Methods, Data set and baseline training")                              \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[10] Methods, Data set and baseline training")                  \
    NUMBER(adversity_most, 0.06, 0.06, "share, uniform from 0", "[10] Methods, Data set and baseline training")        \
    NUMBER(ketamine_gain, 1.25, 1.25, "factor", "[10] Methods, Pharmacological analogues")                             \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[10] Methods, Pharmacological analogues")                       \
    NUMBER(regrow_batches, 30, 10, "mini-batches", "[10] Methods, Pharmacological analogues")                          \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[10] Methods, Pharmacological analogues")                                  \
    NUMBER(ketamine_epochs, 15, 2, "epochs", "[10] Methods, Pharmacological analogues")                                \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[10] Methods, Pharmacological analogues")                              \
    NUMBER(ssri_gain, 1.6, 1.6, "factor", "[10] Methods, Pharmacological analogues")                                   \
    NUMBER(ssri_noise, 0.5, 0.5, "sigma", "[10] Methods, Pharmacological analogues")                                   \
    NUMBER(ssri_epochs, 100, 5, "epochs", "[10] Methods, Pharmacological analogues")                                   \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[10] Methods, Pharmacological analogues")                                \
    NUMBER(neurosteroid_gain, 0.85, 0.85, "factor", "[10] Methods, Pharmacological analogues")                         \
    NUMBER(inhibition, 0.7, 0.7, "factor", "[10] Methods, Pharmacological analogues")                                  \
    NUMBER(neurosteroid_epochs, 10, 3, "epochs", "[10] Methods, Pharmacological analogues")                            \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[10] Methods, Pharmacological analogues")                          \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[10] Methods, Acute and robustness assessments")                  \
    NUMBER(gain_cap, 1.05, 1.05, "factor", "[10] Methods, Long-term relapse protocol")                                 \
    NUMBER(maintenance_rate, 0.000001, 0.000001, "1", "[10] Methods, Long-term relapse protocol")                      \
    NUMBER(maintenance_part, 1, 0.005, "of the printed epochs", "1: as printed; less in reduced runs")                 \
    NUMBER(ketamine_decay, 0.002, 0.002, "per step", "[10] Methods, Long-term relapse protocol")                       \
    NUMBER(ssri_decay, 0.015, 0.015, "per step", "[10] Methods, Long-term relapse protocol")                           \
    NUMBER(neurosteroid_decay, 0.008, 0.008, "per step", "[10] Methods, Long-term relapse protocol")                   \
    NUMBER(decay_steps, 50, 50, "steps", "[10] Methods, Long-term relapse protocol")                                   \
    NUMBER(relapse_threshold, 60, 60, "%", "[10] Methods, Long-term relapse protocol")                                 \
    NUMBER(cycle_epochs, 20, 0, "epochs", "[10] Methods, Kindling simulation")                                         \
    NUMBER(brief_epochs, 2, 0, "epochs", "our controls: in place of cycle_epochs")                                     \
    NUMBER(cycle_regrow_share, 0.3, 0.3, "of vacant sites", "[10] Methods, Kindling simulation")                       \
    NUMBER(trigger_first, 1.5, 1.5, "mean of the noise", "[10] Methods, Kindling simulation")                          \
    NUMBER(trigger_last, 0.5, 0.5, "mean of the noise", "[10] Methods, Kindling simulation")                           \
    NUMBER(scar_share, 0.05, 0.05, "of active weights", "[10] Methods, Kindling simulation")                           \
    NUMBER(severity_weight, 2, 2, "per unit of activation", "[10] Methods, Kindling simulation")                       \
    NUMBER(severity_offset, 0.1, 0.1, "activation", "[10] Methods, Kindling simulation")                               \
    NUMBER(severity_least, 0.5, 0.5, "factor", "[10] Methods, Kindling simulation")                                    \
    NUMBER(severity_most, 2, 2, "factor", "[10] Methods, Kindling simulation")                                         \
    NUMBER(autonomy_trigger, 0.3, 0.3, "mean of the noise", "[10] Methods, Kindling simulation")                       \
    NUMBER(autonomy_threshold, 70, 70, "%", "[10] Methods, Kindling simulation")                                       \
    CHOICE(seeds, "0-to-9;42-to-51", "choices.csv: seeds")                                                             \
    CHOICE(data_seeds, "numpy-by-seed;numpy-same;torch-stream", "choices.csv: data-seeds")                             \
    CHOICE(training_noise, "sigma-0.8;centres", "choices.csv: training-noise")                                         \
    CHOICE(initialisation, "library-default;orthogonal", "choices.csv: initialisation")                                \
    CHOICE(gain_place, "input;state;read-out", "choices.csv: gain-place")                                              \
    CHOICE(gain_noise_order, "noise-after-gain;noise-before-gain", "choices.csv: gain-noise-order")                    \
    CHOICE(internal_noise_place, "input;state", "choices.csv: internal-noise-place")                                   \
    CHOICE(biased_sigma, "input-1.0-internal-0.5;internal-1.0;both-1.0", "choices.csv: biased-sigma")                  \
    CHOICE(bias_read_out, "also-last-step;not-last-step", "choices.csv: bias-read-out")                                \
    CHOICE(modifier_order, "noise-then-inhibition;inhibition-then-noise", "choices.csv: modifier-order")               \
    CHOICE(inhibition_carried, "carried;read-out-only", "choices.csv: inhibition-carried")                             \
    CHOICE(relu_to_tanh, "relu-elsewhere;nothing;tanh-on-state", "choices.csv: relu-to-tanh")                          \
    CHOICE(prune_scope, "per-tensor;global", "choices.csv: prune-scope")                                               \
    CHOICE(scar_base, "all-weights;survivors", "choices.csv: scar-base")                                               \
    CHOICE(regrow_gradient, "absolute;signed;random", "choices.csv: regrow-gradient")                                  \
    CHOICE(regrow_scope, "per-tensor;global", "choices.csv: regrow-scope")                                             \
    CHOICE(regrow_gain, "on;off", "choices.csv: regrow-gain")                                                          \
    CHOICE(fine_tune_noise, "none;internal-0.5", "choices.csv: fine-tune-noise")                                       \
    CHOICE(shuffle, "last-batch-kept;last-batch-dropped", "choices.csv: shuffle")                                      \
    CHOICE(ssri_ramp, "from-1.0;from-first-step", "choices.csv: ssri-ramp")                                            \
    CHOICE(ssri_stress, "state;input", "choices.csv: ssri-stress")                                                     \
    CHOICE(consolidation_modifiers, "on;off", "choices.csv: consolidation-modifiers")                                  \
    CHOICE(test_set_stress, "standard;clean", "choices.csv: test-set-stress")                                          \
    CHOICE(activation, "all-steps;last-state;root-mean-square", "choices.csv: activation")                             \
    CHOICE(activation_inhibition, "after;before", "choices.csv: activation-inhibition")                                \
    CHOICE(second_prune, "per-tensor;global", "choices.csv: second-prune")                                             \
    CHOICE(relapse_drop, "combined;clean;standard", "choices.csv: relapse-drop")                                       \
    CHOICE(extreme_stress, "internal-2.5;with-input-1.0", "choices.csv: extreme-stress")                               \
    CHOICE(off_modifiers, "gain-inhibition-tanh;gain-and-inhibition;inhibition", "choices.csv: off-modifiers")         \
    CHOICE(wrapper_values, "0.5-and-0.9;0.8-and-0.95;0.2-and-0.8", "choices.csv: wrapper-values")                      \
    CHOICE(withdrawal_zero, "gain-1;gain-0", "choices.csv: withdrawal-zero")                                           \
    CHOICE(wrapper_decay, "exponential;geometric", "choices.csv: wrapper-decay")                                       \
    CHOICE(decay_rates, "methods;caption", "choices.csv: decay-rates")                                                 \
    CHOICE(relapse_time, "last-step;any-step", "choices.csv: relapse-time")                                            \
    CHOICE(relapse_bias, "acute;first-trigger", "choices.csv: relapse-bias")                                           \
    CHOICE(kindling_start, "treated;maintained", "choices.csv: kindling-start")                                        \
    CHOICE(kindling_wrapper, "off;on", "choices.csv: kindling-wrapper")                                                \
    CHOICE(kindling_rate, "0.00001;0.000001;0.0001", "choices.csv: kindling-rate")                                     \
    CHOICE(kindling_regrow_when, "between-episodes;every-block", "choices.csv: kindling-regrow-when")                  \
    CHOICE(kindling_regrow_batches, "30;94", "choices.csv: kindling-regrow-batches")                                   \
    CHOICE(trigger_steps, "to-the-last;sixths", "choices.csv: trigger-steps")                                          \
    CHOICE(severity_activation, "without-noise;under-the-trigger", "choices.csv: severity-activation")                 \
    CHOICE(scar_scope, "per-tensor;global", "choices.csv: scar-scope")                                                 \
    CHOICE(scar_signal, "at-once;after-maintenance", "choices.csv: scar-signal")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_recurrent_lab *study)
{
    return study->lab->settings;
}

/** A phase of training is cut into parts, so that a run can be interrupted anywhere; the laboratory's memory counts. */
enum { PART, COURSE_INDEX, CYCLE, RELAPSES, SEVERITY, ADVERSITY };

/* Which of so many parts this is. */
static int next_part(struct nf_recurrent_lab *study, int parts)
{
    int part = (int)study->lab->memory[PART];
    study->lab->memory[PART] = (part + 1) % parts;
    return part;
}

static enum nf_status train_part(struct nf_recurrent_lab *study, int slot, struct nf_training training, int ramp_input,
                                 int part, int parts)
{
    training.drop_last = settings_of(study)->shuffle;
    enum nf_status status =
        nf_recurrent_lab_train(study, slot, training, ramp_input, training.epochs * (part + 1) / parts);
    if (part == parts - 1) nf_recurrent_lab_end(study);
    return status;
}

/** Everything is run for the first three published seeds, two hours each.  The others leave out maintenance beyond 25
 * epochs (relapse is printed as universal at every duration) and the controls that are no part of the comparison with
 * paper 8; further seeds, which are for kindling, leave out maintenance altogether.  Units that vary a reading maintain
 * for 25 epochs and kindle with the brief blocks of our controls; the reading `brief_epochs=2` is the default run so,
 * and shows what brevity changes. */
enum { SEEDS_IN_FULL = 3 };
static int is_in_full(const struct nf_recurrent_lab *study)
{
    return !strcmp(study->lab->unit.group, "replay") && study->lab->unit.seed < SEEDS_IN_FULL;
}

static int is_further(const struct nf_recurrent_lab *study)
{
    return !strcmp(study->lab->unit.group, "seeds");
}

static int is_brief(const struct nf_recurrent_lab *study)
{
    const char *group = study->lab->unit.group;
    return !strcmp(group, "choice") || !strcmp(group, "rounding");
}

static int runs_controls(const struct nf_recurrent_lab *study)
{
    return !is_brief(study) && !study->lab->unit.reduced;
}

/** ## Network design
 *
 * A GRUCell of 384 units, twenty steps, a linear read-out of the last state.  The four modifiers act in every step, in
 * the order of the paper's Figure 1: gain and then noise on the input, biased noise on the state, then inhibition. */
static struct nf_recurrent_modulators no_drug(const struct settings *s)
{
    return (struct nf_recurrent_modulators){
        .gain = 1.0,
        .inhibition = 1.0,
        .output = s->relu_to_tanh ? NF_GRU_PLAIN : NF_GRU_RELU,
        .gain_place = (enum nf_gain_place)s->gain_place,
        .noise_before_gain = s->gain_noise_order,
        .inhibit_read_out = s->inhibition_carried,
        .noise_after_inhibition = s->modifier_order,
        .spare_last = s->bias_read_out,
    };
}

/** ## Assessments
 *
 * Clean; the noisy test set as it is; stress (sigma 1.0 on the input, drawn afresh in every step, and internal noise
 * of 0.5, which enters beside it: "additive stress noise on the input"); manic bias (1.0 on the input, 0.5 with a mean
 * of +1.0 on the state); curves of each noise alone.  Stress comes on top of the noise of the test set. */
static const struct nf_lab_test clean = {.metric = "clean", .on_clean = 1};
static const struct nf_lab_test standard = {.metric = "standard"};
static const struct nf_lab_test combined = {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}};
static const struct nf_lab_test biased = {.metric = "biased",
                                          .stress = {.input_noise = 1.0, .noise = 0.5, .shift = 1.0}};
static const struct nf_lab_test input = {.metric = "input-1.0", .stress = {.input_noise = 1.0}};
static const struct nf_lab_test moderate = {.metric = "internal-0.5", .stress = {.noise = 0.5}};
static const struct nf_lab_test high = {.metric = "internal-1.0", .stress = {.noise = 1.0}};
static const struct nf_lab_test severe = {.metric = "internal-1.5", .stress = {.noise = 1.5}};
static const struct nf_lab_test extreme = {.metric = "internal-2.5", .stress = {.noise = 2.5}};

static const struct nf_lab_test *const all_tests[] = {&clean,    &standard, &combined, &biased,  &input,
                                                      &moderate, &high,     &severe,   &extreme, NULL};
static const struct nf_lab_test *const off_tests[] = {&clean, &standard, &combined, &biased, &extreme, NULL};
enum { TEST_BATCH = 128 };

/** "The same sigma" in the manic test, where internal noise enters, and extreme stress are open. */
static struct nf_stress biased_stress(const struct settings *s, double shift)
{
    static const struct nf_stress readings[] = {{1.0, 0.5, 0.0}, {0.0, 1.0, 0.0}, {1.0, 1.0, 0.0}};
    struct nf_stress stress = readings[s->biased_sigma];
    stress.shift = shift;
    return stress;
}

static struct nf_lab_test as_read(const struct settings *s, struct nf_lab_test test)
{
    struct nf_stress *stress = &test.stress;
    if (stress->noise >= 2.5 && s->extreme_stress) stress->input_noise = 1.0;
    if (stress->shift > 0.0)
        *stress = biased_stress(s, stress->shift);
    else if (!s->internal_noise_place)
        *stress = (struct nf_stress){.input_noise = hypot(stress->input_noise, stress->noise)};
    if (stress->noise > 0.0 || stress->input_noise > 0.0) test.on_clean = s->test_set_stress;
    return test;
}

static enum nf_status accuracy(struct nf_recurrent_lab *study, const struct nf_subject *subject,
                               const struct nf_lab_test *test, double *percent)
{
    const struct nf_lab_test read = as_read(settings_of(study), *test);
    const struct nf_dataset *data = read.on_clean ? &study->lab->clean : &study->lab->standard;
    return nf_subject_accuracy(subject, data, &read.stress, TEST_BATCH, &study->lab->torch, percent);
}

static enum nf_status measure(struct nf_recurrent_lab *study, const struct nf_subject *subject,
                              const struct nf_lab_test *const *tests, const char *condition,
                              struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (; !status && *tests; tests++) {
        double percent;
        status = accuracy(study, subject, *tests, &percent);
        if (!status) status = nf_record(recorder, percent, condition, "%s", (*tests)->metric);
    }
    return status;
}

/** Mean hidden-state amplitude is read on the noisy test set without stress, over all steps. */
static enum nf_status amplitude(struct nf_recurrent_lab *study, const struct nf_subject *subject,
                                const struct nf_stress *stress, double *value)
{
    const struct settings *s = settings_of(study);
    enum nf_status status =
        nf_subject_activation(subject, &study->lab->standard, stress, (enum nf_amplitude)s->activation, TEST_BATCH,
                              &study->lab->torch, value);
    if (s->activation_inhibition && subject->recurrent) *value /= subject->recurrent->modulators.inhibition;
    return status;
}

static enum nf_status measure_arm(struct nf_recurrent_lab *study, const struct nf_subject *subject,
                                  const char *condition, struct nf_recorder *recorder)
{
    static const struct nf_stress none = {0};
    char key[80];
    double activation;
    enum nf_status status = nf_record(recorder, nf_subject_sparsity(subject), condition, "sparsity");
    if (!status) status = nf_record(recorder, nf_subject_scars(subject), condition, "scars");
    if (!status) status = nf_record(recorder, nf_subject_gain(subject), condition, "gain");
    if (!status) status = measure(study, subject, all_tests, condition, recorder);
    if (!status) status = amplitude(study, subject, &none, &activation);
    if (!status) status = nf_record(recorder, activation, condition, "activation");
    snprintf(key, sizeof key, "%s:biased", condition);
    return status ? status : nf_record(recorder, nf_recorded(recorder, key) / 100.0, condition, "biased-share");
}

/** An additional 40 % magnitude prune gauges latent vulnerability. */
enum { DENSE, PRUNED, TREATED, MAINTAINED = TREATED + 3, COURSE = MAINTAINED + 3, WORK };

static enum nf_status relapse(struct nf_recurrent_lab *study, int slot, const char *condition,
                              struct nf_recorder *recorder)
{
    static const struct nf_lab_test *const tests[] = {&combined, &clean, &standard};
    const struct settings *s = settings_of(study);
    const struct nf_lab_test *test = tests[s->relapse_drop];
    const struct nf_pruning second = {.share = s->relapse_share, .survivors = 1, .global = s->second_prune};
    char key[80];
    double after;
    enum nf_status status = nf_recurrent_lab_copy(study, WORK, slot);
    if (status) return status;
    const struct nf_subject subject = nf_recurrent_lab_subject(study, WORK);
    const struct nf_weights weights = nf_subject_weights(&subject);
    status = nf_prune_smallest(&weights, &second);
    if (!status) status = accuracy(study, &subject, test, &after);
    snprintf(key, sizeof key, "%s:%s", condition, test->metric);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    return status ? status : nf_record(recorder, nf_recorded(recorder, key) - after, condition, "relapse-drop");
}

/** ## Data set and baseline training
 *
 * Twenty epochs of Adam at 0.001; the smallest 95 % of each of the three weight matrices go; then 0 to 6 % of the sites
 * are scarred at random.  The share is NumPy's first uniform draw of the seed, which gives the printed mean, spread and
 * range; it is a share of all weights, as the printed sparsity demands. */
enum { DENSE_PARTS = 10 };
static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    const struct settings *s = settings_of(study);
    struct nf_training training = {.epochs = (int)s->dense_epochs, .rate = s->dense_rate};
    int part = next_part(study, DENSE_PARTS);
    enum nf_status status = NF_OK;
    if (!part) {
        status = nf_recurrent_lab_new_network(study, DENSE, s->initialisation);
        study->net[DENSE].modulators = no_drug(s);
    }
    if (!status) status = train_part(study, DENSE, training, 0, part, DENSE_PARTS);
    if (status || part) return status;
    return nf_record(recorder, (double)study->net[DENSE].count, "network", "parameters");
}

static enum nf_status draw_adversity(struct nf_recurrent_lab *study, double *share)
{
    struct nf_numpy_stream stream;
    enum nf_status status = nf_numpy_seed(&stream, (uint32_t)study->lab->unit.seed);
    if (!status) *share = nf_numpy_uniform(&stream, 0.0, settings_of(study)->adversity_most);
    return status;
}

static enum nf_status prune_and_scar(struct nf_recurrent_lab *study, const struct nf_subject *subject, double share)
{
    const struct settings *s = settings_of(study);
    const struct nf_weights weights = nf_subject_weights(subject);
    const struct nf_pruning first = {.share = s->prune_share, .global = s->prune_scope};
    enum nf_status status = nf_prune_smallest(&weights, &first);
    if (status) return status;
    return nf_prune_drawn(&weights, share, s->scar_base ? NF_SCAR_ACTIVE : NF_SCAR_ALL, 1, &study->lab->torch);
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    const struct nf_subject subject = nf_recurrent_lab_subject(study, PRUNED);
    double share = 0.0;
    enum nf_status status = draw_adversity(study, &share);
    study->lab->memory[ADVERSITY] = share;
    if (!status) status = nf_recurrent_lab_copy(study, PRUNED, DENSE);
    if (!status) status = prune_and_scar(study, &subject, share);
    if (!status) status = nf_record(recorder, 100.0 * share, "untreated", "early-scar-mean");
    return status ? status : measure_arm(study, &subject, "untreated", recorder);
}

/** ## Pharmacological analogues
 *
 * Each arm starts from a copy of the scarred network. */
enum arm { KETAMINE, SSRI, NEUROSTEROID, ARMS };
static const char *const arm_name[ARMS] = {"ketamine", "ssri", "neurosteroid"};

static struct nf_recurrent_modulators drug(const struct settings *s, enum arm arm)
{
    const double gain[ARMS] = {s->ketamine_gain, s->ssri_gain, s->neurosteroid_gain};
    struct nf_recurrent_modulators m = no_drug(s);
    m.gain = gain[arm];
    if (arm == NEUROSTEROID) m.inhibition = s->inhibition;
    if (arm == NEUROSTEROID && s->relu_to_tanh != 1) m.output = NF_GRU_TANH;
    return m;
}

/** **Ketamine-like.**  A gain of 1.25; half of the pruned sites that are no scars return, where gradients over thirty
 * batches are largest; new weights are N(0, 0.03); fifteen epochs at 0.0005.  Done once: the printed sparsity excludes
 * that it was repeated.  **SSRI-like.**  A hundred epochs at 0.00001 while the gain rises from 1.0 to 1.6 and noise on
 * the state falls from 0.5 to nothing.  **Neurosteroid-like.**  A gain of 0.85, the state multiplied by 0.7 in every
 * step, ten epochs at 0.0005, and "ReLU replaced by tanh": a GRUCell has no ReLU, so one follows it in every other
 * network, and its tanh goes with the drug. */
static struct nf_regrow regrowth(const struct settings *s, double share, double batches)
{
    static const enum nf_regrow_score scores[] = {NF_REGROW_ABSOLUTE, NF_REGROW_SIGNED, NF_REGROW_RANDOM};
    return (struct nf_regrow){.score = scores[s->regrow_gradient],
                              .share = share,
                              .batches = (int)batches,
                              .batch = NF_LAB_TRAIN_BATCH,
                              .scale = s->regrow_scale,
                              .global = s->regrow_scope};
}

static struct nf_training training_of(const struct settings *s, enum arm arm)
{
    double rise = s->ssri_gain - 1.0, first = s->ssri_ramp ? 1.0 + rise / s->ssri_epochs : 1.0;
    const struct nf_training trainings[ARMS] = {
        [KETAMINE] = {.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate},
        [SSRI] = {.epochs = (int)s->ssri_epochs,
                  .rate = s->ssri_rate,
                  .noise = {1, s->ssri_noise, 0.0},
                  .gain = {1, first, s->ssri_gain}},
        [NEUROSTEROID] = {.epochs = (int)s->neurosteroid_epochs, .rate = s->neurosteroid_rate},
    };
    return trainings[arm];
}

static enum nf_status begin_treatment(struct nf_recurrent_lab *study, int slot, enum arm arm, int regrows)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = nf_recurrent_lab_subject(study, slot);
    const struct nf_regrow rule = regrowth(s, s->regrow_share, s->regrow_batches);
    struct nf_recurrent_modulators *acting = &study->net[slot].modulators;
    enum nf_status status = nf_recurrent_lab_copy(study, slot, PRUNED);
    if (status || arm == SSRI || (arm == NEUROSTEROID && s->consolidation_modifiers)) return status;
    *acting = drug(s, arm);
    if (arm == KETAMINE && s->regrow_gain) acting->gain = 1.0;
    if (regrows) status = nf_subject_regrow(&subject, &rule, &study->lab->train, &study->lab->torch);
    *acting = drug(s, arm);
    return status;
}

static enum nf_status continue_treatment(struct nf_recurrent_lab *study, int slot, enum arm arm, int part, int parts)
{
    const struct settings *s = settings_of(study);
    struct nf_recurrent_modulators *acting = &study->net[slot].modulators;
    if (arm != SSRI && s->fine_tune_noise) acting->noise = 0.5;
    enum nf_status status = train_part(study, slot, training_of(s, arm), arm == SSRI && s->ssri_stress, part, parts);
    if (arm != SSRI) acting->noise = 0.0;
    if (part == parts - 1) *acting = drug(s, arm);
    return status;
}

static enum nf_status treat(struct nf_recurrent_lab *study, enum arm arm, int parts)
{
    int part = next_part(study, parts), slot = TREATED + (int)arm;
    enum nf_status status = part ? NF_OK : begin_treatment(study, slot, arm, arm == KETAMINE);
    return status ? status : continue_treatment(study, slot, arm, part, parts);
}

enum { KETAMINE_PARTS = 5, SSRI_PARTS = 10 };
static enum nf_status treat_ketamine(void *world, struct nf_recorder *recorder)
{
    (void)recorder;
    return treat(world, KETAMINE, KETAMINE_PARTS);
}

static enum nf_status treat_ssri(void *world, struct nf_recorder *recorder)
{
    (void)recorder;
    return treat(world, SSRI, SSRI_PARTS);
}

static enum nf_status treat_neurosteroid(void *world, struct nf_recorder *recorder)
{
    (void)recorder;
    return treat(world, NEUROSTEROID, 1);
}

/** Each arm is then assessed and pruned a second time. */
static enum nf_status assess(struct nf_recurrent_lab *study, enum arm arm, struct nf_recorder *recorder)
{
    const struct nf_subject subject = nf_recurrent_lab_subject(study, TREATED + (int)arm);
    const char *name = arm_name[arm];
    char key[80];
    enum nf_status status = measure_arm(study, &subject, name, recorder);
    snprintf(key, sizeof key, "%s:sparsity", name);
    double ratio = nf_recorded(recorder, key) / nf_recorded(recorder, "untreated:sparsity");
    if (!status) status = nf_record(recorder, ratio, name, "sparsity-ratio");
    return status ? status : relapse(study, TREATED + (int)arm, name, recorder);
}

static enum nf_status assess_ketamine(void *world, struct nf_recorder *recorder)
{
    return assess(world, KETAMINE, recorder);
}

static enum nf_status assess_ssri(void *world, struct nf_recorder *recorder)
{
    return assess(world, SSRI, recorder);
}

static enum nf_status assess_neurosteroid(void *world, struct nf_recorder *recorder)
{
    return assess(world, NEUROSTEROID, recorder);
}

/** Dependence on ongoing neurosteroid action: its modifiers are removed and nothing else is changed.  With them goes
 * its tanh, and the ReLU that returns is not the function the network was trained with: `neurosteroid-off-tanh`, ours,
 * keeps the tanh. */
static enum nf_status without_modifiers(struct nf_recurrent_lab *study, const char *condition, int with_tanh,
                                        struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const struct nf_recurrent_modulators on = drug(s, NEUROSTEROID);
    const struct nf_subject subject = nf_recurrent_lab_subject(study, WORK);
    struct nf_recurrent_modulators *acting = &study->net[WORK].modulators;
    enum nf_status status = nf_recurrent_lab_copy(study, WORK, TREATED + NEUROSTEROID);
    if (status) return status;
    *acting = no_drug(s);
    if (with_tanh) acting->output = on.output;
    if (s->off_modifiers == 2) acting->gain = on.gain;
    return measure(study, &subject, off_tests, condition, recorder);
}

static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    enum nf_status status =
        without_modifiers(study, "neurosteroid-off", settings_of(study)->off_modifiers != 0, recorder);
    return status ? status : without_modifiers(study, "neurosteroid-off-tanh", 1, recorder);
}

/** ## Long-term relapse protocol
 *
 * **Maintenance.**  The drug stays on; a mood stabiliser caps the gain at 1.05, inhibits the state mildly and damps
 * biased noise (by how much is not printed); up to 300 epochs at 0.000001.  Each duration starts from a copy of the
 * treated network; the copies see the same order of batches here, so that the shorter ones are states of the longest,
 * which spares 375 of 675 epochs and changes no distribution. */
static const int durations[] = {25, 50, 100, 200, 300};
enum { DURATIONS = sizeof durations / sizeof *durations, DENSE_MAINTENANCE_PARTS = 60, SPARSE_MAINTENANCE_PARTS = 12 };

static int durations_run(const struct nf_recurrent_lab *study)
{
    return is_in_full(study) ? DURATIONS : is_further(study) ? 0 : 1;
}

static int epochs_of_duration(const struct settings *s, int duration)
{
    return (int)ceil(durations[duration] * s->maintenance_part);
}

enum { WRAPPERS = 3 };
static struct nf_recurrent_stabiliser wrapper(const struct settings *s, int reading, double protection)
{
    static const double damping[WRAPPERS] = {0.5, 0.8, 0.2}, inhibition[WRAPPERS] = {0.9, 0.95, 0.8};
    return (struct nf_recurrent_stabiliser){
        .protection = protection, .cap = s->gain_cap, .inhibition = inhibition[reading], .damping = damping[reading]};
}

static struct nf_recurrent_stabiliser stabiliser(const struct settings *s, double protection)
{
    return wrapper(s, s->wrapper_values, protection);
}

/** **Withdrawal.**  The drug's modifiers go in one step; the stabiliser decays over fifty steps, at a rate of each
 * arm's own; a relapse is an accuracy below 60 % under biased noise. */
static double decay_rate(const struct settings *s, enum arm arm)
{
    const double as_printed[ARMS] = {s->ketamine_decay, s->ssri_decay, s->neurosteroid_decay},
                 as_captioned[ARMS] = {s->ssri_decay, s->ketamine_decay, s->neurosteroid_decay};
    return s->decay_rates ? as_captioned[arm] : as_printed[arm];
}

static double protection_left(const struct settings *s, enum arm arm, int steps)
{
    return nf_stabiliser_decay(s->wrapper_decay ? NF_DECAY_GEOMETRIC : NF_DECAY_EXPONENTIAL, decay_rate(s, arm), steps);
}

static enum nf_status probe(struct nf_recurrent_lab *study, struct nf_recurrent_stabiliser left, double *percent)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = nf_recurrent_lab_subject(study, WORK);
    struct nf_lab_test test = biased;
    test.stress.shift = nf_recurrent_stabiliser_shift(&left, s->relapse_bias ? s->trigger_first : 1.0);
    study->net[WORK].modulators = no_drug(s);
    if (s->withdrawal_zero) study->net[WORK].modulators.gain = 0.0;
    nf_recurrent_stabiliser_apply(&left, &study->net[WORK].modulators);
    return accuracy(study, &subject, &test, percent);
}

/** Two things about the stabiliser are not printed, and relapse hangs on both: what it does, and what of it an arm's
 * own rate leaves.  So networks maintained shortest and longest are, off the drug, also tested with none of it, with
 * what each of the three rates leaves and with all (`protection-0.00` to `protection-1.00`), and with the other
 * readings of its strength; and all of them once before withdrawal, on the drug and fully protected.  These draws
 * disturb nothing. */
static enum nf_status probe_as(struct nf_recurrent_lab *study, struct nf_recurrent_stabiliser left,
                               const char *condition, struct nf_recorder *recorder)
{
    const struct nf_torch_stream kept = study->lab->torch;
    double percent;
    enum nf_status status = probe(study, left, &percent);
    study->lab->torch = kept;
    return status ? status : nf_record(recorder, percent, condition, "biased");
}

static enum nf_status probe_protections(struct nf_recurrent_lab *study, enum arm arm, const char *name,
                                        struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const int steps = (int)s->decay_steps;
    const double left[] = {0.0, protection_left(s, SSRI, steps), protection_left(s, NEUROSTEROID, steps),
                           protection_left(s, KETAMINE, steps), 1.0};
    char condition[96];
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof left / sizeof *left; i++) {
        snprintf(condition, sizeof condition, "%s.protection-%.2f", name, left[i]);
        status = probe_as(study, stabiliser(s, left[i]), condition, recorder);
    }
    for (int reading = 0; !status && reading < WRAPPERS; reading++) {
        snprintf(condition, sizeof condition, "%s.step-50-wrapper-%d", name, reading);
        status = probe_as(study, wrapper(s, reading, protection_left(s, arm, steps)), condition, recorder);
    }
    return status;
}

static enum nf_status while_maintained(struct nf_recurrent_lab *study, enum arm arm, const char *name,
                                       struct nf_recorder *recorder)
{
    const struct nf_recurrent_stabiliser full = stabiliser(settings_of(study), 1.0);
    const struct nf_subject subject = nf_recurrent_lab_subject(study, MAINTAINED + (int)arm);
    const struct nf_torch_stream kept = study->lab->torch;
    struct nf_lab_test test = biased;
    double percent;
    test.stress.shift = nf_recurrent_stabiliser_shift(&full, test.stress.shift);
    enum nf_status status = accuracy(study, &subject, &test, &percent);
    study->lab->torch = kept;
    return status ? status : nf_record(recorder, percent, name, "biased");
}

static enum nf_status withdraw(struct nf_recurrent_lab *study, enum arm arm, int duration, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    int last = (int)s->decay_steps, step = s->relapse_time ? 1 : last, relapsed = 0;
    double percent = 0.0;
    char condition[80], name[64];
    snprintf(name, sizeof name, "%s.maintenance-%d", arm_name[arm], durations[duration]);
    enum nf_status status = nf_recurrent_lab_copy(study, WORK, MAINTAINED + (int)arm);
    if (!status) status = while_maintained(study, arm, name, recorder);
    if (!status && !is_brief(study) && (!duration || duration == DURATIONS - 1))
        status = probe_protections(study, arm, name, recorder);
    for (; !status && step <= last && !relapsed; step++) {
        status = probe(study, stabiliser(s, protection_left(s, arm, step)), &percent);
        relapsed = percent < s->relapse_threshold;
    }
    snprintf(condition, sizeof condition, "%s.step-50", name);
    if (!status) status = nf_record(recorder, percent, condition, "biased");
    if (!status) status = nf_record(recorder, relapsed, condition, "relapsed");
    return status ? status : nf_record(recorder, 100.0 * relapsed, condition, "relapse-rate");
}

/** Over the durations of a seed: the share of relapses and the mean accuracy; and whether the dense network, which
 * nothing has damaged, passes the same test. */
static enum nf_status summarise(struct nf_recurrent_lab *study, enum arm arm, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    double rate = 0.0, mean = 0.0;
    char key[120], condition[64];
    int count = durations_run(study);
    for (int d = 0; d < count; d++) {
        snprintf(key, sizeof key, "%s.maintenance-%d.step-50:relapse-rate", arm_name[arm], durations[d]);
        rate += nf_recorded(recorder, key) / count;
        snprintf(key, sizeof key, "%s.maintenance-%d.step-50:biased", arm_name[arm], durations[d]);
        mean += nf_recorded(recorder, key) / count;
    }
    snprintf(condition, sizeof condition, "%s.step-50", arm_name[arm]);
    enum nf_status status = nf_record(recorder, rate, condition, "relapse-rate");
    if (!status) status = nf_record(recorder, mean, condition, "biased");
    if (!status) status = nf_record(recorder, protection_left(s, arm, (int)s->decay_steps), condition, "protection");
    if (!status) status = nf_record(recorder, decay_rate(s, arm), arm_name[arm], "decay-rate");
    if (!status) status = nf_recurrent_lab_copy(study, WORK, DENSE);
    snprintf(condition, sizeof condition, "dense.%s-step-50", arm_name[arm]);
    if (status) return status;
    return probe_as(study, stabiliser(s, protection_left(s, arm, (int)s->decay_steps)), condition, recorder);
}

static enum nf_status maintain(struct nf_recurrent_lab *study, enum arm arm, int parts, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const struct nf_recurrent_stabiliser full = stabiliser(s, 1.0);
    const int count = durations_run(study);
    if (!count) return NF_OK;
    int part = next_part(study, parts), slot = MAINTAINED + (int)arm;
    int all = epochs_of_duration(s, count - 1), from = all * part / parts, to = all * (part + 1) / parts;
    struct nf_training training = {.epochs = all, .rate = s->maintenance_rate, .drop_last = s->shuffle};
    enum nf_status status = part ? NF_OK : nf_recurrent_lab_copy(study, slot, TREATED + (int)arm);
    if (!part) nf_recurrent_stabiliser_apply(&full, &study->net[slot].modulators);
    for (int d = 0; !status && d < count; d++) {
        int reached = epochs_of_duration(s, d);
        if (reached <= from || reached > to) continue;
        status = nf_recurrent_lab_train(study, slot, training, 0, reached);
        if (!status) status = withdraw(study, arm, d, recorder);
    }
    if (!status) status = train_part(study, slot, training, 0, part, parts);
    return status || part < parts - 1 ? status : summarise(study, arm, recorder);
}

static enum nf_status maintain_ketamine(void *world, struct nf_recorder *recorder)
{
    return maintain(world, KETAMINE, DENSE_MAINTENANCE_PARTS, recorder);
}

static enum nf_status maintain_ssri(void *world, struct nf_recorder *recorder)
{
    return maintain(world, SSRI, SPARSE_MAINTENANCE_PARTS, recorder);
}

static enum nf_status maintain_neurosteroid(void *world, struct nf_recorder *recorder)
{
    return maintain(world, NEUROSTEROID, SPARSE_MAINTENANCE_PARTS, recorder);
}

/** ## Kindling simulation
 *
 * Six cycles of twenty low-rate epochs with the drug on, a trigger whose bias falls from +1.5 to +0.5, and a scar for
 * each relapse.  The paper's three courses come first, then our controls, whose blocks are two epochs long:
 *
 * - the same courses with brief blocks, which show what brevity changes and are what the other controls compare with;
 * - no regrowth between the episodes; no scars; the same severity in every course; the same number of weights lost;
 * - regrowth in the other arms; the ketamine-like arm without any regrowth, as sparse as the others;
 * - **triggers that can be withstood**, a tenth as strong in bias and in noise on the state, and so the autonomy test:
 * a dense network at chance under the paper's own can show no sensitisation, nor can a treated one;
 * - **the feed-forward network of paper 8 under these rules**: its own three arms, and the ketamine-like arm made to
 *   relapse in every cycle, with and without regrowth between, and at equal severity.
 *
 * The courses of an arm begin with the same stream, so that each differs from the arm's own in one thing. */
enum { CYCLES = 6, KETAMINE_BLOCK_PARTS = 4 };
enum scarring { BY_SEVERITY, AT_SEVERITY_1, EQUAL_NUMBER, NO_SCARS };
enum kind {
    REGROWS = 1,      /* between the episodes */
    BRIEF = 2,        /* blocks of brief_epochs */
    FEED_FORWARD = 4, /* paper 8's network */
    FORCED = 8,       /* every trigger ends in a relapse */
    SPARSE = 16,      /* treated without regrowth */
    CUT_UP = 32,      /* a block is trained in parts */
    MILD = 64,        /* triggers a tenth as strong */
    EVERY_SEED = 128  /* not in the first seeds alone */
};
struct course {
    const char *name;
    enum arm arm;
    enum scarring scarring;
    int kind;
};
static const struct course courses[] = {
    {"ketamine", KETAMINE, BY_SEVERITY, REGROWS | CUT_UP},
    {"ssri", SSRI, BY_SEVERITY, 0},
    {"neurosteroid", NEUROSTEROID, BY_SEVERITY, 0},
    {"ketamine-brief", KETAMINE, BY_SEVERITY, REGROWS | BRIEF | EVERY_SEED},
    {"ketamine-no-regrowth", KETAMINE, BY_SEVERITY, BRIEF | EVERY_SEED},
    {"ketamine-no-scar", KETAMINE, NO_SCARS, REGROWS | BRIEF},
    {"ketamine-severity-1", KETAMINE, AT_SEVERITY_1, REGROWS | BRIEF},
    {"ketamine-equal-scars", KETAMINE, EQUAL_NUMBER, REGROWS | BRIEF | EVERY_SEED},
    {"ketamine-sparse", KETAMINE, BY_SEVERITY, SPARSE | BRIEF | EVERY_SEED},
    {"ketamine-mild", KETAMINE, BY_SEVERITY, REGROWS | BRIEF | MILD},
    {"ketamine-mild-no-regrowth", KETAMINE, BY_SEVERITY, BRIEF | MILD},
    {"ssri-brief", SSRI, BY_SEVERITY, BRIEF | EVERY_SEED},
    {"ssri-no-scar", SSRI, NO_SCARS, BRIEF},
    {"ssri-severity-1", SSRI, AT_SEVERITY_1, BRIEF},
    {"ssri-equal-scars", SSRI, EQUAL_NUMBER, BRIEF},
    {"ssri-regrowth", SSRI, BY_SEVERITY, REGROWS | BRIEF},
    {"ssri-mild", SSRI, BY_SEVERITY, BRIEF | MILD},
    {"neurosteroid-brief", NEUROSTEROID, BY_SEVERITY, BRIEF | EVERY_SEED},
    {"neurosteroid-no-scar", NEUROSTEROID, NO_SCARS, BRIEF},
    {"neurosteroid-severity-1", NEUROSTEROID, AT_SEVERITY_1, BRIEF},
    {"neurosteroid-equal-scars", NEUROSTEROID, EQUAL_NUMBER, BRIEF},
    {"neurosteroid-regrowth", NEUROSTEROID, BY_SEVERITY, REGROWS | BRIEF},
    {"neurosteroid-mild", NEUROSTEROID, BY_SEVERITY, BRIEF | MILD},
    {"mlp-ketamine", KETAMINE, BY_SEVERITY, REGROWS | FEED_FORWARD | EVERY_SEED},
    {"mlp-ssri", SSRI, BY_SEVERITY, FEED_FORWARD | EVERY_SEED},
    {"mlp-neurosteroid", NEUROSTEROID, BY_SEVERITY, FEED_FORWARD | EVERY_SEED},
    {"mlp-ketamine-forced", KETAMINE, BY_SEVERITY, REGROWS | FEED_FORWARD | FORCED | EVERY_SEED},
    {"mlp-ketamine-forced-no-regrowth", KETAMINE, BY_SEVERITY, FEED_FORWARD | FORCED | EVERY_SEED},
    {"mlp-ketamine-forced-severity-1", KETAMINE, AT_SEVERITY_1, REGROWS | FEED_FORWARD | FORCED},
};
enum { COURSES = sizeof courses / sizeof *courses };
enum { MLP_DENSE, MLP_PRUNED, MLP_TREATED, MLP_COURSE = MLP_TREATED + 3 }; /* places of the laboratory */

static struct nf_subject subject_of(struct nf_recurrent_lab *study, const struct course *course)
{
    if (course->kind & FEED_FORWARD) return (struct nf_subject){.mlp = &study->lab->net[MLP_COURSE]};
    return nf_recurrent_lab_subject(study, COURSE);
}

/** **Between episodes.**  The ketamine-like arm regrows 30 % of its vacant sites that are no scars, not before the
 * first trigger: the printed scars exclude that. */
static int cycle_epochs(const struct nf_recurrent_lab *study, const struct course *course)
{
    const struct settings *s = settings_of(study);
    int cut = is_brief(study) && !s->kindling_rate;
    return (int)((course->kind & BRIEF) || cut ? fmin(s->brief_epochs, s->cycle_epochs) : s->cycle_epochs);
}

static int parts_of_block(const struct course *course)
{
    return course->kind & CUT_UP ? KETAMINE_BLOCK_PARTS : 1;
}

static enum nf_status regrow_between(struct nf_recurrent_lab *study, const struct course *course, int cycle)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    double batches = s->kindling_regrow_batches ? 94 : s->regrow_batches;
    const struct nf_regrow rule = regrowth(s, s->cycle_regrow_share, batches);
    if (!(course->kind & REGROWS) || (!cycle && !s->kindling_regrow_when)) return NF_OK;
    return nf_subject_regrow(&subject, &rule, &study->lab->train, &study->lab->torch);
}

static enum nf_status train_between(struct nf_recurrent_lab *study, const struct course *course, int part, int parts)
{
    static const double rates[] = {0.00001, 0.000001, 0.0001};
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    const struct nf_recurrent_stabiliser full = stabiliser(s, 1.0);
    struct nf_training training = {.epochs = cycle_epochs(study, course), .rate = rates[s->kindling_rate]};
    if (subject.mlp) {
        training.batch = NF_LAB_TRAIN_BATCH;
        return nf_subject_train(&subject, &study->lab->train, &training, &study->lab->torch);
    }
    const struct nf_recurrent_modulators acting = subject.recurrent->modulators;
    if (s->kindling_wrapper) nf_recurrent_stabiliser_apply(&full, &subject.recurrent->modulators);
    enum nf_status status = train_part(study, COURSE, training, 0, part, parts);
    subject.recurrent->modulators = acting;
    return status;
}

/** **Trigger.**  The stress of the manic test with the cycle's bias. */
static double bias_of_cycle(const struct settings *s, int cycle)
{
    return s->trigger_steps ? s->trigger_first - cycle / 6.0
                            : s->trigger_first + (s->trigger_last - s->trigger_first) * cycle / (CYCLES - 1);
}

static struct nf_stress stress_of_course(const struct settings *s, const struct course *course, double bias)
{
    const double strength = course->kind & MILD ? 0.1 : 1.0;
    struct nf_stress stress = biased_stress(s, bias);
    stress.noise *= strength;
    stress.shift *= strength;
    return stress;
}

static enum nf_status trigger(struct nf_recurrent_lab *study, const struct nf_subject *subject, struct nf_stress stress,
                              double *percent)
{
    const struct settings *s = settings_of(study);
    const struct nf_dataset *data = s->test_set_stress ? &study->lab->clean : &study->lab->standard;
    struct nf_torch_stream *torch = &study->lab->torch;
    const struct nf_recurrent_stabiliser full = stabiliser(s, 1.0);
    if (!subject->recurrent || !s->kindling_wrapper)
        return nf_subject_accuracy(subject, data, &stress, TEST_BATCH, torch, percent);
    const struct nf_recurrent_modulators acting = subject->recurrent->modulators;
    stress.shift = nf_recurrent_stabiliser_shift(&full, stress.shift);
    nf_recurrent_stabiliser_apply(&full, &subject->recurrent->modulators);
    enum nf_status status = nf_subject_accuracy(subject, data, &stress, TEST_BATCH, torch, percent);
    subject->recurrent->modulators = acting;
    return status;
}

/** **Severity and scars.**  With gain g and mean hidden amplitude a,
 *
 *     severity = 1 + (g - 1) + 2 max(a - 0.1, 0), between 0.5 and 2
 *
 * and the smallest 5 % of active weights times severity are scarred. */
static double severity_of(const struct settings *s, double gain, double activation)
{
    double severity = 1.0 + (gain - 1.0) + s->severity_weight * fmax(activation - s->severity_offset, 0.0);
    return fmin(fmax(severity, s->severity_least), s->severity_most);
}

static enum nf_status scar(struct nf_recurrent_lab *study, const struct course *course, double severity)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    const struct nf_weights now = nf_subject_weights(&subject), sparse = nf_recurrent_weights(&study->net[PRUNED]);
    double equal = (double)nf_weights_count(&sparse, sparse.mask) / (double)nf_weights_count(&now, now.mask);
    const double factor[] = {[BY_SEVERITY] = severity, [AT_SEVERITY_1] = 1.0, [EQUAL_NUMBER] = equal, [NO_SCARS] = 0.0};
    const struct nf_pruning loss = {
        .share = s->scar_share * factor[course->scarring], .survivors = 1, .scar = 1, .global = s->scar_scope};
    return nf_prune_smallest(&now, &loss);
}

/** The trigger of the autonomy test is tried before each trigger too (ours): what kindling does to the arms that are
 * not at chance under it shows there.  Its draws disturb nothing. */
static enum nf_status mild_trigger(struct nf_recurrent_lab *study, const struct course *course, double *percent)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    const struct nf_torch_stream kept = study->lab->torch;
    enum nf_status status = trigger(study, &subject, stress_of_course(s, course, s->autonomy_trigger), percent);
    study->lab->torch = kept;
    return status;
}

static enum nf_status end_cycle(struct nf_recurrent_lab *study, const struct course *course, int cycle,
                                struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    const struct nf_stress none = {0}, triggered = stress_of_course(s, course, bias_of_cycle(s, cycle));
    double percent, mild, a = 0.0;
    enum nf_status status = mild_trigger(study, course, &mild);
    if (!status) status = trigger(study, &subject, triggered, &percent);
    if (!status) status = amplitude(study, &subject, s->severity_activation ? &triggered : &none, &a);
    if (status) return status;
    double severity = severity_of(s, nf_subject_gain(&subject), a);
    int relapsed = (course->kind & FORCED) || percent < s->relapse_threshold;
    study->lab->memory[RELAPSES] += relapsed;
    study->lab->memory[SEVERITY] += relapsed ? severity : 0.0;
    if (relapsed) status = scar(study, course, severity);
    const struct nf_measured log[] = {{"biased", percent},
                                      {"mild", mild},
                                      {"relapse-rate", 100.0 * relapsed},
                                      {"scars", nf_subject_scars(&subject)},
                                      {"sparsity", nf_subject_sparsity(&subject)},
                                      {"gain", nf_subject_gain(&subject)},
                                      {"activation", a},
                                      {"severity", severity}};
    char condition[64];
    snprintf(condition, sizeof condition, "%s.kindling-%d", course->name, cycle);
    for (size_t i = 0; !status && i < sizeof log / sizeof *log; i++)
        status = nf_record(recorder, log[i].value, condition, "%s", log[i].key);
    return status;
}

/** **Autonomy.**  After the sixth cycle, an accuracy below 70 % at a bias of only +0.3.  The same test before kindling
 * is ours. */
static enum nf_status autonomy_test(struct nf_recurrent_lab *study, const struct course *course, const char *when,
                                    struct nf_recorder *recorder, double *percent)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    char condition[80];
    enum nf_status status = trigger(study, &subject, stress_of_course(s, course, s->autonomy_trigger), percent);
    snprintf(condition, sizeof condition, "%s.kindling-autonomy%s", course->name, when);
    return status ? status : nf_record(recorder, *percent, condition, "biased");
}

static enum nf_status end_course(struct nf_recurrent_lab *study, const struct course *course,
                                 struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    double percent = 0.0, relapses = study->lab->memory[RELAPSES];
    char condition[64];
    snprintf(condition, sizeof condition, "%s.kindling", course->name);
    enum nf_status status = s->scar_signal ? train_between(study, course, 0, 1) : NF_OK;
    if (!status) status = autonomy_test(study, course, "", recorder, &percent);
    int autonomous = percent < s->autonomy_threshold;
    if (!status) status = nf_record(recorder, relapses, condition, "relapses");
    if (!status) status = nf_record(recorder, autonomous, condition, "autonomous");
    if (!status) status = nf_record(recorder, 100.0 * autonomous, condition, "autonomy");
    if (!status && relapses > 0.0)
        status = nf_record(recorder, study->lab->memory[SEVERITY] / relapses, condition, "severity");
    return status;
}

/** What the text makes of the final loads: the ketamine-like arm's against the others', and as a share of all
 * weights; and its sparsity against that after treatment. */
static enum nf_status compare_arms(struct nf_recorder *recorder)
{
    const char *const condition = "ketamine.kindling-5";
    double ketamine = nf_recorded(recorder, "ketamine.kindling-5:scars");
    const struct nf_measured log[] = {
        {"scar-share", ketamine / 100.0},
        {"scar-ratio-ssri", ketamine / nf_recorded(recorder, "ssri.kindling-5:scars")},
        {"scar-ratio-neurosteroid", ketamine / nf_recorded(recorder, "neurosteroid.kindling-5:scars")},
        {"sparsity-ratio",
         nf_recorded(recorder, "ketamine.kindling-5:sparsity") / nf_recorded(recorder, "ketamine:sparsity")}};
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof log / sizeof *log; i++)
        status = nf_record(recorder, log[i].value, condition, "%s", log[i].key);
    return status;
}

/** The ketamine-like arm without any regrowth is treated anew; the others start from the treated networks. */
static enum nf_status begin_course(struct nf_recurrent_lab *study, const struct course *course,
                                   struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = subject_of(study, course);
    double percent;
    enum nf_status status;
    study->lab->memory[RELAPSES] = study->lab->memory[SEVERITY] = 0.0;
    status = nf_torch_seed(&study->lab->torch, (uint64_t)study->lab->unit.seed + 1000 * (1 + (uint64_t)course->arm));
    if (status) return status;
    if (course->kind & FEED_FORWARD) {
        status = nf_lab_copy(study->lab, MLP_COURSE, MLP_TREATED + (int)course->arm);
    } else if (course->kind & SPARSE) {
        status = begin_treatment(study, COURSE, course->arm, 0);
        if (!status) status = continue_treatment(study, COURSE, course->arm, 0, 1);
        if (!status) status = measure_arm(study, &subject, course->name, recorder);
    } else {
        status = nf_recurrent_lab_copy(study, COURSE, (s->kindling_start ? MAINTAINED : TREATED) + (int)course->arm);
        study->net[COURSE].modulators = drug(s, course->arm);
    }
    return status ? status : autonomy_test(study, course, "-before", recorder, &percent);
}

/** A stage of the run is a cycle of a course, or a part of its block. */
static enum nf_status kindle(struct nf_recurrent_lab *study, const struct course *course, int cycle, int part,
                             struct nf_recorder *recorder)
{
    int parts = parts_of_block(course);
    enum nf_status status = NF_OK;
    if (!cycle && !part) status = begin_course(study, course, recorder);
    if (!status && !part) status = regrow_between(study, course, cycle);
    if (!status) status = train_between(study, course, part, parts);
    if (status || part < parts - 1) return status;
    status = end_cycle(study, course, cycle, recorder);
    if (status || cycle < CYCLES - 1) return status;
    status = end_course(study, course, recorder);
    return status || course != &courses[ARMS - 1] ? status : compare_arms(recorder);
}

static int is_run(const struct nf_recurrent_lab *study, const struct course *course)
{
    if (course < &courses[ARMS]) return 1;
    if (!is_in_full(study) && !(course->kind & EVERY_SEED)) return 0;
    return course->kind & FEED_FORWARD ? !is_brief(study) : runs_controls(study);
}

static enum nf_status kindle_next(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    double *memory = study->lab->memory;
    const struct course *course = &courses[(int)memory[COURSE_INDEX]];
    int cycle = (int)memory[CYCLE], part = next_part(study, parts_of_block(course));
    if (!memory[PART] && cycle == CYCLES - 1) memory[COURSE_INDEX]++;
    if (!memory[PART]) memory[CYCLE] = (cycle + 1) % CYCLES;
    return is_run(study, course) ? kindle(study, course, cycle, part, recorder) : NF_OK;
}

/** ## What the text compares with
 *
 * The dense network, which nothing has damaged, under the manic test; that one, the untreated one and the treated ones
 * under every trigger, unkindled; the states of all of them on their way through the twenty steps. */
static enum nf_status triggers(struct nf_recurrent_lab *study, int slot, const char *name, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(study);
    const struct nf_subject subject = nf_recurrent_lab_subject(study, slot);
    enum nf_status status = NF_OK;
    for (int cycle = 0; !status && cycle <= CYCLES; cycle++) {
        double percent;
        char condition[64];
        snprintf(condition, sizeof condition, cycle < CYCLES ? "%s.trigger-%d" : "%s.trigger-autonomy", name, cycle);
        double bias = cycle < CYCLES ? bias_of_cycle(s, cycle) : s->autonomy_trigger;
        status = trigger(study, &subject, biased_stress(s, bias), &percent);
        if (!status) status = nf_record(recorder, percent, condition, "biased");
    }
    return status;
}

static enum nf_status dense_reference(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    const struct nf_subject subject = nf_recurrent_lab_subject(study, DENSE);
    enum nf_status status = measure_arm(study, &subject, "dense", recorder);
    if (!status) status = triggers(study, DENSE, "dense", recorder);
    if (!status) status = triggers(study, PRUNED, "untreated", recorder);
    for (int arm = 0; !status && arm < ARMS; arm++)
        status = triggers(study, TREATED + arm, arm_name[arm], recorder);
    return status;
}

static enum nf_status trajectory(struct nf_recurrent_lab *study, int slot, const char *name, double shift,
                                 struct nf_recorder *recorder)
{
    const struct nf_stress none = {0}, manic = biased_stress(settings_of(study), shift);
    double absolute[NF_RECURRENT_MOST_STEPS], square[NF_RECURRENT_MOST_STEPS];
    enum nf_status status =
        nf_recurrent_trajectory(&study->net[slot], &study->lab->standard, shift > 0.0 ? &manic : &none, TEST_BATCH,
                                &study->lab->torch, absolute, square);
    for (int t = 0; !status && t < NF_RECURRENT_STEPS; t++) {
        char condition[64];
        snprintf(condition, sizeof condition, "%s.%s-step-%d", name, shift > 0.0 ? "biased" : "quiet", t + 1);
        status = nf_record(recorder, absolute[t], condition, "activation");
    }
    return status;
}

static enum nf_status trajectories(void *world, struct nf_recorder *recorder)
{
    static const struct {
        int slot;
        const char *name;
    } networks[] = {{DENSE, "dense"},
                    {PRUNED, "untreated"},
                    {TREATED + KETAMINE, "ketamine"},
                    {TREATED + SSRI, "ssri"},
                    {TREATED + NEUROSTEROID, "neurosteroid"}};
    struct nf_recurrent_lab *study = world;
    enum nf_status status = NF_OK;
    if (is_brief(study)) return NF_OK;
    for (size_t i = 0; !status && i < sizeof networks / sizeof *networks; i++) {
        status = trajectory(study, networks[i].slot, networks[i].name, 0.0, recorder);
        if (!status) status = trajectory(study, networks[i].slot, networks[i].name, 1.0, recorder);
    }
    return status;
}

/** **The feed-forward network of paper 8** is trained, pruned, scarred and treated as paper 8 prints it; the tests and
 * the kindling are this paper's.  Its manic test under paper 8's own noise (sigma 1.0 on the hidden layers alone) is
 * recorded beside that. */
static struct nf_treatment feed_forward_treatment(const struct settings *s, enum arm arm)
{
    const struct nf_recurrent_modulators acting = drug(s, arm);
    struct nf_treatment treatment = {
        .drug = {.gain = acting.gain, .inhibition = acting.inhibition, .tanh = arm == NEUROSTEROID},
        .onset = arm == SSRI ? NF_TREATMENT_AFTER_TRAINING : NF_TREATMENT_FIRST,
        .training = training_of(s, arm)};
    if (arm == KETAMINE) treatment.regrow = regrowth(s, s->regrow_share, s->regrow_batches);
    return treatment;
}

static enum nf_status feed_forward_baseline(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    const struct settings *s = settings_of(study);
    const struct nf_subject dense = {.mlp = &study->lab->net[MLP_DENSE]},
                            pruned = {.mlp = &study->lab->net[MLP_PRUNED]};
    const struct nf_stress own = {.noise = 1.0, .shift = 1.0};
    double percent;
    if (is_brief(study)) return NF_OK;
    enum nf_status status = nf_lab_dense(study->lab, MLP_DENSE, (int)s->dense_epochs, s->dense_rate);
    if (!status) status = measure_arm(study, &dense, "mlp-dense", recorder);
    if (!status)
        status = nf_subject_accuracy(&dense, &study->lab->standard, &own, TEST_BATCH, &study->lab->torch, &percent);
    if (!status) status = nf_record(recorder, percent, "mlp-dense", "biased-internal-1.0");
    if (!status) status = nf_lab_copy(study->lab, MLP_PRUNED, MLP_DENSE);
    if (!status) status = prune_and_scar(study, &pruned, study->lab->memory[ADVERSITY]);
    return status ? status : measure_arm(study, &pruned, "mlp-untreated", recorder);
}

enum { FEED_FORWARD_ARMS = ARMS };
static enum nf_status treat_feed_forward(void *world, struct nf_recorder *recorder)
{
    struct nf_recurrent_lab *study = world;
    int arm = next_part(study, FEED_FORWARD_ARMS), slot = MLP_TREATED + arm;
    const struct nf_subject subject = {.mlp = &study->lab->net[slot]};
    const struct nf_treatment treatment = feed_forward_treatment(settings_of(study), (enum arm)arm);
    char condition[32];
    if (is_brief(study)) return NF_OK;
    snprintf(condition, sizeof condition, "mlp-%s", arm_name[arm]);
    enum nf_status status = nf_lab_copy(study->lab, slot, MLP_PRUNED);
    if (!status) status = nf_treatment_give(study->lab, slot, &treatment);
    return status ? status : measure_arm(study, &subject, condition, recorder);
}

/** ## The run */
#define TIMES_3(...)  __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
#define TIMES_5(...)  __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
#define TIMES_6(...)  TIMES_3(__VA_ARGS__), TIMES_3(__VA_ARGS__)
#define TIMES_8(...)  TIMES_5(__VA_ARGS__), TIMES_3(__VA_ARGS__)
#define TIMES_10(...) TIMES_5(__VA_ARGS__), TIMES_5(__VA_ARGS__)
#define TIMES_12(...) TIMES_6(__VA_ARGS__), TIMES_6(__VA_ARGS__)
#define TIMES_60(...) TIMES_5(TIMES_12(__VA_ARGS__))
static const struct nf_stage stages[] = {
    TIMES_10({"dense", train_dense}),
    {"prune and scar", prune},
    TIMES_5({"ketamine", treat_ketamine}),
    {"ketamine, assessed", assess_ketamine},
    TIMES_10({"SSRI", treat_ssri}),
    {"SSRI, assessed", assess_ssri},
    {"neurosteroid", treat_neurosteroid},
    {"neurosteroid, assessed", assess_neurosteroid},
    {"neurosteroid off", neurosteroid_off},
    TIMES_60({"ketamine, maintained", maintain_ketamine}),
    TIMES_12({"SSRI, maintained", maintain_ssri}),
    TIMES_12({"neurosteroid, maintained", maintain_neurosteroid}),
    TIMES_12({"ketamine, kindled", kindle_next}, {"ketamine, kindled", kindle_next}),
    TIMES_6({"SSRI, kindled", kindle_next}),
    TIMES_6({"neurosteroid, kindled", kindle_next}),
    {"dense reference", dense_reference},
    {"trajectories", trajectories},
    TIMES_8(TIMES_6({"ketamine, a control", kindle_next})),
    TIMES_6(TIMES_6({"SSRI, a control", kindle_next})),
    TIMES_6(TIMES_6({"neurosteroid, a control", kindle_next})),
    {"feed-forward baseline", feed_forward_baseline},
    TIMES_3({"feed-forward arms", treat_feed_forward}),
    TIMES_6(TIMES_6({"feed-forward, kindled", kindle_next})),
    {NULL, NULL},
};
enum {
    OTHER_STAGES = DENSE_PARTS + KETAMINE_PARTS + SSRI_PARTS + 6 + DENSE_MAINTENANCE_PARTS +
                   2 * SPARSE_MAINTENANCE_PARTS + 3 + FEED_FORWARD_ARMS
};
_Static_assert(sizeof stages / sizeof *stages == OTHER_STAGES + CYCLES * (COURSES - 1 + KETAMINE_BLOCK_PARTS) + 1,
               "a stage for each part");

/** The data of a seed s come from NumPy's generator seeded s + 100, s + 200 and s + 300, as in the earlier papers. */
static enum nf_status open_study(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    const struct nf_lab_readings readings = {.source = s->data_seeds == 2 ? NF_BLOBS_TORCH_STREAM : NF_BLOBS_NUMPY_100,
                                             .same_data = s->data_seeds == 1,
                                             .train_at_centres = s->training_noise,
                                             .seeds = s->seeds ? 2 : 0};
    return nf_recurrent_lab_open(world, settings, unit, &readings);
}
static const struct nf_world_type study_world = {open_study, nf_recurrent_lab_close, nf_recurrent_lab_save,
                                                 nf_recurrent_lab_load};

static const char *const choices[] = {
    "brief_epochs=2",
    "biased_sigma=internal-1.0",
    "inhibition_carried=read-out-only",
    "relu_to_tanh=nothing",
    "relu_to_tanh=tanh-on-state",
    "bias_read_out=not-last-step",
    "ssri_stress=input",
    "internal_noise_place=state",
    "internal_noise_place=state&relu_to_tanh=nothing",
    "regrow_gradient=signed",
    "withdrawal_zero=gain-0",
    "kindling_rate=0.000001",
    "kindling_rate=0.0001",
    "initialisation=orthogonal",
    "activation=last-state",
    "data_seeds=numpy-same",
    "biased_sigma=both-1.0",
    "off_modifiers=gain-and-inhibition&extreme_stress=with-input-1.0&relapse_drop=clean",
    "relapse_drop=standard&second_prune=global",
    "consolidation_modifiers=off",
    "fine_tune_noise=internal-0.5",
    "kindling_start=maintained",
    "test_set_stress=clean",
    "prune_scope=global",
    "regrow_gradient=random",
    "wrapper_values=0.8-and-0.95",
    "wrapper_values=0.2-and-0.8",
    "decay_rates=caption&relapse_time=any-step",
    "relapse_bias=first-trigger",
    NULL};
static const long seeds[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct nf_paper paper = {
    .number = 10,
    .key = "10-recurrent-kindling",
    .code_hash = NF_CODE_HASH,
    .title = "Recurrent kindling",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &study_world,
    .seeds = seeds,
    .seed_count = 10,
    .reduced_seed_count = 1,
    .replayable = 0,
    .rounding = 0,
    .ensemble = 0,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
