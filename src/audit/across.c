#include "audit/across.h"

#include "base/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const header[] = {"id", "ids", "level", "reason", NULL};
enum { ROWS = 256 };

struct quoted {
    int paper;
    const struct nf_published *row;
};

static enum nf_status take_entry(const struct nf_across *across, const char *entry, struct quoted *found, size_t *count)
{
    char *rest;
    long paper = strtol(entry, &rest, 10);
    if (*rest != '/' || paper < 1 || paper > NF_PAPERS)
        return nf_fail(NF_FORMAT, "'%.60s': write the number of a paper, a slash and an id or key", entry);
    const struct nf_audit *audit = across->papers[paper];
    for (size_t i = 0; audit && i < audit->ledger->published_count; i++) {
        const struct nf_published *row = &audit->ledger->published[i];
        bool exact = row->value.available && row->value.form == NF_EXACT && row->kind != NF_LITERATURE;
        if (exact && nf_rules_names(rest + 1, row) && *count < ROWS)
            found[(*count)++] = (struct quoted){(int)paper, row};
    }
    return NF_OK;
}

static enum nf_status take_entries(const struct nf_across *across, const char *ids, struct quoted *found, size_t *count)
{
    char entry[256];
    enum nf_status status = NF_OK;
    *count = 0;
    for (const char *at = ids; *at && !status; at += strcspn(at, ";"), at += *at == ';') {
        at += strspn(at, " ");
        snprintf(entry, sizeof entry, "%.*s", (int)strcspn(at, ";"), at);
        status = take_entry(across, entry, found, count);
    }
    return status;
}

/* Whether a row misses one of another paper, in value or, where both print one, in SD. */
static bool conflicts(const struct quoted *found, size_t count, size_t i)
{
    for (size_t j = 0; j < count; j++) {
        if (found[j].paper == found[i].paper) continue;
        if (!nf_bracket_meets(nf_bracket_row(found[i].row), nf_bracket_row(found[j].row))) return true;
        if (!nf_bracket_meets(nf_bracket_sd(found[i].row), nf_bracket_sd(found[j].row))) return true;
    }
    return false;
}

/* What each paper prints, once for each value. */
static void list_values(const struct quoted *found, size_t count, char *text, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        bool repeated = false;
        for (size_t j = 0; j < i && !repeated; j++)
            repeated = found[j].paper == found[i].paper &&
                       strcmp(found[j].row->value.text, found[i].row->value.text) == 0 &&
                       (!found[i].row->sd.available || found[j].row->sd.available);
        if (repeated) continue;
        nf_append(text, size, "%spaper %d: %s", *text ? "; " : "", found[i].paper, found[i].row->value.text);
        if (found[i].row->sd.available) nf_append(text, size, " +- %s", found[i].row->sd.text);
    }
}

static void report(struct nf_across *across, const struct nf_csv_table *table, size_t line, const struct quoted *found,
                   size_t count)
{
    enum nf_level level = 0;
    while (level < NF_LEVELS - 1 && strcmp(nf_level_name(level), nf_csv_cell(table, line, 2)) != 0)
        level++;
    for (int paper = 1; paper <= NF_PAPERS; paper++) {
        struct nf_finding *finding = NULL;
        for (size_t i = 0; i < count; i++) {
            if (found[i].paper != paper || !conflicts(found, count, i)) continue;
            if (!finding) finding = nf_findings_add(&across->papers[paper]->findings, level, "across-papers");
            nf_finding_name(finding, found[i].row->id);
        }
        if (!finding) continue;
        list_values(found, count, finding->printed, sizeof finding->printed);
        nf_append(finding->computed, sizeof finding->computed, "%s: the printed values do not meet within rounding",
                  nf_csv_cell(table, line, 0));
        nf_append(finding->reason, sizeof finding->reason, "%s", nf_csv_cell(table, line, 3));
        nf_findings_sort(&across->papers[paper]->findings);
    }
}

enum nf_status nf_across_run(struct nf_across *across, const char *path)
{
    struct nf_csv_table table;
    struct quoted found[ROWS];
    if (access(path, F_OK)) return NF_OK;
    enum nf_status status = nf_csv_load(&table, path, header);
    if (status) return status;
    for (size_t line = 0; line < table.rows && !status; line++) {
        size_t count;
        status = take_entries(across, nf_csv_cell(&table, line, 1), found, &count);
        bool any = false;
        for (size_t i = 0; i < count && !status && !any; i++)
            any = conflicts(found, count, i);
        if (any) report(across, &table, line, found, count);
    }
    nf_csv_release(&table);
    return status;
}
