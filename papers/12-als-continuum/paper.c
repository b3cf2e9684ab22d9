/** # The ALS continuum
 *
 * A layered motor network is pruned for thirty cycles in six disease profiles under seven treatments, and symptoms are
 * read from its state [12].  The paper prints the treatments' strengths but not the pruning rates, nor the size of
 * corruption, of flares, of regrowth.  These are estimated from its untreated standard ALS, pure MDD and healthy rows
 * (`make calibrate-12`); everything else below is prediction.
 *
 * ## Settings
 *
 * What the paper prints, and readings of what it leaves open that can be named (`choices.csv` says why).  What can only
 * be numbered is in `parameters.csv`, several sets that fit equally well; a seed's set is its remainder. */
#include "run/paper.h"

#include "base/file.h"
#include "measure/patient.h"
#include "run/parameters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(pretraining_epochs, 50, 50, "epochs", "[12] Methods, Simulation procedure")                                 \
    NUMBER(pretraining_batch, 1600, 1600, "samples", "choices.csv: pretraining-batch")                                 \
    NUMBER(learning_rate, 0.001, 0.001, "1", "[12] Methods, Simulation procedure")                                     \
    NUMBER(retraining_steps, 3, 3, "steps", "[12] Methods, Simulation procedure")                                      \
    NUMBER(retraining_batch, 64, 64, "samples", "choices.csv: retraining-optimiser")                                   \
    NUMBER(cluster_sigma, 0.5, 0.5, "SD", "choices.csv: cluster-sigma")                                                \
    NUMBER(smallest_share, 0.7, 0.7, "of pruned", "[12] Methods, Pruning and toxicity mechanisms")                     \
    NUMBER(radius, 5, 5, "elements", "[12] Methods, Pruning and toxicity mechanisms")                                  \
    NUMBER(clearance_als, 0.05, 0.05, "per cycle", "[12] Methods, Pruning and toxicity mechanisms")                    \
    NUMBER(smoothing, 0.1, 0.1, "1", "[12] Methods, Pruning and toxicity mechanisms")                                  \
    NUMBER(noise_base, 0.05, 0.05, "sigma", "[12] Methods, Excitotoxicity")                                            \
    NUMBER(noise_slope, 0.008, 0.008, "sigma per cycle", "[12] Methods, Excitotoxicity")                               \
    NUMBER(instability, 3, 3, "1", "[12] Methods, Excitotoxicity")                                                     \
    NUMBER(ketamine_regrowth, 0.6, 0.6, "1", "[12] Methods, Treatment implementation")                                 \
    NUMBER(ketamine_noise, 0.5, 0.5, "1", "[12] Methods, Treatment implementation")                                    \
    NUMBER(ketamine_pruning, 0.4, 0.4, "1", "[12] Methods, Treatment implementation")                                  \
    NUMBER(ketamine_rate, 2, 2, "1", "[12] Methods, Treatment implementation")                                         \
    NUMBER(ketamine_half_life, 3, 3, "cycles", "[12] Methods, Treatment implementation")                               \
    NUMBER(cutoff, 0.05, 0.05, "1", "[12] Methods, Treatment implementation")                                          \
    NUMBER(riluzole_noise, 0.3, 0.3, "1", "[12] Methods, Treatment implementation")                                    \
    NUMBER(riluzole_pruning, 0.15, 0.15, "1", "[12] Methods, Treatment implementation")                                \
    NUMBER(riluzole_half_life, 2, 2, "cycles", "[12] Methods, Treatment implementation")                               \
    NUMBER(variation_lo, 0.85, 0.85, "1", "[12] Methods, Disease profiles and scenarios")                              \
    NUMBER(variation_hi, 1.15, 1.15, "1", "[12] Methods, Disease profiles and scenarios")                              \
    NUMBER(regimens, 7, 4, "of seven", "[12] Methods, Disease profiles and scenarios")                                 \
    NUMBER(own_profile, 0, 1, "0 or 1", "1: a member of the cohort lives through one profile, drawn for it")           \
    NUMBER(member_network, 1, 0, "0 or 1", "0: a member of the cohort is counted, without a network")                  \
    NUMBER(controls, 1, 0, "0 or 1", "controls, combinations and map that the paper does not have")                    \
    CHOICE(data_seed, "patient;42", "choices.csv: data-seed")                                                          \
    CHOICE(noise_test, "yes;no", "choices.csv: noise-test")                                                            \
    CHOICE(retraining_optimiser, "sgd;adam", "choices.csv: retraining-optimiser")                                      \
    CHOICE(wall, "calibrated;none", "choices.csv: wall")                                                               \
    CHOICE(rate_slope, "calibrated;none", "choices.csv: rate-slope")                                                   \
    CHOICE(regrowth_number, "vacancies;pruned-in-cycle", "choices.csv: regrowth-number")                               \
    CHOICE(regrowth_stress, "gradient;random", "choices.csv: regrowth-stress")                                         \
    CHOICE(dose_cycles, "q5-from-5;q5-from-0", "choices.csv: dose-cycles")                                             \
    CHOICE(riluzole_dosing, "each-cycle;once", "choices.csv: riluzole-dosing")                                         \
    CHOICE(variation, "rate-of-each-layer;none", "choices.csv: variation")                                             \
    CHOICE(cognitive, "without-constant;clipped;unclipped", "choices.csv: cognitive")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static struct nf_continuum_protocol protocol_of(const struct settings *s)
{
    return (struct nf_continuum_protocol){
        .regrowth = s->ketamine_regrowth,
        .ketamine_noise = s->ketamine_noise,
        .ketamine_pruning = s->ketamine_pruning,
        .ketamine_rate = s->ketamine_rate,
        .ketamine_half_life = s->ketamine_half_life,
        .riluzole_noise = s->riluzole_noise,
        .riluzole_pruning = s->riluzole_pruning,
        .riluzole_half_life = s->riluzole_half_life,
        .cutoff = s->cutoff,
        .noise_base = s->noise_base,
        .noise_slope = s->noise_slope,
        .instability = s->instability,
        .clearance_als = s->clearance_als,
        .smallest_share = s->smallest_share,
        .radius = s->radius,
        .smoothing = s->smoothing,
        .learning_rate = s->learning_rate,
        .steps = s->retraining_steps,
        .batch = s->retraining_batch,
    };
}

