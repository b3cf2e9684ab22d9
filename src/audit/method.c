#include "audit/audit.h"
#include "audit/ceiling.h"
#include "audit/program.h"
#include "random/numpy_stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The paper's own audit-rules.csv: statements about its method against its numbers [rules.h]. */

/* x is the row in turn; all else comes from the ledger.  What is said to be about a number has its room. */
struct scope {
    const struct nf_ledger *ledger;
    const struct nf_published *row;
};

static struct nf_bracket look_up(void *context, const char *name, bool sd)
{
    const struct scope *scope = context;
    const struct nf_published *row = strcmp(name, "x") == 0 ? scope->row : nf_ledger_find(scope->ledger, name);
    if (!row) return nf_bracket_from_ledger((void *)scope->ledger, name, sd);
    if (sd) return nf_bracket_sd(row);
    return row->value.available && row->value.form == NF_APPROX && row->kind != NF_SETTING ? nf_audit_room(row)
                                                                                           : nf_bracket_row(row);
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

/* The expression is the name of a rounding rule. */
static enum nf_status check_rounding(const struct nf_audit *audit, const struct nf_rule *rule,
                                     const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_share share;
    long long k = 0;
    enum nf_rounding rounding = 0;
    (void)audit;
    while (rounding < NF_ROUNDINGS && strcmp(nf_rounding_name(rounding), rule->expression) != 0)
        rounding++;
    if (rounding == NF_ROUNDINGS)
        return nf_fail(NF_FORMAT, "audit rule '%s': no rounding is called '%.60s'", rule->id, rule->expression);
    if (!nf_audit_share(row, &share)) return NF_OK;
    *passes = nf_rounding_fits(&share, rounding, &k);
    nf_append(computed, size, "%s %s a share of %lld by %s", row->value.text, *passes ? "is" : "is not", share.total,
              nf_rounding_name(rounding));
    return NF_OK;
}

/* Mean, SD or extreme of np.random.seed(s); np.random.uniform(0, most) over n seeds from the one that the reading
 * begins with. */
static enum nf_status check_uniform(const struct nf_audit *audit, const struct nf_rule *rule,
                                    const struct nf_published *row, bool *passes, char *computed, size_t size)
{
    struct nf_program_result most;
    struct nf_numpy_stream stream;
    enum nf_status status = run(audit, rule, row, &most);
    double sum = 0, squares = 0, lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < row->n && !status; i++) {
        status = nf_numpy_seed(&stream, (uint32_t)(atoi(rule->reading) + i));
        double draw = nf_numpy_uniform(&stream, 0, most.left.lo);
        sum += draw;
        squares += draw * draw;
        lo = fmin(lo, draw);
        hi = fmax(hi, draw);
    }
    if (status || row->n < 2) return status;
    const char *statistic = strchr(row->metric, '@');
    double mean = sum / row->n, sd = sqrt(fmax(0, squares / row->n - mean * mean));
    double value = !statistic ? mean : strcmp(statistic, "@min") == 0 ? lo : hi;
    struct nf_bracket sds = {sd, sd * sqrt(row->n / (row->n - 1.0))};
    *passes = nf_bracket_meets(nf_bracket_point(value), nf_bracket_row(row)) &&
              (statistic || nf_bracket_meets(sds, nf_bracket_sd(row)));
    nf_append(computed, size, "seeds %d to %d draw mean %.3f, SD %.3f (divisor n), range %.3f to %.3f",
              atoi(rule->reading), atoi(rule->reading) + row->n - 1, mean, sd, lo, hi);
    return NF_OK;
}

static row_check *find_check(const char *name)
{
    static const struct {
        const char *name;
        row_check *check;
    } checks[] = {{"stated", check_comparison}, {"reading", check_comparison}, {"multiple", check_multiple},
                  {"classes", check_classes},   {"ceiling", check_ceiling},    {"most", check_most},
                  {"rounding", check_rounding}, {"uniform", check_uniform}};
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
        if ((!passes && !failed) || (!failed && *computed)) memcpy(last, computed, sizeof last);
        failed += !passes;
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
