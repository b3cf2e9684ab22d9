#include "audit/own_runs.h"

#include "evidence/runs.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT = 64 };

/* Reads `value` as if printed with the digits of `printed`; the text must outlive it. */
static enum nf_status print_again(struct nf_printed *printed, double value, char text[TEXT])
{
    nf_printed_format(text, value, printed->decimals);
    return nf_printed_read(printed, text, NF_EXACT);
}

/* Sets the row to what the runs give; false if they give nothing comparable. */
static bool substitute(struct nf_published *row, const struct nf_runs *runs, char texts[2 * TEXT])
{
    struct nf_moments summary = nf_runs_summary(runs, row);
    if (row->value.form != NF_EXACT || row->value.exponent || !summary.n || (int)summary.n != (row->n ? row->n : 1))
        return false;
    if (print_again(&row->value, summary.mean, texts)) return false;
    if (row->sd.available && print_again(&row->sd, summary.sd, texts + TEXT)) return false;
    return true;
}

static enum nf_status run_checks(struct nf_audit *audit)
{
    static enum nf_status (*const checks[])(struct nf_audit *) = {nf_audit_granularity, nf_audit_deviations,
                                                                  nf_audit_agreement, nf_audit_derivations};
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !status; i++)
        status = checks[i](audit);
    return status;
}

static void count_alarms(const struct nf_findings *findings, struct nf_own_runs *outcome)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct nf_finding *finding = &findings->rows[i];
        if (finding->level >= NF_LEVEL_UNUSUAL) continue;
        if (!outcome->alarms++)
            nf_append(outcome->first, sizeof outcome->first, "%s: %.200s: %.200s", finding->rule, finding->printed,
                      finding->computed);
    }
}

static bool is_result(const struct nf_published *row)
{
    return row->kind == NF_RESULT || row->kind == NF_DERIVED;
}

/* Results that the runs do not give are not compared with anything. */
static void substitute_all(struct nf_ledger *ledger, const struct nf_runs *runs, char *texts, size_t *numbers)
{
    for (size_t i = 0; i < ledger->published_count; i++) {
        struct nf_published *row = &ledger->published[i];
        if (!is_result(row)) continue;
        bool given = substitute(row, runs, texts + i * 2 * TEXT);
        if (!given) row->value.available = row->sd.available = false;
        *numbers += given;
    }
}

/* The texts go; nothing may point to them. */
static void hide_results(struct nf_ledger *ledger)
{
    for (size_t i = 0; i < ledger->published_count; i++)
        if (is_result(&ledger->published[i]))
            ledger->published[i].value = ledger->published[i].sd = (struct nf_printed){.text = ""};
}

static enum nf_status audit_runs(struct nf_library_paper *paper, const struct nf_runs *runs,
                                 struct nf_own_runs *outcome)
{
    char *texts = calloc(paper->ledger.published_count + 1, 2 * TEXT);
    if (!texts) return nf_fail(NF_MEMORY, "out of memory for an audit of our own runs");
    substitute_all(&paper->ledger, runs, texts, &outcome->numbers);
    nf_audit_release(&paper->audit);
    nf_audit_init(&paper->audit, &paper->ledger, &paper->rules);
    enum nf_status status = run_checks(&paper->audit);
    if (!status) count_alarms(&paper->audit.findings, outcome);
    hide_results(&paper->ledger);
    free(texts);
    return status;
}

enum nf_status nf_own_runs_audit(struct nf_library_paper *paper, const struct nf_results *results, const char *group,
                                 struct nf_own_runs *outcome)
{
    struct nf_run *list;
    size_t count;
    *outcome = (struct nf_own_runs){0};
    enum nf_status status = nf_results_runs(results, group, "", &list, &count);
    if (status) return status;
    struct nf_runs runs = {.results = results, .ledger = &paper->ledger, .list = list, .count = count};
    status = audit_runs(paper, &runs, outcome);
    free(list);
    return status;
}