/** ## Disease profiles and scenarios
 *
 * Six profiles (`plasticity/continuum.h`) by seven treatments.  A reduced run has the first four. */
static const struct nf_regimen regimens[] = {
    {"untreated", {0}, {0}},
    {"ketamine-q5", {5, 25, 5}, {0}},
    {"ketamine-maintenance", {3, 27, 3}, {0}},
    {"riluzole-continuous", {0}, {0, 29, 1}},
    {"ketamine-early", {2, 6, 1}, {0}},
    {"ketamine-late", {15, 24, 1}, {0}},
    {"riluzole-early", {0}, {2, 6, 1}},
};
enum { UNTREATED, Q5, MAINTENANCE, RILUZOLE, REGIMENS = sizeof regimens / sizeof *regimens };

/** What a unit works on: one virtual patient, whose chances all scenarios share. */
struct study {
    const struct settings *settings;
    struct nf_unit unit;
    struct nf_continuum_protocol protocol;
    struct nf_continuum_constants constants;
    struct nf_patient patient;
};

/* A member of a cohort whose network is left out. */
static int is_counted(const struct study *study)
{
    return !study->settings->member_network && !strcmp(study->unit.group, "seeds");
}

static struct nf_regimen regimen_of(const struct settings *s, int which)
{
    struct nf_regimen regimen = regimens[which];
    if (which == Q5 && s->dose_cycles == 1) regimen.ketamine.first = 0;
    if (which == RILUZOLE && s->riluzole_dosing == 1) regimen.riluzole.last = 0;
    return regimen;
}

static struct nf_course course_of(const struct study *study, enum nf_profile_kind kind)
{
    const struct settings *s = study->settings;
    double variation[NF_MOTOR_LAYERS];
    struct nf_course course = {.constants = &study->constants,
                               .adam = s->retraining_optimiser == 1,
                               .quiet_test = s->noise_test == 1,
                               .controls.random_regrowth = s->regrowth_stress == 1,
                               .cognitive = (enum nf_cognitive_form)s->cognitive};
    nf_profile_variation(variation, study->patient.seed, kind, s->variation_lo, s->variation_hi);
    nf_profile_make(&course.profile, kind, &study->constants, &study->protocol, s->variation == 0 ? variation : NULL);
    return course;
}

/** ## Symptom and biomarker mapping
 *
 * Table 1, at the last cycle under the scenario's name, and at the cycles that the text speaks of. */
static const struct {
    const char *metric;
    size_t offset;
} table_1[] = {
    {"accuracy", offsetof(struct nf_symptoms, accuracy)},
    {"alsfrs", offsetof(struct nf_symptoms, alsfrs)},
    {"sparsity", offsetof(struct nf_symptoms, sparsity)},
    {"depression", offsetof(struct nf_symptoms, depression)},
    {"spasticity", offsetof(struct nf_symptoms, spasticity)},
    {"weakness", offsetof(struct nf_symptoms, weakness)},
    {"fatigue", offsetof(struct nf_symptoms, fatigue)},
    {"bulbar", offsetof(struct nf_symptoms, bulbar)},
    {"fine-motor", offsetof(struct nf_symptoms, fine_motor)},
    {"respiratory-risk", offsetof(struct nf_symptoms, respiratory_risk)},
    {"nfl", offsetof(struct nf_symptoms, nfl)},
    {"motor-integrity", offsetof(struct nf_symptoms, motor_integrity)},
    {"cognitive", offsetof(struct nf_symptoms, cognitive)},
    {"excitotoxicity", offsetof(struct nf_symptoms, excitotoxicity)},
    {"aggregate", offsetof(struct nf_symptoms, aggregate)},
    {"instability", offsetof(struct nf_symptoms, instability)},
    {"noise-base", offsetof(struct nf_symptoms, noise_base)},
};
enum { METRICS = sizeof table_1 / sizeof *table_1, CYCLES = NF_PATIENT_CYCLES, LAST = CYCLES - 1 };

static double symptom(const struct nf_symptoms *y, const char *metric)
{
    for (int m = 0; m < METRICS; m++)
        if (!strcmp(table_1[m].metric, metric))
            return *(const double *)(const void *)((const char *)y + table_1[m].offset);
    for (int l = 0; !strncmp(metric, "sparsity-", 9) && l < NF_MOTOR_LAYERS; l++)
        if (!strcmp(nf_motor_shape[l].name, metric + 9)) return 100.0 * y->layer[l];
    return NAN;
}

