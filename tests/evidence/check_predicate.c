#include "evidence/ledger.h"
#include "evidence/predicate.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static glob_t folders;

static const struct {
    const char *text;
    int column;
    const char *complaint;
} malformed[] = {
    {"a:b >", 6, "expected a number, a key"},
    {"a:b > 1 and", 12, "expected a number, a key"},
    {"a:b", 1, "expected a comparison"},
    {"a:b > 1 > 0", 9, "expected 'and' between"},
    {"(a:b > 1", 9, "expected ')'"},
    {"a:b > 1)", 8, "expected an operator"},
    {"a:b > c", 7, "expected a key like"},
    {"a:b:c > 1", 1, "expected a key like"},
    {":b > 1", 1, "expected a key like"},
    {"a:b-c:d > 1", 1, "expected a key like"},
    {"mean(a:b > 1) > 0", 6, "expected a number here"},
    {"count(a:b) > 0", 7, "expected a comparison here"},
    {"abs(a:b, c:d) > 0", 1, "abs takes 1 argument, not 2"},
    {"d(a:b) > 0", 1, "d takes 2 arguments, not 1"},
    {"n(a:b) > 0", 1, "n takes 0 arguments, not 1"},
    {"min() > 0", 1, "min takes 1 argument, not 0"},
    {"avg(a:b) > 0", 1, "expected a function"},
    {"a:b + (c:d > 1) > 0", 8, "expected a number here"},
    {"not a:b", 5, "expected a comparison here"},
    {"a:b > 1 unless", 15, "expected a number, a key"},
    {"a:b > 1 unless c:d", 16, "expected a comparison here"},
    {"a:b > 1 unless c:d > 1 unless e:f > 1", 24, "expected the end"},
    {"a:b = 1", 5, "expected an operator"},
    {"a:b > 1 \xC2\xA7", 9, "expected an operator"},
    {"min(a:b c:d) > 0", 9, "expected ',' or ')'"},
};

START_TEST(errors_say_the_column)
{
    struct nf_predicate predicate;
    char column[32];
    ck_assert_int_eq(nf_predicate_parse(&predicate, malformed[_i].text), NF_FORMAT);
    snprintf(column, sizeof column, "column %d: ", malformed[_i].column);
    ck_assert_msg(strstr(nf_error(), column) == nf_error(), "%s: %s", malformed[_i].text, nf_error());
    ck_assert_msg(strstr(nf_error(), malformed[_i].complaint) != NULL, "%s: %s", malformed[_i].text, nf_error());
    ck_assert_ptr_null(predicate.nodes);
}
END_TEST

/* The tree in prefix form, to see precedence. */
static void write_tree(const struct nf_predicate *predicate, int node, char *text, size_t size)
{
    static const char *const names[] = {
        "#",   "k",   "+",   "-",    "*",  "/",  "<",  "<=",     ">",     ">=",    "==",  "!=",  "and", "or", "not",
        "abs", "min", "max", "mean", "sd", "lo", "hi", "median", "count", "share", "all", "any", "n",   "d"};
    const struct nf_node *at = &predicate->nodes[node];
    size_t used = strlen(text);
    if (at->operation == NF_OP_NUMBER)
        snprintf(text + used, size - used, "%g", at->number);
    else if (at->operation == NF_OP_KEY)
        snprintf(text + used, size - used, "%s", at->key);
    else
        snprintf(text + used, size - used, "(%s", names[at->operation]);
    for (int child = at->first; child >= 0; child = predicate->nodes[child].next) {
        strncat(text, " ", size - strlen(text) - 1);
        write_tree(predicate, child, text, size);
    }
    if (at->operation > NF_OP_KEY) strncat(text, ")", size - strlen(text) - 1);
}

static const struct {
    const char *text, *tree, *control;
} trees[] = {
    {"a:b + 2 * c:d > 1", "(> (+ a:b (* 2 c:d)) 1)", NULL},
    {"a:b - 1 - c:d > -1", "(> (- (- a:b 1) c:d) -1)", NULL},
    {"a:b - ( 1 - c:d ) / 2 != 1", "(!= (- a:b (/ (- 1 c:d) 2)) 1)", NULL},
    {"a:b > 1 or a:c > 1 and not a:d < 1", "(or (> a:b 1) (and (> a:c 1) (not (< a:d 1))))", NULL},
    {"(a:b > 1 or a:c > 1) and a:d < 1", "(and (or (> a:b 1) (> a:c 1)) (< a:d 1))", NULL},
    {"mean(a:b) > max(1, sd(a:c), n()) unless all(a:b == 0)", "(> (mean a:b) (max 1 (sd a:c) (n)))",
     "(all (== a:b 0))"},
    {"d(a:b, c:d@max) > 0.8", "(> (d a:b c:d@max) 0.8)", NULL},
    {"mean(x:y)>=share(x:y>3)", "(>= (mean x:y) (share (> x:y 3)))", NULL},
};

START_TEST(trees_follow_precedence)
{
    struct nf_predicate predicate;
    char text[256] = "";
    ck_assert_msg(nf_predicate_parse(&predicate, trees[_i].text) == NF_OK, "%s", nf_error());
    write_tree(&predicate, predicate.clause, text, sizeof text);
    ck_assert_str_eq(text, trees[_i].tree);
    ck_assert_int_eq(predicate.control >= 0, trees[_i].control != NULL);
    text[0] = 0;
    if (trees[_i].control) {
        write_tree(&predicate, predicate.control, text, sizeof text);
        ck_assert_str_eq(text, trees[_i].control);
    }
    nf_predicate_release(&predicate);
}
END_TEST

