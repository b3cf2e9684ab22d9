#include "evidence/specification.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What every reading is held against. */
struct workspace {
    const struct nf_scorer *scorer;
    struct nf_score_table standard, pool; /* the default: its published seeds, and the further ones with them */
    size_t *in_own, *in_standard;         /* places of the seeds that a reading shares with the default */
    size_t shared;
};

/* ## One reading */
static void pair_seeds(struct workspace *w, const struct nf_score_table *own)
{
    w->shared = 0;
    for (size_t i = 0; i < own->runs; i++)
        for (size_t j = 0; j < w->standard.runs; j++)
            if (own->list[i].seed == w->standard.list[j].seed) {
                w->in_own[w->shared] = i;
                w->in_standard[w->shared++] = j;
            }
}

static double gain_without(const struct workspace *w, const struct nf_score_table *own, size_t without)
{
    return nf_score_of(w->scorer, &w->standard, w->in_standard, w->shared, without).mean -
           nf_score_of(w->scorer, own, w->in_own, w->shared, without).mean;
}

/*     error^2 = (n - 1) / n  sum_i (g_i - mean of g)^2,  g_i the gain without seed i */
static double jackknife(const struct workspace *w, const struct nf_score_table *own)
{
    double mean = 0, squares = 0, n = (double)w->shared;
    if (w->shared < 3) return NAN;
    for (size_t i = 0; i < w->shared; i++) {
        double gain = gain_without(w, own, i), from_mean = gain - mean;
        mean += from_mean / (double)(i + 1);
        squares += from_mean * (gain - mean);
    }
    return sqrt((n - 1) / n * squares);
}

static enum nf_status weigh_reading(struct nf_specification_row *row, struct workspace *w, const struct nf_run *list,
                                    size_t count)
{
    struct nf_score_table own;
    enum nf_status status = nf_score_table(&own, w->scorer, list, count);
    if (!status) {
        pair_seeds(w, &own);
        row->seeds = w->shared;
        row->score = nf_score_of(w->scorer, &own, w->in_own, w->shared, w->shared);
        row->standard = nf_score_of(w->scorer, &w->standard, w->in_standard, w->shared, w->shared);
        row->gain = gain_without(w, &own, w->shared);
        row->error = jackknife(w, &own);
    }
    free(own.value);
    return status;
}

/* ## All readings */
static enum nf_status weigh_variant(struct nf_specification *s, struct workspace *w, const char *variant)
{
    struct nf_specification_row *row = &s->rows[s->count];
    struct nf_run *list;
    size_t count;
    *row = (struct nf_specification_row){.variant = variant,
                                         .settled = nf_ensembles_settled(s->ensembles.ledger, variant)};
    enum nf_status status = nf_results_runs(s->ensembles.results, "choice", variant, &list, &count);
    if (!status) status = weigh_reading(row, w, list, count);
    free(list);
    if (status) return status;
    s->count++;
    row->luck = s->luck; /* it depends on the number of seeds alone */
    if (row->seeds == s->seeds) return NF_OK;
    for (size_t i = 0; i + 1 < s->count; i++) {
        row->luck = s->rows[i].luck;
        if (s->rows[i].seeds == row->seeds) return NF_OK;
    }
    return nf_score_luck(w->scorer, &w->pool, row->seeds, &row->luck);
}

/* Readings on a single seed have no score and come last. */
static int by_gain(const void *a, const void *b)
{
    const struct nf_specification_row *x = a, *y = b;
    int order =
        isnan(x->gain) || isnan(y->gain) ? isnan(x->gain) - isnan(y->gain) : (x->gain < y->gain) - (x->gain > y->gain);
    return order ? order : strcmp(x->variant, y->variant);
}

/* Than the default over the same seeds, by so many errors, and than half of all samples of as many of its seeds. */
static bool fits_better(const struct nf_specification_row *row, double errors)
{
    return row->gain > errors * row->error && !(row->score.mean > row->luck.half);
}

static bool may_be_candidate(const struct nf_specification *s, const struct nf_specification_row *row)
{
    size_t name = strcspn(row->variant, "=");
    if (strchr(row->variant, '&') || row->settled || !fits_better(row, 1)) return false;
    for (const struct nf_specification_row *better = s->rows; better < row; better++)
        if (better->candidate && !strncmp(better->variant, row->variant, name + 1)) return false;
    return true;
}

