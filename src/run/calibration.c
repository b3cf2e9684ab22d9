#include "run/calibration.h"

#include "random/site_draw.h"
#include "run/calibration_counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOVE = 21, REDRAW = 22 }; /* purposes of draws */
enum { STANDARD, MDD, MDD_DOSED, HEALTHY };
enum statistic { FINAL_ACCURACY, FINAL_NFL, LOWEST_TO_5, AT_10, LOWEST };

const struct nf_regimen nf_calibration_regimen[] = {{.name = "untreated"},
                                                    {.name = "untreated"},
                                                    {.name = "ketamine-q5", .ketamine = {5, 25, 5}},
                                                    {.name = "untreated"}};
static const enum nf_profile_kind kinds[] = {NF_STANDARD, NF_MDD, NF_MDD, NF_HEALTHY};

#define ROW(scenario)                                                                                                  \
    scenario ":accuracy", scenario ":alsfrs", scenario ":sparsity", scenario ":depression", scenario ":weakness",      \
        scenario ":bulbar", scenario ":fine-motor", scenario ":nfl", scenario ":respiratory-risk",                     \
        scenario ":motor-integrity"
const char *const nf_calibration_keys[] = {ROW("standard.untreated"),
                                           ROW("mdd.untreated"),
                                           ROW("mdd.ketamine-q5"),
                                           ROW("healthy.untreated"),
                                           "standard.untreated.cycle-5:sparsity",
                                           "standard.untreated.cycles-0-5:accuracy-lowest",
                                           "standard.untreated.cycle-10:accuracy",
                                           "healthy.untreated.cycles-0-29:accuracy-lowest",
                                           NULL};

/* Scored in stage 1, in the printed units. */
static const struct nf_calibration_target sparsity_targets[NF_CALIBRATION_SPARSITY] = {
    {.key = "standard.untreated:depression", STANDARD, NF_PREFRONTAL, 0.3},
    {.key = "standard.untreated:weakness", STANDARD, NF_LOWER_MOTOR, 0.025},
    {.key = "standard.untreated:bulbar", STANDARD, NF_BULBAR, 0.025},
    {.key = "standard.untreated:fine-motor", STANDARD, NF_FINE_MOTOR, 0.025},
    {.key = "standard.untreated:respiratory-risk", STANDARD, NF_COUNTS_RISK, 0.6},
    {.key = "standard.untreated:sparsity", STANDARD, NF_COUNTS_TOTAL, 0.6},
    {.key = "mdd.ketamine-q5:depression", MDD_DOSED, NF_PREFRONTAL, 0.5},
    {.key = "mdd.ketamine-q5:weakness", MDD_DOSED, NF_LOWER_MOTOR, 0.04},
    {.key = "mdd.ketamine-q5:bulbar", MDD_DOSED, NF_BULBAR, 0.04},
    {.key = "mdd.ketamine-q5:fine-motor", MDD_DOSED, NF_FINE_MOTOR, 0.04},
    {.key = "mdd.ketamine-q5:respiratory-risk", MDD_DOSED, NF_COUNTS_RISK, 1.0},
    {.key = "mdd.ketamine-q5:sparsity", MDD_DOSED, NF_COUNTS_TOTAL, 1.0},
};

