#ifndef NF_EVIDENCE_CLAIMS_H
#define NF_EVIDENCE_CLAIMS_H

#include "evidence/ensembles.h"

#include <stdio.h>

/* One verdict per claim, in this order:
 *
 * contradicted      the paper's own printed numbers break it, however they were rounded
 * undecidable       no predicate, or nothing measured decides it; the evidence names the missing key
 * confounded        it holds, and so does the control after `unless`, which would explain it
 * choice-dependent  it holds (or fails), but not under some reading of what the paper leaves unstated
 * holds fails       in at least 95 % (at most 5 %) of the runs: the published seeds and the seed ensemble together
 * seed-dependent    in between; or, for a predicate with functions over seeds, the published seeds and the ensemble
 *                   disagree */
enum nf_claim_verdict {
    NF_CLAIM_CONTRADICTED,
    NF_CLAIM_UNDECIDABLE,
    NF_CLAIM_CONFOUNDED,
    NF_CLAIM_CHOICE_DEPENDENT,
    NF_CLAIM_HOLDS,
    NF_CLAIM_FAILS,
    NF_CLAIM_SEED_DEPENDENT,
    NF_CLAIM_VERDICTS
};

struct nf_claim_row {
    const struct nf_claim *claim;
    enum nf_claim_verdict verdict;
    double share, lo, hi; /* of the runs, with Clopper and Pearson's 95 % interval, for a claim decided in every run and
                             for `all`, `any` and `share` of one; else 1, 0 or NaN, and NaN for the limits */
    size_t n;             /* runs */
    char evidence[1024];  /* one line */
};

struct nf_claims {
    const struct nf_paper_evidence *paper;
    struct nf_claim_row *rows; /* count, in the order of the ledger */
    size_t count;
    size_t verdicts[NF_CLAIM_VERDICTS];
};

/* The name as written in claims.csv. */
const char *nf_claim_verdict_name(enum nf_claim_verdict verdict);

/* Judges every claim.  paper, ledger and results (sorted) must outlive the claims.  NF_FORMAT for a predicate that
 * cannot be read says its line and column. */
enum nf_status nf_claims_make(struct nf_claims *claims, const struct nf_paper_evidence *paper,
                              const struct nf_ledger *ledger, const struct nf_results *results);
void nf_claims_release(struct nf_claims *claims);

/* Writes claims.csv: `id,place,claim,predicate,verdict,share,lo,hi,n,evidence`. */
enum nf_status nf_claims_save(const struct nf_claims *claims, const char *path);

/* Prints the claims that do not hold, then the counts. */
void nf_claims_print(const struct nf_claims *claims, FILE *stream);

#endif
