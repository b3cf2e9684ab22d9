#include "evidence/evaluate.h"

#include <math.h>

/* Interval arithmetic over what the printed digits allow; lo is NaN where a number is not printed. */
struct interval {
    double lo, hi;
};

static const struct interval unknown = {NAN, NAN};

static struct interval interval(const struct nf_predicate *predicate, const struct nf_environment *environment,
                                int node);

static struct interval printed(const struct nf_environment *environment, const char *key, enum nf_statistic statistic)
{
    struct interval result;
    if (environment->printed(environment->context, key, statistic, &result.lo, &result.hi)) return result;
    return unknown;
}

static struct interval product(struct interval a, struct interval b)
{
    double corners[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
    struct interval result = {corners[0], corners[0]};
    for (int i = 0; i < 4; i++) {
        if (isnan(corners[i])) return unknown; /* 0 times infinity */
        result.lo = fmin(result.lo, corners[i]);
        result.hi = fmax(result.hi, corners[i]);
    }
    return result;
}

static struct interval arithmetic(enum nf_operation operation, struct interval a, struct interval b)
{
    if (isnan(a.lo) || isnan(b.lo)) return unknown;
    switch (operation) {
    case NF_OP_ADD: return (struct interval){a.lo + b.lo, a.hi + b.hi};
    case NF_OP_SUBTRACT: return (struct interval){a.lo - b.hi, a.hi - b.lo};
    case NF_OP_MIN: return (struct interval){fmin(a.lo, b.lo), fmin(a.hi, b.hi)};
    case NF_OP_MAX: return (struct interval){fmax(a.lo, b.lo), fmax(a.hi, b.hi)};
    case NF_OP_MULTIPLY: return product(a, b);
    default: return b.lo <= 0 && b.hi >= 0 ? unknown : product(a, (struct interval){1 / b.hi, 1 / b.lo});
    }
}

static struct interval absolute(struct interval a)
{
    if (isnan(a.lo) || a.lo >= 0) return a;
    if (a.hi <= 0) return (struct interval){-a.hi, -a.lo};
    return (struct interval){0, fmax(-a.lo, a.hi)};
}

/* The statistic of a plain key. */
static struct interval statistic(const struct nf_predicate *predicate, const struct nf_environment *environment,
                                 const struct nf_node *node)
{
    static const struct {
        enum nf_operation operation;
        enum nf_statistic statistic;
    } printable[] = {{NF_OP_SD, NF_STATISTIC_SD},
                     {NF_OP_LO, NF_STATISTIC_LO},
                     {NF_OP_HI, NF_STATISTIC_HI},
                     {NF_OP_MEDIAN, NF_STATISTIC_MEDIAN}};
    if (node->operation == NF_OP_MEAN) return interval(predicate, environment, node->first);
    for (size_t i = 0; i < sizeof printable / sizeof *printable; i++)
        if (printable[i].operation == node->operation && predicate->nodes[node->first].operation == NF_OP_KEY)
            return printed(environment, predicate->nodes[node->first].key, printable[i].statistic);
    return unknown;
}

static struct interval interval(const struct nf_predicate *predicate, const struct nf_environment *environment,
                                int index)
{
    const struct nf_node *node = &predicate->nodes[index];
    if (node->operation == NF_OP_NUMBER) return (struct interval){node->number, node->number};
    if (node->operation == NF_OP_KEY) return printed(environment, node->key, NF_STATISTIC_MEAN);
    if (nf_operation_over_seeds(node->operation)) return statistic(predicate, environment, node);
    struct interval result = interval(predicate, environment, node->first);
    if (node->operation == NF_OP_ABS) return absolute(result);
    for (int child = predicate->nodes[node->first].next; child >= 0; child = predicate->nodes[child].next)
        result = arithmetic(node->operation, result, interval(predicate, environment, child));
    return result;
}

/* What the two intervals leave possible.  Ends that touch do not count: 97.75 prints as one of 97.7 and 97.8, not both.
 */
static enum nf_truth compare(enum nf_operation operation, struct interval a, struct interval b)
{
    if (isnan(a.lo) || isnan(b.lo)) return NF_UNKNOWN;
    double slack = 1e-9 * (1 + fmin(fabs(a.lo), fabs(b.lo)));
    bool greater = a.hi > b.lo + slack, less = a.lo < b.hi - slack;
    if (greater && less) return NF_UNKNOWN;
    switch (operation) {
    case NF_OP_LESS: return less ? NF_TRUE : NF_FALSE;
    case NF_OP_LESS_EQUAL: return greater ? NF_FALSE : NF_TRUE;
    case NF_OP_GREATER: return greater ? NF_TRUE : NF_FALSE;
    case NF_OP_GREATER_EQUAL: return less ? NF_FALSE : NF_TRUE;
    case NF_OP_SAME: return greater || less ? NF_FALSE : NF_TRUE;
    default: return greater || less ? NF_TRUE : NF_FALSE;
    }
}

static bool is_not_linear(enum nf_operation operation)
{
    return operation != NF_OP_NUMBER && operation != NF_OP_KEY && operation != NF_OP_ADD &&
           operation != NF_OP_SUBTRACT && operation != NF_OP_AND && !nf_operation_compares(operation);
}

static enum nf_truth negated(enum nf_truth a)
{
    return a == NF_UNKNOWN ? NF_UNKNOWN : a == NF_FALSE ? NF_TRUE : NF_FALSE;
}

/* If sums of keys compared in one way in every seed, their means would compare in that way. */
static enum nf_truth in_all(const struct nf_predicate *predicate, const struct nf_environment *environment, int node)
{
    if (nf_predicate_any(predicate, node, is_not_linear)) return NF_UNKNOWN;
    return nf_evaluate_printed(predicate, node, environment) == NF_FALSE ? NF_FALSE : NF_UNKNOWN;
}

enum nf_truth nf_evaluate_printed(const struct nf_predicate *predicate, int index,
                                  const struct nf_environment *environment)
{
    if (index < 0 || !environment->printed) return NF_UNKNOWN;
    const struct nf_node *node = &predicate->nodes[index];
    if (node->operation == NF_OP_NOT) return negated(nf_evaluate_printed(predicate, node->first, environment));
    if (node->operation == NF_OP_ALL) return in_all(predicate, environment, node->first);
    if (node->operation == NF_OP_ANY) return NF_UNKNOWN;
    int second = predicate->nodes[node->first].next;
    if (nf_operation_compares(node->operation))
        return compare(node->operation, interval(predicate, environment, node->first),
                       interval(predicate, environment, second));
    enum nf_truth a = nf_evaluate_printed(predicate, node->first, environment);
    enum nf_truth b = nf_evaluate_printed(predicate, second, environment);
    enum nf_truth absorbing = node->operation == NF_OP_AND ? NF_FALSE : NF_TRUE;
    if (a == absorbing || b == absorbing) return absorbing;
    return a == NF_UNKNOWN || b == NF_UNKNOWN ? NF_UNKNOWN : negated(absorbing);
}

struct contrasts {
    const struct nf_predicate *predicate;
    const struct nf_environment *environment;
    void (*found)(void *context, const char *key, double contrast);
    void *context;
};

static bool is_key(enum nf_operation operation)
{
    return operation == NF_OP_KEY;
}

static void report(const struct contrasts *contrasts, int index, double contrast)
{
    const struct nf_node *node = &contrasts->predicate->nodes[index];
    if (node->operation == NF_OP_KEY) contrasts->found(contrasts->context, node->key, contrast);
    for (int child = node->first; child >= 0; child = contrasts->predicate->nodes[child].next)
        report(contrasts, child, contrast);
}

static double middle(const struct contrasts *contrasts, int node)
{
    struct interval limits = interval(contrasts->predicate, contrasts->environment, node);
    return (limits.lo + limits.hi) / 2;
}

static void draw_contrast(const struct contrasts *contrasts, int left)
{
    int right = contrasts->predicate->nodes[left].next;
    if (!nf_predicate_any(contrasts->predicate, left, is_key) || !nf_predicate_any(contrasts->predicate, right, is_key))
        return;
    double contrast = fabs(middle(contrasts, left) - middle(contrasts, right));
    if (!isfinite(contrast)) return;
    report(contrasts, left, contrast);
    report(contrasts, right, contrast);
}

/* x - y against a number contrasts x with y. */
static void draw_difference(const struct contrasts *contrasts, int index, int other)
{
    const struct nf_node *node = &contrasts->predicate->nodes[index];
    if (node->operation == NF_OP_ABS || node->operation == NF_OP_MEAN) {
        draw_difference(contrasts, node->first, other);
        return;
    }
    if (node->operation == NF_OP_SUBTRACT && !nf_predicate_any(contrasts->predicate, other, is_key))
        draw_contrast(contrasts, node->first);
}

static void visit(const struct contrasts *contrasts, int index)
{
    const struct nf_node *node = &contrasts->predicate->nodes[index];
    if (nf_operation_compares(node->operation)) {
        int second = contrasts->predicate->nodes[node->first].next;
        draw_contrast(contrasts, node->first);
        draw_difference(contrasts, node->first, second);
        draw_difference(contrasts, second, node->first);
    }
    if (node->operation == NF_OP_PAIRED) draw_contrast(contrasts, node->first);
    for (int child = node->first; child >= 0; child = contrasts->predicate->nodes[child].next)
        visit(contrasts, child);
}

void nf_evaluate_contrasts(const struct nf_predicate *predicate, const struct nf_environment *environment,
                           void (*found)(void *context, const char *key, double contrast), void *context)
{
    struct contrasts contrasts = {predicate, environment, found, context};
    if (predicate->clause >= 0) visit(&contrasts, predicate->clause);
}
