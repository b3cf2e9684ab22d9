#ifndef NF_EVIDENCE_RUNS_H
#define NF_EVIDENCE_RUNS_H

#include "evidence/evaluate.h"
#include "evidence/interval.h"
#include "evidence/ledger.h"
#include "evidence/results.h"

/* What a set of runs says of the numbers a paper prints. */
struct nf_runs {
    const struct nf_results *results; /* sorted */
    const struct nf_ledger *ledger;
    const struct nf_run *list; /* count */
    size_t count;
};

/* The value of a key in one run, by the first of these that is there:
 * 1. what the run measured under the key, or group control for the same seed and draw;
 * 2. of `condition:metric@statistic` the statistic (mean, sd, min, max, median, count, share) of condition:metric over
 *    all runs of the set: count adds up zeros and ones, share is their mean in per cent;
 * 3. of a derived number its expression, over the run's own values;
 * 4. of a setting what the paper prints, since the runs are made with it.
 * Other printed numbers are never taken.  False if there is none of these. */
bool nf_runs_value(const struct nf_runs *runs, const char *key, size_t run, double *value);

/* Whether some two of the runs that have a key differ in it. */
bool nf_runs_moves(const struct nf_runs *runs, const char *key);

/* Whether a row is one number for all seeds together (`@count`, or computed from such): it then has no mean and SD. */
bool nf_runs_is_statistic(const struct nf_ledger *ledger, const struct nf_published *row);

/* The counterpart of a printed row: mean and population SD over the runs that have a value, n of them; of a statistic
 * the number itself, SD 0, n the runs of the set.  n is 0 if nothing was measured. */
struct nf_moments nf_runs_summary(const struct nf_runs *runs, const struct nf_published *row);

/* The values of a row, one for each run that has it, in `values` (room for runs->count); returns how many. */
size_t nf_runs_values(const struct nf_runs *runs, const struct nf_published *row, double *values);

/* A derived number that follows from settings alone, without any run; false for all others. */
bool nf_runs_arithmetic(const struct nf_ledger *ledger, const struct nf_published *row, double *value);

/* For predicates: measured keys from the runs, printed ones from the ledger.  Settings printed exactly have no
 * rounding.  `runs` must outlive it and is not changed. */
struct nf_environment nf_runs_environment(const struct nf_runs *runs);

#endif
