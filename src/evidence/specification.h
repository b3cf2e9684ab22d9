#ifndef NF_EVIDENCE_SPECIFICATION_H
#define NF_EVIDENCE_SPECIFICATION_H

#include "evidence/score.h"

#include <stdio.h>

/* Every reading of what a paper leaves unstated, scored against all of its printed means and SDs at once: the
 * specification curve [Simonsohn, Simmons and Nelson, Nature Human Behaviour 4 (2020) 1208].  A reading is held against
 * the default over the same seeds, so that what the seeds have in common cancels. */
struct nf_specification_row {
    const char *variant;             /* name=reading, crossed ones joined by &; owned by the results */
    size_t seeds;                    /* published seeds that were run */
    bool settled;                    /* choices.csv says what excludes it */
    struct nf_score score, standard; /* its own, and the default's over the same seeds */
    double gain, error;              /* the default's mean misfit less its own, and the jackknife error over seeds */
    struct nf_luck luck;             /* nf_score_luck for so many seeds of the default */
    bool candidate;                  /* to be crossed with the other candidates */
};

struct nf_specification {
    struct nf_specification_row *rows; /* count, the best gain first */
    size_t count;
    struct nf_score standard; /* the default over all published seeds */
    size_t seeds;             /* how many */
    struct nf_luck luck;
    struct nf_ensembles ensembles;
    struct nf_scorer scorer;
};

/* Candidates are the single readings, not settled, that gain more than their jackknife error and fit better than half
 * of all samples of as many seeds of the default (which a reading that draws other networks is better held against): of
 * one choice the best, of all the best so many.  All combinations of them are what `--crossed` runs. */
enum { NF_MOST_CANDIDATES = 3 };

/* No rows for a paper that prints one seed, or none of whose choices was run.  paper, ledger and sorted results must
 * outlive it.  Owned: nf_specification_release. */
enum nf_status nf_specification_make(struct nf_specification *specification, const struct nf_paper_evidence *paper,
                                     const struct nf_ledger *ledger, const struct nf_results *results);
void nf_specification_release(struct nf_specification *specification);

/* Writes specification.csv with these columns, the default first, its variant empty. */
extern const char *const nf_specification_header[];
enum { NF_SPECIFICATION_VARIANT = 0, NF_SPECIFICATION_CANDIDATE = 12 };
enum nf_status nf_specification_save(const struct nf_specification *specification, const char *path);

/* Writes readings.csv: `variant,key,published,published_sd,mean,sd,n,beside_default`, a line for each reading (the
 * default's variant is empty) and tested number.  beside_default is the mean of the default over all published seeds
 * plus the mean difference between the two over the seeds that the reading was run on. */
enum nf_status nf_specification_save_readings(const struct nf_specification *specification, const char *path);

/* A few lines for a reader: how many readings, how the default fares, which fit best. */
void nf_specification_print(const struct nf_specification *specification, FILE *stream);

#endif