static void rank(struct nf_specification *s)
{
    size_t chosen = 0;
    qsort(s->rows, s->count, sizeof *s->rows, by_gain);
    for (size_t i = 0; i < s->count && chosen < NF_MOST_CANDIDATES; i++)
        chosen += s->rows[i].candidate = may_be_candidate(s, &s->rows[i]);
}

static enum nf_status weigh_default(struct nf_specification *s, struct workspace *w)
{
    for (size_t i = 0; i < w->standard.runs; i++)
        w->in_standard[i] = i;
    s->seeds = w->standard.runs;
    s->standard = nf_score_of(w->scorer, &w->standard, w->in_standard, s->seeds, s->seeds);
    return nf_score_luck(w->scorer, &w->pool, s->seeds, &s->luck);
}

static enum nf_status open_workspace(struct workspace *w, const struct nf_specification *s, struct nf_run **pool)
{
    const struct nf_ensembles *e = &s->ensembles;
    size_t runs;
    *w = (struct workspace){.scorer = &s->scorer};
    enum nf_status status = nf_ensembles_all_seeds(e, pool, &runs);
    w->in_own = malloc((e->replay_count + 1) * sizeof *w->in_own);
    w->in_standard = malloc((e->replay_count + 1) * sizeof *w->in_standard);
    if (!status && (!w->in_own || !w->in_standard))
        status = nf_fail(NF_MEMORY, "out of memory for %zu runs", e->replay_count);
    if (!status) status = nf_score_table(&w->standard, w->scorer, e->replay, e->replay_count);
    return status ? status : nf_score_table(&w->pool, w->scorer, *pool, runs);
}

static enum nf_status weigh_all(struct nf_specification *s)
{
    struct workspace w;
    struct nf_run *pool;
    enum nf_status status = open_workspace(&w, s, &pool);
    if (!status) status = weigh_default(s, &w);
    for (const char *v = NULL; !status && (v = nf_results_next_variant(s->ensembles.results, "choice", v));)
        status = weigh_variant(s, &w, v);
    free(w.standard.value);
    free(w.pool.value);
    free(w.in_own);
    free(w.in_standard);
    free(pool);
    return status;
}

enum nf_status nf_specification_make(struct nf_specification *specification, const struct nf_paper_evidence *paper,
                                     const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_specification *s = specification;
    *s = (struct nf_specification){0};
    if (paper->seeds_printed < 2 || !nf_results_next_variant(results, "choice", NULL)) return NF_OK;
    enum nf_status status = nf_ensembles_init(&s->ensembles, paper, ledger, results);
    if (!status) status = nf_scorer_init(&s->scorer, &s->ensembles);
    if (!status && !(s->rows = malloc(s->ensembles.tried * sizeof *s->rows)))
        status = nf_fail(NF_MEMORY, "out of memory for %zu readings", s->ensembles.tried);
    if (!status) status = weigh_all(s);
    if (status)
        nf_specification_release(s);
    else
        rank(s);
    return status;
}

void nf_specification_release(struct nf_specification *specification)
{
    free(specification->rows);
    nf_scorer_release(&specification->scorer);
    nf_ensembles_release(&specification->ensembles);
    *specification = (struct nf_specification){0};
}

/* ## Files and summary */
const char *const nf_specification_header[] = {"variant",       "seeds", "tests", "outside", "score", "default_outside",
                                               "default_score", "gain",  "error", "half",    "luck",  "settled",
                                               "candidate",     NULL};

static void write_numbers(FILE *stream, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputc(',', stream);
        nf_csv_write_number(stream, numbers[i]);
    }
}

static void write_row(FILE *stream, const struct nf_specification_row *row)
{
    nf_csv_write_field(stream, row->variant);
    fprintf(stream, ",%zu,%zu,%zu", row->seeds, row->score.tests, row->score.outside);
    write_numbers(stream, &row->score.mean, 1);
    fprintf(stream, ",%zu", row->standard.outside);
    write_numbers(stream, (const double[]){row->standard.mean, row->gain, row->error, row->luck.half, row->luck.most},
                  5);
    fprintf(stream, ",%d,%d\n", row->settled, row->candidate);
}

