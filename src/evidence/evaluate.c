#include "evidence/evaluate.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No run: keys stand for their means. */
static const size_t OVER_RUNS = (size_t)-1;

struct evaluator {
    const struct nf_predicate *predicate;
    const struct nf_environment *environment;
    char *missing; /* 128 bytes */
    enum nf_status status;
    const struct nf_node *compared; /* the comparison whose sides functions over seeds are compared in; NULL: none */
};

static double value(struct evaluator *evaluator, int node, size_t run);
static enum nf_truth truth(struct evaluator *evaluator, int node, size_t run);

static const struct nf_node *at(const struct evaluator *evaluator, int node)
{
    return &evaluator->predicate->nodes[node];
}

/* Three-valued logic: what is unknown may be either. */
static enum nf_truth negated(enum nf_truth a)
{
    return a == NF_UNKNOWN ? NF_UNKNOWN : a == NF_FALSE ? NF_TRUE : NF_FALSE;
}

static enum nf_truth both(enum nf_truth a, enum nf_truth b)
{
    if (a == NF_FALSE || b == NF_FALSE) return NF_FALSE;
    return a == NF_TRUE && b == NF_TRUE ? NF_TRUE : NF_UNKNOWN;
}

static enum nf_truth either(enum nf_truth a, enum nf_truth b)
{
    return negated(both(negated(a), negated(b)));
}

static double key_value(struct evaluator *evaluator, const char *key, size_t run)
{
    double number = NAN;
    const struct nf_environment *environment = evaluator->environment;
    if (environment->measured && environment->measured(environment->context, key, run, &number) && isfinite(number))
        return number;
    if (!*evaluator->missing) snprintf(evaluator->missing, 128, "%s", key);
    return NAN;
}

static bool complete_below(struct evaluator *evaluator, const struct nf_node *node, size_t run)
{
    if (node->key && isnan(key_value(evaluator, node->key, run))) return false;
    for (int child = node->first; child >= 0; child = at(evaluator, child)->next)
        if (!complete_below(evaluator, at(evaluator, child), run)) return false;
    return true;
}

/* Sides of a comparison are compared on the same runs: those that have every key in it.  A control that was run with
 * four seeds is not held against the mean of ten. */
static bool counts(struct evaluator *evaluator, size_t run)
{
    return !evaluator->compared || complete_below(evaluator, evaluator->compared, run);
}

/* The values of a sum over the runs that have one; caller frees.  For a pair of sums their differences. */
static double *gather(struct evaluator *evaluator, int first, int second, size_t *count)
{
    size_t runs = evaluator->environment->runs;
    double *values = malloc((runs + 1) * sizeof *values);
    *count = 0;
    if (!values) {
        evaluator->status = nf_fail(NF_MEMORY, "out of memory for %zu runs", runs);
        return NULL;
    }
    for (size_t run = 0; run < runs; run++) {
        double number = counts(evaluator, run) ? value(evaluator, first, run) : NAN;
        if (second >= 0) number -= value(evaluator, second, run);
        if (!isnan(number)) values[(*count)++] = number;
    }
    return values;
}

