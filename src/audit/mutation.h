#ifndef NF_AUDIT_MUTATION_H
#define NF_AUDIT_MUTATION_H

#include "audit/library.h"

/* How many changed digits the audit notices: one digit of one printed result (value or SD) is replaced by another, as a
 * slip in typing would, and the paper is audited again.  Noticed is a change after which a finding that was not there
 * before, impossible or inconsistent, names the row. */
struct nf_mutation_count {
    size_t changed, noticed;
};

/* `trials` changes, one at a time and each undone, drawn by a generator seeded with `seed`.  The paper must have been
 * audited; its audit is left as it was. */
enum nf_status nf_mutation_run(struct nf_library_paper *paper, size_t trials, unsigned long seed,
                               struct nf_mutation_count *count);

/* Replaces the digit that is `which`-th in the text (from 0) by another one, `step` (1 to 9) further on; false if there
 * are fewer digits. */
bool nf_mutation_change(char *text, size_t which, int step);

#endif
