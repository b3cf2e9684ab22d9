#include "audit/spread.h"
#include "fixture.h"

#include <math.h>

static struct nf_bracket about(double value, double half)
{
    return (struct nf_bracket){value - half, value + half};
}

static const struct {
    int n, most;
    double unit, mean, mean_half, sd, sd_half;
    bool population, sample;
} counts[] = {
    {18, 60, 1, 3.44, 0.005, 2.47, 0.005, false, false}, /* Allard's example for Anaya's GRIMMER (sample SD) */
    {18, 60, 1, 3.44, 0.005, 2.48, 0.005, true, true},
    {10, 6, 1, 2.9, 0.05, 0.5, 0.05, true, false}, /* squares add up to 87, odd as the sum 29; 86 is needed for n - 1 */
    {10, 6, 1, 0.7, 0.05, 1.0, 0.05, true, false},
    {10, 6, 1, 3.9, 0.05, 2.0, 0.05, true, true},
    {10, 6, 1, 6.0, 0.05, 0.5, 0.05, false, false}, /* all at the largest value */
    {10, 6, 100.0 / 6, 98.3, 0.05, 5.0, 0.05, true, false},
    {10, 5, 20, 98.3, 0.05, 5.0, 0.05, false, false},
    {20, 1, 1, 0.35, 0.005, 0.48, 0.005, true, false},  /* DEBIT: sqrt(0.35 x 0.65) = 0.477 */
    {20, 1, 1, 0.35, 0.005, 0.18, 0.005, false, false}, /* the example of the R package scrutiny */
    {20, 1, 1, 0.36, 0.005, 0.11, 0.005, false, false}, /* likewise; 0.36 is no share of 20 either */
};

START_TEST(whole_numbers)
{
    struct nf_sd_forms forms =
        nf_spread_counts(counts[_i].n, counts[_i].most, counts[_i].unit, about(counts[_i].mean, counts[_i].mean_half),
                         about(counts[_i].sd, counts[_i].sd_half));
    ck_assert_int_eq(forms.population, counts[_i].population);
    ck_assert_int_eq(forms.sample, counts[_i].sample);
}
END_TEST

START_TEST(largest_spread)
{
    ck_assert_double_eq_tol(nf_spread_largest(10, 0, 100, 50), 50, 1e-9);
    ck_assert_double_eq_tol(nf_spread_largest(10, 0, 100, 97.5), 7.5, 1e-9); /* nine at 100, one at 75 */
    ck_assert_double_eq_tol(nf_spread_largest(10, 0, 100, 100), 0, 1e-9);
    ck_assert_double_eq_tol(nf_spread_largest(2, 0, 1, 0.5), 0.5, 1e-9);
}
END_TEST

START_TEST(bounded_numbers)
{
    struct nf_sd_forms fits = nf_spread_bounded(10, 0, 100, about(97.5, 0.05), about(7.6, 0.05));
    ck_assert(fits.population && fits.sample);
    fits = nf_spread_bounded(10, 0, 100, about(97.5, 0.05), about(8.0, 0.05));
    ck_assert(!fits.population && fits.sample); /* 7.65 x sqrt(10/9) = 8.06 */
    fits = nf_spread_bounded(10, 0, 100, about(97.5, 0.05), about(8.6, 0.05));
    ck_assert(!fits.population && !fits.sample);
    fits = nf_spread_bounded(10, 0, 100, about(134.7, 0.05), about(1, 0.05));
    ck_assert(!fits.population && !fits.sample);
}
END_TEST

START_TEST(numbers_with_ends)
{
    struct nf_bracket lo = about(28.2, 0.05), hi = about(74.8, 0.05);
    struct nf_sd_forms fits = nf_spread_extremes(10, lo, hi, about(47.6, 0.05), about(12.8, 0.05));
    ck_assert(fits.population && fits.sample);
    fits = nf_spread_extremes(10, lo, hi, about(47.6, 0.05), about(9.0, 0.05)); /* the ends alone give 10.5 */
    ck_assert(!fits.population && !fits.sample);
    fits = nf_spread_extremes(10, lo, hi, about(47.6, 0.05), about(26.0, 0.05));
    ck_assert(!fits.population && !fits.sample);
    fits = nf_spread_extremes(10, lo, hi, about(80, 0.05), about(12.8, 0.05)); /* the mean is outside */
    ck_assert(!fits.population && !fits.sample);
    fits = nf_spread_extremes(2, lo, hi, about(80, 0.05), about(12.8, 0.05)); /* too few to judge */
    ck_assert(fits.population && fits.sample);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("spread");
    tcase_add_loop_test(tests, whole_numbers, 0, sizeof counts / sizeof *counts);
    tcase_add_test(tests, largest_spread);
    tcase_add_test(tests, bounded_numbers);
    tcase_add_test(tests, numbers_with_ends);
    return golden_run("spread", tests);
}
