#include "evidence/ensembles.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_seed(const struct nf_run *list, size_t count, long seed)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].seed == seed) return true;
    return false;
}

enum nf_status nf_ensembles_all_seeds(const struct nf_ensembles *e, struct nf_run **list, size_t *count)
{
    *list = NULL;
    *count = 0;
    enum nf_status status = nf_results_append(list, count, e->replay, e->replay_count);
    for (size_t i = 0; !status && i < e->seeds_count; i++)
        if (!has_seed(e->replay, e->replay_count, e->seeds[i].seed))
            status = nf_results_append(list, count, &e->seeds[i], 1);
    return status;
}

static enum nf_status append_variant(const struct nf_results *results, const char *group, const char *variant,
                                     struct nf_run **list, size_t *count)
{
    struct nf_run *runs;
    size_t run_count;
    enum nf_status status = nf_results_runs(results, group, variant, &runs, &run_count);
    if (!status) status = nf_results_append(list, count, runs, run_count);
    free(runs);
    return status;
}

/* Whether `name` (length bytes) is a choice that is no longer open. */
static bool is_settled(const struct nf_ledger *ledger, const char *name, size_t length)
{
    for (size_t i = 0; i < ledger->choice_count; i++) {
        const char *id = ledger->choices[i].id, *by = ledger->choices[i].decided_by;
        size_t same = 0;
        while (same < length && (id[same] == name[same] || (id[same] == '-' && name[same] == '_')))
            same++;
        if (same == length && !id[same]) return *by && strcmp(by, "open") != 0;
    }
    return false;
}

bool nf_ensembles_settled(const struct nf_ledger *ledger, const char *variant)
{
    for (const char *at = variant; *at; at += strspn(at, "&;")) {
        if (is_settled(ledger, at, strcspn(at, "=&;"))) return true;
        at += strcspn(at, "&;");
    }
    return false;
}

static enum nf_status append_variants(struct nf_ensembles *ensembles, const char *group, bool open_only,
                                      struct nf_run **list, size_t *count)
{
    enum nf_status status = NF_OK;
    const char *variant = NULL;
    while (!status && (variant = nf_results_next_variant(ensembles->results, group, variant)))
        if (!open_only || !nf_ensembles_settled(ensembles->ledger, variant))
            status = append_variant(ensembles->results, group, variant, list, count);
    return status;
}

static int compare_seeds(const void *a, const void *b)
{
    const struct nf_run *x = a, *y = b;
    return (x->seed > y->seed) - (x->seed < y->seed);
}

static void drop_repeated_seeds(struct nf_run *list, size_t *count)
{
    size_t kept = 0;
    if (*count) qsort(list, *count, sizeof *list, compare_seeds);
    for (size_t i = 0; i < *count; i++)
        if (!kept || list[kept - 1].seed != list[i].seed) list[kept++] = list[i];
    *count = kept;
}

static enum nf_status gather_sampled(struct nf_ensembles *e)
{
    enum nf_status status = nf_results_append(&e->sampled, &e->sampled_count, e->seeds, e->seeds_count);
    size_t printed = (size_t)e->paper->seeds_printed;
    e->shared = e->paper->replayable && printed > 1 && e->seeds_count < printed && e->replay_count;
    if (!status && e->shared) status = nf_results_append(&e->sampled, &e->sampled_count, e->replay, e->replay_count);
    drop_repeated_seeds(e->sampled, &e->sampled_count);
    return status;
}

static enum nf_status make_room(struct nf_ensembles *e)
{
    size_t room = e->replay_count + e->rounding_count + e->sampled_count + e->readings_count + 2 * NF_RESAMPLES;
    e->values = malloc(2 * room * sizeof *e->values);
    return e->values ? NF_OK : nf_fail(NF_MEMORY, "out of memory for %zu runs", room);
}

enum nf_status nf_ensembles_init(struct nf_ensembles *ensembles, const struct nf_paper_evidence *paper,
                                 const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_ensembles *e = ensembles;
    *e = (struct nf_ensembles){.paper = paper, .ledger = ledger, .results = results};
    enum nf_status status = append_variant(results, "replay", "", &e->replay, &e->replay_count);
    if (!status) status = append_variants(e, "rounding", false, &e->rounding, &e->rounding_count);
    if (!status) status = append_variant(results, "seeds", "", &e->seeds, &e->seeds_count);
    if (!status && !paper->replayable)
        status = nf_results_append(&e->seeds, &e->seeds_count, e->replay, e->replay_count);
    if (!status) status = append_variants(e, "choice", true, &e->readings, &e->readings_count);
    for (const char *v = NULL; (v = nf_results_next_variant(results, "choice", v));)
        e->tried++;
    if (!status) drop_repeated_seeds(e->seeds, &e->seeds_count);
    if (!status) status = gather_sampled(e);
    if (!status) status = make_room(e);
    if (status) nf_ensembles_release(e);
    return status;
}

