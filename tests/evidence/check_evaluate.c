#include "evidence/evaluate.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Four runs of a made-up paper; z:q is missing in the last run. */
static const struct {
    const char *key;
    double values[4];
} measured[] = {{"a:x", {1, 2, 3, 4}}, {"b:x", {0, 1, 5, 2}}, {"c:x", {10, 10, 10, 10}}, {"z:q", {1, 1, 3, NAN}}};

static bool look_up(void *context, const char *key, size_t run, double *value)
{
    (void)context;
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
        if (strcmp(measured[i].key, key) == 0) {
            *value = measured[i].values[run];
            return !isnan(*value);
        }
    return false;
}

static const struct nf_environment environment = {.runs = 4, .measured = look_up};

static const struct {
    const char *text;
    enum nf_truth truth;
    size_t n, holds;
    bool single;
    const char *missing;
} cases[] = {
    {"a:x > 2", NF_FALSE, 4, 2, false, ""},
    {"a:x >= 2", NF_TRUE, 4, 3, false, ""},
    {"a:x > b:x", NF_TRUE, 4, 3, false, ""},
    {"a:x < 2 or b:x == 5", NF_FALSE, 4, 2, false, ""},
    {"not a:x < 2 and b:x != 5", NF_FALSE, 4, 2, false, ""},
    {"abs(a:x - b:x) <= 1", NF_FALSE, 4, 2, false, ""},
    {"max(a:x, b:x, 3) == 3", NF_FALSE, 4, 2, false, ""},
    {"min(a:x, b:x) == b:x", NF_TRUE, 4, 3, false, ""},
    {"a:x / 2 * 2 + 1 - 1 == a:x", NF_TRUE, 4, 4, false, ""},
    {"z:q > 2", NF_FALSE, 3, 1, false, "z:q"},
    {"z:q > 2 or a:x > 0", NF_TRUE, 4, 4, false, "z:q"},
    {"no:key > 2", NF_UNKNOWN, 0, 0, false, "no:key"},
    {"mean(a:x) == 2.5", NF_TRUE, 4, 4, true, ""},
    {"abs(sd(a:x) - 1.118033988749895) < 1e-12", NF_TRUE, 4, 4, true, ""},
    {"lo(b:x) == 0 and hi(b:x) == 5 and median(b:x) == 1.5", NF_TRUE, 4, 4, true, ""},
    {"count(a:x > b:x) == 3 and share(a:x > b:x) == 0.75", NF_TRUE, 4, 4, true, ""},
    {"all(a:x > 0) and any(b:x > 4) and not any(b:x > 5)", NF_TRUE, 4, 4, true, ""},
    {"n() == 4", NF_TRUE, 4, 4, true, ""},
    {"count(a:x > mean(a:x)) == 2", NF_TRUE, 4, 4, true, ""},
    {"a:x == mean(a:x)", NF_TRUE, 4, 4, true, ""}, /* beside a function over seeds a key is its mean */
    {"mean(max(a:x, b:x)) == 3", NF_TRUE, 4, 4, true, ""},
    {"mean(z:q) > 1.6 and count(z:q > 2) == 1", NF_TRUE, 3, 3, true, "z:q"},
    {"abs(mean(a:x) - mean(z:q) - 1 / 3) < 1e-12", NF_TRUE, 3, 3, true, "z:q"}, /* over the three runs that have both */
    {"mean(a:x) < 2.5 * mean(z:q) / mean(z:q)", NF_TRUE, 3, 3, true, "z:q"},    /* 2, not 2.5 */
    {"mean(no:key) > 0", NF_UNKNOWN, 4, 0, true, "no:key"},
    {"mean(no:key) > 0 and mean(a:x) > 3", NF_FALSE, 4, 0, true, "no:key"},
    {"abs(d(a:x, b:x) - 0.2886751345948129) < 1e-12", NF_TRUE, 4, 4, true, ""}, /* 0.5 / sqrt(3) */
    {"d(c:x, c:x) == 0", NF_TRUE, 4, 4, true, ""},
    {"d(c:x, 0 * c:x) > 1000", NF_TRUE, 4, 4, true, ""},
};

START_TEST(clauses_are_decided_on_runs)
{
    struct nf_predicate predicate;
    struct nf_outcome outcome;
    ck_assert_msg(nf_predicate_parse(&predicate, cases[_i].text) == NF_OK, "%s: %s", cases[_i].text, nf_error());
    ck_assert_int_eq(nf_evaluate_runs(&predicate, predicate.clause, &environment, &outcome), NF_OK);
    ck_assert_msg(outcome.truth == cases[_i].truth, "%s is %d", cases[_i].text, outcome.truth);
    ck_assert_int_eq(outcome.single, cases[_i].single);
    ck_assert_uint_eq(outcome.n, cases[_i].n);
    ck_assert_uint_eq(outcome.holds, cases[_i].holds);
    ck_assert_str_eq(outcome.missing, cases[_i].missing);
    if (cases[_i].truth == NF_UNKNOWN)
        ck_assert(isnan(outcome.share));
    else
        ck_assert_double_eq(outcome.share, (double)cases[_i].holds / (double)cases[_i].n);
    nf_predicate_release(&predicate);
}
END_TEST

START_TEST(empty_clause_is_unknown)
{
    struct nf_predicate predicate;
    struct nf_outcome outcome;
    ck_assert_int_eq(nf_predicate_parse(&predicate, ""), NF_OK);
    ck_assert_int_eq(nf_evaluate_runs(&predicate, predicate.clause, &environment, &outcome), NF_OK);
    ck_assert_int_eq(outcome.truth, NF_UNKNOWN);
    nf_predicate_release(&predicate);
}
END_TEST

START_TEST(sums_have_a_value_in_each_run)
{
    struct nf_predicate expression;
    ck_assert_int_eq(nf_expression_parse(&expression, "c:x - 2 * a:x"), NF_OK);
    ck_assert_double_eq(nf_evaluate_sum(&expression, &environment, 2), 4);
    nf_predicate_release(&expression);
    ck_assert_int_eq(nf_expression_parse(&expression, "c:x - z:q"), NF_OK);
    ck_assert(isnan(nf_evaluate_sum(&expression, &environment, 3)));
    nf_predicate_release(&expression);
}
END_TEST

START_TEST(comparisons_have_an_effect_size)
{
    struct nf_predicate predicate;
    double mean, effect;
    ck_assert_int_eq(nf_predicate_parse(&predicate, "a:x > b:x"), NF_OK);
    ck_assert(nf_evaluate_difference(&predicate, predicate.clause, &environment, &mean, &effect));
    ck_assert_double_eq(mean, 0.5);
    ck_assert_double_eq_tol(effect, 0.2886751345948129, 1e-12);
    nf_predicate_release(&predicate);
    ck_assert_int_eq(nf_predicate_parse(&predicate, "mean(a:x) > b:x"), NF_OK);
    ck_assert(!nf_evaluate_difference(&predicate, predicate.clause, &environment, &mean, &effect));
    nf_predicate_release(&predicate);
    ck_assert_int_eq(nf_predicate_parse(&predicate, "no:key > b:x"), NF_OK);
    ck_assert(!nf_evaluate_difference(&predicate, predicate.clause, &environment, &mean, &effect));
    nf_predicate_release(&predicate);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluate");
    TCase *tests = tcase_create("evaluate");
    tcase_add_loop_test(tests, clauses_are_decided_on_runs, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, empty_clause_is_unknown);
    tcase_add_test(tests, sums_have_a_value_in_each_run);
    tcase_add_test(tests, comparisons_have_an_effect_size);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
