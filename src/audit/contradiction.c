#include "audit/audit.h"
#include "evidence/runs.h"

#include <math.h>
#include <stdlib.h>
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
        if (nf_operation_over_seeds(nodes[side].operation)) continue; /* quoted already */
        struct nf_bracket value =
            nf_bracket_evaluate(&check->predicate, side, nf_bracket_from_ledger, (void *)check->audit->ledger);
        if (!nf_bracket_known(value)) continue;
        nf_append(finding->computed, sizeof finding->computed, "; the %s side is ",
                  side == nodes[node].first ? "left" : "right");
        nf_bracket_print(finding->computed, sizeof finding->computed, value);
    }
}

/* Whether the comparison can hold after all at the very border of rounding, where binary fractions decide. */
static bool is_at_border(const struct claim_check *check, int node)
{
    const struct nf_node *nodes = check->predicate.nodes;
    if (!nf_operation_compares(nodes[node].operation)) return false;
    int left = nodes[node].first, right = nodes[left].next;
    void *ledger = (void *)check->audit->ledger;
    struct nf_bracket a = nf_bracket_evaluate(&check->predicate, left, nf_bracket_from_ledger, ledger);
    struct nf_bracket b = nf_bracket_evaluate(&check->predicate, right, nf_bracket_from_ledger, ledger);
    bool inclusive = nodes[node].operation != NF_OP_LESS && nodes[node].operation != NF_OP_GREATER;
    return inclusive && nf_bracket_known(a) && nf_bracket_known(b) && nf_bracket_possible(a, nodes[node].operation, b);
}

/* Where the wording proper of a claim ends: what follows says how it was read. */
static size_t wording(const char *claim)
{
    static const char *const marks[] = {"(", "taken", ";"};
    size_t length = strlen(claim);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *at = strstr(claim, marks[i]);
        if (at && (size_t)(at - claim) < length) length = (size_t)(at - claim);
    }
    return length;
}

static bool names_word(const char *text, size_t length, double number)
{
    static const struct {
        const char *word;
        double number;
    } words[] = {{"half", 0.5}, {"quarter", 0.25}, {"third", 3}, {"one to", 1}, {"one point", 1}, {"two", 2},
                 {"twice", 2},  {"doubl", 2},      {"three", 3}, {"trebl", 3},  {"tripl", 3},     {"four", 4},
                 {"five", 5},   {"six", 6},        {"nine", 9},  {"ten", 10},   {"fifteen", 15},  {"forty", 40}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        double distance = fabs(words[i].number - number);
        bool limit = words[i].number >= 1 && distance <= 0.5; /* of what rounds to it */
        const char *at = limit || distance == 0 ? strstr(text, words[i].word) : NULL;
        if (at && (size_t)(at - text) < length) return true;
    }
    return false;
}

/* Whether the text has the number in digits or words, the limit of what rounds to it, or the number as per cent; 100
 * only converts. */
static bool names_number(const char *text, size_t length, double number)
{
    if (number == 100 || names_word(text, length, number)) return true;
    for (const char *at = text; at < text + length; at++) {
        char *end;
        if (*at < '0' || *at > '9' || (at > text && (at[-1] == '.' || (at[-1] >= '0' && at[-1] <= '9')))) continue;
        double named = strtod(at, &end);
        if (named == number || named == 100 * number || (named >= 2 && fabs(named - number) <= 0.5)) return true;
    }
    return false;
}

/* Whether the comparison that fails rests on a number that we chose: one that the wording proper does not name. */
static bool is_read_into(const struct claim_check *check, int node)
{
    const char *claim = check->claim->claim;
    const struct nf_node *nodes = check->predicate.nodes;
    size_t length = wording(claim);
    if (nodes[node].operation == NF_OP_NUMBER && nodes[node].number != 0)
        return !names_number(claim, length, nodes[node].number);
    for (int child = nodes[node].first; child >= 0; child = nodes[child].next)
        if (is_read_into(check, child)) return true;
    return false;
}

/* Whether the claim goes on from the one before it, and cannot be read alone. */
static bool continues(const char *claim)
{
    static const char *const openings[] = {"The same", "...", "That ", "What that", "What the last", "Read the other"};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (strncmp(claim, openings[i], strlen(openings[i])) == 0) return true;
    return false;
}

static bool is_loose(const char *claim)
{
    static const char *const words[] = {"taken", "read as", "about ", "roughly", "nearly", "almost", "Read the other"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(claim, words[i])) return true;
    return false;
}

/* The claim before that it goes on from; NULL if it stands alone. */
static const struct nf_claim *opening(const struct claim_check *check)
{
    const struct nf_ledger *ledger = check->audit->ledger;
    const struct nf_claim *claim = check->claim;
    if (!continues(claim->claim)) return NULL;
    while (claim > ledger->claims && continues(claim->claim))
        claim--;
    return claim;
}

static struct nf_finding *same_numbers(struct nf_findings *findings, size_t first, const struct nf_finding *finding)
{
    for (size_t i = first; i + 1 < findings->count; i++)
        if (strcmp(findings->rows[i].computed, finding->computed) == 0 && findings->rows[i].level == finding->level)
            return &findings->rows[i];
    return NULL;
}

static void report(const struct claim_check *check, int node, size_t first)
{
    struct nf_findings *findings = &check->audit->findings;
    struct nf_finding *finding = nf_findings_add(findings, NF_LEVEL_INCONSISTENT, "claim");
    int quoted = 0;
    const struct nf_claim *before = opening(check);
    bool read = is_loose(check->claim->claim) || is_read_into(check, node) || (before && is_loose(before->claim));
    if (read) finding->level = NF_LEVEL_UNUSUAL;
    if (before) nf_append(finding->printed, sizeof finding->printed, "[%s] ", before->claim);
    nf_append(finding->printed, sizeof finding->printed, "%s (%s)", check->claim->claim, check->claim->place);
    quote_keys(check, finding, node, NF_OP_KEY, &quoted);
    if (quoted > QUOTED) nf_append(finding->computed, sizeof finding->computed, " and %d more", quoted - QUOTED);
    print_sides(check, finding, node);
    nf_append(finding->reason, sizeof finding->reason,
              "claim %s is false of the printed numbers, whatever their rounding%s", check->claim->id,
              read ? ", as we read it" : "");
    struct nf_finding *same = same_numbers(findings, first, finding);
    if (!same) return;
    nf_append(same->printed, sizeof same->printed, "; %s", finding->printed);
    findings->count--;
}

enum nf_status nf_audit_contradictions(struct nf_audit *audit)
{
    struct nf_runs runs = {.ledger = audit->ledger};
    size_t first = audit->findings.count;
    struct claim_check check = {.audit = audit, .environment = nf_runs_environment(&runs)};
    for (size_t i = 0; i < audit->ledger->claim_count; i++) {
        check.claim = &audit->ledger->claims[i];
        enum nf_status status = nf_predicate_parse(&check.predicate, check.claim->predicate);
        if (status) return nf_fail(status, "claim '%s': %.400s", check.claim->id, nf_error());
        int clause = check.predicate.clause;
        if (clause >= 0 && nf_evaluate_printed(&check.predicate, clause, &check.environment) == NF_FALSE) {
            int node = culprit(&check, clause);
            if (!is_at_border(&check, node)) report(&check, node, first);
        }
        nf_predicate_release(&check.predicate);
    }
    return audit->findings.status;
}
