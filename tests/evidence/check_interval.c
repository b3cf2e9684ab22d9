#include "evidence/interval.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

static const struct {
    size_t count, first; /* observations; the rank of the lower limit */
    double coverage;
} ranks[] = {{1, 1, 0.0},          {2, 1, 1.0 / 3},    {10, 1, 9.0 / 11},       {38, 1, 37.0 / 39},
             {39, 1, 0.95},        {50, 1, 49.0 / 51}, {78, 1, 77.0 / 79},      {79, 2, 0.95},
             {100, 2, 97.0 / 101}, {199, 5, 0.95},     {1000, 25, 951.0 / 1001}};

START_TEST(prediction_takes_the_right_ranks)
{
    double sorted[1000];
    size_t count = ranks[_i].count;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (double)i + 1;
    struct nf_interval interval = nf_interval_prediction(sorted, count);
    ck_assert_double_eq(interval.lo, (double)ranks[_i].first);
    ck_assert_double_eq(interval.hi, (double)(count + 1 - ranks[_i].first));
    ck_assert_double_eq_tol(interval.coverage, ranks[_i].coverage, 1e-12);
}
END_TEST

START_TEST(no_observation_predicts_nothing)
{
    struct nf_interval interval = nf_interval_prediction(NULL, 0);
    ck_assert(isnan(interval.lo) && isnan(interval.hi));
    ck_assert_double_eq(interval.coverage, 0);
}
END_TEST

/* The share of further observations inside is what the interval says, for a skewed population too. */
START_TEST(prediction_covers_what_it_says)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double sample[50];
    int inside = 0, trials = 20000;
    for (int trial = 0; trial < trials; trial++) {
        for (int i = 0; i < 50; i++)
            sample[i] = gsl_ran_exponential(rng, 1);
        gsl_sort(sample, 1, 50);
        struct nf_interval interval = nf_interval_prediction(sample, 50);
        double next = gsl_ran_exponential(rng, 1);
        inside += next >= interval.lo && next <= interval.hi;
    }
    gsl_rng_free(rng);
    ck_assert_double_eq_tol((double)inside / trials, 49.0 / 51, 0.005);
}
END_TEST

/* R: binom.test(k, n)$conf.int */
static const struct {
    size_t successes, count;
    double lo, hi;
} shares[] = {
    {0, 10, 0, 0.3084971078}, {10, 10, 0.6915028922, 1}, {9, 10, 0.5549839, 0.9974714}, {40, 200, 0.1469, 0.2622}};

START_TEST(shares_have_exact_intervals)
{
    struct nf_interval interval = nf_interval_share(shares[_i].successes, shares[_i].count);
    ck_assert_double_eq_tol(interval.lo, shares[_i].lo, 1e-4);
    ck_assert_double_eq_tol(interval.hi, shares[_i].hi, 1e-4);
}
END_TEST

/* Also where GSL's inverse does not converge (2 of 260, 7 of 291): each limit leaves 2.5 % beyond it. */
START_TEST(shares_of_any_size)
{
    static const size_t counts[] = {1, 2, 7, 40, 260, 291, 2000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t n = counts[i], k = 0; k <= n; k += 1 + k / 300) {
            const struct nf_interval share = nf_interval_share(k, n);
            if (k) ck_assert_double_eq_tol(gsl_cdf_binomial_Q((unsigned)k - 1, share.lo, (unsigned)n), 0.025, 1e-6);
            if (k < n) ck_assert_double_eq_tol(gsl_cdf_binomial_P((unsigned)k, share.hi, (unsigned)n), 0.025, 1e-6);
        }
}
END_TEST

START_TEST(percentiles_are_middle_ranks)
{
    const double sorted[] = {1, 2, 2, 3};
    ck_assert_double_eq(nf_interval_percentile(sorted, 4, 0), 0.1);
    ck_assert_double_eq(nf_interval_percentile(sorted, 4, 2), 0.5);
    ck_assert_double_eq(nf_interval_percentile(sorted, 4, 9), 0.9);
}
END_TEST

START_TEST(moments_divide_by_n)
{
    const double values[] = {1, 2, 3, 4};
    struct nf_moments moments = nf_interval_moments(values, 4);
    ck_assert_double_eq(moments.mean, 2.5);
    ck_assert_double_eq_tol(moments.sd, sqrt(1.25), 1e-15);
    ck_assert_uint_eq(moments.n, 4);
}
END_TEST

