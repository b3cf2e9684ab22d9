#ifndef NF_EVIDENCE_AUDIT_TABLE_H
#define NF_EVIDENCE_AUDIT_TABLE_H

#include "base/csv.h"

/* What the audit of the printed numbers found: data/paper-NN/audit.csv, `id,ids,rule,level,printed,computed,repair,
 * reason`; `ids` are the rows concerned, separated by semicolons. */
struct nf_audit_table {
    struct nf_csv_table table; /* no rows where the file is missing: the audit was not run */
};

/* A missing file is an empty table. */
enum nf_status nf_audit_table_load(struct nf_audit_table *audit, const char *path);
void nf_audit_table_release(struct nf_audit_table *audit);

/* Why the number with that id cannot have arisen as described: the reason of the first row of level `impossible` that
 * names it; NULL if there is none. */
const char *nf_audit_table_impossible(const struct nf_audit_table *audit, const char *id);

#endif