static enum nf_status record_last(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (int m = 0; !status && m < METRICS; m++)
        status = nf_record(recorder, symptom(&y[LAST], table_1[m].metric), condition, "%s", table_1[m].metric);
    return status;
}

/* Metrics by cycle, of conditions that begin so; every 1: the whole curve of a figure. */
static const struct {
    const char *begins, *metrics;
    int first, every;
} points[] = {
    {"standard.untreated", "accuracy alsfrs instability noise-base", 0, 0},
    {"standard.untreated", "accuracy sparsity", 5, 0},
    {"standard.untreated", "accuracy", 6, 0},
    {"standard.untreated", "accuracy", 10, 0},
    {"standard.untreated", "depression weakness bulbar fine-motor", 5, 0},
    {"bulbar.untreated", "depression weakness bulbar fine-motor", 5, 0},
    {"limb.untreated", "depression weakness bulbar fine-motor", 5, 0},
    {"comorbid.untreated", "depression weakness bulbar fine-motor", 5, 0},
    {"comorbid.untreated", "sparsity-prefrontal sparsity-upper-motor sparsity-lower-motor sparsity-nmj", 5, 0},
    {"comorbid.untreated", "sparsity-bulbar sparsity-respiratory sparsity-fine-motor", 5, 0},
    {"bulbar.untreated", "sparsity-lower-motor sparsity-bulbar sparsity-respiratory sparsity-fine-motor", 0, 1},
    {"standard.", "alsfrs nfl", 0, 1},
    {"standard.untreated", "respiratory-risk", 0, 1},
    {"bulbar.untreated", "respiratory-risk", 0, 1},
    {"bulbar.ketamine-q5", "respiratory-risk", 0, 1},
    {"bulbar.ketamine-maintenance", "respiratory-risk", 0, 1},
    {"mdd.untreated", "cognitive", 0, 1},
    {"mdd.ketamine-q5", "cognitive", 0, 1},
    {"comorbid.untreated", "cognitive depression alsfrs", 0, 1},
    {"comorbid.ketamine-q5", "cognitive", 0, 1},
    {"standard.untreated", "cognitive depression", 0, 1},
};

static enum nf_status record_words(const struct nf_symptoms *y, const char *condition, int cycle, const char *words,
                                   struct nf_recorder *recorder)
{
    char at[96], list[160], *rest = list;
    enum nf_status status = NF_OK;
    snprintf(at, sizeof at, "%s.cycle-%d", condition, cycle);
    snprintf(list, sizeof list, "%s", words);
    for (char *word; !status && (word = strsep(&rest, " "));)
        status = nf_record(recorder, symptom(&y[cycle], word), at, "%s", word);
    return status;
}

/* Only of the paper's own scenarios, profile.treatment. */
static enum nf_status record_points(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (size_t p = 0; !status && p < sizeof points / sizeof *points; p++) {
        if (strncmp(condition, points[p].begins, strlen(points[p].begins)) != 0) continue;
        for (int c = points[p].first; !status && c < CYCLES; c += points[p].every ? points[p].every : CYCLES)
            status = record_words(y, condition, c, points[p].metrics, recorder);
    }
    return status;
}

/** What the text says of spans of cycles: lowest, highest and mean, and how many flares. */
static const struct {
    const char *begins, *metric, *statistic;
    int first, last;
} spans[] = {
    {"standard.untreated", "accuracy", "lowest", 0, 5},
    {"standard.untreated", "accuracy", "lowest", 20, 29},
    {"standard.untreated", "accuracy", "highest", 20, 29},
    {"standard.untreated", "alsfrs", "lowest", 20, 29},
    {"standard.untreated", "alsfrs", "highest", 20, 29},
    {"standard.", "alsfrs", "mean", 10, 20},
    {"", "alsfrs", "mean", 0, 29},
    {"", "motor-integrity", "mean", 0, 29},
    {"healthy.untreated", "accuracy", "lowest", 0, 29},
    {"comorbid.untreated", "depression", "lowest", 3, 7},
    {"comorbid.untreated", "depression", "highest", 3, 7},
};

static double over_span(const struct nf_symptoms *y, int first, int last, const char *metric, const char *statistic)
{
    double lowest = INFINITY, highest = -INFINITY, sum = 0.0;
    for (int c = first; c <= last; c++) {
        double value = symptom(&y[c], metric);
        lowest = fmin(lowest, value);
        highest = fmax(highest, value);
        sum += value;
    }
    return *statistic == 'l' ? lowest : *statistic == 'h' ? highest : sum / (last - first + 1);
}

static enum nf_status record_spans(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof spans / sizeof *spans; i++) {
        char at[96];
        if (strncmp(condition, spans[i].begins, strlen(spans[i].begins)) != 0) continue;
        snprintf(at, sizeof at, "%s.cycles-%d-%d", condition, spans[i].first, spans[i].last);
        status = nf_record(recorder, over_span(y, spans[i].first, spans[i].last, spans[i].metric, spans[i].statistic),
                           at, "%s-%s", spans[i].metric, spans[i].statistic);
    }
    return status;
}

