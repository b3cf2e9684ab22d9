#ifndef NF_AUDIT_ACROSS_H
#define NF_AUDIT_ACROSS_H

#include "audit/audit.h"

enum { NF_PAPERS = 12 };

/* The audits of the papers, by number; NULL for one that is not there. */
struct nf_across {
    struct nf_audit *papers[NF_PAPERS + 1];
};

/* Quantities that several papers print of what they describe as one experiment, from papers/audit-across.csv,
 * `id,ids,level,reason`; an entry of ids is `3/t1.pruned.standard` or `3/pruned:standard`, after the number of the
 * paper.  Where exact numbers do not meet, every paper concerned gets a finding. */
enum nf_status nf_across_run(struct nf_across *across, const char *path);

#endif