static double median(double *values, size_t count)
{
    gsl_sort(values, 1, count);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

/* Cohen's d_z of the differences; of constant ones an infinity with their sign, or 0. */
static double effect_size(const double *differences, size_t count)
{
    double mean = gsl_stats_mean(differences, 1, count), sd = gsl_stats_sd(differences, 1, count);
    return mean == 0 ? 0 : mean / sd;
}

static double statistic(enum nf_operation operation, double *values, size_t count)
{
    size_t least = operation == NF_OP_PAIRED ? 2 : 1;
    if (count < least) return NAN;
    switch (operation) {
    case NF_OP_MEAN: return gsl_stats_mean(values, 1, count);
    case NF_OP_SD: return sqrt(gsl_stats_variance_with_fixed_mean(values, 1, count, gsl_stats_mean(values, 1, count)));
    case NF_OP_LO: return gsl_stats_min(values, 1, count);
    case NF_OP_HI: return gsl_stats_max(values, 1, count);
    case NF_OP_MEDIAN: return median(values, count);
    default: return effect_size(values, count);
    }
}

static double over_seeds(struct evaluator *evaluator, enum nf_operation operation, int first)
{
    size_t count;
    int second = operation == NF_OP_PAIRED ? at(evaluator, first)->next : -1;
    double *values = gather(evaluator, first, second, &count);
    double number = values ? statistic(operation, values, count) : NAN;
    free(values);
    return number;
}

struct tally {
    size_t n, holds;
};

static struct tally tally(struct evaluator *evaluator, int node)
{
    struct tally result = {0, 0};
    for (size_t run = 0; run < evaluator->environment->runs; run++) {
        enum nf_truth decided = counts(evaluator, run) ? truth(evaluator, node, run) : NF_UNKNOWN;
        result.n += decided != NF_UNKNOWN;
        result.holds += decided == NF_TRUE;
    }
    return result;
}

static double counted(struct evaluator *evaluator, enum nf_operation operation, int first)
{
    if (operation == NF_OP_N) return (double)evaluator->environment->runs;
    struct tally result = tally(evaluator, first);
    if (!result.n) return NAN;
    return operation == NF_OP_COUNT ? (double)result.holds : (double)result.holds / (double)result.n;
}

static double extremum(struct evaluator *evaluator, const struct nf_node *node, size_t run)
{
    double best = value(evaluator, node->first, run);
    for (int child = at(evaluator, node->first)->next; child >= 0; child = at(evaluator, child)->next) {
        double number = value(evaluator, child, run);
        if (isnan(number) || isnan(best))
            best = NAN;
        else
            best = node->operation == NF_OP_MIN ? fmin(best, number) : fmax(best, number);
    }
    return best;
}

static double arithmetic(enum nf_operation operation, double a, double b)
{
    switch (operation) {
    case NF_OP_ADD: return a + b;
    case NF_OP_SUBTRACT: return a - b;
    case NF_OP_MULTIPLY: return a * b;
    default: return a / b;
    }
}

/* A number, NaN if it is unknown. */
static double value(struct evaluator *evaluator, int index, size_t run)
{
    const struct nf_node *node = at(evaluator, index);
    switch (node->operation) {
    case NF_OP_NUMBER: return node->number;
    case NF_OP_KEY:
        if (run == OVER_RUNS) return over_seeds(evaluator, NF_OP_MEAN, index);
        return key_value(evaluator, node->key, run);
    case NF_OP_ABS: return fabs(value(evaluator, node->first, run));
    case NF_OP_MIN:
    case NF_OP_MAX: return extremum(evaluator, node, run);
    case NF_OP_N:
    case NF_OP_COUNT:
    case NF_OP_SHARE: return counted(evaluator, node->operation, node->first);
    default: break;
    }
    if (nf_operation_over_seeds(node->operation)) return over_seeds(evaluator, node->operation, node->first);
    double left = value(evaluator, node->first, run);
    return arithmetic(node->operation, left, value(evaluator, at(evaluator, node->first)->next, run));
}

static enum nf_truth compare(enum nf_operation operation, double a, double b)
{
    if (isnan(a) || isnan(b)) return NF_UNKNOWN;
    switch (operation) {
    case NF_OP_LESS: return a < b ? NF_TRUE : NF_FALSE;
    case NF_OP_LESS_EQUAL: return a <= b ? NF_TRUE : NF_FALSE;
    case NF_OP_GREATER: return a > b ? NF_TRUE : NF_FALSE;
    case NF_OP_GREATER_EQUAL: return a >= b ? NF_TRUE : NF_FALSE;
    case NF_OP_SAME: return a == b ? NF_TRUE : NF_FALSE;
    default: return a != b ? NF_TRUE : NF_FALSE;
    }
}

static enum nf_truth truth(struct evaluator *evaluator, int index, size_t run)
{
    const struct nf_node *node = at(evaluator, index);
    if (node->operation == NF_OP_NOT) return negated(truth(evaluator, node->first, run));
    if (node->operation == NF_OP_ALL || node->operation == NF_OP_ANY) {
        struct tally result = tally(evaluator, node->first);
        if (!result.n) return NF_UNKNOWN;
        return result.holds >= (node->operation == NF_OP_ALL ? result.n : 1) ? NF_TRUE : NF_FALSE;
    }
    int second = at(evaluator, node->first)->next;
    if (node->operation == NF_OP_AND) return both(truth(evaluator, node->first, run), truth(evaluator, second, run));
    if (node->operation == NF_OP_OR) return either(truth(evaluator, node->first, run), truth(evaluator, second, run));
    const struct nf_node *outer = evaluator->compared;
    if (run == OVER_RUNS) evaluator->compared = node;
    double left = value(evaluator, node->first, run), right = value(evaluator, second, run);
    evaluator->compared = outer;
    return compare(node->operation, left, right);
}

static void decide_once(struct evaluator *evaluator, int node, struct nf_outcome *outcome)
{
    outcome->truth = truth(evaluator, node, OVER_RUNS);
    for (size_t run = 0; run < evaluator->environment->runs; run++)
        outcome->n += complete_below(evaluator, at(evaluator, node), run);
    if (!outcome->n) outcome->n = evaluator->environment->runs; /* parts of it were enough */
    outcome->holds = outcome->truth == NF_TRUE ? outcome->n : 0;
    if (outcome->truth != NF_UNKNOWN) outcome->share = outcome->truth == NF_TRUE;
}

static void decide_per_run(struct evaluator *evaluator, int node, struct nf_outcome *outcome)
{
    struct tally result = tally(evaluator, node);
    outcome->n = result.n;
    outcome->holds = result.holds;
    if (!result.n) return;
    outcome->share = (double)result.holds / (double)result.n;
    outcome->truth = outcome->share > 0.5 ? NF_TRUE : NF_FALSE;
}

enum nf_status nf_evaluate_runs(const struct nf_predicate *predicate, int node,
                                const struct nf_environment *environment, struct nf_outcome *outcome)
{
    *outcome = (struct nf_outcome){.truth = NF_UNKNOWN, .share = NAN};
    if (node < 0) return NF_OK;
    struct evaluator evaluator = {predicate, environment, outcome->missing, NF_OK, NULL};
    outcome->single = nf_predicate_any(predicate, node, nf_operation_over_seeds);
    if (outcome->single)
        decide_once(&evaluator, node, outcome);
    else
        decide_per_run(&evaluator, node, outcome);
    return evaluator.status;
}

double nf_evaluate_sum(const struct nf_predicate *expression, const struct nf_environment *environment, size_t run)
{
    char missing[128] = "";
    struct evaluator evaluator = {expression, environment, missing, NF_OK, NULL};
    return value(&evaluator, expression->clause, run);
}

bool nf_evaluate_difference(const struct nf_predicate *predicate, int node, const struct nf_environment *environment,
                            double *mean, double *effect)
{
    char missing[128] = "";
    struct evaluator evaluator = {predicate, environment, missing, NF_OK, NULL};
    if (node < 0 || !nf_operation_compares(predicate->nodes[node].operation)) return false;
    if (nf_predicate_any(predicate, node, nf_operation_over_seeds)) return false;
    int first = predicate->nodes[node].first;
    size_t count;
    double *differences = gather(&evaluator, first, predicate->nodes[first].next, &count);
    bool known = differences && count;
    if (known) {
        *mean = gsl_stats_mean(differences, 1, count);
        *effect = statistic(NF_OP_PAIRED, differences, count);
    }
    free(differences);
    return known;
}
