#include "audit/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Derived numbers recomputed from the numbers they follow from, for all that rounds to what is printed. */

static struct nf_finding *earlier(struct nf_audit *audit, size_t first, const char *computed, const char *value)
{
    for (size_t i = first; i < audit->findings.count; i++) {
        struct nf_finding *finding = &audit->findings.rows[i];
        size_t length = strlen(value);
        if (strcmp(finding->computed, computed) == 0 && strncmp(finding->printed, value, length) == 0 &&
            finding->printed[length] == ' ')
            return finding;
    }
    return NULL;
}

static void name_operands(struct nf_finding *finding, const struct nf_ledger *ledger,
                          const struct nf_predicate *expression)
{
    for (int i = 0; i < expression->count; i++) {
        const char *name = expression->nodes[i].operation == NF_OP_KEY ? expression->nodes[i].key : NULL;
        const struct nf_published *row = name ? nf_ledger_find(ledger, name) : NULL;
        if (row && row->kind != NF_SETTING) nf_finding_name(finding, row->id);
    }
}

static void report(struct nf_audit *audit, const struct nf_published *row, const char *text,
                   const struct nf_predicate *expression, struct nf_bracket value, size_t first)
{
    char computed[sizeof((struct nf_finding *)0)->computed] = "";
    nf_append(computed, sizeof computed, "%.400s is ", text);
    nf_bracket_print(computed, sizeof computed, value);
    struct nf_finding *finding = earlier(audit, first, computed, row->value.text);
    if (finding) {
        nf_audit_quote(finding, row);
        return;
    }
    double distance = nf_bracket_distance(value, nf_audit_room(row));
    finding = nf_findings_add(&audit->findings, nf_audit_level(row, distance), "arithmetic");
    nf_audit_quote(finding, row);
    name_operands(finding, audit->ledger, expression);
    nf_append(finding->computed, sizeof finding->computed, "%s", computed);
    if (row->value.form == NF_EXACT) {
        char corrected[64];
        nf_printed_format(corrected, (value.lo + value.hi) / 2, row->value.decimals);
        nf_append(finding->repair, sizeof finding->repair, "%s instead of %s, if the other numbers stand", corrected,
                  row->value.text);
    }
    nf_append(finding->reason, sizeof finding->reason,
              "the number follows from others in print, and for no rounding of these does it come out so%s",
              finding->level == NF_LEVEL_UNUSUAL ? "; it is worded loosely and misses by little" : "");
}

/* |a - b| <= SD(x - y) <= a + b for the SDs a and b of two measurements in the same runs, by either divisor. */
static void check_difference(struct nf_audit *audit, const struct nf_published *row,
                             const struct nf_predicate *expression)
{
    const struct nf_node *root = &expression->nodes[expression->clause];
    if (root->operation != NF_OP_SUBTRACT || !row->sd.available) return;
    const struct nf_node *x = &expression->nodes[root->first], *y = &expression->nodes[x->next];
    if (x->operation != NF_OP_KEY || y->operation != NF_OP_KEY) return;
    struct nf_bracket a = nf_bracket_from_ledger((void *)audit->ledger, x->key, true);
    struct nf_bracket b = nf_bracket_from_ledger((void *)audit->ledger, y->key, true);
    if (!nf_bracket_known(a) || !nf_bracket_known(b)) return;
    struct nf_bracket allowed = {fmax(0, fmax(a.lo - b.hi, b.lo - a.hi)), a.hi + b.hi};
    if (nf_bracket_meets(allowed, nf_bracket_sd(row))) return;
    struct nf_finding *finding = nf_findings_add(&audit->findings, NF_LEVEL_INCONSISTENT, "difference-sd");
    nf_audit_quote(finding, row);
    name_operands(finding, audit->ledger, expression);
    nf_append(finding->computed, sizeof finding->computed, "the SD of the difference lies in ");
    nf_bracket_print(finding->computed, sizeof finding->computed, allowed);
    nf_append(finding->reason, sizeof finding->reason,
              "the SD of a difference within runs is between the difference and the sum of the two SDs");
}

static enum nf_status check_row(struct nf_audit *audit, const struct nf_published *row, const char *text, size_t first)
{
    struct nf_predicate expression;
    enum nf_status status = nf_expression_parse(&expression, text);
    if (status) return nf_fail(status, "row '%s': %.400s", row->id, nf_error());
    struct nf_bracket value =
        nf_bracket_evaluate(&expression, expression.clause, nf_bracket_from_ledger, (void *)audit->ledger);
    if (!nf_bracket_meets(value, nf_audit_room(row))) report(audit, row, text, &expression, value, first);
    check_difference(audit, row, &expression);
    nf_predicate_release(&expression);
    return NF_OK;
}

enum nf_status nf_audit_derivations(struct nf_audit *audit)
{
    size_t first = audit->findings.count;
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < audit->ledger->published_count && !status; i++) {
        const struct nf_published *row = &audit->ledger->published[i];
        char *text = row->value.available ? nf_published_expression(row) : NULL;
        if (text) status = check_row(audit, row, text, first);
        free(text);
    }
    return status ? status : audit->findings.status;
}