void nf_ensembles_release(struct nf_ensembles *ensembles)
{
    free(ensembles->replay);
    free(ensembles->rounding);
    free(ensembles->seeds);
    free(ensembles->sampled);
    free(ensembles->readings);
    free(ensembles->values);
    *ensembles = (struct nf_ensembles){0};
}

static struct nf_runs runs_of(const struct nf_ensembles *ensembles, const struct nf_run *list, size_t count)
{
    return (struct nf_runs){ensembles->results, ensembles->ledger, list, count};
}

/* The runs from `first` that are one member: the same variant and draw. */
static size_t member_length(const struct nf_run *list, size_t count, size_t first)
{
    size_t end = first + 1;
    while (end < count && strcmp(list[end].variant, list[first].variant) == 0 && list[end].draw == list[first].draw)
        end++;
    return end - first;
}

/* Means and SDs of the members that have as many seeds as the replay; returns how many. */
static size_t summarise_members(const struct nf_ensembles *ensembles, const struct nf_run *list, size_t count,
                                const struct nf_published *row, size_t seeds, double *means, double *sds)
{
    size_t members = 0;
    for (size_t first = 0, length; first < count; first += length) {
        length = member_length(list, count, first);
        struct nf_runs runs = runs_of(ensembles, list + first, length);
        struct nf_moments summary = nf_runs_summary(&runs, row);
        if (!summary.n || summary.n != seeds) continue;
        means[members] = summary.mean;
        sds[members++] = summary.sd;
    }
    return members;
}

static struct nf_spread spread_of(double *values, size_t members)
{
    gsl_sort(values, 1, members);
    return (struct nf_spread){nf_interval_prediction(values, members), members};
}

static void gather_rounding(struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    double *means = ensembles->values, *sds = means + ensembles->rounding_count;
    if (!evidence->comparable) return;
    size_t members = summarise_members(ensembles, ensembles->rounding, ensembles->rounding_count, evidence->row,
                                       evidence->replay.n, means, sds);
    evidence->rounding = spread_of(means, members);
    evidence->rounding_sd = spread_of(sds, members);
}

static void gather_readings(struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    double *means = ensembles->values, *sds = means + ensembles->readings_count;
    size_t seeds = evidence->replay.n ? evidence->replay.n : (size_t)evidence->seeds;
    evidence->readings =
        summarise_members(ensembles, ensembles->readings, ensembles->readings_count, evidence->row, seeds, means, sds);
    evidence->readings_lo = evidence->readings_hi = evidence->replay.mean;
    for (size_t i = 0; i < evidence->readings; i++) { /* fmin and fmax pass over the NaN of a missing replay */
        evidence->readings_lo = fmin(evidence->readings_lo, means[i]);
        evidence->readings_hi = fmax(evidence->readings_hi, means[i]);
    }
}

/* The middle of what is printed; of a bound its end. */
static double printed_middle(const struct nf_printed *printed)
{
    return (printed->value + printed->high) / 2;
}

static void predict(struct nf_evidence *evidence, double *values, size_t count, enum nf_seed_test test)
{
    evidence->seed_test = test;
    evidence->seed_interval = spread_of(values, count).interval;
    evidence->percentile = nf_interval_percentile(values, count, printed_middle(&evidence->row->value));
}

static int with_replacement(const gsl_rng *rng, void *to, size_t k, void *from, size_t n, size_t size)
{
    gsl_ran_sample(rng, to, k, from, n, size);
    return 0;
}

/* A statistic over the printed number of seeds, in samples of the ensemble: without replacement if it has more. */
static enum nf_status resample(struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    size_t size = (size_t)evidence->seeds, count = 0;
    if (ensembles->sampled_count < size) return NF_OK;
    evidence->replaced = ensembles->sampled_count == size;
    int (*const draw)(const gsl_rng *, void *, size_t, void *, size_t, size_t) =
        evidence->replaced ? with_replacement : gsl_ran_choose;
    struct nf_run *sample = malloc(size * sizeof *sample);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (sample && rng) {
        gsl_rng_set(rng, 1);
        for (int i = 0; i < NF_RESAMPLES; i++) {
            draw(rng, sample, size, ensembles->sampled, ensembles->sampled_count, sizeof *sample);
            struct nf_runs runs = runs_of(ensembles, sample, size);
            struct nf_moments summary = nf_runs_summary(&runs, evidence->row);
            if (summary.n) ensembles->values[count++] = summary.mean;
        }
        if (count) predict(evidence, ensembles->values, count, NF_SEED_RESAMPLED);
    }
    enum nf_status status = sample && rng ? NF_OK : nf_fail(NF_MEMORY, "out of memory for samples of seeds");
    free(sample);
    if (rng) gsl_rng_free(rng);
    return status;
}

