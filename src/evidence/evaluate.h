#ifndef NF_EVIDENCE_EVALUATE_H
#define NF_EVIDENCE_EVALUATE_H

#include "evidence/predicate.h"

/* The value of a predicate, on runs or on what the paper prints [papers/README.md].
 *
 * On runs, a clause without a function over seeds is decided in every run and its share reported; a clause with one is
 * decided once, and a key that stands outside such a function is then read as its mean.  sd() divides by n, as the
 * papers do; d(x, y) is the mean of x - y over its sample SD (n - 1), Cohen's d_z.  A run in which something is
 * missing does not count, for a function over seeds none in which a key of the comparison around it is.
 *
 * On printed numbers each value is an interval, all that rounding to the printed digits allows, and a comparison is
 * decided only if it comes out the same all over it: what is false then, is false however the paper rounded.  x,
 * mean(x) and median(x) (from @median) read the value, sd(x) the SD, lo(x) and hi(x) the rows @min and @max.  all(p) is
 * false if p, made of sums joined by `and`, is false of the means; all other functions over seeds stay unknown. */

enum nf_truth { NF_FALSE, NF_TRUE, NF_UNKNOWN };

/* What to read of a printed key. */
enum nf_statistic { NF_STATISTIC_MEAN, NF_STATISTIC_SD, NF_STATISTIC_LO, NF_STATISTIC_HI, NF_STATISTIC_MEDIAN };

struct nf_environment {
    void *context;
    size_t runs;
    /* The measured value of a key in a run; false if it is missing.  NULL if nothing was measured. */
    bool (*measured)(void *context, const char *key, size_t run, double *value);
    /* The limits of a printed key; false if it is not printed. */
    bool (*printed)(void *context, const char *key, enum nf_statistic statistic, double *lo, double *hi);
};

struct nf_outcome {
    bool single;         /* decided once, by functions over seeds; then truth says how */
    enum nf_truth truth; /* of a clause decided per run: NF_UNKNOWN if in no run, else whether share > 0.5 */
    size_t n, holds;     /* runs in which it could be decided (single: that have every key), and those in which it holds
                            (single: all n) */
    double share;        /* holds / n; 1 or 0 for a single clause; NaN if unknown */
    char missing[128];   /* the first key that was missing, "" if none was */
};

/* Decides the clause at the root `node` (predicate->clause or ->control) on runs.  NF_MEMORY alone. */
enum nf_status nf_evaluate_runs(const struct nf_predicate *predicate, int node,
                                const struct nf_environment *environment, struct nf_outcome *outcome);

/* Decides it on printed numbers. */
enum nf_truth nf_evaluate_printed(const struct nf_predicate *predicate, int node,
                                  const struct nf_environment *environment);

/* The value of a sum in one run; NaN if a key is missing. */
double nf_evaluate_sum(const struct nf_predicate *expression, const struct nf_environment *environment, size_t run);

/* Of a comparison at the root: the mean within-run difference of its sides and that over its sample SD (Cohen's d_z,
 * NaN for fewer than two runs).  False if the clause is no comparison or has a function over seeds, or nothing is
 * measured. */
bool nf_evaluate_difference(const struct nf_predicate *predicate, int node, const struct nf_environment *environment,
                            double *mean, double *effect);

/* The contrasts a paper draws: for every comparison between two sums that hold keys (`x > y`), and for x - y compared
 * with a number, the distance between the printed sums, reported for every key in them; d(x, y) likewise. */
void nf_evaluate_contrasts(const struct nf_predicate *predicate, const struct nf_environment *environment,
                           void (*found)(void *context, const char *key, double contrast), void *context);

#endif
