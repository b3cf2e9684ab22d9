#include "evidence/audit_table.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { IDS = 1, LEVEL = 3, REASON = 7 };

enum nf_status nf_audit_table_load(struct nf_audit_table *audit, const char *path)
{
    static const char *const header[] = {"id", "ids", "rule", "level", "printed", "computed", "repair", "reason", NULL};
    *audit = (struct nf_audit_table){0};
    if (access(path, F_OK)) return NF_OK;
    return nf_csv_load(&audit->table, path, header);
}

void nf_audit_table_release(struct nf_audit_table *audit)
{
    nf_csv_release(&audit->table);
}

static bool names(const char *ids, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = ids + strspn(ids, "; "); *at; at += strspn(at, "; ")) {
        size_t word = strcspn(at, "; ");
        if (word == length && strncmp(at, id, length) == 0) return true;
        at += word;
    }
    return false;
}

const char *nf_audit_table_impossible(const struct nf_audit_table *audit, const char *id)
{
    for (size_t row = 0; row < audit->table.rows; row++)
        if (strcmp(nf_csv_cell(&audit->table, row, LEVEL), "impossible") == 0 &&
            names(nf_csv_cell(&audit->table, row, IDS), id))
            return nf_csv_cell(&audit->table, row, REASON);
    return NULL;
}
