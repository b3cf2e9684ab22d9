#include "audit/audit.h"
#include "audit/ceiling.h"
#include "audit/program.h"
#include "random/numpy_stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The paper's own audit-rules.csv: statements about its method against its numbers [rules.h]. */

/* x is the row in turn; all else comes from the ledger. */
struct scope {
    const struct nf_ledger *ledger;
    const struct nf_published *row;
};

static struct nf_bracket look_up(void *context, const char *name, bool sd)
{
    const struct scope *scope = context;
    if (strcmp(name, "x") == 0) return sd ? nf_bracket_sd(scope->row) : nf_bracket_row(scope->row);
    return nf_bracket_from_ledger((void *)scope->ledger, name, sd);
}

static enum nf_status run(const struct nf_audit *audit, const struct nf_rule *rule, const struct nf_published *row,
                          struct nf_program_result *result)
{
    struct scope scope = {audit->ledger, row};
    enum nf_status status = nf_program_run(result, rule->expression, look_up, &scope);
    return status ? nf_fail(status, "audit rule '%s': %.400s", rule->id, nf_error()) : NF_OK;
}

static void describe_comparison(const struct nf_program_result *result, char *text, size_t size)
{
    static const char *const relations[] = {"less than", "at most", "more than", "at least", "equal to", "other than"};
    nf_append(text, size, "the method gives ");
    nf_bracket_print(text, size, result->left);
    if (!result->compares) return;
    nf_append(text, size, ", which should be %s ", relations[result->comparison - NF_OP_LESS]);
    nf_bracket_print(text, size, result->right);
}

/* Each kind of rule says whether one row passes, and what was computed. */
typedef enum nf_status row_check(const struct nf_audit *audit, const struct nf_rule *rule,
                                 const struct nf_published *row, bool *passes, char *computed, size_t size);

static enum nf_status check_comparison(const struct nf_audit *audit, const struct nf_rule *rule,
                                       const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_program_result result;
    enum nf_status status = run(audit, rule, row, &result);
    if (status) return status;
    *passes = result.possible;
    describe_comparison(&result, computed, size);
    return NF_OK;
}

static enum nf_status check_multiple(const struct nf_audit *audit, const struct nf_rule *rule,
                                     const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_program_result result;
    enum nf_status status = run(audit, rule, row, &result);
    struct nf_bracket x = nf_bracket_row(row);
    if (status || !isfinite(x.lo) || !isfinite(x.hi)) return status;
    double step = result.left.lo;
    *passes = !(step > 0) || floor(x.hi / step + 1e-9) >= ceil(x.lo / step - 1e-9);
    nf_append(computed, size, "%s would be a multiple of %g", row->value.text, step);
    return NF_OK;
}

enum { CLASSES = 4 };

/* Labels per class as np.random.seed(seed); np.random.randint(0, 4, items) draws them. */
static enum nf_status draw_classes(double seed, int items, int counts[CLASSES])
{
    struct nf_numpy_stream stream;
    enum nf_status status = nf_numpy_seed(&stream, (uint32_t)seed);
    memset(counts, 0, CLASSES * sizeof *counts);
    for (int i = 0; i < items && !status; i++)
        counts[nf_numpy_randint(&stream, 0, CLASSES)]++;
    return status;
}

static bool is_class_sum(const struct nf_share *share, const int counts[CLASSES])
{
    for (int set = 0; set < 1 << CLASSES; set++) {
        long long sum = 0;
        for (int c = 0; c < CLASSES; c++)
            sum += set >> c & 1 ? counts[c] : 0;
        for (enum nf_rounding r = 0; r < NF_ROUNDINGS; r++)
            if (r != NF_ROUNDING_TRUNCATE && nf_rounding_units(share, sum, r) == share->units) return true;
    }
    return false;
}

static enum nf_status check_classes(const struct nf_audit *audit, const struct nf_rule *rule,
                                    const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_program_result result;
    struct nf_share share;
    int counts[CLASSES];
    enum nf_status status = run(audit, rule, row, &result);
    if (status || row->n != 1 || !nf_audit_share(row, &share)) return status;
    status = draw_classes(result.left.lo, row->items, counts);
    if (status) return status;
    *passes = is_class_sum(&share, counts);
    nf_append(computed, size, "seed %.0f draws %d, %d, %d and %d labels; %s %s a sum of these over %d", result.left.lo,
              counts[0], counts[1], counts[2], counts[3], row->value.text, *passes ? "is" : "is not", row->items);
    return NF_OK;
}

