#include "audit/audit.h"
#include "evidence/runs.h"

#include <string.h>

/* Claims that the paper's own printed numbers contradict, for every number that rounds to what is printed. */

struct claim_check {
    struct nf_audit *audit;
    const struct nf_claim *claim;
    struct nf_predicate predicate;
    struct nf_environment environment;
};

/* Follows what makes the clause false down to a comparison (or a function that has none). */
static int culprit(const struct claim_check *check, int node)
{
    const struct nf_node *nodes = check->predicate.nodes;
    for (;;) {
        enum nf_operation operation = nodes[node].operation;
        if (operation != NF_OP_AND && operation != NF_OP_OR) return node;
        int child = nodes[node].first;
        while (child >= 0 && nf_evaluate_printed(&check->predicate, child, &check->environment) != NF_FALSE)
            child = nodes[child].next;
        if (child < 0) return node;
        node = child;
    }
}

/* The row a key is read from, with the statistic that the function around it asks for. */
static const struct nf_published *row_of(const struct nf_ledger *ledger, const char *key, enum nf_operation around)
{
    char suffixed[256];
    const char *suffix = around == NF_OP_LO       ? "@min"
                         : around == NF_OP_HI     ? "@max"
                         : around == NF_OP_MEDIAN ? "@median"
                                                  : "";
    snprintf(suffixed, sizeof suffixed, "%.200s%s", key, suffix);
    return around == NF_OP_SD ? nf_ledger_spread(ledger, key) : nf_ledger_key(ledger, suffixed);
}

enum { QUOTED = 6 };

static void quote_keys(const struct claim_check *check, struct nf_finding *finding, int node, enum nf_operation around,
                       int *quoted)
{
    const struct nf_node *nodes = check->predicate.nodes;
    if (nodes[node].operation == NF_OP_KEY) {
        const struct nf_published *row = row_of(check->audit->ledger, nodes[node].key, around);
        if (!row) return;
        if (row->kind != NF_SETTING) nf_finding_name(finding, row->id);
        if (++*quoted > QUOTED) return;
        nf_append(finding->computed, sizeof finding->computed, "%s%s %s", *quoted > 1 ? ", " : "", row->key,
                  around == NF_OP_SD ? "SD " : "");
        nf_append(finding->computed, sizeof finding->computed, "%s",
                  around == NF_OP_SD ? row->sd.text : row->value.text);
    }
    for (int child = nodes[node].first; child >= 0; child = nodes[child].next)
        quote_keys(check, finding, child, nodes[node].operation, quoted);
}

/* Both sides of the comparison, where they are more than a key or a number. */
static void print_sides(const struct claim_check *check, struct nf_finding *finding, int node)
{
    const struct nf_node *nodes = check->predicate.nodes;
    if (!nf_operation_compares(nodes[node].operation)) return;
    for (int side = nodes[node].first; side >= 0; side = nodes[side].next) {
        if (nodes[side].operation == NF_OP_KEY || nodes[side].operation == NF_OP_NUMBER) continue;
        struct nf_bracket value =
            nf_bracket_evaluate(&check->predicate, side, nf_bracket_from_ledger, (void *)check->audit->ledger);
        if (!nf_bracket_known(value)) continue;
        nf_append(finding->computed, sizeof finding->computed, "; the %s side is ",
                  side == nodes[node].first ? "left" : "right");
        nf_bracket_print(finding->computed, sizeof finding->computed, value);
    }
}

static void report(const struct claim_check *check)
{
    struct nf_finding *finding = nf_findings_add(&check->audit->findings, NF_LEVEL_INCONSISTENT, "claim");
    int node = culprit(check, check->predicate.clause), quoted = 0;
    nf_append(finding->printed, sizeof finding->printed, "%s (%s)", check->claim->claim, check->claim->place);
    quote_keys(check, finding, node, NF_OP_KEY, &quoted);
    if (quoted > QUOTED) nf_append(finding->computed, sizeof finding->computed, " and %d more", quoted - QUOTED);
    print_sides(check, finding, node);
    nf_append(finding->reason, sizeof finding->reason,
              "claim %s: its predicate is false of the printed numbers, whatever their rounding", check->claim->id);
}

enum nf_status nf_audit_contradictions(struct nf_audit *audit)
{
    struct nf_runs runs = {.ledger = audit->ledger};
    struct claim_check check = {.audit = audit, .environment = nf_runs_environment(&runs)};
    for (size_t i = 0; i < audit->ledger->claim_count; i++) {
        check.claim = &audit->ledger->claims[i];
        enum nf_status status = nf_predicate_parse(&check.predicate, check.claim->predicate);
        if (status) return nf_fail(status, "claim '%s': %.400s", check.claim->id, nf_error());
        int clause = check.predicate.clause;
        if (clause >= 0 && nf_evaluate_printed(&check.predicate, clause, &check.environment) == NF_FALSE)
            report(&check);
        nf_predicate_release(&check.predicate);
    }
    return audit->findings.status;
}