/* Scored in stage 2; tolerances are about what another seed does to the number. */
static const struct nf_calibration_target course_targets[NF_CALIBRATION_COURSE] = {
    {.key = "standard.untreated.cycles-0-5:accuracy-lowest", STANDARD, LOWEST_TO_5, 2.0},
    {.key = "standard.untreated.cycle-10:accuracy", STANDARD, AT_10, 4.0},
    {.key = "standard.untreated:accuracy", STANDARD, FINAL_ACCURACY, 4.0},
    {.key = "standard.untreated:nfl", STANDARD, FINAL_NFL, 5.0},
    {.key = "mdd.untreated:accuracy", MDD, FINAL_ACCURACY, 6.0},
    {.key = "mdd.untreated:nfl", MDD, FINAL_NFL, 4.0},
    {.key = "mdd.ketamine-q5:accuracy", MDD_DOSED, FINAL_ACCURACY, 8.0},
    {.key = "mdd.ketamine-q5:nfl", MDD_DOSED, FINAL_NFL, 4.0},
    {.key = "healthy.untreated.cycles-0-29:accuracy-lowest", HEALTHY, LOWEST, 1.5},
    {.key = "healthy.untreated:accuracy", HEALTHY, FINAL_ACCURACY, 1.5},
    {.key = "healthy.untreated:nfl", HEALTHY, FINAL_NFL, 2.0},
};

static enum nf_status read_middle(double *middle, const char *key, const struct nf_ledger *ledger)
{
    const struct nf_published *row = nf_ledger_key(ledger, key);
    if (!row || !row->value.available)
        return nf_fail(NF_FORMAT, "published.csv: the calibration set needs a number for %s", key);
    *middle = 0.5 * (row->value.value + row->value.high);
    return NF_OK;
}

/* The end state of the layers that a row of Table 3 prints. */
static enum nf_status read_end_state(struct nf_end_state *end, const char *scenario, const struct nf_ledger *ledger)
{
    struct {
        const char *metric;
        double *value;
    } columns[] = {{"depression", &end->depression}, {"weakness", &end->weakness},     {"bulbar", &end->bulbar},
                   {"fine-motor", &end->fine_motor}, {"respiratory-risk", &end->risk}, {"sparsity", &end->total}};
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof *columns; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s:%s", scenario, columns[i].metric);
        status = read_middle(columns[i].value, key, ledger);
    }
    return status;
}

static enum nf_status read_targets(struct nf_calibration_target *target, int count, const struct nf_ledger *ledger)
{
    for (int i = 0; i < count; i++) {
        const struct nf_published *row = nf_ledger_key(ledger, target[i].key);
        if (!row || !row->value.available)
            return nf_fail(NF_FORMAT, "published.csv: the calibration set needs a number for %s", target[i].key);
        nf_printed_limits(&row->value, &target[i].lo, &target[i].hi);
    }
    return NF_OK;
}

enum nf_status nf_calibration_open(struct nf_calibration *calibration, const struct nf_continuum_protocol *protocol,
                                   const struct nf_ledger *ledger)
{
    *calibration = (struct nf_calibration){.protocol = protocol};
    memcpy(calibration->sparsity, sparsity_targets, sizeof sparsity_targets);
    memcpy(calibration->course, course_targets, sizeof course_targets);
    enum nf_status status = read_targets(calibration->sparsity, NF_CALIBRATION_SPARSITY, ledger);
    if (!status) status = read_targets(calibration->course, NF_CALIBRATION_COURSE, ledger);
    if (!status) status = read_end_state(&calibration->mdd, "mdd.untreated", ledger);
    if (!status) status = read_end_state(&calibration->healthy, "healthy.untreated", ledger);
    return status ? status : read_middle(&calibration->total_at_5, "standard.untreated.cycle-5:sparsity", ledger);
}

void nf_calibration_release(struct nf_calibration *calibration)
{
    free(calibration->set);
    free(calibration->drawn);
    *calibration = (struct nf_calibration){0};
}

/* Distance from the printed interval, in tolerances. */
static double misfit(const struct nf_calibration_target *target, double value)
{
    double away = value < target->lo ? target->lo - value : value > target->hi ? value - target->hi : 0.0;
    return away / target->tolerance;
}

double nf_calibration_misfit(const struct nf_calibration_target *target, const double *value, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        if (!isnan(value[i])) sum += pow(misfit(&target[i], value[i]), 2.0);
    return sqrt(sum / count);
}

