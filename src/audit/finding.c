#include "audit/finding.h"

#include "base/csv.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *nf_level_name(enum nf_level level)
{
    static const char *const names[NF_LEVELS] = {"impossible", "inconsistent", "unusual"};
    return names[level];
}

void nf_findings_release(struct nf_findings *findings)
{
    free(findings->rows);
    *findings = (struct nf_findings){0};
}

struct nf_finding *nf_findings_add(struct nf_findings *findings, enum nf_level level, const char *rule)
{
    static _Thread_local struct nf_finding nobody;
    if (findings->count == findings->capacity) {
        size_t larger = findings->capacity ? 2 * findings->capacity : 16;
        struct nf_finding *rows = realloc(findings->rows, larger * sizeof *rows);
        if (!rows) {
            findings->status = nf_fail(NF_MEMORY, "out of memory for the findings of an audit");
            return &nobody;
        }
        findings->rows = rows;
        findings->capacity = larger;
    }
    struct nf_finding *finding = &findings->rows[findings->count++];
    memset(finding, 0, sizeof *finding);
    finding->level = level;
    finding->rule = rule;
    return finding;
}

void nf_append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    if (used + 1 < size) vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

void nf_finding_name(struct nf_finding *finding, const char *id)
{
    size_t length = strlen(id), used = strlen(finding->ids);
    for (const char *at = finding->ids; *at; at += strcspn(at, ";"), at += *at == ';')
        if (strncmp(at, id, length) == 0 && (at[length] == ';' || !at[length])) return;
    if (used + length + 2 <= sizeof finding->ids)
        nf_append(finding->ids, sizeof finding->ids, "%s%s", used ? ";" : "", id);
}

/* Insertion keeps the order of equals, and findings are few. */
void nf_findings_sort(struct nf_findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        struct nf_finding moved = findings->rows[i];
        size_t at = i;
        for (; at && findings->rows[at - 1].level > moved.level; at--)
            findings->rows[at] = findings->rows[at - 1];
        findings->rows[at] = moved;
    }
}

/* How many findings of the same rule come before. */
static size_t running_number(const struct nf_findings *findings, size_t row)
{
    size_t number = 1;
    for (size_t i = 0; i < row; i++)
        number += strcmp(findings->rows[i].rule, findings->rows[row].rule) == 0;
    return number;
}

enum nf_status nf_findings_save(const struct nf_findings *findings, const char *path)
{
    static const char *const header[] = {"id", "ids", "rule", "level", "printed", "computed", "repair", "reason", NULL};
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, header);
    for (size_t i = 0; i < findings->count; i++) {
        const struct nf_finding *f = &findings->rows[i];
        char id[64];
        snprintf(id, sizeof id, "%.40s-%zu", f->rule, running_number(findings, i));
        const char *const row[] = {id,        f->ids,    f->rule, nf_level_name(f->level), f->printed, f->computed,
                                   f->repair, f->reason, NULL};
        nf_csv_write_row(writer.stream, row);
    }
    return nf_file_commit(&writer);
}
