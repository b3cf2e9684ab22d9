#ifndef NF_EVIDENCE_CONTRAST_H
#define NF_EVIDENCE_CONTRAST_H

#include "evidence/ledger.h"

/* The largest contrast that a paper's claims draw from each printed number, from the printed numbers themselves
 * [evidence/evaluate.h, nf_evaluate_contrasts].  A number whose interval is wider than that says nothing about any of
 * the claims made of it. */

/* Fills contrasts[i] for every row of the ledger, NaN for a row that no comparison uses.  NF_FORMAT names the claim
 * whose predicate cannot be read. */
enum nf_status nf_contrast_largest(const struct nf_ledger *ledger, double *contrasts);

#endif