/** Events: the first cycle in which something is so; 30 stands for never. */
static int first_cycle(const struct nf_symptoms *y, const char *metric, double above)
{
    int cycle = 0;
    while (cycle < CYCLES && !(symptom(&y[cycle], metric) > above))
        cycle++;
    return cycle;
}

static int first_below(const struct nf_symptoms *y, double accuracy)
{
    int cycle = 0;
    while (cycle < CYCLES && y[cycle].accuracy > accuracy)
        cycle++;
    return cycle;
}

/* The cycle before the largest loss of accuracy. */
static int collapse(const struct nf_symptoms *y)
{
    int at = 0;
    for (int c = 0; c < LAST; c++)
        if (y[c].accuracy - y[c + 1].accuracy > y[at].accuracy - y[at + 1].accuracy) at = c;
    return at;
}

static double nfl_peak(const struct nf_symptoms *y)
{
    return over_span(y, 0, LAST, "nfl", "highest");
}

static double cycles_above_90(const struct nf_symptoms *y)
{
    double count = 0.0;
    for (int c = 0; c < CYCLES; c++)
        count += y[c].accuracy > 90.0;
    return count;
}

/* Severe is 20 of 27 on the PHQ-9. */
static enum nf_status record_events(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    const struct nf_measured events[] = {
        {"respiratory-90-cycle", first_cycle(y, "respiratory-risk", 90.0)},
        {"depression-23-cycle", first_cycle(y, "depression", 23.0)},
        {"depression-severe-cycle", first_cycle(y, "depression", 48.0 * 20.0 / 27.0)},
        {"cycle-below-90", first_below(y, 90.0)},
        {"preclinical-last-cycle", first_below(y, 94.0) - 1},
        {"collapse-cycle", collapse(y)},
        {"cycles-above-90", cycles_above_90(y)},
        {"nfl-peak", nfl_peak(y)},
    };
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof events / sizeof *events; i++)
        status = nf_record(recorder, events[i].value, condition, "%s", events[i].key);
    return status;
}

/** Flares: when, and what accuracy and the NFL proxy do in cycles with one and without.  A mean over no cycles is not
 * recorded. */
struct change {
    double sum, count, largest;
};

static void add_change(struct change *change, double value)
{
    change->sum += value;
    change->count += 1.0;
    change->largest = fmax(change->largest, value);
}

static enum nf_status record_mean(const struct change *change, const char *condition, const char *metric,
                                  struct nf_recorder *recorder)
{
    return change->count > 0.0 ? nf_record(recorder, change->sum / change->count, condition, "%s", metric) : NF_OK;
}

static enum nf_status record_changes(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    struct change drop[2], rise[2];
    memset(drop, 0, sizeof drop);
    memset(rise, 0, sizeof rise);
    for (int c = 1; c < CYCLES; c++) {
        add_change(&drop[y[c].flares > 0.0], y[c - 1].accuracy - y[c].accuracy);
        add_change(&rise[y[c].flares > 0.0], y[c].nfl - y[c - 1].nfl);
    }
    enum nf_status status = record_mean(&drop[1], condition, "accuracy-drop-flare", recorder);
    if (!status) status = record_mean(&drop[0], condition, "accuracy-drop-quiet", recorder);
    if (!status) status = record_mean(&rise[1], condition, "nfl-change-flare", recorder);
    if (!status) status = record_mean(&rise[0], condition, "nfl-change-quiet", recorder);
    if (!status)
        status = nf_record(recorder, fmax(drop[0].largest, drop[1].largest), condition, "accuracy-drop-largest");
    return status;
}

static double count_flares(const struct nf_symptoms *y, int first, int last)
{
    double count = 0.0;
    for (int c = first; c <= last; c++)
        count += y[c].flares > 0.0;
    return count;
}

static enum nf_status record_flares(const struct nf_symptoms *y, const char *condition, struct nf_recorder *recorder)
{
    static const int windows[][2] = {{5, 6}, {9, 10}, {12, 14}};
    char at[96];
    enum nf_status status = record_changes(y, condition, recorder);
    int found = 0;
    for (int c = 0; !status && c < CYCLES && found < 3; c++)
        if (y[c].flares > 0.0) status = nf_record(recorder, c, condition, "flare-cycle-%d", ++found);
    for (size_t w = 0; !status && w < sizeof windows / sizeof *windows; w++) {
        snprintf(at, sizeof at, "%s.cycles-%d-%d", condition, windows[w][0], windows[w][1]);
        status = nf_record(recorder, count_flares(y, windows[w][0], windows[w][1]), at, "flares");
    }
    return status ? status : nf_record(recorder, count_flares(y, 0, LAST), condition, "flares");
}

/** Sawtooth: how many doses, and after how many of them the proxy is higher than before. */
static enum nf_status record_doses(const struct nf_symptoms *y, const struct nf_schedule *doses, const char *condition,
                                   struct nf_recorder *recorder)
{
    double count = 0.0, rises = 0.0;
    for (int c = doses->first; doses->every && c <= doses->last; c += doses->every) {
        count += 1.0;
        rises += c > 0 && y[c].alsfrs > y[c - 1].alsfrs;
    }
    enum nf_status status = nf_record(recorder, count, condition, "doses");
    return status ? status : nf_record(recorder, rises, condition, "doses-followed-by-rise");
}