/* numpy.mean and numpy.std (NumPy 1.24) of x_k = (7919 k^2 + 13 k mod 4001) / 40. */
static const struct {
    size_t count;
    double mean, sd;
} numpy[] = {
    {5, 0x1.10e147ae147aep+6, 0x1.1cdd749236b60p+5},    {10, 0x1.a2d1eb851eb85p+5, 0x1.0f8937d0bd7e1p+5},
    {13, 0x1.a0ad4ad4ad4aep+5, 0x1.1570fda8c1a41p+5},   {200, 0x1.918a7ef9db22dp+5, 0x1.df6a211b070bbp+4},
    {1000, 0x1.99b10cb295e9fp+5, 0x1.d9ccdd44a9cc0p+4},
};

START_TEST(moments_are_those_of_numpy_to_the_bit)
{
    double values[1000];
    for (size_t k = 0; k < numpy[_i].count; k++)
        values[k] = (double)((k * k * 7919 + k * 13) % 4001) / 40.0;
    struct nf_moments moments = nf_interval_moments(values, numpy[_i].count);
    ck_assert_double_eq(moments.mean, numpy[_i].mean);
    ck_assert_double_eq(moments.sd, numpy[_i].sd);
}
END_TEST

/* By numerical integration of the densities: t = 2.08727 with 24.9713 degrees of freedom has p = 0.0472279 and the
 * critical value 2.0596586; F = (40/9) / (180/19) on 9 and 19 has p = 0.2449910. */
START_TEST(welch_and_f_as_in_the_textbook)
{
    struct nf_moments ensemble = {50, 3, 20};
    struct nf_compatibility fit = nf_interval_compatible(52, 52, 2, 2, 10, &ensemble);
    ck_assert_double_eq_tol(fit.mean_p, 0.0472279, 1e-6);
    ck_assert_double_eq_tol(fit.sd_p, 0.2449910, 1e-6);
    ck_assert(!fit.mean_fits && fit.sd_fits);
    ck_assert_double_eq_tol(fit.percentile, 1 - 0.0472279 / 2, 1e-6);
    ck_assert_double_eq_tol(fit.hi - 50, 50 - fit.lo, 1e-9);
    ck_assert_double_eq_tol(fit.hi, 51.9735449, 1e-6);
}
END_TEST

START_TEST(rounding_is_given_the_benefit)
{
    struct nf_moments ensemble = {99.97, 0.02, 50};
    struct nf_compatibility fit = nf_interval_compatible(99.95, 100.05, -0.05, 0.05, 10, &ensemble);
    ck_assert_double_eq(fit.mean_p, 1);
    ck_assert_double_eq(fit.sd_p, 1);
    fit = nf_interval_compatible(96, INFINITY, NAN, NAN, 10, &ensemble);
    ck_assert(fit.mean_fits && fit.sd_fits);
    fit = nf_interval_compatible(-INFINITY, 96, NAN, NAN, 10, &ensemble);
    ck_assert(!fit.mean_fits);
}
END_TEST

START_TEST(no_spread_accepts_only_the_value)
{
    struct nf_moments ensemble = {21050, 0, 50};
    struct nf_compatibility fit = nf_interval_compatible(21049.5, 21050.5, NAN, NAN, 10, &ensemble);
    ck_assert(fit.mean_fits);
    fit = nf_interval_compatible(21050.5, 21051.5, -0.5, 0.5, 10, &ensemble);
    ck_assert(!fit.mean_fits);
    ck_assert(fit.sd_fits);
    fit = nf_interval_compatible(21049.5, 21050.5, 1.5, 2.5, 10, &ensemble);
    ck_assert(!fit.sd_fits);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("interval");
    TCase *cases = tcase_create("interval");
    tcase_add_loop_test(cases, prediction_takes_the_right_ranks, 0, sizeof ranks / sizeof *ranks);
    tcase_add_test(cases, no_observation_predicts_nothing);
    tcase_add_test(cases, prediction_covers_what_it_says);
    tcase_add_test(cases, shares_of_any_size);
    tcase_add_loop_test(cases, shares_have_exact_intervals, 0, sizeof shares / sizeof *shares);
    tcase_add_test(cases, percentiles_are_middle_ranks);
    tcase_add_test(cases, moments_divide_by_n);
    tcase_add_loop_test(cases, moments_are_those_of_numpy_to_the_bit, 0, sizeof numpy / sizeof *numpy);
    tcase_add_test(cases, welch_and_f_as_in_the_textbook);
    tcase_add_test(cases, rounding_is_given_the_benefit);
    tcase_add_test(cases, no_spread_accepts_only_the_value);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
