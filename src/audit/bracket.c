#include "audit/bracket.h"

#include "audit/finding.h"

#include <math.h>
#include <string.h>

const struct nf_bracket nf_bracket_unknown = {NAN, NAN};

struct nf_bracket nf_bracket_point(double value)
{
    return (struct nf_bracket){value, value};
}

bool nf_bracket_known(struct nf_bracket bracket)
{
    return !isnan(bracket.lo);
}

static double slack(double a, double b)
{
    return isfinite(a) && isfinite(b) ? 1e-9 * fmax(1, fmax(fabs(a), fabs(b))) : 0;
}

bool nf_bracket_meets(struct nf_bracket a, struct nf_bracket b)
{
    if (!nf_bracket_known(a) || !nf_bracket_known(b)) return true;
    return a.lo <= b.hi + slack(a.lo, b.hi) && b.lo <= a.hi + slack(b.lo, a.hi);
}

double nf_bracket_distance(struct nf_bracket a, struct nf_bracket b)
{
    return nf_bracket_meets(a, b) ? 0 : fmax(a.lo - b.hi, b.lo - a.hi);
}

struct nf_bracket nf_bracket_row(const struct nf_published *row)
{
    struct nf_bracket bracket = nf_bracket_unknown;
    if (!row || !row->value.available) return bracket;
    if (row->kind == NF_SETTING && row->value.form == NF_EXACT) return nf_bracket_point(row->value.value);
    nf_printed_limits(&row->value, &bracket.lo, &bracket.hi);
    return bracket;
}

struct nf_bracket nf_bracket_sd(const struct nf_published *row)
{
    struct nf_bracket bracket = nf_bracket_unknown;
    if (!row || !row->sd.available) return bracket;
    nf_printed_limits(&row->sd, &bracket.lo, &bracket.hi);
    bracket.lo = fmax(0, bracket.lo);
    return bracket;
}

struct nf_bracket nf_bracket_from_ledger(void *context, const char *name, bool sd)
{
    const struct nf_ledger *ledger = context;
    if (!strchr(name, ':')) {
        const struct nf_published *row = nf_ledger_find(ledger, name);
        return sd ? nf_bracket_sd(row) : nf_bracket_row(row);
    }
    return sd ? nf_bracket_sd(nf_ledger_spread(ledger, name)) : nf_bracket_row(nf_ledger_key(ledger, name));
}

static struct nf_bracket multiplied(struct nf_bracket a, struct nf_bracket b)
{
    double corners[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
    struct nf_bracket result = nf_bracket_point(corners[0]);
    for (int i = 0; i < 4; i++) {
        if (isnan(corners[i])) return nf_bracket_unknown; /* 0 times infinity */
        result.lo = fmin(result.lo, corners[i]);
        result.hi = fmax(result.hi, corners[i]);
    }
    return result;
}

static struct nf_bracket combined(enum nf_operation operation, struct nf_bracket a, struct nf_bracket b)
{
    if (!nf_bracket_known(a) || !nf_bracket_known(b)) return nf_bracket_unknown;
    switch (operation) {
    case NF_OP_ADD: return (struct nf_bracket){a.lo + b.lo, a.hi + b.hi};
    case NF_OP_SUBTRACT: return (struct nf_bracket){a.lo - b.hi, a.hi - b.lo};
    case NF_OP_MIN: return (struct nf_bracket){fmin(a.lo, b.lo), fmin(a.hi, b.hi)};
    case NF_OP_MAX: return (struct nf_bracket){fmax(a.lo, b.lo), fmax(a.hi, b.hi)};
    case NF_OP_MULTIPLY: return multiplied(a, b);
    case NF_OP_DIVIDE:
        if (b.lo <= 0 && b.hi >= 0) return nf_bracket_unknown;
        return multiplied(a, (struct nf_bracket){1 / b.hi, 1 / b.lo});
    default: return nf_bracket_unknown;
    }
}

static struct nf_bracket absolute(struct nf_bracket a)
{
    if (!nf_bracket_known(a) || a.lo >= 0) return a;
    if (a.hi <= 0) return (struct nf_bracket){-a.hi, -a.lo};
    return (struct nf_bracket){0, fmax(-a.lo, a.hi)};
}

struct nf_bracket nf_bracket_evaluate(const struct nf_predicate *tree, int index, nf_bracket_lookup *lookup,
                                      void *context)
{
    const struct nf_node *node = &tree->nodes[index];
    if (node->operation == NF_OP_NUMBER) return nf_bracket_point(node->number);
    if (node->operation == NF_OP_KEY) return lookup(context, node->key, false);
    if (node->first < 0) return nf_bracket_unknown;
    const struct nf_node *argument = &tree->nodes[node->first];
    if (node->operation == NF_OP_SD)
        return argument->operation == NF_OP_KEY ? lookup(context, argument->key, true) : nf_bracket_unknown;
    struct nf_bracket value = nf_bracket_evaluate(tree, node->first, lookup, context);
    if (node->operation == NF_OP_MEAN) return value;
    if (node->operation == NF_OP_ABS) return absolute(value);
    if (argument->next < 0 && node->operation != NF_OP_MIN && node->operation != NF_OP_MAX) return nf_bracket_unknown;
    for (int next = argument->next; next >= 0; next = tree->nodes[next].next)
        value = combined(node->operation, value, nf_bracket_evaluate(tree, next, lookup, context));
    return value;
}

bool nf_bracket_possible(struct nf_bracket a, enum nf_operation operation, struct nf_bracket b)
{
    if (!nf_bracket_known(a) || !nf_bracket_known(b)) return true;
    switch (operation) {
    case NF_OP_SAME: return nf_bracket_meets(a, b);
    case NF_OP_LESS:
    case NF_OP_LESS_EQUAL: return a.lo <= b.hi + slack(a.lo, b.hi);
    case NF_OP_GREATER:
    case NF_OP_GREATER_EQUAL: return a.hi >= b.lo - slack(a.hi, b.lo);
    default: return a.lo != a.hi || b.lo != b.hi || a.lo != b.lo;
    }
}

static void print_end(char *text, size_t size, double value)
{
    int digits = fabs(value) >= 1000 ? 0 : fabs(value) >= 10 ? 2 : 3;
    char number[64];
    snprintf(number, sizeof number, "%.*f", digits, value);
    char *end = number + strlen(number);
    while (strchr(number, '.') && (end[-1] == '0' || end[-1] == '.'))
        if (*--end == '.') {
            *end = 0;
            break;
        } else {
            *end = 0;
        }
    nf_append(text, size, "%s", strcmp(number, "-0") == 0 ? "0" : number);
}

void nf_bracket_print(char *text, size_t size, struct nf_bracket bracket)
{
    char lo[64] = "", hi[64] = "";
    print_end(lo, sizeof lo, bracket.lo);
    print_end(hi, sizeof hi, bracket.hi);
    if (!nf_bracket_known(bracket)) {
        nf_append(text, size, "unknown");
    } else if (strcmp(lo, hi) == 0) {
        nf_append(text, size, "%s", lo);
    } else if (isinf(bracket.lo) || isinf(bracket.hi)) {
        nf_append(text, size, isinf(bracket.lo) ? "at most " : "at least ");
        print_end(text, size, isinf(bracket.lo) ? bracket.hi : bracket.lo);
    } else {
        nf_append(text, size, "[%s, %s]", lo, hi);
    }
}
