#include "evidence/trial.h"

#include "evidence/interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

void nf_patients_init(struct nf_patients *patients)
{
    *patients = (struct nf_patients){0};
}

void nf_patients_release(struct nf_patients *patients)
{
    free(patients->control);
    free(patients->treated);
    free(patients->risk);
    nf_patients_init(patients);
}

static int make_room(struct nf_patients *patients)
{
    if (patients->count < patients->capacity) return 1;
    const size_t capacity = patients->capacity ? 2 * patients->capacity : 256;
    double **columns[] = {&patients->control, &patients->treated, &patients->risk};
    for (int c = 0; c < 3; c++) {
        double *larger = realloc(*columns[c], capacity * sizeof *larger);
        if (!larger) return 0;
        *columns[c] = larger;
    }
    patients->capacity = capacity;
    return 1;
}

enum nf_status nf_patients_add(struct nf_patients *patients, double control, double treated, double risk)
{
    if (!make_room(patients)) return nf_fail(NF_MEMORY, "out of memory after %zu patients", patients->count);
    patients->control[patients->count] = control;
    patients->treated[patients->count] = treated;
    patients->risk[patients->count++] = risk;
    return NF_OK;
}

enum nf_status nf_patients_enrol(const struct nf_patients *patients, double share, int upper,
                                 struct nf_patients *enrolled)
{
    const size_t wanted = (size_t)(share * (double)patients->count + 0.5);
    enum nf_status status = NF_OK;
    nf_patients_init(enrolled);
    size_t *order = malloc((patients->count + 1) * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory for %zu patients", patients->count);
    gsl_sort_index(order, patients->risk, 1, patients->count);
    for (size_t i = 0; !status && i < wanted; i++) {
        const size_t at = order[upper ? patients->count - 1 - i : i];
        status = nf_patients_add(enrolled, patients->control[at], patients->treated[at], patients->risk[at]);
    }
    free(order);
    return status;
}

/* t = (mean b - mean a) / sqrt(s_a^2 / n_a + s_b^2 / n_b), with Welch and Satterthwaite's degrees of freedom. */
double nf_welch_p(const double *a, size_t a_count, const double *b, size_t b_count)
{
    const double difference = gsl_stats_mean(b, 1, b_count) - gsl_stats_mean(a, 1, a_count);
    const double va = gsl_stats_variance(a, 1, a_count) / (double)a_count;
    const double vb = gsl_stats_variance(b, 1, b_count) / (double)b_count;
    if (!(va + vb > 0.0)) return difference == 0.0;
    const double freedom =
        (va + vb) * (va + vb) / (va * va / ((double)a_count - 1.0) + vb * vb / ((double)b_count - 1.0));
    return 2.0 * gsl_cdf_tdist_Q(fabs(difference) / sqrt(va + vb), freedom);
}

/* One trial: `drawn` are 2n different patients in random order, the first n untreated.  Returns whether it succeeds and
 * adds the difference of means to *sum. */
static int run_trial(const struct nf_patients *patients, const size_t *drawn, size_t n, double *outcome, double *sum)
{
    for (size_t i = 0; i < n; i++) {
        outcome[i] = patients->control[drawn[i]];
        outcome[n + i] = patients->treated[drawn[n + i]];
    }
    const double difference = gsl_stats_mean(outcome + n, 1, n) - gsl_stats_mean(outcome, 1, n);
    *sum += difference;
    return difference > 0.0 && nf_welch_p(outcome, n, outcome + n, n) < 0.05;
}

/* order[0 ... 2n) becomes a random sample of the patients, in random order: the beginning of a Fisher-Yates shuffle. */
static void draw(size_t *order, size_t count, size_t wanted, gsl_rng *rng)
{
    for (size_t i = 0; i < wanted; i++) {
        const size_t j = i + gsl_rng_uniform_int(rng, count - i), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

enum nf_status nf_trial_power(const struct nf_patients *patients, size_t n, size_t trials, uint64_t seed,
                              struct nf_power *power)
{
    if (n < 2 || 2 * n > patients->count || !trials)
        return nf_fail(NF_INVALID, "no trial of %zu patients an arm among %zu", n, patients->count);
    size_t *order = malloc(patients->count * sizeof *order), successes = 0;
    double *outcome = malloc(2 * n * sizeof *outcome), sum = 0.0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    enum nf_status status = order && outcome && rng ? NF_OK : nf_fail(NF_MEMORY, "out of memory for trials");
    if (!status) {
        gsl_rng_set(rng, seed);
        for (size_t i = 0; i < patients->count; i++)
            order[i] = i;
        for (size_t t = 0; t < trials; t++) {
            draw(order, patients->count, 2 * n, rng);
            successes += (size_t)run_trial(patients, order, n, outcome, &sum);
        }
        const struct nf_interval share = nf_interval_share(successes, trials);
        *power = (struct nf_power){(double)successes / (double)trials, share.lo, share.hi, sum / (double)trials};
    }
    if (rng) gsl_rng_free(rng);
    free(outcome);
    free(order);
    return status;
}

void nf_patients_difference(const struct nf_patients *patients, double *mean, double *sd)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < patients->count; i++)
        sum += patients->treated[i] - patients->control[i];
    *mean = sum / (double)patients->count;
    for (size_t i = 0; i < patients->count; i++) {
        const double off = patients->treated[i] - patients->control[i] - *mean;
        squares += off * off;
    }
    *sd = sqrt(squares / ((double)patients->count - 1.0));
}