enum nf_status nf_specification_save(const struct nf_specification *specification, const char *path)
{
    const struct nf_specification *s = specification;
    const struct nf_specification_row standard = {
        .variant = "", .seeds = s->seeds, .score = s->standard, .standard = s->standard, .error = NAN, .luck = s->luck};
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, nf_specification_header);
    if (s->count) write_row(writer.stream, &standard);
    for (size_t i = 0; i < s->count; i++)
        write_row(writer.stream, &s->rows[i]);
    return nf_file_commit(&writer);
}

/* The default's runs of the seeds in `list`, in `same` (room for as many); returns how many. */
static size_t same_seeds(const struct nf_ensembles *e, const struct nf_run *list, size_t count, struct nf_run *same)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < e->replay_count; j++)
            if (e->replay[j].seed == list[i].seed) same[found++] = e->replay[j];
    return found;
}

/* What a reading gives, the default, and the default over the seeds of the reading. */
struct beside {
    struct nf_runs own, all, same;
};

static void write_number(FILE *stream, const struct nf_published *row, const char *variant, const struct beside *runs)
{
    const struct nf_moments own = nf_runs_summary(&runs->own, row), all = nf_runs_summary(&runs->all, row),
                            same = nf_runs_summary(&runs->same, row);
    if (!own.n) return;
    nf_csv_write_field(stream, variant);
    fprintf(stream, ",%s,%s,%s", row->key, row->value.text, row->sd.text);
    write_numbers(stream, (const double[]){own.mean, own.sd}, 2);
    fprintf(stream, ",%zu", own.n);
    write_numbers(stream, (const double[]){all.mean + own.mean - same.mean}, 1);
    fputc('\n', stream);
}

static enum nf_status write_variant(FILE *stream, const struct nf_specification *s, const char *group,
                                    const char *variant)
{
    const struct nf_ensembles *e = &s->ensembles;
    const struct nf_runs none = {.results = e->results, .ledger = e->ledger};
    struct beside runs = {none, none, none};
    struct nf_run *list;
    enum nf_status status = nf_results_runs(e->results, group, variant, &list, &runs.own.count);
    struct nf_run *same = malloc((runs.own.count + 1) * sizeof *same);
    if (!status && !same) status = nf_fail(NF_MEMORY, "out of memory for %zu runs", runs.own.count);
    if (!status) {
        runs.own.list = list;
        runs.all.list = e->replay;
        runs.all.count = e->replay_count;
        runs.same.list = same;
        runs.same.count = same_seeds(e, list, runs.own.count, same);
        for (size_t k = 0; k < s->scorer.count; k++)
            write_number(stream, s->scorer.row[k], variant, &runs);
    }
    free(same);
    free(list);
    return status;
}

enum nf_status nf_specification_save_readings(const struct nf_specification *specification, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("variant,key,published,published_sd,mean,sd,n,beside_default\n", writer.stream);
    if (specification->count) status = write_variant(writer.stream, specification, "replay", "");
    for (size_t i = 0; !status && i < specification->count; i++)
        status = write_variant(writer.stream, specification, "choice", specification->rows[i].variant);
    if (!status) return nf_file_commit(&writer);
    nf_file_discard(&writer);
    return status;
}

void nf_specification_print(const struct nf_specification *specification, FILE *stream)
{
    const struct nf_specification *s = specification;
    size_t better = 0, worse = 0;
    if (!s->count) return;
    for (size_t i = 0; i < s->count; i++) {
        better += fits_better(&s->rows[i], 2);
        worse += s->rows[i].gain < -2 * s->rows[i].error;
    }
    fprintf(stream, "  readings: %zu tried beside the default, whose mean misfit is %.2f over %zu tests", s->count,
            s->standard.mean, s->standard.tests);
    if (!isnan(s->luck.most)) fprintf(stream, " (by luck below %.2f)", s->luck.most);
    fprintf(stream, "; %zu fit better and %zu worse by more than twice their error\n", better, worse);
    for (size_t i = 0; i < s->count && i < NF_MOST_CANDIDATES; i++)
        if (fits_better(&s->rows[i], 1))
            fprintf(stream, "    %s: %.2f where the default has %.2f (%zu seeds; gain %.2f, error %.2f)%s\n",
                    s->rows[i].variant, s->rows[i].score.mean, s->rows[i].standard.mean, s->rows[i].seeds,
                    s->rows[i].gain, s->rows[i].error, s->rows[i].settled ? ", excluded by choices.csv" : "");
}
