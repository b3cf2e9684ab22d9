#ifndef NF_EVIDENCE_INTERVAL_H
#define NF_EVIDENCE_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

/* The statistics behind the verdicts; distributions from GSL.  The level is 5 % throughout. */

#define NF_COVERAGE 0.95

struct nf_interval {
    double lo, hi;
    double coverage; /* the actual one; NaN limits and 0 where there is no observation */
};

/* Prediction interval for one further observation from the population of `count` sorted ones, free of assumptions on
 * its shape: [x_(j), x_(n+1-j)] holds it with probability (n + 1 - 2j) / (n + 1).  The largest j that covers 95 %;
 * below 39 observations none does and [min, max] is taken with what it covers.
 * [Wilks, Ann. Math. Statist. 12 (1941) 91] */
struct nf_interval nf_interval_prediction(const double *sorted, size_t count);

/* Clopper and Pearson's 95 % interval for a share, from `successes` out of `count` > 0.
 * [Biometrika 26 (1934) 404] */
struct nf_interval nf_interval_share(size_t successes, size_t count);

/* Where `value` stands among sorted observations, 0 to 1: the middle of the ranks that it could take among them,
 * (below + equal / 2 + 1/2) / (n + 1). */
double nf_interval_percentile(const double *sorted, size_t count, double value);

/* A sample known by its size, mean and population SD (divided by n), as papers print them; added up in NumPy's order.
 * NaN and n = 0 for no values (or no memory). */
struct nf_moments {
    double mean, sd;
    size_t n;
};
struct nf_moments nf_interval_moments(const double *values, size_t count);

/* Whether a printed mean and SD of n seeds and an ensemble can be samples of one population.
 * Means: Welch's t with his degrees of freedom; without a printed SD, Student's t with the ensemble's variance for
 * both. SDs: F, the ratio of the sample variances n s^2 / (n - 1), two-sided. A printed number stands for all that
 * rounds to it; of these the one nearest to the ensemble is tested. */
struct nf_compatibility {
    double mean_p, sd_p;     /* two-sided; sd_p is 1 where no SD is printed or n is 1 */
    double lo, hi;           /* means of n seeds that the first test accepts */
    double percentile;       /* of the middle of the printed mean, in the distribution of t */
    bool mean_fits, sd_fits; /* at the 5 % level */
};

/* mean_lo and mean_hi: the limits of the printed mean, either of which may be infinite; sd_lo and sd_hi: those of the
 * printed SD, sd_lo NaN where none is printed; n >= 1 printed seeds; an ensemble of 2 or more. */
struct nf_compatibility nf_interval_compatible(double mean_lo, double mean_hi, double sd_lo, double sd_hi, size_t n,
                                               const struct nf_moments *ensemble);

#endif
