#include "audit/agreement.h"

#include "audit/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The same quantity printed in two places must agree within rounding and wording. */

bool nf_agreement_draws_noise(const char *metric)
{
    static const char *const prefixes[] = {"input-", "internal-", "combined", "biased", "relapse", "severe"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(metric, prefixes[i], strlen(prefixes[i])) == 0) return true;
    return false;
}

/* Three standard errors of the difference between two evaluations of one network, each over `items` fresh draws. */
static double chance(const struct nf_published *a, const struct nf_published *b)
{
    if (a->n > 1 || !a->items || strcmp(a->unit, "%") != 0 || !nf_agreement_draws_noise(a->metric)) return 0;
    double p = fmin(1, fmax(0, (a->value.value + b->value.value) / 200));
    return 300 * sqrt(2 * p * (1 - p) / a->items);
}

/* Two numbers with the same digits printed, one unit apart: one value rounds to both only if it lies between them. */
static bool is_tie(const struct nf_printed *a, const struct nf_printed *b)
{
    return a->available && b->available && a->form == NF_EXACT && b->form == NF_EXACT && a->decimals == b->decimals &&
           a->exponent == b->exponent && fabs(fabs(a->value - b->value) - 2 * a->half_unit) < 1e-3 * a->half_unit;
}

static double apart(const struct nf_published *a, const struct nf_published *b, bool sd)
{
    if (sd ? is_tie(&a->sd, &b->sd) : is_tie(&a->value, &b->value)) return 1e-6;
    return sd ? nf_bracket_distance(nf_bracket_sd(a), nf_bracket_sd(b))
              : nf_bracket_distance(nf_audit_room(a), nf_audit_room(b));
}

static bool is_sign(const struct nf_published *a, const struct nf_published *b)
{
    return a->value.form != NF_BOUND && b->value.form != NF_BOUND && a->value.value != 0 &&
           fabs(a->value.value + b->value.value) <= a->value.half_unit + b->value.half_unit &&
           a->value.value * b->value.value < 0;
}

/* Whether the number with fewer digits is the other one with its last digits cut off. */
static bool is_cut(const struct nf_published *a, const struct nf_published *b)
{
    const struct nf_published *fine = a->value.decimals > b->value.decimals ? a : b, *coarse = fine == a ? b : a;
    double power = pow(10, coarse->value.decimals);
    return coarse->value.form == NF_EXACT && fine->value.form == NF_EXACT &&
           coarse->value.decimals < fine->value.decimals &&
           fabs(trunc(fine->value.value * power) / power - coarse->value.value) < 1e-9;
}

static const struct nf_published *looser(const struct nf_published *a, const struct nf_published *b)
{
    if ((a->value.form == NF_EXACT) != (b->value.form == NF_EXACT)) return a->value.form == NF_EXACT ? b : a;
    return a->value.half_unit > b->value.half_unit ? a : b;
}

static void explain(struct nf_finding *finding, const struct nf_published *a, const struct nf_published *b, bool sd)
{
    double distance = apart(a, b, sd);
    finding->level = nf_audit_level(looser(a, b), distance);
    if (is_sign(a, b) && !sd) {
        finding->level = NF_LEVEL_INCONSISTENT;
        nf_append(finding->repair, sizeof finding->repair, "one sign convention throughout");
        nf_append(
            finding->reason, sizeof finding->reason,
            "the same difference is printed with opposite signs, so that a gain in one place is a loss in another");
    } else if (sd ? is_tie(&a->sd, &b->sd) : is_tie(&a->value, &b->value)) {
        finding->level = NF_LEVEL_UNUSUAL;
        nf_append(finding->reason, sizeof finding->reason,
                  "one quantity is printed with values one unit of the last digit apart; only a value between the two, "
                  "rounded both ways, explains it");
    } else if (!sd && is_cut(a, b)) {
        finding->level = NF_LEVEL_UNUSUAL;
        nf_append(finding->reason, sizeof finding->reason,
                  "one quantity, two values: the shorter one is the longer one cut off, not rounded");
    } else if (!sd && distance <= chance(a, b)) {
        finding->level = NF_LEVEL_UNUSUAL;
        nf_append(finding->reason, sizeof finding->reason,
                  "one quantity, two values; two evaluations with fresh noise can differ by up to %.1f points (three "
                  "standard errors), but the text speaks of one",
                  chance(a, b));
    } else {
        nf_append(finding->reason, sizeof finding->reason,
                  "one quantity is printed with %s that rounding%s does not explain", sd ? "two SDs" : "two values",
                  finding->level == NF_LEVEL_UNUSUAL ? ", strictly taken," : "");
    }
}