/** ## Simulation procedure
 *
 * Fifty epochs of Adam at 0.001, then thirty cycles of the eleven steps (`measure/patient.h`). */
static enum nf_status pretrain(void *world, struct nf_recorder *recorder)
{
    struct study *study = world;
    if (is_counted(study)) return NF_OK;
    nf_patient_pretrain(&study->patient, (int)study->settings->pretraining_epochs,
                        (int)study->settings->pretraining_batch, study->settings->learning_rate);
    return nf_record(recorder, study->patient.pretrained, "pretrained", "accuracy");
}

static enum nf_status follow(struct study *study, const struct nf_course *course, const char *condition, int own,
                             struct nf_recorder *recorder)
{
    struct nf_symptoms y[CYCLES];
    nf_patient_follow(&study->patient, course, y);
    enum nf_status status = record_last(y, condition, recorder);
    if (!status && own) status = record_points(y, condition, recorder);
    if (!status && own) status = record_spans(y, condition, recorder);
    if (!status && own) status = record_events(y, condition, recorder);
    if (!status && !strncmp(condition, "standard.", 9)) status = record_flares(y, condition, recorder);
    if (!status && own && course->regimen.ketamine.every)
        status = record_doses(y, &course->regimen.ketamine, condition, recorder);
    return status;
}

/* A member of a reduced cohort lives through one profile; the published seed always through all. */
static int takes_part(const struct study *study, enum nf_profile_kind kind)
{
    if (!study->settings->own_profile || !strcmp(study->unit.group, "replay")) return 1;
    return (enum nf_profile_kind)(study->unit.seed % NF_PROFILES) == kind;
}

/** Of a **counted** member: how many connections a layer loses and regains depends on no weight
 * (`plasticity/continuum.h`), so what is read from sparsity is what the whole run gives.  Accuracy and all that follows
 * from it are missing. */
static void read_structure(struct nf_symptoms *y, const struct nf_continuum *c)
{
    *y = (struct nf_symptoms){.sparsity = 100.0 * nf_continuum_total(c),
                              .depression = 48.0 * nf_continuum_sparsity(c, NF_PREFRONTAL),
                              .respiratory_risk = 100.0 * (0.6 * nf_continuum_sparsity(c, NF_RESPIRATORY) +
                                                           0.4 * nf_continuum_sparsity(c, NF_NMJ)),
                              .motor_integrity = nf_continuum_motor_integrity(c)};
}

static enum nf_status count(const struct study *study, const struct nf_course *course, const char *condition,
                            struct nf_recorder *recorder)
{
    static const char *const metrics[] = {"sparsity", "depression", "respiratory-risk", "motor-integrity"};
    struct nf_symptoms y[CYCLES];
    struct nf_continuum c;
    char span[96];
    enum nf_status status = NF_OK;
    nf_continuum_begin(&c, &study->protocol, &study->constants, &course->profile, &course->regimen,
                       study->patient.seed);
    c.controls = course->controls;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        nf_continuum_cycle(&c);
        read_structure(&y[cycle], &c);
    }
    for (size_t m = 0; !status && m < sizeof metrics / sizeof *metrics; m++)
        status = nf_record(recorder, symptom(&y[LAST], metrics[m]), condition, "%s", metrics[m]);
    if (!status)
        status = nf_record(recorder, first_cycle(y, "respiratory-risk", 90.0), condition, "respiratory-90-cycle");
    snprintf(span, sizeof span, "%s.cycles-0-29", condition);
    return status ? status
                  : nf_record(recorder, over_span(y, 0, LAST, "motor-integrity", "mean"), span, "motor-integrity-mean");
}

static enum nf_status live(struct study *study, enum nf_profile_kind kind, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    if (!takes_part(study, kind)) return NF_OK;
    struct nf_course course = course_of(study, kind);
    for (int r = 0; !status && r < (int)study->settings->regimens && r < REGIMENS; r++) {
        char condition[64];
        snprintf(condition, sizeof condition, "%s.%s", nf_profile_name[kind], regimens[r].name);
        course.regimen = regimen_of(study->settings, r);
        status = is_counted(study) ? count(study, &course, condition, recorder)
                                   : follow(study, &course, condition, 1, recorder);
    }
    return status;
}

#define PROFILE_STAGE(name, kind)                                                                                      \
    static enum nf_status name(void *world, struct nf_recorder *recorder)                                              \
    {                                                                                                                  \
        return live(world, kind, recorder);                                                                            \
    }
PROFILE_STAGE(standard, NF_STANDARD)
PROFILE_STAGE(bulbar, NF_BULBAR_ONSET)
PROFILE_STAGE(limb, NF_LIMB_ONSET)
PROFILE_STAGE(comorbid, NF_COMORBID)
PROFILE_STAGE(mdd, NF_MDD)
PROFILE_STAGE(healthy, NF_HEALTHY)

/** ## What the text makes of them
 *
 * Gains within the patient, and means over the four ALS profiles where one number is printed for all of them. */
static double recorded(const struct nf_recorder *recorder, const char *profile, const char *regimen, const char *metric)
{
    char key[128];
    snprintf(key, sizeof key, "%s.%s:%s", profile, regimen, metric);
    return nf_recorded(recorder, key);
}

