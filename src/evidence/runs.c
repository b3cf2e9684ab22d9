#include "evidence/runs.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Derived numbers may follow from derived numbers, but not from themselves. */
enum { DEPTH = 8 };

struct frame {
    const struct nf_runs *runs;
    int depth;
};

static bool resolve(const struct frame *frame, const char *key, size_t run, double *value);

static bool from_print(const struct nf_published *row, double *value)
{
    if (!row || row->kind != NF_SETTING || !row->value.available) return false;
    *value = row->value.value;
    return true;
}

static bool evaluate_row(const struct frame *frame, const struct nf_published *row, size_t run, double *value);

/* A name in an expression: an id of the ledger or a key. */
static bool resolve_name(void *context, const char *name, size_t run, double *value)
{
    const struct frame *frame = context;
    if (strchr(name, ':')) return resolve(frame, name, run, value);
    const struct nf_published *row = nf_ledger_find(frame->runs->ledger, name);
    if (!row) return false;
    if (row->kind == NF_SETTING) return from_print(row, value);
    return resolve(frame, row->key, run, value) || evaluate_row(frame, row, run, value);
}

static bool evaluate_row(const struct frame *frame, const struct nf_published *row, size_t run, double *value)
{
    struct frame below = {frame->runs, frame->depth + 1};
    struct nf_environment environment = {.context = &below, .runs = frame->runs->count, .measured = resolve_name};
    struct nf_predicate expression;
    char *text = row && frame->depth < DEPTH ? nf_published_expression(row) : NULL;
    if (!text) return false;
    *value = NAN;
    if (!nf_expression_parse(&expression, text)) {
        *value = nf_evaluate_sum(&expression, &environment, run);
        nf_predicate_release(&expression);
    }
    free(text);
    return isfinite(*value);
}

static double mean(double *values, size_t count)
{
    return nf_interval_moments(values, count).mean;
}

static double population_sd(double *values, size_t count)
{
    return nf_interval_moments(values, count).sd;
}

static double least(double *values, size_t count)
{
    return gsl_stats_min(values, 1, count);
}

static double greatest(double *values, size_t count)
{
    return gsl_stats_max(values, 1, count);
}

