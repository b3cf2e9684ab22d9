#include "audit/rounding.h"
#include "fixture.h"

static const struct {
    long long units, total;
    int decimals, scale;
    bool possible;
} shares[] = {
    {519, 28, 2, 1, false},    /* the worked example of Brown & Heathers 2017: 5.19 from 28 people */
    {518, 28, 2, 1, true},     /* 145/28 = 5.1786 */
    {521, 28, 2, 1, true},     /* 146/28 = 5.2143 */
    {345, 20, 2, 1, true},     /* 69/20 */
    {347, 20, 2, 1, false},    /* steps of 0.05 */
    {983, 50, 1, 100, false},  /* 98.3 % of 50 */
    {983, 60, 1, 100, true},   /* 59/60 */
    {257, 400, 1, 100, true},  /* 25.75: a tie may go either way */
    {258, 400, 1, 100, true},  /* likewise */
    {256, 400, 1, 100, false}, /* 25.5 and 25.75 */
    {142, 35, 1, 100, true},   /* 5/35 = 14.286 cut off */
    {144, 35, 1, 100, false},  /* neither */
    {-3, 400, 1, 100, true},   /* -0.25 as -0.3 */
    {439, 4000, 1, 100, true}, /* 0.025 steps: everything is possible */
};

START_TEST(known_shares)
{
    struct nf_share share = {shares[_i].units, shares[_i].decimals, shares[_i].total, shares[_i].scale};
    ck_assert_msg(nf_rounding_fits_any(&share) == shares[_i].possible, "%lld of %lld", share.units, share.total);
}
END_TEST

static const struct {
    long long count;
    long long units[NF_ROUNDINGS]; /* half up, half even, truncated, float, float product */
} quarters[] = {
    {103, {258, 258, 257, 257, 258}}, /* 25.75: the float32 share is 0.25749999 */
    {93, {233, 232, 232, 233, 232}},  /* 23.25: the float32 share is 0.23250000 */
    {100, {250, 250, 250, 250, 250}},
    {381, {953, 952, 952, 952, 952}}, /* 95.25 */
};

START_TEST(rules_of_rounding)
{
    struct nf_share share = {0, 1, 400, 100};
    for (enum nf_rounding r = 0; r < NF_ROUNDINGS; r++)
        ck_assert_int_eq(nf_rounding_units(&share, quarters[_i].count, r), quarters[_i].units[r]);
}
END_TEST

START_TEST(count_is_found)
{
    struct nf_share share = {1015 * 1, 2, 2000, 100};
    long long k = 0;
    share.units = 5075;
    ck_assert(nf_rounding_fits(&share, NF_ROUNDING_HALF_UP, &k));
    ck_assert_int_eq(k, 1015);
    share.units = 5076;
    ck_assert(!nf_rounding_fits(&share, NF_ROUNDING_HALF_UP, &k));
}
END_TEST

START_TEST(steps_are_visible_or_not)
{
    ck_assert(nf_rounding_informative(&(struct nf_share){0, 1, 400, 100}));
    ck_assert(nf_rounding_informative(&(struct nf_share){0, 1, 999, 100}));
    ck_assert(!nf_rounding_informative(&(struct nf_share){0, 1, 1000, 100}));
}
END_TEST

START_TEST(neighbours_enclose)
{
    long long below, above;
    nf_rounding_neighbours(&(struct nf_share){983, 1, 50, 100}, &below, &above);
    ck_assert_int_eq(below, 980);
    ck_assert_int_eq(above, 1000);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rounding");
    tcase_add_loop_test(tests, known_shares, 0, sizeof shares / sizeof *shares);
    tcase_add_loop_test(tests, rules_of_rounding, 0, sizeof quarters / sizeof *quarters);
    tcase_add_test(tests, count_is_found);
    tcase_add_test(tests, steps_are_visible_or_not);
    tcase_add_test(tests, neighbours_enclose);
    return golden_run("rounding", tests);
}
