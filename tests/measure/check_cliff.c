/* Cliffs of hand-made sweeps. */
#include "measure/cliff.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { LEVELS = 7 };
static const double level[LEVELS] = {0, 50, 90, 91, 93, 95, 97};
static const double accuracy[LEVELS] = {98.0, 98.2, 97.0, 90.0, 60.0, 32.0, 33.0};

START_TEST(largest_fall)
{
    struct nf_cliff cliff = nf_cliff_between_neighbours(level, accuracy, LEVELS);
    ck_assert_double_eq(cliff.from, 91.0);
    ck_assert_double_eq(cliff.to, 93.0);
    ck_assert_double_eq(cliff.fall, 30.0);
    const double equal[] = {50.0, 40.0, 30.0, 35.0};
    cliff = nf_cliff_between_neighbours(level, equal, 4);
    ck_assert_double_eq(cliff.to, 50.0);
}
END_TEST

START_TEST(fall_within_a_width)
{
    struct nf_cliff cliff = nf_cliff_within(level, accuracy, LEVELS, 2.0);
    ck_assert_double_eq(cliff.from, 91.0);
    ck_assert_double_eq(cliff.fall, 30.0);
    cliff = nf_cliff_within(level, accuracy, LEVELS, 3.0);
    ck_assert_double_eq(cliff.from, 90.0);
    ck_assert_double_eq(cliff.to, 93.0);
    ck_assert_double_eq(cliff.fall, 37.0);
    cliff = nf_cliff_within(level, accuracy, LEVELS, 10.0);
    ck_assert_msg(isnan(cliff.fall), "no two levels are 10 apart, yet a fall of %g", cliff.fall);
}
END_TEST

START_TEST(fall_within_a_width_can_be_a_rise)
{
    const double rising[] = {30.0, 40.0, 45.0};
    struct nf_cliff cliff = nf_cliff_within((const double[]){1, 2, 3}, rising, 3, 1.0);
    ck_assert_double_eq(cliff.from, 2.0);
    ck_assert_double_eq(cliff.fall, -5.0);
}
END_TEST

START_TEST(crossing_is_interpolated)
{
    ck_assert_double_eq_tol(nf_cliff_crossing(level, accuracy, LEVELS, 61.0), 91.0 + 2.0 * 29.0 / 30.0, 1e-12);
    ck_assert_double_eq(nf_cliff_crossing(level, accuracy, LEVELS, 99.0), 0.0);
    ck_assert_msg(isnan(nf_cliff_crossing(level, accuracy, LEVELS, 20.0)), "crosses 20, which it never reaches");
}
END_TEST

START_TEST(plateau_ends_at_the_last_level_above)
{
    ck_assert_double_eq(nf_cliff_plateau_end(level, accuracy, LEVELS, 96.0), 90.0);
    ck_assert_double_eq(nf_cliff_plateau_end(level, accuracy, LEVELS, 32.5), 97.0);
    ck_assert_msg(isnan(nf_cliff_plateau_end(level, accuracy, LEVELS, 98.2)), "nothing is above 98.2");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cliff");
    TCase *tests = tcase_create("cliff");
    tcase_add_test(tests, largest_fall);
    tcase_add_test(tests, fall_within_a_width);
    tcase_add_test(tests, fall_within_a_width_can_be_a_rise);
    tcase_add_test(tests, crossing_is_interpolated);
    tcase_add_test(tests, plateau_ends_at_the_last_level_above);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
