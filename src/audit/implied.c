#include "audit/implied.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

void nf_implied_release(struct nf_implied *implied)
{
    free(implied->rows);
    *implied = (struct nf_implied){0};
}

void nf_implied_add(struct nf_implied *implied, const char *choice, const char *reading, const char *rule,
                    bool excludes, const char *reason)
{
    if (implied->count == implied->capacity) {
        size_t larger = implied->capacity ? 2 * implied->capacity : 16;
        struct nf_implied_row *rows = realloc(implied->rows, larger * sizeof *rows);
        if (!rows) {
            implied->status = nf_fail(NF_MEMORY, "out of memory for the readings of an audit");
            return;
        }
        implied->rows = rows;
        implied->capacity = larger;
    }
    struct nf_implied_row *row = &implied->rows[implied->count++];
    *row = (struct nf_implied_row){.choice = choice, .reading = reading, .rule = rule, .excludes = excludes};
    snprintf(row->reason, sizeof row->reason, "%s", reason);
}

static bool is_excluded(const struct nf_implied *implied, const char *choice, const char *reading, size_t length)
{
    for (size_t i = 0; i < implied->count; i++) {
        const struct nf_implied_row *row = &implied->rows[i];
        if (row->excludes && strcmp(row->choice, choice) == 0 && strlen(row->reading) == length &&
            strncmp(row->reading, reading, length) == 0)
            return true;
    }
    return false;
}

/* Whether every reading in the list but `kept` is excluded, and there is one. */
static bool others_excluded(const struct nf_implied *implied, const struct nf_choice *choice, const char *kept)
{
    size_t others = 0;
    for (const char *at = choice->readings; *at; at += *at == ';') {
        at += strspn(at, " ");
        size_t length = strcspn(at, ";");
        bool same = strlen(kept) == length && strncmp(at, kept, length) == 0;
        if (!same && !is_excluded(implied, choice->id, at, length)) return false;
        others += !same;
        at += length;
    }
    return others > 0;
}

const char *nf_implied_status(const struct nf_implied *implied, const struct nf_implied_row *row,
                              const struct nf_ledger *ledger)
{
    if (is_excluded(implied, row->choice, row->reading, strlen(row->reading))) return "excluded";
    for (size_t i = 0; i < ledger->choice_count; i++)
        if (strcmp(ledger->choices[i].id, row->choice) == 0 &&
            others_excluded(implied, &ledger->choices[i], row->reading))
            return "fixed";
    return "fits";
}

enum nf_status nf_implied_save(const struct nf_implied *implied, const struct nf_ledger *ledger, const char *path)
{
    static const char *const header[] = {"choice", "reading", "status", "rule", "reason", NULL};
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, header);
    for (size_t i = 0; i < implied->count; i++) {
        const struct nf_implied_row *row = &implied->rows[i];
        const char *const cells[] = {row->choice, row->reading, nf_implied_status(implied, row, ledger),
                                     row->rule,   row->reason,  NULL};
        nf_csv_write_row(writer.stream, cells);
    }
    return nf_file_commit(&writer);
}
