#include "evidence/interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

struct nf_interval nf_interval_prediction(const double *sorted, size_t count)
{
    if (!count) return (struct nf_interval){NAN, NAN, 0};
    double n = (double)count;
    size_t j = (size_t)floor((n + 1) * (1 - NF_COVERAGE) / 2 + 1e-9); /* n = 39 gives exactly 1 */
    if (j < 1) j = 1;
    double coverage = (n + 1 - 2 * (double)j) / (n + 1);
    return (struct nf_interval){sorted[j - 1], sorted[count - j], coverage};
}

/* Where the beta distribution reaches `tail`, by halving. */
static double beta_point(double tail, double a, double b)
{
    double low = 0, high = 1;
    while (high - low > 1e-12) {
        const double middle = (low + high) / 2;
        *(gsl_cdf_beta_P(middle, a, b) < tail ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

/* GSL's own inverse gives up, or ends the program, for some shares near 0 or 1. */
struct nf_interval nf_interval_share(size_t successes, size_t count)
{
    double k = (double)successes, n = (double)count, tail = (1 - NF_COVERAGE) / 2;
    struct nf_interval interval = {0, 1, NF_COVERAGE};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    if (successes > 0) interval.lo = gsl_cdf_beta_Pinv(tail, k, n - k + 1);
    if (successes < count) interval.hi = gsl_cdf_beta_Qinv(tail, k + 1, n - k);
    gsl_set_error_handler(handler);
    if (isnan(interval.lo)) interval.lo = beta_point(tail, k, n - k + 1);
    if (isnan(interval.hi)) interval.hi = 1 - beta_point(tail, n - k, k + 1);
    return interval;
}

double nf_interval_percentile(const double *sorted, size_t count, double value)
{
    double below = 0, equal = 0;
    for (size_t i = 0; i < count; i++) {
        below += sorted[i] < value;
        equal += sorted[i] == value;
    }
    return (below + equal / 2 + 0.5) / ((double)count + 1);
}

/* NumPy's order of addition (up to 128 numbers in eight strands, more in halves): whether a mean of k/400 rounds up
 * or down at its last printed digit can hang on the order. */
static double pairwise_sum(const double *values, size_t count)
{
    if (count > 128) {
        size_t half = count / 2 - count / 2 % 8;
        return pairwise_sum(values, half) + pairwise_sum(values + half, count - half);
    }
    double strands[8] = {0}, sum = 0;
    size_t whole = count - count % 8;
    for (size_t i = 0; i < whole; i++)
        strands[i % 8] += values[i];
    if (whole)
        sum = ((strands[0] + strands[1]) + (strands[2] + strands[3])) +
              ((strands[4] + strands[5]) + (strands[6] + strands[7]));
    for (size_t i = whole; i < count; i++)
        sum += values[i];
    return sum;
}

struct nf_moments nf_interval_moments(const double *values, size_t count)
{
    if (!count) return (struct nf_moments){NAN, NAN, 0};
    double n = (double)count, mean = pairwise_sum(values, count) / n;
    double *squares = malloc(count * sizeof *squares);
    if (!squares) return (struct nf_moments){NAN, NAN, 0};
    for (size_t i = 0; i < count; i++)
        squares[i] = (values[i] - mean) * (values[i] - mean);
    double sd = sqrt(pairwise_sum(squares, count) / n);
    free(squares);
    return (struct nf_moments){mean, sd, count};
}

static double clamp(double value, double lo, double hi)
{
    return fmin(fmax(value, lo), hi);
}

/* s^2 n / (n - 1) */
static double sample_variance(double population_sd, double n)
{
    return n > 1 ? population_sd * population_sd * n / (n - 1) : 0;
}

struct t_test {
    double error, freedom; /* standard error of the difference, degrees of freedom */
};

/* Welch: error^2 = v1/n1 + v2/n2, freedom = error^4 / ((v1/n1)^2/(n1-1) + (v2/n2)^2/(n2-1)). */
static struct t_test welch(double v1, double n1, double v2, double n2)
{
    double a = v1 / n1, b = v2 / n2, square = a + b;
    double freedom = square > 0 ? square * square / (a * a / (n1 - 1) + b * b / (n2 - 1)) : n1 + n2 - 2;
    return (struct t_test){sqrt(square), freedom};
}

static struct t_test student(double variance, double n1, double n2)
{
    return (struct t_test){sqrt(variance * (1 / n1 + 1 / n2)), n2 - 1};
}

/* P(|T| >= |difference| / error); without any spread only equal means are compatible. */
static double two_sided(struct t_test test, double difference)
{
    if (difference == 0) return 1;
    if (test.error == 0) return 0;
    return 2 * gsl_cdf_tdist_Q(fabs(difference) / test.error, test.freedom);
}

static double position(struct t_test test, double difference)
{
    if (test.error > 0) return gsl_cdf_tdist_P(difference / test.error, test.freedom);
    return difference == 0 ? 0.5 : difference > 0;
}

static double variance_ratio_p(double v1, double n1, double v2, double n2)
{
    if (v1 == v2) return 1;
    if (v1 == 0 || v2 == 0) return 0;
    double below = gsl_cdf_fdist_P(v1 / v2, n1 - 1, n2 - 1);
    return 2 * fmin(below, 1 - below);
}

static double middle(double lo, double hi)
{
    return isinf(lo) ? hi : isinf(hi) ? lo : (lo + hi) / 2;
}

struct nf_compatibility nf_interval_compatible(double mean_lo, double mean_hi, double sd_lo, double sd_hi, size_t n,
                                               const struct nf_moments *ensemble)
{
    double n1 = (double)n, n2 = (double)ensemble->n, v2 = sample_variance(ensemble->sd, n2);
    bool with_sd = n > 1 && !isnan(sd_lo);
    struct nf_compatibility result = {.sd_p = 1};
    struct t_test test = student(v2, n1, n2);
    if (with_sd) {
        double nearest = clamp(sqrt(v2 * (n1 - 1) / n1), fmax(sd_lo, 0), sd_hi);
        double v1 = sample_variance(nearest, n1);
        if (fabs(v1 - v2) < 1e-12 * v2) v1 = v2;
        test = welch(v1, n1, v2, n2);
        result.sd_p = variance_ratio_p(v1, n1, v2, n2);
    }
    double reach = gsl_cdf_tdist_Pinv((1 + NF_COVERAGE) / 2, test.freedom) * test.error;
    result.mean_p = two_sided(test, clamp(ensemble->mean, mean_lo, mean_hi) - ensemble->mean);
    result.percentile = position(test, middle(mean_lo, mean_hi) - ensemble->mean);
    result.lo = ensemble->mean - reach;
    result.hi = ensemble->mean + reach;
    result.mean_fits = result.mean_p >= 1 - NF_COVERAGE;
    result.sd_fits = result.sd_p >= 1 - NF_COVERAGE;
    return result;
}