static double statistic(const struct nf_symptoms y[NF_PATIENT_CYCLES], enum statistic which)
{
    int last = which == LOWEST_TO_5 ? 5 : NF_PATIENT_CYCLES - 1;
    double lowest = 100.0;
    for (int c = 0; c <= last; c++)
        lowest = fmin(lowest, y[c].accuracy);
    switch (which) {
    case FINAL_ACCURACY: return y[NF_PATIENT_CYCLES - 1].accuracy;
    case FINAL_NFL: return y[NF_PATIENT_CYCLES - 1].nfl;
    case AT_10: return y[10].accuracy;
    default: return lowest;
    }
}

/* Both misfits count alike, number by number. */
static double total_misfit(const struct nf_parameter_set *set)
{
    return (NF_CALIBRATION_SPARSITY * pow(set->sparsity_misfit, 2.0) +
            NF_CALIBRATION_COURSE * pow(set->course_misfit, 2.0)) /
           (NF_CALIBRATION_SPARSITY + NF_CALIBRATION_COURSE);
}

/* Runs the four scenarios of the calibration set as the printed run may have been: with the guessed variation.  A set
 * whose first scenarios already put it beyond `worst` is given up: the rest of its values stay NaN. */
static void run_courses(struct nf_parameter_set *set, struct nf_calibration *calibration, struct nf_patient *patient,
                        double worst)
{
    struct nf_symptoms y[NF_PATIENT_CYCLES];
    for (int i = 0; i < NF_CALIBRATION_COURSE; i++)
        set->course[i] = NAN;
    for (int s = 0; s < NF_CALIBRATION_SCENARIOS; s++) {
        struct nf_course course = {
            .regimen = nf_calibration_regimen[s], .constants = &set->constants, .adam = calibration->adam};
        nf_profile_make(&course.profile, kinds[s], &set->constants, calibration->protocol, set->variation[kinds[s]]);
        nf_patient_follow(patient, &course, y);
        calibration->scenarios++;
        for (int i = 0; i < NF_CALIBRATION_COURSE; i++)
            if (course_targets[i].scenario == s)
                set->course[i] = statistic(y, (enum statistic)course_targets[i].statistic);
        set->course_misfit = nf_calibration_misfit(calibration->course, set->course, NF_CALIBRATION_COURSE);
        if (total_misfit(set) > worst) return;
    }
}

static int by_sparsity(const void *a, const void *b)
{
    const struct nf_parameter_set *x = a, *y = b;
    return (x->sparsity_misfit > y->sparsity_misfit) - (x->sparsity_misfit < y->sparsity_misfit);
}

static int by_total(const void *a, const void *b)
{
    const struct nf_parameter_set *v = a, *w = b;
    double x = total_misfit(v), y = total_misfit(w);
    return v->beaten != w->beaten ? v->beaten - w->beaten : (x > y) - (x < y);
}

/* What acts on weights and accuracy alone is moved by up to a quarter of its range; one set in three takes what acts on
 * counts from another that fitted these. */
static void move(struct nf_parameter_set *set, const struct nf_parameter_set *others, int count, uint64_t seed,
                 int which)
{
    struct nf_site_stream stream = nf_site_stream(seed, MOVE, (uint32_t)which);
    struct nf_continuum_constants old = set->constants;
    int other = (int)(nf_site_uniform(stream, 100) * (float)count);
    if ((double)nf_site_uniform(stream, 101) < 1.0 / 3.0) *set = others[other];
    for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++) {
        const struct nf_continuum_constant *range = &nf_continuum_constant[i];
        double step =
            0.25 * (range->highest - range->lowest) * (2.0 * (double)nf_site_uniform(stream, (uint64_t)i) - 1.0);
        if (!range->on_weights) continue;
        double *value = nf_continuum_constant_at(&set->constants, i);
        *value = fmin(range->highest, fmax(range->lowest, *nf_continuum_constant_at(&old, i) + step));
    }
}