static enum nf_status record_gain(struct nf_recorder *recorder, const char *profile, const char *regimen,
                                  const char *metric)
{
    char condition[64];
    double gain = recorded(recorder, profile, regimen, metric) - recorded(recorder, profile, "untreated", metric);
    snprintf(condition, sizeof condition, "%s.%s", profile, regimen);
    return isnan(gain) ? NF_OK : nf_record(recorder, gain, condition, "%s-gain", metric);
}

static enum nf_status record_gains(struct nf_recorder *recorder)
{
    static const char *const metrics[] = {"alsfrs", "cycles-above-90", "motor-integrity"};
    enum nf_status status = NF_OK;
    for (int p = 0; p < NF_HEALTHY; p++)
        for (int r = 1; r < REGIMENS; r++)
            for (size_t m = 0; !status && m < sizeof metrics / sizeof *metrics; m++)
                status = record_gain(recorder, nf_profile_name[p], regimens[r].name, metrics[m]);
    return status;
}

static double mean_of_als(const struct nf_recorder *recorder, const char *regimen, const char *metric)
{
    double sum = 0.0;
    for (int p = NF_STANDARD; p <= NF_COMORBID; p++)
        sum += recorded(recorder, nf_profile_name[p], regimen, metric) / 4.0;
    return sum;
}

static enum nf_status compare(void *world, struct nf_recorder *recorder)
{
    static const struct {
        const char *regimen, *metric;
    } means[] = {{"ketamine-maintenance", "alsfrs"},
                 {"untreated", "alsfrs"},
                 {"riluzole-continuous", "alsfrs"},
                 {"ketamine-maintenance", "respiratory-risk"},
                 {"ketamine-maintenance", "motor-integrity-gain"},
                 {"untreated", "nfl-peak"}};
    double others = 0.0;
    (void)world;
    enum nf_status status = record_gains(recorder);
    for (size_t i = 0; !status && i < sizeof means / sizeof *means; i++) {
        char condition[64];
        double mean = mean_of_als(recorder, means[i].regimen, means[i].metric);
        snprintf(condition, sizeof condition, "als.%s", means[i].regimen);
        if (!isnan(mean)) status = nf_record(recorder, mean, condition, "%s", means[i].metric);
    }
    for (int r = 0; r < REGIMENS; r++)
        others += r == MAINTENANCE ? 0.0 : mean_of_als(recorder, regimens[r].name, "sparsity") / (REGIMENS - 1);
    return status || isnan(others) ? status : nf_record(recorder, others, "als.other-arms", "sparsity");
}

/** ## Controls and combinations that the paper does not have
 *
 * What flares, corruption, regrowth, its guidance, aggregates and clearance do, each left out or exchanged in the same
 * patient; ketamine with riluzole, and both with the clearance of the intact. */
struct control {
    const char *condition;
    enum nf_profile_kind kind;
    struct nf_schedule ketamine, riluzole;
    struct nf_controls controls;
    int clearance; /* 1: exchanged, impaired for intact and the reverse */
};

static const struct control controls[] = {
    {"standard.untreated.no-flares", NF_STANDARD, {0}, {0}, {.no_flares = 1}, 0},
    {"standard.untreated.no-corruption", NF_STANDARD, {0}, {0}, {.no_corruption = 1}, 0},
    {"standard.ketamine-q5.no-aggregate", NF_STANDARD, {5, 25, 5}, {0}, {.no_aggregate = 1}, 0},
    {"standard.ketamine-maintenance.no-regrowth", NF_STANDARD, {3, 27, 3}, {0}, {.no_regrowth = 1}, 0},
    {"standard.ketamine-maintenance.random-regrowth", NF_STANDARD, {3, 27, 3}, {0}, {.random_regrowth = 1}, 0},
    {"standard.q5-with-riluzole", NF_STANDARD, {5, 25, 5}, {0, 29, 1}, {0}, 0},
    {"standard.maintenance-with-riluzole", NF_STANDARD, {3, 27, 3}, {0, 29, 1}, {0}, 0},
    {"standard.high-clearance.untreated", NF_STANDARD, {0}, {0}, {0}, 1},
    {"standard.high-clearance.ketamine-q5", NF_STANDARD, {5, 25, 5}, {0}, {0}, 1},
    {"standard.high-clearance.ketamine-maintenance", NF_STANDARD, {3, 27, 3}, {0}, {0}, 1},
    {"standard.high-clearance.maintenance-with-riluzole", NF_STANDARD, {3, 27, 3}, {0, 29, 1}, {0}, 1},
    {"mdd.low-clearance.untreated", NF_MDD, {0}, {0}, {0}, 1},
    {"mdd.low-clearance.ketamine-q5", NF_MDD, {5, 25, 5}, {0}, {0}, 1},
};

static struct nf_course course_of_control(const struct study *study, const struct control *control)
{
    struct nf_course course = course_of(study, control->kind);
    course.regimen = (struct nf_regimen){control->condition, control->ketamine, control->riluzole};
    course.controls = control->controls;
    if (control->clearance) {
        course.profile.impaired = !course.profile.impaired;
        course.profile.clearance =
            course.profile.impaired ? study->protocol.clearance_als : study->constants.clearance_intact;
    }
    return course;
}

