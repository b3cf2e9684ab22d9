#ifndef NF_EVIDENCE_SCORE_H
#define NF_EVIDENCE_SCORE_H

#include "evidence/ensembles.h"

/* How well a set of runs gives all of a paper's printed means and SDs at once.
 *
 * Every printed mean and every printed SD of several seeds is a test at its own p (nf_interval_compatible), one row for
 * each key, and of these the numbers that runs move.  Its misfit is the chi-squared of one degree of freedom with that
 * p, at most NF_MOST_MISFIT; the score is the mean misfit: about 1 where runs and paper are samples of one population.
 * The numbers of one network hang together, so the score has no table of its own: nf_score_luck samples it. */
#define NF_MOST_MISFIT 15.1 /* p = 0.0001: no single number decides */

struct nf_score {
    size_t tests, outside; /* made; with p below 5 % */
    double mean;           /* NaN without a test */
};

/* A mean and an SD as printed: all that rounds to them; sd_lo is NaN where no SD is printed. */
struct nf_score_limits {
    double mean_lo, mean_hi, sd_lo, sd_hi;
};

/* The numbers of one paper that are tested. */
struct nf_scorer {
    const struct nf_ensembles *ensembles;
    const struct nf_published **row; /* count */
    struct nf_score_limits *printed; /* count */
    size_t count;
};

/* Which numbers move is seen in the ensembles' replay.  Owned: nf_scorer_release, also after a failure; the ensembles
 * must outlive it. */
enum nf_status nf_scorer_init(struct nf_scorer *scorer, const struct nf_ensembles *ensembles);
void nf_scorer_release(struct nf_scorer *scorer);

/* What runs measured: value[run * scorer->count + number], NaN where there is none. */
struct nf_score_table {
    const struct nf_run *list; /* runs; not owned */
    double *value;             /* free() */
    size_t runs;
};
enum nf_status nf_score_table(struct nf_score_table *table, const struct nf_scorer *scorer, const struct nf_run *list,
                              size_t count);

/* Mean and SD of a number over the runs at places chosen[0..count-1], but for the one at place `without` (count for
 * none). */
struct nf_moments nf_score_moments(const struct nf_scorer *scorer, const struct nf_score_table *table,
                                   const size_t *chosen, size_t count, size_t without, size_t number);

/* The score of those runs against what is printed. */
struct nf_score nf_score_of(const struct nf_scorer *scorer, const struct nf_score_table *table, const size_t *chosen,
                            size_t count, size_t without);

/* What samples of `seeds` runs score when as many others of the same table as the paper has seeds stand in its place,
 * printed with its digits: half of them and 95 % of them score less.  NaN where the table has too few. */
struct nf_luck {
    double half, most;
};
enum nf_status nf_score_luck(const struct nf_scorer *scorer, const struct nf_score_table *table, size_t seeds,
                             struct nf_luck *luck);

#endif