START_TEST(expressions_take_ids)
{
    struct nf_predicate expression;
    char text[128] = "";
    ck_assert_msg(nf_expression_parse(&expression, "t1.ssri.combined - 0.6 * ( t1.min.x + 2 ) ") == NF_OK, "%s",
                  nf_error());
    write_tree(&expression, expression.clause, text, sizeof text);
    ck_assert_str_eq(text, "(- t1.ssri.combined (* 0.6 (+ t1.min.x 2)))");
    nf_predicate_release(&expression);
    ck_assert_int_eq(nf_expression_parse(&expression, "a.b > 1"), NF_FORMAT);
    ck_assert_int_eq(nf_expression_parse(&expression, ""), NF_FORMAT);
}
END_TEST

START_TEST(nothing_is_an_empty_predicate)
{
    struct nf_predicate predicate;
    ck_assert_int_eq(nf_predicate_parse(&predicate, "  "), NF_OK);
    ck_assert_int_eq(predicate.clause, -1);
    ck_assert(!nf_predicate_any(&predicate, predicate.clause, nf_operation_compares));
    nf_predicate_release(&predicate);
}
END_TEST

START_TEST(nesting_is_limited)
{
    enum { DEEP = 100000 };
    struct nf_predicate predicate;
    char *text = malloc(DEEP + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, '(', DEEP);
    text[DEEP] = 0;
    ck_assert_int_eq(nf_predicate_parse(&predicate, text), NF_FORMAT);
    free(text);
}
END_TEST

START_TEST(functions_over_seeds_are_found)
{
    struct nf_predicate predicate;
    ck_assert_int_eq(nf_predicate_parse(&predicate, "a:b > 1 unless mean(a:b) > 1"), NF_OK);
    ck_assert(!nf_predicate_any(&predicate, predicate.clause, nf_operation_over_seeds));
    ck_assert(nf_predicate_any(&predicate, predicate.control, nf_operation_over_seeds));
    nf_predicate_release(&predicate);
}
END_TEST

/* Every predicate and every derived number of the ledgers; prints all defects before it fails. */
static int count_bad_claims(const struct nf_ledger *ledger, const char *folder)
{
    int bad = 0;
    for (size_t i = 0; i < ledger->claim_count; i++) {
        struct nf_predicate predicate;
        if (nf_predicate_parse(&predicate, ledger->claims[i].predicate)) {
            printf("%s/claims.csv: %s: %s\n", folder, ledger->claims[i].id, nf_error());
            bad++;
        }
        nf_predicate_release(&predicate);
    }
    return bad;
}

static int count_bad_names(const struct nf_ledger *ledger, const char *id, const struct nf_predicate *expression,
                           const char *folder)
{
    int bad = 0;
    for (int i = 0; i < expression->count; i++) {
        const char *name = expression->nodes[i].key;
        if (!name || strchr(name, ':') || nf_ledger_find(ledger, name)) continue;
        printf("%s/published.csv: %s: no row has the id %s\n", folder, id, name);
        bad++;
    }
    return bad;
}

static int count_bad_expressions(const struct nf_ledger *ledger, const char *folder)
{
    int bad = 0;
    for (size_t i = 0; i < ledger->published_count; i++) {
        struct nf_predicate expression;
        char *text = nf_published_expression(&ledger->published[i]);
        if (!text) continue;
        if (nf_expression_parse(&expression, text)) {
            printf("%s/published.csv: %s: note: %s\n", folder, ledger->published[i].id, nf_error());
            bad++;
        } else {
            bad += count_bad_names(ledger, ledger->published[i].id, &expression, folder);
            nf_predicate_release(&expression);
        }
        free(text);
    }
    return bad;
}

START_TEST(the_ledgers_can_be_evaluated)
{
    struct nf_ledger ledger;
    const char *folder = folders.gl_pathv[_i];
    ck_assert_msg(nf_ledger_load(&ledger, folder) == NF_OK, "%s", nf_error());
    int bad = count_bad_claims(&ledger, folder) + count_bad_expressions(&ledger, folder);
    nf_ledger_release(&ledger);
    ck_assert_int_eq(bad, 0);
}
END_TEST

int main(void)
{
    if (glob("papers/[0-9]*", GLOB_ONLYDIR, NULL, &folders)) {
        fputs("no papers/NN-key folders here: run from the top of the package\n", stderr);
        return EXIT_FAILURE;
    }
    Suite *suite = suite_create("predicate");
    TCase *cases = tcase_create("predicate");
    tcase_add_loop_test(cases, errors_say_the_column, 0, sizeof malformed / sizeof *malformed);
    tcase_add_loop_test(cases, trees_follow_precedence, 0, sizeof trees / sizeof *trees);
    tcase_add_test(cases, expressions_take_ids);
    tcase_add_test(cases, nothing_is_an_empty_predicate);
    tcase_add_test(cases, nesting_is_limited);
    tcase_add_test(cases, functions_over_seeds_are_found);
    tcase_add_loop_test(cases, the_ledgers_can_be_evaluated, 0, (int)folders.gl_pathc);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    globfree(&folders);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
