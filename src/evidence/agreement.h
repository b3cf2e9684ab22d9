#ifndef NF_EVIDENCE_AGREEMENT_H
#define NF_EVIDENCE_AGREEMENT_H

#include "evidence/ensembles.h"

#include <stdio.h>

/* How many printed numbers one and the same run prints.  Judged one by one, each number may be met by another run of an
 * ensemble; a recipe that is the paper's has runs that print many of them together, and another seed has none.
 *
 * For papers of one seed.  Counted are the results printed exactly, each key once (the row that prints it best), that
 * are measured and that not every run prints alike: counts and sparsities, which no run can move, are left out. */
struct nf_agreement_row {
    struct nf_run run;
    size_t same;       /* numbers that this run prints to the last digit */
    double largest;    /* difference from a printed number */
    const char *worst; /* its id, the ledger's */
};

struct nf_agreement {
    struct nf_agreement_row *rows; /* count: the replay, the rounding runs, the seeds, in the order of the ensembles */
    size_t count;
    size_t numbers; /* that count */
};

/* ledger and sorted results must outlive the agreement.  Empty for a paper of several seeds. */
enum nf_status nf_agreement_make(struct nf_agreement *agreement, const struct nf_paper_evidence *paper,
                                 const struct nf_ledger *ledger, const struct nf_results *results);
void nf_agreement_release(struct nf_agreement *agreement);

/* Writes agreement.csv: `group,seed,draw,same,numbers,largest,worst`. */
enum nf_status nf_agreement_save(const struct nf_agreement *agreement, const char *path);

/* One line: what the replay and the best run of each ensemble print together.  Nothing where nothing counts. */
void nf_agreement_print(const struct nf_agreement *agreement, FILE *stream);

#endif
