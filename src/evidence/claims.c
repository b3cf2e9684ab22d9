#include "evidence/claims.h"

#include "base/file.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* At least so many of the runs, or at most one minus that, settle a claim. */
static const double DECISIVE = 0.95;

static const char *const names[NF_CLAIM_VERDICTS] = {"contradicted", "undecidable", "confounded",    "choice-dependent",
                                                     "holds",        "fails",       "seed-dependent"};

const char *nf_claim_verdict_name(enum nf_claim_verdict verdict)
{
    return names[verdict];
}

/* The sets of runs that claims are decided on. */
struct sets {
    const struct nf_ensembles *ensembles;
    struct nf_runs replay, seeds, both;
};

static void add(struct nf_claim_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct nf_claim_row *row, const char *format, ...)
{
    size_t used = strlen(row->evidence);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(row->evidence + used, sizeof row->evidence - used, format, arguments);
    va_end(arguments);
}

static enum nf_status decide(const struct nf_predicate *predicate, int node, const struct nf_runs *runs,
                             struct nf_outcome *outcome)
{
    struct nf_environment environment = nf_runs_environment(runs);
    return nf_evaluate_runs(predicate, node, &environment, outcome);
}

/* The printed numbers in a clause, each once. */
static void list_printed(struct nf_claim_row *row, const struct nf_predicate *predicate, const struct nf_ledger *ledger)
{
    const char *separator = "printed: ";
    for (int i = 0; i <= predicate->clause; i++) { /* a root follows its arguments */
        const char *key = predicate->nodes[i].key;
        bool seen = false;
        for (int j = 0; j < i && key; j++)
            seen = seen || (predicate->nodes[j].key && strcmp(predicate->nodes[j].key, key) == 0);
        const struct nf_published *printed = key && !seen ? nf_ledger_key(ledger, key) : NULL;
        if (!printed) continue;
        add(row, "%s%s %s", separator, key, printed->value.text);
        separator = ", ";
    }
}

static bool is_calibration(const struct nf_paper_evidence *paper, const char *key)
{
    for (const char *const *known = paper->calibration_keys; known && *known; known++)
        if (strcmp(*known, key) == 0) return true;
    return false;
}

/* How much of a claim was fitted to: such a claim is no independent support. */
static void note_calibration(struct nf_claim_row *row, const struct nf_predicate *predicate,
                             const struct nf_paper_evidence *paper)
{
    int keys = 0, fitted = 0;
    for (int i = 0; i <= predicate->clause; i++) {
        const char *key = predicate->nodes[i].key;
        keys += key != NULL;
        fitted += key && is_calibration(paper, key);
    }
    if (fitted)
        add(row, "; %s numbers that constants were fitted to", fitted == keys ? "rests on" : "rests in part on");
}

static const char *word(enum nf_truth truth)
{
    return truth == NF_TRUE ? "true" : truth == NF_FALSE ? "false" : "undecided";
}

static void add_effect(struct nf_claim_row *row, const struct nf_predicate *predicate, const struct nf_runs *runs)
{
    struct nf_environment environment = nf_runs_environment(runs);
    double mean, effect;
    if (!nf_evaluate_difference(predicate, predicate->clause, &environment, &mean, &effect)) return;
    add(row, "; mean difference of the two sides %.4g", mean);
    if (isfinite(effect)) add(row, ", d %.2f", effect);
}

/* Decided in every run. */
static void judge_share(struct nf_claim_row *row, const struct nf_predicate *predicate, const struct sets *sets,
                        const struct nf_outcome *outcome)
{
    struct nf_interval interval = nf_interval_share(outcome->holds, outcome->n);
    row->share = outcome->share;
    row->lo = interval.lo;
    row->hi = interval.hi;
    row->n = outcome->n;
    row->verdict = outcome->share >= DECISIVE       ? NF_CLAIM_HOLDS
                   : outcome->share <= 1 - DECISIVE ? NF_CLAIM_FAILS
                                                    : NF_CLAIM_SEED_DEPENDENT;
    add(row, "true in %zu of %zu runs", outcome->holds, outcome->n);
    add_effect(row, predicate, &sets->both);
}

