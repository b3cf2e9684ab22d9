#include "evidence/evaluate.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key;
    enum nf_statistic statistic;
    double value, half_unit;
} rows[] = {
    {"a:x", NF_STATISTIC_MEAN, 97.8, 0.05}, {"a:x", NF_STATISTIC_SD, 1.2, 0.05},
    {"a:x", NF_STATISTIC_LO, 90, 0.5},      {"b:x", NF_STATISTIC_MEAN, 97.8, 0.05},
    {"c:x", NF_STATISTIC_MEAN, 97.7, 0.05}, {"e:x", NF_STATISTIC_MEAN, -50, 0.5},
    {"k:x", NF_STATISTIC_MEAN, 40, 0},      {"o:x", NF_STATISTIC_MEAN, 96, INFINITY},
};

/* An infinite half unit stands for `>96`. */
static bool look_up(void *context, const char *key, enum nf_statistic statistic, double *lo, double *hi)
{
    (void)context;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].key, key) != 0 || rows[i].statistic != statistic) continue;
        *lo = isinf(rows[i].half_unit) ? rows[i].value : rows[i].value - rows[i].half_unit;
        *hi = rows[i].value + rows[i].half_unit;
        return true;
    }
    return false;
}

static const struct nf_environment environment = {.printed = look_up};

static const struct {
    const char *text;
    enum nf_truth truth;
} cases[] = {
    {"a:x > b:x", NF_UNKNOWN}, /* printed alike: rounding hides which is larger */
    {"a:x == b:x", NF_UNKNOWN},
    {"a:x > c:x", NF_TRUE}, /* one unit apart */
    {"a:x <= c:x", NF_FALSE},
    {"a:x == c:x", NF_FALSE},
    {"a:x != c:x", NF_TRUE},
    {"not a:x > c:x", NF_FALSE},
    {"a:x > 97.8", NF_UNKNOWN},
    {"a:x > 97.9", NF_FALSE},
    {"a:x - e:x >= 148", NF_UNKNOWN},
    {"a:x - e:x > 149", NF_FALSE},
    {"a:x - e:x < 149", NF_TRUE},
    {"abs(e:x) > 49", NF_TRUE},
    {"abs(e:x - e:x) >= 0", NF_TRUE},
    {"min(a:x, e:x) < -49", NF_TRUE},
    {"max(a:x, e:x) < 0", NF_FALSE},
    {"a:x * e:x < -4800", NF_TRUE},
    {"a:x / e:x < -1.9", NF_TRUE},
    {"a:x / ( e:x - e:x ) > 0", NF_UNKNOWN},
    {"k:x == 40", NF_TRUE},
    {"k:x < 40", NF_FALSE},
    {"o:x > 95", NF_TRUE},
    {"o:x > 97", NF_UNKNOWN},
    {"o:x < 96", NF_FALSE},
    {"mean(a:x) > mean(c:x)", NF_TRUE},
    {"sd(a:x) > 2", NF_FALSE},
    {"lo(a:x) < 89", NF_FALSE},
    {"hi(a:x) > 0", NF_UNKNOWN},
    {"sd(a:x - c:x) > 2", NF_UNKNOWN},
    {"all(a:x < c:x)", NF_FALSE},   /* not if the means are the other way round */
    {"all(a:x > c:x)", NF_UNKNOWN}, /* the means do not show every seed */
    {"all(a:x < c:x or a:x > 0)", NF_UNKNOWN},
    {"all(max(a:x, c:x) < 0)", NF_UNKNOWN},
    {"any(a:x > 0)", NF_UNKNOWN},
    {"count(a:x > 0) == 10", NF_UNKNOWN},
    {"d(a:x, c:x) > 0", NF_UNKNOWN},
    {"none:x > 0", NF_UNKNOWN},
    {"none:x > 0 and a:x < c:x", NF_FALSE},
    {"none:x > 0 or a:x > c:x", NF_TRUE},
    {"none:x > 0 or a:x < c:x", NF_UNKNOWN},
};

START_TEST(clauses_are_decided_on_printed_numbers)
{
    struct nf_predicate predicate;
    ck_assert_msg(nf_predicate_parse(&predicate, cases[_i].text) == NF_OK, "%s", nf_error());
    enum nf_truth truth = nf_evaluate_printed(&predicate, predicate.clause, &environment);
    ck_assert_msg(truth == cases[_i].truth, "%s is %d", cases[_i].text, truth);
    nf_predicate_release(&predicate);
}
END_TEST

struct found {
    char text[256];
};

static void note(void *context, const char *key, double contrast)
{
    struct found *found = context;
    size_t used = strlen(found->text);
    snprintf(found->text + used, sizeof found->text - used, "%s %.1f;", key, contrast);
}

static const struct {
    const char *text, *found;
} contrasts[] = {
    {"a:x > c:x", "a:x 0.1;c:x 0.1;"},
    {"a:x > max(c:x, e:x)", "a:x 0.1;c:x 0.1;e:x 0.1;"},
    {"a:x > 5", ""},
    {"a:x - e:x > 5", "a:x 147.8;e:x 147.8;"},
    {"5 < mean(a:x - e:x)", "a:x 147.8;e:x 147.8;"},
    {"abs(a:x - c:x) <= 1 and all(a:x > e:x)", "a:x 0.1;c:x 0.1;a:x 147.8;e:x 147.8;"},
    {"d(a:x, e:x) > 0.8", "a:x 147.8;e:x 147.8;"},
    {"a:x > none:x", ""},
    {"a:x - 50 > 5", ""},
    {"", ""},
};

START_TEST(contrasts_are_those_of_comparisons)
{
    struct nf_predicate predicate;
    struct found found = {""};
    ck_assert_msg(nf_predicate_parse(&predicate, contrasts[_i].text) == NF_OK, "%s", nf_error());
    nf_evaluate_contrasts(&predicate, &environment, note, &found);
    ck_assert_str_eq(found.text, contrasts[_i].found);
    nf_predicate_release(&predicate);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluate_printed");
    TCase *tests = tcase_create("evaluate_printed");
    tcase_add_loop_test(tests, clauses_are_decided_on_printed_numbers, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(tests, contrasts_are_those_of_comparisons, 0, sizeof contrasts / sizeof *contrasts);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
