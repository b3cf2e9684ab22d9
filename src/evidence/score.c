#include "evidence/score.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ## The numbers */
static int seeds_of(const struct nf_scorer *scorer, const struct nf_published *row)
{
    return row->n ? row->n : scorer->ensembles->paper->seeds_printed;
}

static bool is_tested(const struct nf_scorer *scorer, const struct nf_published *row)
{
    const struct nf_ensembles *e = scorer->ensembles;
    const struct nf_runs replay = {e->results, e->ledger, e->replay, e->replay_count};
    return (row->kind == NF_RESULT || row->kind == NF_DERIVED) && row->value.form == NF_EXACT && row->value.available &&
           seeds_of(scorer, row) > 1 && nf_ledger_key(e->ledger, row->key) == row &&
           !nf_runs_is_statistic(e->ledger, row) && nf_runs_moves(&replay, row->key);
}

/* The mean may stand in prose without the SD that a table prints. */
static struct nf_score_limits limits_of(const struct nf_ledger *ledger, const struct nf_published *row)
{
    struct nf_score_limits limits = {.sd_lo = NAN, .sd_hi = NAN};
    const struct nf_published *with = row->sd.available ? row : nf_ledger_spread(ledger, row->key);
    nf_printed_limits(&row->value, &limits.mean_lo, &limits.mean_hi);
    if (with) nf_printed_limits(&with->sd, &limits.sd_lo, &limits.sd_hi);
    return limits;
}

enum nf_status nf_scorer_init(struct nf_scorer *scorer, const struct nf_ensembles *ensembles)
{
    const struct nf_ledger *ledger = ensembles->ledger;
    *scorer = (struct nf_scorer){.ensembles = ensembles};
    scorer->row = malloc((ledger->published_count + 1) * sizeof *scorer->row);
    scorer->printed = malloc((ledger->published_count + 1) * sizeof *scorer->printed);
    if (!scorer->row || !scorer->printed)
        return nf_fail(NF_MEMORY, "out of memory for %zu numbers", ledger->published_count);
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        if (!is_tested(scorer, row)) continue;
        scorer->row[scorer->count] = row;
        scorer->printed[scorer->count++] = limits_of(ledger, row);
    }
    return NF_OK;
}

void nf_scorer_release(struct nf_scorer *scorer)
{
    free(scorer->row);
    free(scorer->printed);
    *scorer = (struct nf_scorer){0};
}

enum nf_status nf_score_table(struct nf_score_table *table, const struct nf_scorer *scorer, const struct nf_run *list,
                              size_t count)
{
    const struct nf_runs runs = {scorer->ensembles->results, scorer->ensembles->ledger, list, count};
    *table = (struct nf_score_table){list, malloc((count * scorer->count + 1) * sizeof *table->value), count};
    if (!table->value) return nf_fail(NF_MEMORY, "out of memory for the numbers of %zu runs", count);
    for (size_t r = 0; r < count; r++)
        for (size_t k = 0; k < scorer->count; k++) {
            double *value = &table->value[r * scorer->count + k];
            if (!nf_runs_value(&runs, scorer->row[k]->key, r, value)) *value = NAN;
        }
    return NF_OK;
}

struct nf_moments nf_score_moments(const struct nf_scorer *scorer, const struct nf_score_table *table,
                                   const size_t *chosen, size_t count, size_t without, size_t number)
{
    size_t found = 0;
    double *values = malloc((count + 1) * sizeof *values);
    if (!values) return (struct nf_moments){NAN, NAN, 0};
    for (size_t i = 0; i < count; i++) {
        double value = table->value[chosen[i] * scorer->count + number];
        if (i != without && !isnan(value)) values[found++] = value;
    }
    struct nf_moments moments = nf_interval_moments(values, found);
    free(values);
    return moments;
}

/* ## Scores
 *
 *     misfit(p) = min(x, NF_MOST_MISFIT), P(chi^2_1 > x) = p */
static void count_test(struct nf_score *score, double p)
{
    double misfit = p > 0 ? fmin(gsl_cdf_chisq_Qinv(p, 1), NF_MOST_MISFIT) : NF_MOST_MISFIT;
    score->mean = (score->mean * (double)score->tests + misfit) / (double)(score->tests + 1);
    score->tests++;
    score->outside += p < 1 - NF_COVERAGE;
}

