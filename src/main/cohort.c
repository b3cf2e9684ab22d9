/* Trials among the virtual patients of paper 12 [12, Future directions]: every member of the seed ensemble lived
 * through one or more profiles under several treatments with the same chances, so what a treatment does to a patient is
 * known; a trial sees each patient under one treatment only.
 *
 *   cohort      reads data/paper-12/results.csv, writes cohort-effects.csv and cohort-power.csv beside it
 *
 * cohort-effects.csv: profile,regimen,endpoint,patients,untreated,untreated_sd,difference,difference_sd,lo,hi
 *     within patients; lo and hi are the 95 % interval of the mean difference
 * cohort-power.csv: population,regimen,endpoint,n,power,lo,hi,effect
 *     of trials with n patients an arm, all ALS profiles together: `all`; the `top` and `bottom` third by pruning
 *     liability, the mean of the factors that multiply a patient's pruning rates; `score-R` the top third by a score
 *     that correlates with liability by R, as a polygenic score would */
#include "base/csv.h"
#include "base/file.h"
#include "evidence/results.h"
#include "evidence/trial.h"
#include "plasticity/continuum.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const regimens[] = {"ketamine-q5", "ketamine-maintenance", "riluzole-continuous", NULL};

/* Of all of them more is better: the ALSFRS-R proxy and the share of motor connections alive, over the course; the
 * latter at its end; the cycle in which respiratory risk passes 90 %, 30 if it never does.  Members that were counted
 * only (papers/12-als-continuum/paper.c) have no proxy. */
static const struct {
    const char *name, *key;
} endpoints[] = {{"alsfrs-mean", ".cycles-0-29:alsfrs-mean"},
                 {"integrity-mean", ".cycles-0-29:motor-integrity-mean"},
                 {"integrity-end", ":motor-integrity"},
                 {"respiratory-cycle", ":respiratory-90-cycle"},
                 {NULL, NULL}};

static const size_t sizes[] = {3, 4, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 226, 320, 452, 640, 904};
static const double score_correlations[] = {0.7, 0.4};
enum { TRIALS = 1000, SIZES = sizeof sizes / sizeof *sizes, SCORES = 2 };
static const double variation_lo = 0.85, variation_hi = 1.15; /* [12, Methods, Disease profiles and scenarios] */

/* The liability of a patient in units of its own SD, for uniform factors of independent layers. */
static double liability(long seed, enum nf_profile_kind profile)
{
    double variation[NF_MOTOR_LAYERS], sum = 0.0;
    nf_profile_variation(variation, (uint64_t)seed, profile, variation_lo, variation_hi);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        sum += variation[l] - (variation_lo + variation_hi) / 2.0;
    return sum / ((variation_hi - variation_lo) * sqrt(NF_MOTOR_LAYERS / 12.0));
}

/* score = R liability + sqrt(1 - R^2) noise, the noise drawn by the patient's seed. */
static double score_of(long seed, enum nf_profile_kind profile, double correlation)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng) return 0.0;
    gsl_rng_set(rng, (unsigned long)seed * NF_PROFILES + (unsigned long)profile);
    const double noise = gsl_ran_gaussian(rng, 1.0);
    gsl_rng_free(rng);
    return correlation * liability(seed, profile) + sqrt(1.0 - correlation * correlation) * noise;
}

/* Adds the patients of one profile, scored with the given correlation. */
static enum nf_status add_profile(const struct nf_results *results, enum nf_profile_kind profile, const char *regimen,
                                  const char *endpoint, double correlation, struct nf_patients *patients)
{
    char with[128], without[128];
    enum nf_status status = NF_OK;
    snprintf(with, sizeof with, "%s.%s%s", nf_profile_name[profile], regimen, endpoint);
    snprintf(without, sizeof without, "%s.untreated%s", nf_profile_name[profile], endpoint);
    const struct nf_series treated = nf_results_series(results, "seeds", "", with);
    for (size_t i = 0; !status && i < treated.count; i++) {
        const struct nf_result *r = &treated.rows[i];
        double control;
        if (!nf_results_value(results, "seeds", "", r->seed, r->draw, without, &control)) continue;
        status = nf_patients_add(patients, control, r->value, score_of(r->seed, profile, correlation));
    }
    return status;
}

static void put(FILE *stream, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputc(',', stream);
        nf_csv_write_number(stream, numbers[i]);
    }
    fputc('\n', stream);
}

