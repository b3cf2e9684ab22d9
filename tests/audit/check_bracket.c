#include "audit/bracket.h"
#include "fixture.h"

#include <math.h>

static struct nf_bracket names(void *context, const char *name, bool sd)
{
    (void)context;
    if (strcmp(name, "a") == 0) return sd ? nf_bracket_point(0.5) : (struct nf_bracket){1, 2};
    if (strcmp(name, "zero") == 0) return (struct nf_bracket){-1, 1};
    return nf_bracket_unknown;
}

static const struct {
    const char *sum;
    double lo, hi; /* NaN: unknown */
} sums[] = {
    {"a + 1", 2, 3},       {"1 - a", -1, 0},          {"a * a", 1, 4},
    {"10 / a", 5, 10},     {"a * ( 0 - 1 )", -2, -1}, {"1 / zero", NAN, NAN},
    {"b + 1", NAN, NAN},   {"min( a, 1.5 )", 1, 1.5}, {"max( a, 1.5, 0 )", 1.5, 2},
    {"abs( zero )", 0, 1}, {"abs( 0 - a )", 1, 2},    {"sd(a)", 0.5, 0.5},
    {"mean(a)", 1, 2},     {"median(a)", NAN, NAN},
};

START_TEST(interval_arithmetic)
{
    struct nf_predicate tree;
    ck_assert_msg(!nf_expression_parse(&tree, sums[_i].sum), "%s", nf_error());
    struct nf_bracket value = nf_bracket_evaluate(&tree, tree.clause, names, NULL);
    nf_predicate_release(&tree);
    ck_assert_msg(nf_bracket_known(value) == !isnan(sums[_i].lo), "%s", sums[_i].sum);
    if (isnan(sums[_i].lo)) return;
    ck_assert_double_eq_tol(value.lo, sums[_i].lo, 1e-12);
    ck_assert_double_eq_tol(value.hi, sums[_i].hi, 1e-12);
}
END_TEST

START_TEST(meeting)
{
    struct nf_bracket a = {97.75, 97.85}, b = {97.85, 97.95}, c = {97.86, 98};
    ck_assert(nf_bracket_meets(a, b)); /* rounding never decides at its border */
    ck_assert(!nf_bracket_meets(a, c));
    ck_assert(nf_bracket_meets(a, nf_bracket_unknown));
    ck_assert_double_eq_tol(nf_bracket_distance(a, c), 0.01, 1e-9);
    ck_assert_double_eq_tol(nf_bracket_distance(c, a), 0.01, 1e-9);
    ck_assert_double_eq(nf_bracket_distance(a, b), 0);
    ck_assert(nf_bracket_meets(nf_bracket_point(0.1 + 0.2), nf_bracket_point(0.3)));
}
END_TEST

START_TEST(comparisons)
{
    struct nf_bracket a = {1, 2}, b = {2, 3}, c = {4, 5};
    ck_assert(nf_bracket_possible(a, NF_OP_SAME, b) && !nf_bracket_possible(a, NF_OP_SAME, c));
    ck_assert(nf_bracket_possible(b, NF_OP_LESS_EQUAL, a) && !nf_bracket_possible(c, NF_OP_LESS, a));
    ck_assert(nf_bracket_possible(a, NF_OP_GREATER, b) && !nf_bracket_possible(a, NF_OP_GREATER_EQUAL, c));
    ck_assert(!nf_bracket_possible(nf_bracket_point(1), NF_OP_DIFFERENT, nf_bracket_point(1)));
    ck_assert(nf_bracket_possible(nf_bracket_unknown, NF_OP_SAME, a));
}
END_TEST

static const struct {
    double lo, hi;
    const char *text;
} printed[] = {{97.75, 97.85, "[97.75, 97.85]"}, {100, 100, "100"},           {0.6125, 0.6135, "[0.613, 0.614]"},
               {-INFINITY, 50, "at most 50"},    {3, INFINITY, "at least 3"}, {NAN, NAN, "unknown"},
               {-0.0001, 0.0001, "0"},           {20.5, 20.5, "20.5"}};

START_TEST(printing)
{
    char text[64] = "";
    nf_bracket_print(text, sizeof text, (struct nf_bracket){printed[_i].lo, printed[_i].hi});
    ck_assert_str_eq(text, printed[_i].text);
}
END_TEST

START_TEST(rows_of_a_ledger)
{
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "a.result,ssri,clean,result,exact,97.8,1.2,10,2000,%,\n"
                 "a.setting,ssri,rate,setting,exact,0.3,,,,1,\n"
                 "a.bound,ssri,density,result,bound,<50,,10,,%,\n",
                 "", "", "");
    struct nf_bracket value = nf_bracket_from_ledger(&fixture.ledger, "a.result", false);
    ck_assert_double_eq_tol(value.lo, 97.75, 1e-9);
    ck_assert_double_eq_tol(nf_bracket_from_ledger(&fixture.ledger, "ssri:clean", true).hi, 1.25, 1e-9);
    value = nf_bracket_from_ledger(&fixture.ledger, "a.setting", false);
    ck_assert(value.lo == 0.3 && value.hi == 0.3); /* settings are what was run */
    ck_assert(isinf(nf_bracket_from_ledger(&fixture.ledger, "a.bound", false).lo));
    ck_assert(!nf_bracket_known(nf_bracket_from_ledger(&fixture.ledger, "a.none", false)));
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("bracket");
    tcase_add_loop_test(tests, interval_arithmetic, 0, sizeof sums / sizeof *sums);
    tcase_add_test(tests, meeting);
    tcase_add_test(tests, comparisons);
    tcase_add_loop_test(tests, printing, 0, sizeof printed / sizeof *printed);
    tcase_add_test(tests, rows_of_a_ledger);
    return golden_run("bracket", tests);
}