static void count_number(struct nf_score *score, const struct nf_score_limits *printed, int seeds,
                         const struct nf_moments *ours)
{
    if (ours->n < 2) return;
    struct nf_compatibility fit =
        nf_interval_compatible(printed->mean_lo, printed->mean_hi, printed->sd_lo, printed->sd_hi, (size_t)seeds, ours);
    count_test(score, fit.mean_p);
    if (!isnan(printed->sd_lo)) count_test(score, fit.sd_p);
}

static struct nf_score score_against(const struct nf_scorer *scorer, const struct nf_score_limits *printed,
                                     const struct nf_score_table *table, const size_t *chosen, size_t count,
                                     size_t without)
{
    struct nf_score score = {0};
    for (size_t k = 0; k < scorer->count; k++) {
        struct nf_moments ours = nf_score_moments(scorer, table, chosen, count, without, k);
        count_number(&score, &printed[k], seeds_of(scorer, scorer->row[k]), &ours);
    }
    if (!score.tests) score.mean = NAN;
    return score;
}

struct nf_score nf_score_of(const struct nf_scorer *scorer, const struct nf_score_table *table, const size_t *chosen,
                            size_t count, size_t without)
{
    return score_against(scorer, scorer->printed, table, chosen, count, without);
}

/* ## Luck */
static double rounded(double value, double unit)
{
    return unit > 0 ? unit * round(value / unit) : value;
}

/* What the paper would print of these runs, with its own digits. */
static void print_instead(const struct nf_scorer *scorer, const struct nf_score_table *table, const size_t *chosen,
                          size_t count, struct nf_score_limits *printed)
{
    for (size_t k = 0; k < scorer->count; k++) {
        const struct nf_score_limits *as = &scorer->printed[k];
        struct nf_moments m = nf_score_moments(scorer, table, chosen, count, count, k);
        double unit = as->mean_hi - as->mean_lo, sd_unit = as->sd_hi - as->sd_lo;
        double mean = rounded(m.mean, unit), sd = rounded(m.sd, sd_unit);
        printed[k] = (struct nf_score_limits){mean - unit / 2, mean + unit / 2, sd - sd_unit / 2, sd + sd_unit / 2};
    }
}

/* Room for one sample after another. */
struct draws {
    gsl_rng *rng;
    size_t *order;                   /* of the table's runs */
    struct nf_score_limits *printed; /* instead of the paper's */
    double *score;                   /* NF_RESAMPLES */
};

static enum nf_status draws_alloc(struct draws *draws, const struct nf_scorer *scorer, size_t runs)
{
    *draws = (struct draws){gsl_rng_alloc(gsl_rng_mt19937), malloc(runs * sizeof *draws->order),
                            malloc((scorer->count + 1) * sizeof *draws->printed),
                            malloc(NF_RESAMPLES * sizeof *draws->score)};
    if (!draws->rng || !draws->order || !draws->printed || !draws->score)
        return nf_fail(NF_MEMORY, "out of memory for samples of %zu seeds", runs);
    gsl_rng_set(draws->rng, 1);
    for (size_t i = 0; i < runs; i++)
        draws->order[i] = i;
    return NF_OK;
}

static void draws_free(struct draws *draws)
{
    if (draws->rng) gsl_rng_free(draws->rng);
    free(draws->order);
    free(draws->printed);
    free(draws->score);
}

enum nf_status nf_score_luck(const struct nf_scorer *scorer, const struct nf_score_table *table, size_t seeds,
                             struct nf_luck *luck)
{
    const size_t printed = (size_t)scorer->ensembles->paper->seeds_printed;
    struct draws d;
    *luck = (struct nf_luck){NAN, NAN};
    if (table->runs < printed + seeds || seeds < 2) return NF_OK;
    enum nf_status status = draws_alloc(&d, scorer, table->runs);
    for (int i = 0; !status && i < NF_RESAMPLES; i++) {
        gsl_ran_shuffle(d.rng, d.order, table->runs, sizeof *d.order);
        print_instead(scorer, table, d.order, printed, d.printed);
        d.score[i] = score_against(scorer, d.printed, table, d.order + printed, seeds, seeds).mean;
    }
    if (!status) {
        gsl_sort(d.score, 1, NF_RESAMPLES);
        luck->half = d.score[NF_RESAMPLES / 2];
        luck->most = d.score[(size_t)(NF_COVERAGE * (NF_RESAMPLES + 1)) - 1];
    }
    draws_free(&d);
    return status;
}