static enum nf_status check_ceiling(const struct nf_audit *audit, const struct nf_rule *rule,
                                    const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    enum { TESTS = 1000 }; /* at most one false alarm in a hundred audits of so many numbers */
    struct nf_program_result result;
    struct nf_bracket x = nf_bracket_row(row);
    enum nf_status status = run(audit, rule, row, &result);
    if (status || !row->items || !isfinite(x.lo)) return status;
    int right = (int)ceil(x.lo / 100 * row->items - 1e-9);
    double chance = nf_ceiling_chance(result.left.hi, right, row->items);
    *passes = chance > 0.01 / TESTS;
    nf_append(computed, size, "the best classifier expects %.2f; at least %d of %d has probability %.1g",
              100 * nf_ceiling_share(result.left.hi), right, row->items, chance);
    return NF_OK;
}

static enum nf_status check_most(const struct nf_audit *audit, const struct nf_rule *rule,
                                 const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_program_result result;
    enum nf_status status = run(audit, rule, row, &result);
    if (status) return status;
    *passes = nf_bracket_possible(nf_bracket_row(row), NF_OP_LESS_EQUAL, result.left);
    nf_append(computed, size, "at most ");
    nf_bracket_print(computed, size, result.left);
    return NF_OK;
}

static row_check *find_check(const char *name)
{
    static const struct {
        const char *name;
        row_check *check;
    } checks[] = {{"stated", check_comparison}, {"reading", check_comparison}, {"multiple", check_multiple},
                  {"classes", check_classes},   {"ceiling", check_ceiling},    {"most", check_most}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i].name, name) == 0) return checks[i].check;
    return NULL;
}

/* Whether the expression speaks of x, or the rule looks at each row by its nature. */
static bool is_per_row(const struct nf_rule *rule)
{
    struct nf_lexer lexer;
    if (strcmp(rule->rule, "stated") != 0 && strcmp(rule->rule, "reading") != 0) return true;
    nf_lexer_init(&lexer, rule->expression);
    for (; lexer.token != NF_TOKEN_END; nf_lexer_advance(&lexer))
        if (lexer.token == NF_TOKEN_NAME && lexer.length == 1 && *lexer.start == 'x') return true;
    return false;
}

static void report(struct nf_audit *audit, const struct nf_rule *rule, const struct nf_published *const *rows,
                   size_t count, const char *computed)
{
    struct nf_finding *finding = nf_findings_add(&audit->findings, rule->level, rule->id);
    for (size_t i = 0; i < count; i++)
        nf_audit_quote(finding, rows[i]);
    nf_append(finding->computed, sizeof finding->computed, "%s", computed);
    nf_append(finding->reason, sizeof finding->reason, "%s", rule->reason);
}

static void record(struct nf_audit *audit, const struct nf_rule *rule, bool passes, const char *computed)
{
    char reason[512] = "";
    nf_append(reason, sizeof reason, "%s: %s", rule->reason, computed);
    if (*rule->choice) nf_implied_add(&audit->implied, rule->choice, rule->reading, rule->id, !passes, reason);
}

/* One rule over its rows, or once for all of them. */
static enum nf_status apply(struct nf_audit *audit, const struct nf_rule *rule, const struct nf_published **rows)
{
    row_check *check = find_check(rule->rule);
    size_t count = nf_rules_rows(audit->ledger, rule->ids, rows), failed = 0;
    size_t turns = is_per_row(rule) ? count : count > 0;
    bool finding = strcmp(rule->rule, "stated") == 0 || !*rule->choice;
    char last[512] = "";
    for (size_t i = 0; i < turns; i++) {
        bool passes = true;
        char computed[512] = "";
        enum nf_status status = check(audit, rule, rows[i], &passes, computed, sizeof computed);
        if (status) return status;
        if (!passes && finding)
            report(audit, rule, rows + (turns == count ? i : 0), turns == count ? 1 : count, computed);
        if (!passes && !failed++) memcpy(last, computed, sizeof last);
        if (!failed) memcpy(last, computed, sizeof last);
    }
    if (turns) record(audit, rule, !failed, last);
    return NF_OK;
}

double nf_audit_most(const struct nf_audit *audit, const struct nf_published *row)
{
    double most = INFINITY;
    for (size_t i = 0; i < audit->rules->count; i++) {
        const struct nf_rule *rule = &audit->rules->rows[i];
        struct nf_program_result result;
        if (strcmp(rule->rule, "most") != 0 || !nf_rules_names(rule->ids, row)) continue;
        if (!run(audit, rule, row, &result) && nf_bracket_known(result.left)) most = fmin(most, result.left.hi);
    }
    return most;
}

enum nf_status nf_audit_rules(struct nf_audit *audit)
{
    const struct nf_published **rows = calloc(audit->ledger->published_count + 1, sizeof *rows);
    enum nf_status status = rows ? NF_OK : nf_fail(NF_MEMORY, "out of memory for an audit");
    for (size_t i = 0; i < audit->rules->count && !status; i++)
        status = apply(audit, &audit->rules->rows[i], rows);
    free(rows);
    return status ? status : audit->findings.status;
}