/* "true of the 10 published seeds", or of how many of them. */
static void add_once(struct nf_claim_row *row, const struct nf_outcome *outcome, size_t count, const char *seeds)
{
    add(row, "%s of ", word(outcome->truth));
    if (outcome->n < count) add(row, "%zu of ", outcome->n);
    add(row, "the %zu %s", count, seeds);
}

/* Decided once: by the published seeds, and by the ensemble if there is one. */
static void judge_once(struct nf_claim_row *row, const struct sets *sets, const struct nf_outcome *replay,
                       const struct nf_outcome *seeds)
{
    const struct nf_outcome *decided = replay->truth != NF_UNKNOWN ? replay : seeds;
    row->n = decided->n;
    row->share = decided->truth == NF_TRUE;
    row->verdict = decided->truth == NF_TRUE ? NF_CLAIM_HOLDS : NF_CLAIM_FAILS;
    if (replay->truth != NF_UNKNOWN) add_once(row, replay, sets->replay.count, "published seeds");
    if (seeds->truth == NF_UNKNOWN) return;
    if (replay->truth != NF_UNKNOWN) add(row, ", ");
    add_once(row, seeds, sets->seeds.count, "seeds of the ensemble");
    if (replay->truth == NF_UNKNOWN || replay->truth == seeds->truth) return;
    row->verdict = NF_CLAIM_SEED_DEPENDENT;
    row->share = NAN;
}

static bool counts_seeds(enum nf_operation operation)
{
    return operation == NF_OP_ALL || operation == NF_OP_ANY || operation == NF_OP_COUNT || operation == NF_OP_SHARE;
}

/* "Every seed", "never" and "four of ten" are decided once; beside that, in how many of all seeds what they count is
 * true.  The columns take it where the claim says nothing else. */
static enum nf_status add_shares(struct nf_claim_row *row, const struct nf_predicate *predicate,
                                 const struct sets *sets)
{
    const char *separator = "; seed by seed: ";
    for (int i = 0; i <= predicate->clause; i++) {
        const struct nf_node *node = &predicate->nodes[i];
        struct nf_outcome outcome;
        if (!counts_seeds(node->operation)) continue;
        enum nf_status status = decide(predicate, node->first, &sets->both, &outcome);
        if (status) return status;
        if (outcome.single || !outcome.n) continue;
        struct nf_interval interval = nf_interval_share(outcome.holds, outcome.n);
        add(row, "%s%zu of %zu (95 %%: %.0f to %.0f %%)", separator, outcome.holds, outcome.n, 100 * interval.lo,
            100 * interval.hi);
        separator = ", ";
        if (i != predicate->clause) continue;
        row->share = outcome.share;
        row->lo = interval.lo;
        row->hi = interval.hi;
        row->n = outcome.n;
    }
    return NF_OK;
}

/* Whether the control holds where the claim does. */
static enum nf_status check_control(struct nf_claim_row *row, const struct nf_predicate *predicate,
                                    const struct sets *sets)
{
    struct nf_outcome control;
    if (predicate->control < 0) return NF_OK;
    enum nf_status status = decide(predicate, predicate->control, &sets->both, &control);
    if (status) return status;
    if (control.truth == NF_UNKNOWN) {
        add(row, "; the control was not measured (%s)", control.missing);
        return NF_OK;
    }
    add(row, "; control %s", word(control.truth));
    if (!control.single) add(row, " in %zu of %zu runs", control.holds, control.n);
    if (control.truth == NF_TRUE) row->verdict = NF_CLAIM_CONFOUNDED;
    return NF_OK;
}

/* Looks for a reading under which the claim comes out otherwise, among those run on as many seeds as the default:
 * "every seed" is easily true of two. */