static enum nf_status run_controls(void *world, struct nf_recorder *recorder)
{
    struct study *study = world;
    enum nf_status status = NF_OK;
    if (!study->settings->controls) return NF_OK;
    for (size_t i = 0; !status && i < sizeof controls / sizeof *controls; i++) {
        struct nf_course course = course_of_control(study, &controls[i]);
        status = follow(study, &course, controls[i].condition, 0, recorder);
    }
    return status;
}

/** **A map of dose spacing and start** in the standard profile.  Structure follows from counts alone, so the map needs
 * no network: motor integrity at the end, and its mean over the course. */
enum { SPACINGS = 8, STARTS = 8 };
static const int spacing[SPACINGS] = {1, 2, 3, 4, 5, 6, 8, 10}, start[STARTS] = {0, 3, 6, 9, 12, 15, 18, 21};

static enum nf_status map_point(const struct study *study, int every, int first, struct nf_recorder *recorder)
{
    const struct nf_course course = course_of(study, NF_STANDARD);
    const struct nf_regimen regimen = {"map", {first, LAST, every}, {0}};
    struct nf_continuum c;
    double sum = 0.0;
    char condition[48];
    nf_continuum_begin(&c, &study->protocol, &study->constants, &course.profile, &regimen, study->patient.seed);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        nf_continuum_cycle(&c);
        sum += nf_continuum_motor_integrity(&c) / CYCLES;
    }
    snprintf(condition, sizeof condition, "map.from-%d.every-%d", first, every);
    enum nf_status status = nf_record(recorder, nf_continuum_motor_integrity(&c), condition, "motor-integrity");
    return status ? status : nf_record(recorder, sum, condition, "motor-integrity-mean");
}

static enum nf_status map(void *world, struct nf_recorder *recorder)
{
    const struct study *study = world;
    enum nf_status status = NF_OK;
    if (!study->settings->controls) return NF_OK;
    for (int s = 0; s < SPACINGS; s++)
        for (int f = 0; !status && f < STARTS; f++)
            status = map_point(study, spacing[s], start[f], recorder);
    return status;
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"pretraining", pretrain},
    {"standard ALS", standard},
    {"bulbar onset", bulbar},
    {"limb onset", limb},
    {"comorbid", comorbid},
    {"pure MDD", mdd},
    {"healthy", healthy},
    {"comparisons", compare},
    {"controls", run_controls},
    {"map", map},
    {NULL, NULL},
};

/* Read once at the start: their bytes are part of what a unit is. */
static struct nf_continuum_constants *parameter_sets;
static int parameter_set_count;

static void apply_readings(struct study *study)
{
    const struct settings *s = study->settings;
    if (s->wall == 1) study->constants.wall = 1.0;
    if (s->rate_slope == 1) study->constants.slope = 0.0;
    if (s->regrowth_number == 1) study->constants.regrow_pool = 0.0;
}

/* Members of a cohort take profiles in turn, and sets when the profiles have been round. */
static long set_of(const struct study *study, long seed)
{
    const int member = study->settings->own_profile && !strcmp(study->unit.group, "seeds");
    return (member ? seed / NF_PROFILES : seed) % parameter_set_count;
}

static enum nf_status open_study(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct study *study = calloc(1, sizeof *study);
    if (!study) return nf_fail(NF_MEMORY, "out of memory for a patient");
    study->settings = s;
    study->unit = *unit;
    study->protocol = protocol_of(s);
    study->constants = parameter_sets[set_of(study, unit->seed)];
    apply_readings(study);
    uint32_t data_seed = s->data_seed == 1 ? 42 : (uint32_t)unit->seed;
    enum nf_status status = NF_OK;
    if (is_counted(study))
        study->patient.seed = (uint64_t)unit->seed;
    else
        status = nf_patient_open(&study->patient, &study->protocol, (uint64_t)unit->seed, data_seed, s->cluster_sigma);
    *world = study;
    if (status) {
        free(study);
        *world = NULL;
    }
    return status;
}

static void close_study(void *world)
{
    struct study *study = world;
    if (study) nf_patient_close(&study->patient);
    free(study);
}

static void save_study(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct nf_patient *p = &((const struct study *)world)->patient;
    const int64_t step = p->trained.step;
    if (is_counted(world)) return;
    nf_checkpoint_put(checkpoint, "dense", p->dense.parameters, sizeof(float), NF_MOTOR_PARAMETERS);
    nf_checkpoint_put(checkpoint, "adam.first", p->trained.first, sizeof(float), NF_MOTOR_PARAMETERS);
    nf_checkpoint_put(checkpoint, "adam.second", p->trained.second, sizeof(float), NF_MOTOR_PARAMETERS);
    nf_checkpoint_put(checkpoint, "adam.step", &step, sizeof step, 1);
}

static enum nf_status load_study(void *world, const struct nf_checkpoint *checkpoint)
{
    struct nf_patient *p = &((struct study *)world)->patient;
    int64_t step = 0;
    if (is_counted(world)) return NF_OK;
    enum nf_status status =
        nf_checkpoint_get(checkpoint, "dense", p->dense.parameters, sizeof(float), NF_MOTOR_PARAMETERS);
    if (!status)
        status = nf_checkpoint_get(checkpoint, "adam.first", p->trained.first, sizeof(float), NF_MOTOR_PARAMETERS);
    if (!status)
        status = nf_checkpoint_get(checkpoint, "adam.second", p->trained.second, sizeof(float), NF_MOTOR_PARAMETERS);
    if (!status) status = nf_checkpoint_get(checkpoint, "adam.step", &step, sizeof step, 1);
    p->trained.step = (long)step;
    return status;
}
static const struct nf_world_type study_world = {open_study, close_study, save_study, load_study};