static void write_effect(FILE *stream, const struct nf_patients *patients)
{
    double mean, sd;
    const double n = (double)patients->count;
    nf_patients_difference(patients, &mean, &sd);
    const double half = gsl_cdf_tdist_Pinv(0.975, n - 1.0) * sd / sqrt(n);
    put(stream,
        (const double[]){n, gsl_stats_mean(patients->control, 1, patients->count),
                         gsl_stats_sd(patients->control, 1, patients->count), mean, sd, mean - half, mean + half},
        7);
}

static enum nf_status write_effects(const struct nf_results *results, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("profile,regimen,endpoint,patients,untreated,untreated_sd,difference,difference_sd,lo,hi\n", writer.stream);
    for (int p = 0; p < NF_PROFILES; p++)
        for (int r = 0; regimens[r]; r++)
            for (int e = 0; !status && endpoints[e].name; e++) {
                struct nf_patients patients;
                nf_patients_init(&patients);
                status = add_profile(results, (enum nf_profile_kind)p, regimens[r], endpoints[e].key, 1.0, &patients);
                if (!status && patients.count > 1) {
                    fprintf(writer.stream, "%s,%s,%s", nf_profile_name[p], regimens[r], endpoints[e].name);
                    write_effect(writer.stream, &patients);
                }
                nf_patients_release(&patients);
            }
    if (status) nf_file_discard(&writer);
    return status ? status : nf_file_commit(&writer);
}

/* Power of trials of every size that the population allows. */
static enum nf_status write_power(FILE *stream, const char *population, int r, int e,
                                  const struct nf_patients *patients)
{
    enum nf_status status = NF_OK;
    for (size_t s = 0; !status && s < SIZES && 2 * sizes[s] <= patients->count; s++) {
        struct nf_power power;
        status = nf_trial_power(patients, sizes[s], TRIALS, 12, &power);
        if (status) break;
        fprintf(stream, "%s,%s,%s,%zu", population, regimens[r], endpoints[e].name, sizes[s]);
        put(stream, (const double[]){power.share, power.lo, power.hi, power.effect}, 4);
    }
    return status;
}

static enum nf_status gather_als(const struct nf_results *results, int r, int e, double correlation,
                                 struct nf_patients *patients)
{
    enum nf_status status = NF_OK;
    nf_patients_init(patients);
    for (int p = NF_STANDARD; !status && p <= NF_COMORBID; p++)
        status = add_profile(results, (enum nf_profile_kind)p, regimens[r], endpoints[e].key, correlation, patients);
    return status;
}

static enum nf_status write_third(FILE *stream, const char *population, int r, int e, const struct nf_patients *from,
                                  int upper)
{
    struct nf_patients third;
    enum nf_status status = nf_patients_enrol(from, 1.0 / 3.0, upper, &third);
    if (!status) status = write_power(stream, population, r, e, &third);
    nf_patients_release(&third);
    return status;
}

static enum nf_status write_populations(FILE *stream, const struct nf_results *results, int r, int e)
{
    struct nf_patients patients;
    enum nf_status status = gather_als(results, r, e, 1.0, &patients);
    if (!status) status = write_power(stream, "all", r, e, &patients);
    if (!status) status = write_third(stream, "top", r, e, &patients, 1);
    if (!status) status = write_third(stream, "bottom", r, e, &patients, 0);
    nf_patients_release(&patients);
    for (int s = 0; !status && s < SCORES; s++) {
        char population[32];
        snprintf(population, sizeof population, "score-%g", score_correlations[s]);
        status = gather_als(results, r, e, score_correlations[s], &patients);
        if (!status) status = write_third(stream, population, r, e, &patients, 1);
        nf_patients_release(&patients);
    }
    return status;
}

static enum nf_status write_powers(const struct nf_results *results, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("population,regimen,endpoint,n,power,lo,hi,effect\n", writer.stream);
    for (int r = 0; regimens[r]; r++)
        for (int e = 0; !status && endpoints[e].name; e++)
            status = write_populations(writer.stream, results, r, e);
    if (status) nf_file_discard(&writer);
    return status ? status : nf_file_commit(&writer);
}

int main(void)
{
    struct nf_results results;
    nf_results_init(&results);
    enum nf_status status = nf_results_load(&results, "data/paper-12/results.csv");
    if (!status && !nf_results_has(&results, "seeds", "standard.untreated:motor-integrity"))
        status = nf_fail(NF_INVALID, "no patients in data/paper-12/results.csv: make slurm PAPER=12 REDUCED=1 "
                                     "SEEDS=3000, then make collect PAPER=12");
    if (!status) status = write_effects(&results, "data/paper-12/cohort-effects.csv");
    if (!status) status = write_powers(&results, "data/paper-12/cohort-power.csv");
    nf_results_release(&results);
    if (status) fprintf(stderr, "cohort: %s\n", nf_error());
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