static void test_moments(struct nf_evidence *evidence)
{
    const struct nf_published *row = evidence->row;
    double lo, hi, sd_lo = NAN, sd_hi = NAN;
    nf_printed_limits(&row->value, &lo, &hi);
    if (row->sd.available) nf_printed_limits(&row->sd, &sd_lo, &sd_hi);
    evidence->seed_test = NF_SEED_MOMENTS;
    evidence->seed_fit = nf_interval_compatible(lo, hi, sd_lo, sd_hi, (size_t)evidence->seeds, &evidence->ensemble);
    evidence->seed_interval = (struct nf_interval){evidence->seed_fit.lo, evidence->seed_fit.hi, NF_COVERAGE};
    evidence->percentile = evidence->seed_fit.percentile;
}

static enum nf_status gather_seeds(struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    struct nf_runs runs = runs_of(ensembles, ensembles->sampled, ensembles->sampled_count);
    evidence->shared = ensembles->shared;
    if (evidence->seeds > 1 && nf_runs_is_statistic(ensembles->ledger, evidence->row)) {
        evidence->ensemble = nf_runs_summary(&runs, evidence->row);
        return resample(ensembles, evidence);
    }
    size_t count = nf_runs_values(&runs, evidence->row, ensembles->values);
    evidence->ensemble = nf_interval_moments(ensembles->values, count);
    if (evidence->seeds == 1 && count)
        predict(evidence, ensembles->values, count, NF_SEED_PREDICTION);
    else if (count > 1)
        test_moments(evidence);
    return NF_OK;
}

static bool is_calibration(const struct nf_paper_evidence *paper, const char *key)
{
    for (const char *const *known = paper->calibration_keys; known && *known; known++)
        if (strcmp(*known, key) == 0) return true;
    return false;
}

/* A number that settings alone determine needs no run, and none can shake it. */
static bool take_arithmetic(const struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    double value;
    for (size_t i = 0; i < ensembles->replay_count; i++) {
        const struct nf_run *run = &ensembles->replay[i];
        if (nf_results_value(ensembles->results, run->group, run->variant, run->seed, run->draw, evidence->row->key,
                             &value))
            return false;
    }
    if (!nf_runs_arithmetic(ensembles->ledger, evidence->row, &value)) return false;
    evidence->arithmetic = true;
    evidence->replay = (struct nf_moments){value, 0, 1};
    return true;
}

static void take_replay(const struct nf_ensembles *ensembles, struct nf_evidence *evidence)
{
    struct nf_runs replay = runs_of(ensembles, ensembles->replay, ensembles->replay_count);
    int printed = ensembles->paper->seeds_printed;
    size_t wanted = (size_t)(evidence->seeds < printed ? evidence->seeds : printed);
    evidence->replay = nf_runs_summary(&replay, evidence->row);
    /* a row with more seeds than the paper pools conditions, and its expression does the pooling */
    evidence->comparable = evidence->replay.n == wanted;
}

enum nf_status nf_ensembles_evidence(struct nf_ensembles *ensembles, const struct nf_published *row,
                                     struct nf_evidence *evidence)
{
    const struct nf_paper_evidence *paper = ensembles->paper;
    *evidence = (struct nf_evidence){.row = row,
                                     .replayable = paper->replayable,
                                     .substituted = paper->substituted,
                                     .reduced = paper->reduced,
                                     .calibration = is_calibration(paper, row->key),
                                     .tried = ensembles->tried,
                                     .seeds = row->n ? row->n : paper->seeds_printed,
                                     .replay = {NAN, NAN, 0},
                                     .ensemble = {NAN, NAN, 0},
                                     .rounding = {{NAN, NAN, 0}, 0},
                                     .rounding_sd = {{NAN, NAN, 0}, 0},
                                     .seed_interval = {NAN, NAN, 0},
                                     .percentile = NAN,
                                     .contrast = NAN};
    if (take_arithmetic(ensembles, evidence)) return NF_OK;
    take_replay(ensembles, evidence);
    gather_rounding(ensembles, evidence);
    gather_readings(ensembles, evidence);
    return gather_seeds(ensembles, evidence);
}
