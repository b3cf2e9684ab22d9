#include "audit/ceiling.h"
#include "fixture.h"

#include <math.h>

/* Phi from tables, squared. */
static const struct {
    double ratio, share;
} known[] = {
    {0, 0.25}, {1, 0.841345 * 0.841345}, {4, 0.977250 * 0.977250}, {9.0 / 1.64, 0.98093}, {9.0 / 4.64, 0.84284}};

START_TEST(known_ceilings)
{
    ck_assert_double_eq_tol(nf_ceiling_share(known[_i].ratio), known[_i].share, 2e-4);
}
END_TEST

START_TEST(chance_allows_luck_but_not_wonders)
{
    double ratio = 9 / 1.64; /* best expectation 98.1 % */
    ck_assert(nf_ceiling_chance(ratio, 3924, 4000) > 0.3);
    ck_assert(nf_ceiling_chance(ratio, 3940, 4000) > 0.01);
    ck_assert(nf_ceiling_chance(ratio, 3990, 4000) < 1e-15);
    ck_assert_double_eq(nf_ceiling_chance(ratio, 0, 4000), 1);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("ceiling");
    tcase_add_loop_test(tests, known_ceilings, 0, sizeof known / sizeof *known);
    tcase_add_test(tests, chance_allows_luck_but_not_wonders);
    return golden_run("ceiling", tests);
}