static enum nf_status check_readings(struct nf_claim_row *row, const struct nf_predicate *predicate,
                                     const struct sets *sets, enum nf_truth by_default)
{
    const struct nf_ensembles *ensembles = sets->ensembles;
    size_t readings = 0, first = 0, length;
    for (; first < ensembles->readings_count; first += length) {
        const struct nf_run *list = ensembles->readings + first;
        struct nf_outcome outcome;
        for (length = 1; first + length < ensembles->readings_count; length++)
            if (strcmp(list[length].variant, list->variant) != 0) break;
        if (length < sets->replay.count) continue;
        struct nf_runs runs = {ensembles->results, ensembles->ledger, list, length};
        enum nf_status status = decide(predicate, predicate->clause, &runs, &outcome);
        if (status) return status;
        readings += outcome.truth != NF_UNKNOWN;
        if (outcome.truth == NF_UNKNOWN || outcome.truth == by_default) continue;
        row->verdict = NF_CLAIM_CHOICE_DEPENDENT;
        add(row, "; %s under %s", word(outcome.truth), list->variant);
        return NF_OK;
    }
    if (readings) add(row, "; the same under %zu other readings", readings);
    return NF_OK;
}

static enum nf_status judge_runs(struct nf_claim_row *row, const struct nf_predicate *predicate,
                                 const struct sets *sets)
{
    struct nf_outcome replay, seeds, both;
    enum nf_status status = decide(predicate, predicate->clause, &sets->replay, &replay);
    if (!status) status = decide(predicate, predicate->clause, &sets->seeds, &seeds);
    if (!status) status = decide(predicate, predicate->clause, &sets->both, &both);
    if (status) return status;
    if (both.truth == NF_UNKNOWN) {
        row->verdict = NF_CLAIM_UNDECIDABLE;
        add(row, *both.missing ? "not measured: %s" : "no runs", both.missing);
        return NF_OK;
    }
    if (both.single) {
        judge_once(row, sets, &replay, &seeds);
        status = add_shares(row, predicate, sets);
    } else {
        judge_share(row, predicate, sets, &both);
    }
    if (!status && both.truth == NF_TRUE) status = check_control(row, predicate, sets);
    if (status || (row->verdict != NF_CLAIM_HOLDS && row->verdict != NF_CLAIM_FAILS)) return status;
    return check_readings(row, predicate, sets, replay.truth == NF_UNKNOWN ? both.truth : replay.truth);
}

static enum nf_status judge(struct nf_claim_row *row, const struct nf_predicate *predicate, const struct sets *sets)
{
    struct nf_environment printed = nf_runs_environment(&sets->both);
    if (predicate->clause < 0) {
        row->verdict = NF_CLAIM_UNDECIDABLE;
        add(row, "no measurement decides it");
        return NF_OK;
    }
    if (sets->ensembles->paper->reduced) add(row, "reduced run: ");
    if (sets->ensembles->paper->substituted) add(row, "stand-in: ");
    bool contradicted = nf_evaluate_printed(predicate, predicate->clause, &printed) == NF_FALSE;
    if (contradicted) {
        list_printed(row, predicate, sets->ensembles->ledger);
        add(row, "; in the runs: ");
    }
    enum nf_status status = judge_runs(row, predicate, sets);
    note_calibration(row, predicate, sets->ensembles->paper);
    if (contradicted) row->verdict = NF_CLAIM_CONTRADICTED;
    return status;
}

static enum nf_status judge_all(struct nf_claims *claims, const struct sets *sets)
{
    const struct nf_ledger *ledger = sets->ensembles->ledger;
    for (size_t i = 0; i < ledger->claim_count; i++) {
        struct nf_claim_row *row = &claims->rows[i];
        struct nf_predicate predicate;
        *row = (struct nf_claim_row){.claim = &ledger->claims[i], .share = NAN, .lo = NAN, .hi = NAN};
        if (nf_predicate_parse(&predicate, row->claim->predicate)) {
            snprintf(row->evidence, sizeof row->evidence, "%s", nf_error());
            return nf_csv_complain(&ledger->tables[2], i, 3, "%s", row->evidence);
        }
        enum nf_status status = judge(row, &predicate, sets);
        nf_predicate_release(&predicate);
        if (status) return status;
        claims->verdicts[row->verdict]++;
        claims->count++;
    }
    return NF_OK;
}