static size_t conflicts(const struct nf_published *const *rows, size_t count, size_t row, bool sd)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += apart(rows[i], rows[row], sd) > 0;
    return found;
}

/* Of the rows that conflict with another the one that most agree with; among equals the first that is exact.  `count`
 * if there is no conflict. */
static size_t reference(const struct nf_published *const *rows, size_t count, bool sd)
{
    size_t best = count, least = 0;
    for (size_t i = 0; i < count; i++) {
        size_t own = conflicts(rows, count, i, sd);
        if (!own) continue;
        bool exact = best < count && rows[i]->value.form == NF_EXACT && rows[best]->value.form != NF_EXACT;
        if (best < count && (own > least || (own == least && !exact))) continue;
        best = i;
        least = own;
    }
    return best;
}

/* The row farthest from the reference. */
static size_t farthest(const struct nf_published *const *rows, size_t count, size_t from, bool sd)
{
    size_t best = from;
    for (size_t i = 0; i < count; i++)
        if (apart(rows[i], rows[from], sd) > apart(rows[best], rows[from], sd)) best = i;
    return best;
}

static void compare(struct nf_audit *audit, const struct nf_published *const *rows, size_t count, bool sd)
{
    size_t usual = reference(rows, count, sd);
    if (usual == count) return;
    size_t odd = farthest(rows, count, usual, sd);
    struct nf_finding *finding = nf_findings_add(&audit->findings, NF_LEVEL_INCONSISTENT, "agreement");
    nf_audit_quote(finding, rows[usual]);
    for (size_t i = 0; i < count; i++)
        if (apart(rows[i], rows[usual], sd) > 0) nf_audit_quote(finding, rows[i]);
    nf_append(finding->computed, sizeof finding->computed, "%s: rounding allows ", rows[usual]->key);
    nf_bracket_print(finding->computed, sizeof finding->computed,
                     sd ? nf_bracket_sd(rows[usual]) : nf_bracket_row(rows[usual]));
    nf_append(finding->computed, sizeof finding->computed, " and ");
    nf_bracket_print(finding->computed, sizeof finding->computed,
                     sd ? nf_bracket_sd(rows[odd]) : nf_bracket_row(rows[odd]));
    explain(finding, rows[usual], rows[odd], sd);
}

static bool counts(const struct nf_published *row, const char *key)
{
    return row->kind != NF_LITERATURE && row->value.available && strcmp(row->key, key) == 0;
}

static bool is_first(const struct nf_ledger *ledger, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (counts(&ledger->published[i], ledger->published[row].key)) return false;
    return counts(&ledger->published[row], ledger->published[row].key);
}

static size_t gather(const struct nf_ledger *ledger, const char *key, bool sd, const struct nf_published **rows)
{
    size_t count = 0;
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        if (counts(row, key) && (!sd || row->sd.available)) rows[count++] = row;
    }
    return count;
}

enum nf_status nf_audit_agreement(struct nf_audit *audit)
{
    const struct nf_ledger *ledger = audit->ledger;
    const struct nf_published **rows = calloc(ledger->published_count + 1, sizeof *rows);
    if (!rows) return nf_fail(NF_MEMORY, "out of memory for an audit");
    for (size_t i = 0; i < ledger->published_count; i++) {
        if (!is_first(ledger, i)) continue;
        for (int sd = 0; sd < 2; sd++) {
            size_t count = gather(ledger, ledger->published[i].key, sd, rows);
            if (count > 1) compare(audit, rows, count, sd);
        }
    }
    free(rows);
    return audit->findings.status;
}