static void redraw(struct nf_parameter_set *set, uint64_t seed, int which)
{
    struct nf_site_stream stream = nf_site_stream(seed, REDRAW, (uint32_t)which);
    for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++) {
        const struct nf_continuum_constant *range = &nf_continuum_constant[i];
        if (range->on_weights)
            *nf_continuum_constant_at(&set->constants, i) =
                range->lowest + (range->highest - range->lowest) * (double)nf_site_uniform(stream, (uint64_t)i);
    }
}

/* Stage 1: the draws whose counts fit best, best first. */
static enum nf_status draw_all(struct nf_parameter_set **kept, const struct nf_calibration *calibration,
                               const struct nf_calibration_budget *budget)
{
    struct nf_parameter_set *all = malloc((size_t)budget->draws * sizeof *all);
    *kept = all;
    if (!all) return nf_fail(NF_MEMORY, "out of memory for %d draws", budget->draws);
    for (int d = 0; d < budget->draws; d++) {
        nf_calibration_draw(&all[d], calibration, budget->seed, d);
        all[d].draw = d;
        all[d].sparsity_misfit = nf_calibration_misfit(calibration->sparsity, all[d].sparsity, NF_CALIBRATION_SPARSITY);
    }
    qsort(all, (size_t)budget->draws, sizeof *all, by_sparsity);
    return NF_OK;
}

/* Sorts what has been tried: the best set of every draw first.  The total misfit that a set must not exceed to be among
 * the first `sets`. */
static double worst_kept(struct nf_parameter_set *tried, int count, int sets)
{
    int draws = 0;
    for (int i = 0; i < count; i++) {
        tried[i].beaten = 0;
        for (int j = 0; j < count; j++)
            if (tried[j].draw == tried[i].draw && total_misfit(&tried[j]) < total_misfit(&tried[i]))
                tried[i].beaten = 1;
        draws += !tried[i].beaten;
    }
    qsort(tried, (size_t)count, sizeof *tried, by_total);
    return draws < sets ? INFINITY : total_misfit(&tried[sets - 1]);
}

/* Stage 2. */
static void run_all(struct nf_calibration *calibration, const struct nf_calibration_budget *b,
                    const struct nf_parameter_set *counts, struct nf_parameter_set *tried, struct nf_patient *patient,
                    void (*progress)(int done, int all))
{
    int all = b->runs + b->rounds * b->moves;
    for (int i = 0; i < all; i++) {
        double worst = worst_kept(tried, i, b->sets);
        struct nf_parameter_set set = i < b->runs ? counts[i % b->kept] : tried[(i - b->runs) % b->moves % b->sets];
        if (i < b->runs)
            redraw(&set, b->seed, i);
        else
            move(&set, counts, b->kept, b->seed, i);
        run_courses(&set, calibration, patient, worst);
        tried[i] = set;
        if (progress) progress(i + 1, all);
    }
    worst_kept(tried, all, b->sets);
}

enum nf_status nf_calibrate(struct nf_calibration *calibration, const struct nf_calibration_budget *budget,
                            struct nf_patient *patient, void (*progress)(int done, int all))
{
    int runs = budget->runs + budget->rounds * budget->moves;
    if (budget->kept > budget->draws || budget->sets > budget->runs || budget->kept < 1)
        return nf_fail(NF_INVALID, "calibration: more sets to keep than are drawn");
    free(calibration->drawn);
    free(calibration->set);
    calibration->set = NULL;
    enum nf_status status = draw_all(&calibration->drawn, calibration, budget);
    if (status) return status;
    calibration->drawn_count = budget->kept;
    calibration->set = malloc((size_t)runs * sizeof *calibration->set);
    if (!calibration->set) return nf_fail(NF_MEMORY, "out of memory for %d runs", runs);
    run_all(calibration, budget, calibration->drawn, calibration->set, patient, progress);
    calibration->sets = budget->sets;
    return NF_OK;
}
