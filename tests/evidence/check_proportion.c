/* Fisher's exact test against tables worked out by hand. */
#include "../reference/golden.h"
#include "evidence/proportion.h"

/* The lady tasting tea: 3 of 4 and 1 of 4, 34 / 70. */
START_TEST(tea)
{
    ck_assert_double_eq_tol(nf_proportion_test(3, 4, 1, 4), 34.0 / 70.0, 1e-12);
    ck_assert_double_eq_tol(nf_proportion_test(4, 4, 0, 4), 2.0 / 70.0, 1e-12);
}
END_TEST

START_TEST(no_difference)
{
    ck_assert_double_eq_tol(nf_proportion_test(0, 35, 0, 35), 1.0, 1e-12);
    ck_assert_double_eq_tol(nf_proportion_test(7, 35, 7, 35), 1.0, 1e-9);
}
END_TEST

/* Unequal groups: k successes, one of 11 balls drawn; 2 of 10 and 1 of 1: 1 - P(0 of 1) ... 3/11. */
START_TEST(unequal)
{
    ck_assert_double_eq_tol(nf_proportion_test(2, 10, 1, 1), 3.0 / 11.0, 1e-12);
    ck_assert_double_eq_tol(nf_proportion_test(1, 1, 2, 10), 3.0 / 11.0, 1e-12);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("proportion");
    tcase_add_test(tests, tea);
    tcase_add_test(tests, no_difference);
    tcase_add_test(tests, unequal);
    return golden_run("proportion", tests);
}