static enum nf_status judge_with(struct nf_claims *claims, const struct nf_ensembles *ensembles)
{
    size_t count;
    struct nf_run *both;
    enum nf_status status = nf_ensembles_all_seeds(ensembles, &both, &count);
    claims->rows = calloc(ensembles->ledger->claim_count + 1, sizeof *claims->rows);
    if (!status && claims->rows) {
        struct nf_runs runs = {.results = ensembles->results, .ledger = ensembles->ledger};
        struct sets sets = {ensembles, runs, runs, runs};
        sets.replay.list = ensembles->replay;
        sets.replay.count = ensembles->replay_count;
        sets.seeds.list = ensembles->seeds;
        sets.seeds.count = ensembles->seeds_count;
        sets.both.list = both;
        sets.both.count = count;
        status = judge_all(claims, &sets);
    } else if (!status) {
        status = nf_fail(NF_MEMORY, "%s: out of memory for claims", ensembles->paper->key);
    }
    free(both);
    return status;
}

enum nf_status nf_claims_make(struct nf_claims *claims, const struct nf_paper_evidence *paper,
                              const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_ensembles ensembles;
    *claims = (struct nf_claims){.paper = paper};
    enum nf_status status = nf_ensembles_init(&ensembles, paper, ledger, results);
    if (status) return status;
    status = judge_with(claims, &ensembles);
    nf_ensembles_release(&ensembles);
    if (status) nf_claims_release(claims);
    return status;
}

void nf_claims_release(struct nf_claims *claims)
{
    free(claims->rows);
    *claims = (struct nf_claims){0};
}

static void write_row(FILE *stream, const struct nf_claim_row *row)
{
    char share[32], lo[32], hi[32], n[32];
    nf_csv_print_number(share, row->share);
    nf_csv_print_number(lo, row->lo);
    nf_csv_print_number(hi, row->hi);
    snprintf(n, sizeof n, "%zu", row->n);
    nf_csv_write_row(stream,
                     (const char *const[]){row->claim->id, row->claim->place, row->claim->claim, row->claim->predicate,
                                           names[row->verdict], share, lo, hi, n, row->evidence, NULL});
}

enum nf_status nf_claims_save(const struct nf_claims *claims, const char *path)
{
    static const char *const header[] = {"id", "place", "claim", "predicate", "verdict", "share",
                                         "lo", "hi",    "n",     "evidence",  NULL};
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, header);
    for (size_t i = 0; i < claims->count; i++)
        write_row(writer.stream, &claims->rows[i]);
    return nf_file_commit(&writer);
}

void nf_claims_print(const struct nf_claims *claims, FILE *stream)
{
    for (int verdict = 0; verdict < NF_CLAIM_VERDICTS; verdict++) {
        if (verdict == NF_CLAIM_HOLDS || verdict == NF_CLAIM_UNDECIDABLE) continue;
        for (size_t i = 0; i < claims->count; i++) {
            const struct nf_claim_row *row = &claims->rows[i];
            if (row->verdict == (enum nf_claim_verdict)verdict)
                fprintf(stream, "  %-16s %-40s %s\n", names[verdict], row->claim->id, row->evidence);
        }
    }
    fprintf(stream, "%s: %zu claims\n ", claims->paper->key, claims->count);
    for (int verdict = 0; verdict < NF_CLAIM_VERDICTS; verdict++)
        if (claims->verdicts[verdict]) fprintf(stream, " %s %zu", names[verdict], claims->verdicts[verdict]);
    fputc('\n', stream);
}
