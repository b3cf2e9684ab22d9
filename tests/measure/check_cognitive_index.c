/* The index of paper 11 on its own printed domain scores: which composite gives its printed raw value. */
#include "../reference/golden.h"
#include "measure/cognitive_index.h"

static struct nf_index index_with(double chance)
{
    return (struct nf_index){{0.3, 0.35, 0.35}, chance, 115.0, 0.6, 0.15, 15.0, 117.0};
}
static const double printed[NF_DOMAINS] = {0.80, 0.65, 0.70};

START_TEST(composites_of_the_printed_scores)
{
    static const double raw[NF_INDEX_CHANCES] = {0.616667, 0.7125, 0.671429};
    for (int c = 0; c < NF_INDEX_CHANCES; c++) {
        const struct nf_index index = index_with(nf_index_chance[c]);
        ck_assert_double_eq_tol(nf_index_raw(&index, printed), raw[c], 1e-6);
    }
}
END_TEST

START_TEST(points_and_cap)
{
    const struct nf_index index = index_with(0.25);
    ck_assert_double_eq_tol(nf_index_of(&index, 0.614), 116.4, 1e-9);
    ck_assert_double_eq_tol(nf_index_capped(&index, 0.614), 116.4, 1e-9);
    ck_assert_double_eq_tol(nf_index_of(&index, 0.75), 130.0, 1e-9);
    ck_assert_double_eq(nf_index_capped(&index, 0.75), 117.0);
}
END_TEST

/* Guessing at the rate of chance is a raw composite of zero. */
START_TEST(chance_is_zero)
{
    const double guessed[NF_DOMAINS] = {0.25, 0.25, 0.25};
    const struct nf_index index = index_with(0.25);
    ck_assert_double_eq_tol(nf_index_raw(&index, guessed), 0.0, 1e-15);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("cognitive_index");
    tcase_add_test(tests, composites_of_the_printed_scores);
    tcase_add_test(tests, points_and_cap);
    tcase_add_test(tests, chance_is_zero);
    return golden_run("cognitive_index", tests);
}