static const char *const choices[] = {"data_seed=42",
                                      "noise_test=no",
                                      "retraining_optimiser=adam",
                                      "wall=none",
                                      "rate_slope=none",
                                      "dose_cycles=q5-from-0",
                                      "regrowth_number=pruned-in-cycle",
                                      "regrowth_stress=random",
                                      "variation=none",
                                      "riluzole_dosing=once",
                                      "cognitive=clipped",
                                      NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 12,
    .key = "12-als-continuum",
    .title = "The ALS continuum",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &study_world,
    .seeds = seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 0,
    .rounding = 0,
    .ensemble = 3,
    .choices = choices,
    .calibration = nf_calibration_keys,
};

/** ## The inverse problem
 *
 * `make calibrate-12`: draws, fits, and writes the parameter sets beside this file.  4000 draws of the counts; then 80
 * sets with constants from the prior ranges and twice 60 with constants moved are run through the four scenarios of the
 * calibration set, all on one virtual patient: the first, from 1 on, whose test points the two axes divide better than
 * the printed healthy accuracy, since no network could meet that accuracy otherwise.  How well the other reading of the
 * retraining could fit is found in the same way; it makes no parameter set. */
static const char folder[] = "papers/12-als-continuum";
static const struct nf_calibration_budget budget = {
    .draws = 4000, .kept = 40, .runs = 80, .rounds = 2, .moves = 60, .sets = 8, .seed = 12};
enum { CALIBRATION_PATIENT = 2 };

static void say(int done, int all)
{
    if (done % 10 == 0 || done == all) fprintf(stderr, "paper 12: calibration, %d of %d runs\n", done, all);
}

static enum nf_status save_calibration(const struct nf_calibration *calibration)
{
    const int other = calibration->adam;
    char path[96];
    enum nf_status status = NF_OK;
    snprintf(path, sizeof path, "%s/parameters.csv", folder);
    if (!other) status = nf_parameters_save(path, calibration->set, calibration->sets);
    snprintf(path, sizeof path, "%s/calibration.csv", folder);
    if (!status && !other) status = nf_parameters_save_intervals(path, calibration);
    snprintf(path, sizeof path, "%s/calibration-fit%s.csv", folder, other ? "-adam" : "");
    if (!status) status = nf_parameters_save_fit(path, calibration);
    if (!status)
        printf("%s: %d parameter sets from %d draws and %d runs of a scenario\n", path, calibration->sets, budget.draws,
               calibration->scenarios);
    return status;
}

static enum nf_status calibrate_reading(int adam, const struct nf_continuum_protocol *protocol,
                                        const struct nf_ledger *ledger, struct nf_patient *patient)
{
    struct nf_calibration calibration = {0};
    enum nf_status status = nf_calibration_open(&calibration, protocol, ledger);
    calibration.adam = adam;
    if (!status) status = nf_calibrate(&calibration, &budget, patient, say);
    if (!status) status = save_calibration(&calibration);
    nf_calibration_release(&calibration);
    return status;
}

static enum nf_status calibrate(void)
{
    struct settings s;
    struct nf_ledger ledger = {0};
    struct nf_patient patient = {0};
    nf_settings_default(&paper.settings, &s, 0);
    const struct nf_continuum_protocol protocol = protocol_of(&s);
    enum nf_status status = nf_ledger_load(&ledger, folder);
    if (!status)
        status = nf_patient_open(&patient, &protocol, CALIBRATION_PATIENT, CALIBRATION_PATIENT, s.cluster_sigma);
    if (!status) {
        nf_patient_pretrain(&patient, (int)s.pretraining_epochs, (int)s.pretraining_batch, s.learning_rate);
        for (int adam = 0; !status && adam < 2; adam++)
            status = calibrate_reading(adam, &protocol, &ledger, &patient);
        nf_patient_close(&patient);
    }
    nf_ledger_release(&ledger);
    return status;
}

/* The code of a unit is the program and its parameter sets: the hash of both hashes. */
static enum nf_status read_parameters(char hash[65])
{
    char path[96], both[130], *bytes;
    size_t length;
    snprintf(path, sizeof path, "%s/parameters.csv", folder);
    enum nf_status status = nf_parameters_load(path, &parameter_sets, &parameter_set_count);
    if (!status) status = nf_file_read(path, &bytes, &length);
    if (status) return status;
    nf_sha256(bytes, length, hash);
    free(bytes);
    snprintf(both, sizeof both, "%s%s", NF_CODE_HASH, hash);
    nf_sha256(both, strlen(both), hash);
    return NF_OK;
}

int main(int argc, char **argv)
{
    char hash[65];
    int calibrating = argc == 2 && !strcmp(argv[1], "--calibrate");
    struct nf_paper complete = paper;
    enum nf_status status = calibrating ? calibrate() : read_parameters(hash);
    if (status) fprintf(stderr, "paper 12: %s\n", nf_error());
    if (status || calibrating) return status ? 1 : 0;
    complete.code_hash = hash;
    int result = nf_paper_main(&complete, argc, argv);
    free(parameter_sets);
    return result;
}