static double median(double *values, size_t count)
{
    gsl_sort(values, 1, count);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

static double total(double *values, size_t count)
{
    return mean(values, count) * (double)count;
}

static double share(double *values, size_t count)
{
    return 100 * mean(values, count);
}

static const struct {
    const char *name;
    double (*of)(double *values, size_t count);
} statistics[] = {{"mean", mean},     {"sd", population_sd}, {"min", least},  {"max", greatest},
                  {"median", median}, {"count", total},      {"share", share}};

static size_t gather(const struct frame *frame, const char *key, double *values)
{
    size_t count = 0;
    for (size_t run = 0; run < frame->runs->count; run++)
        count += resolve(frame, key, run, &values[count]);
    return count;
}

/* condition:metric@statistic over all runs. */
static bool over_runs(const struct frame *frame, const char *key, const char *statistic, double *value)
{
    struct frame below = {frame->runs, frame->depth + 1};
    char base[256];
    size_t length = (size_t)(statistic - 1 - key), index = 0, known = sizeof statistics / sizeof *statistics;
    while (index < known && strcmp(statistics[index].name, statistic) != 0)
        index++;
    if (index == known || length >= sizeof base || frame->depth >= DEPTH) return false;
    memcpy(base, key, length);
    base[length] = 0;
    double *values = malloc((frame->runs->count + 1) * sizeof *values);
    size_t count = values ? gather(&below, base, values) : 0;
    if (count) *value = statistics[index].of(values, count);
    free(values);
    return count > 0;
}

static bool measured(const struct nf_runs *runs, const char *key, size_t run, double *value)
{
    if (run >= runs->count) return false;
    const struct nf_run *at = &runs->list[run];
    return nf_results_value(runs->results, at->group, at->variant, at->seed, at->draw, key, value) ||
           nf_results_value(runs->results, "control", "", at->seed, at->draw, key, value);
}

static bool resolve(const struct frame *frame, const char *key, size_t run, double *value)
{
    const struct nf_ledger *ledger = frame->runs->ledger;
    const char *at = strrchr(key, '@');
    if (measured(frame->runs, key, run, value)) return true;
    if (at && over_runs(frame, key, at + 1, value)) return true;
    if (evaluate_row(frame, nf_ledger_derivation(ledger, key), run, value)) return true;
    return from_print(nf_ledger_key(ledger, key), value);
}

bool nf_runs_value(const struct nf_runs *runs, const char *key, size_t run, double *value)
{
    struct frame frame = {runs, 0};
    return resolve(&frame, key, run, value);
}

bool nf_runs_moves(const struct nf_runs *runs, const char *key)
{
    double value, first = NAN;
    for (size_t i = 0; i < runs->count; i++) {
        if (!nf_runs_value(runs, key, i, &value)) continue;
        if (isnan(first)) first = value;
        if (value != first) return true;
    }
    return false;
}

bool nf_runs_is_statistic(const struct nf_ledger *ledger, const struct nf_published *row)
{
    if (strchr(row->metric, '@')) return true;
    struct nf_predicate expression;
    bool found = false;
    char *text = nf_published_expression(row);
    if (text && !nf_expression_parse(&expression, text)) {
        for (int i = 0; i < expression.count && !found; i++) {
            const char *name = expression.nodes[i].key;
            const struct nf_published *operand = name ? nf_ledger_find(ledger, name) : NULL;
            found = operand && strchr(operand->metric, '@');
        }
        nf_predicate_release(&expression);
    }
    free(text);
    return found;
}

/* A key that a run measured or that another row derives is the same for every row; else the row's own expression. */
static bool row_value(const struct nf_runs *runs, const struct nf_published *row, size_t run, double *value)
{
    struct frame frame = {runs, 0};
    if (measured(runs, row->key, run, value)) return true;
    const char *at = strrchr(row->key, '@');
    if (at && over_runs(&frame, row->key, at + 1, value)) return true;
    return evaluate_row(&frame, row, run, value);
}

size_t nf_runs_values(const struct nf_runs *runs, const struct nf_published *row, double *values)
{
    size_t count = 0;
    for (size_t run = 0; run < runs->count; run++)
        count += row_value(runs, row, run, &values[count]);
    return count;
}

struct nf_moments nf_runs_summary(const struct nf_runs *runs, const struct nf_published *row)
{
    struct nf_moments summary = {NAN, NAN, 0};
    if (nf_runs_is_statistic(runs->ledger, row)) {
        double value;
        if (runs->count && row_value(runs, row, 0, &value)) summary = (struct nf_moments){value, 0, runs->count};
        return summary;
    }
    double *values = malloc((runs->count + 1) * sizeof *values);
    if (values) summary = nf_interval_moments(values, nf_runs_values(runs, row, values));
    free(values);
    return summary;
}

bool nf_runs_arithmetic(const struct nf_ledger *ledger, const struct nf_published *row, double *value)
{
    struct nf_runs none = {.ledger = ledger};
    struct frame frame = {&none, 0};
    return evaluate_row(&frame, row, 0, value);
}

static bool environment_measured(void *context, const char *key, size_t run, double *value)
{
    return nf_runs_value(context, key, run, value);
}

static bool printed_mean(const struct nf_ledger *ledger, const char *key, double *lo, double *hi)
{
    const struct nf_published *row = nf_ledger_key(ledger, key);
    if (!row) return false;
    nf_printed_limits(&row->value, lo, hi);
    if (row->kind == NF_SETTING && row->value.form == NF_EXACT) *lo = *hi = row->value.value;
    return true;
}

static bool environment_printed(void *context, const char *key, enum nf_statistic statistic, double *lo, double *hi)
{
    static const char *const suffixes[] = {
        [NF_STATISTIC_LO] = "@min", [NF_STATISTIC_HI] = "@max", [NF_STATISTIC_MEDIAN] = "@median"};
    const struct nf_ledger *ledger = ((const struct nf_runs *)context)->ledger;
    if (statistic == NF_STATISTIC_MEAN) return printed_mean(ledger, key, lo, hi);
    if (statistic == NF_STATISTIC_SD) {
        const struct nf_published *row = nf_ledger_spread(ledger, key);
        if (row) nf_printed_limits(&row->sd, lo, hi);
        return row != NULL;
    }
    char suffixed[256];
    int length = snprintf(suffixed, sizeof suffixed, "%s%s", key, suffixes[statistic]);
    return length < (int)sizeof suffixed && printed_mean(ledger, suffixed, lo, hi);
}

struct nf_environment nf_runs_environment(const struct nf_runs *runs)
{
    return (struct nf_environment){
        .context = (void *)runs, .runs = runs->count, .measured = environment_measured, .printed = environment_printed};
}
