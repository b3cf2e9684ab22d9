#include "evidence/runs.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch[] = "/tmp/check_runs.XXXXXX";

static const char published[] = "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
                                "t1.a,Table 1,arm,combined,result,exact,90.0,1.0,2,,%,\n"
                                "t1.r,Table 1,arm,relapse,result,exact,80.0,,2,,%,\n"
                                "t1.d,Table 1,arm,drop,derived,exact,10.0,1.0,2,,points,= t1.a - t1.r; within a seed\n"
                                "t1.dd,Table 1,arm,drop-share,derived,exact,10.0,,2,,%,= 100 * t1.d / t1.a\n"
                                "m.n,Methods,all,seeds,setting,exact,2,,,,count,\n"
                                "m.g,Methods,arm,gain,setting,approx,0.5,,,,1,\n"
                                "t1.c,Table 1,arm,relapsed@count,result,exact,1,,2,,count,\n"
                                "t1.s,Table 1,arm,relapsed@share,derived,exact,50,,2,,%,= 100 * t1.c / m.n\n"
                                "t1.w,Table 1,arm,well@count,derived,exact,1,,2,,count,= m.n - t1.c\n"
                                "t1.wd,Table 1,arm,well-number,derived,exact,1,,2,,count,= m.n - t1.c\n"
                                "t1.lo,Table 1,arm,combined@min,result,exact,88,,2,,%,\n"
                                "t1.g,Table 1,arm,damping,derived,exact,75,,,,%,= 100 - 50 * m.g\n"
                                "x.1,Text,arm,circle,derived,exact,1,,,,1,= x.2 + 1\n"
                                "x.2,Text,arm,circle-back,derived,exact,1,,,,1,= x.1 + 1\n"
                                "x.3,Text,arm,unknown,result,exact,1,,,,1,\n";

static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_run *list;
static struct nf_runs runs;

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static void setup(void)
{
    static const double combined[] = {92, 88}, relapse[] = {80, 82}, relapsed[] = {1, 0};
    write_file("published.csv", published);
    write_file("claims.csv", "id,place,claim,predicate\n");
    write_file("choices.csv", "id,place,question,readings,default,why,decided_by\n");
    ck_assert_msg(nf_ledger_load(&ledger, scratch) == NF_OK, "%s", nf_error());
    nf_results_init(&results);
    for (long seed = 0; seed < 2; seed++) {
        nf_results_add(&results, "replay", "", seed, 0, "arm:combined", combined[seed]);
        nf_results_add(&results, "replay", "", seed, 0, "arm:relapse", relapse[seed]);
        nf_results_add(&results, "replay", "", seed, 0, "arm:relapsed", relapsed[seed]);
    }
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    runs = (struct nf_runs){.results = &results, .ledger = &ledger};
    ck_assert_int_eq(nf_results_runs(&results, "replay", "", &list, &runs.count), NF_OK);
    runs.list = list;
}

static void teardown(void)
{
    free(list);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

static const struct {
    const char *id;
    double mean, sd;
    size_t n;
    int statistic;
} rows[] = {
    {"t1.a", 90, 2, 2, 0},
    {"t1.d", 9, 3, 2, 0}, /* 12 and 6: paired within the seed */
    {"t1.dd", (1200.0 / 92 + 600.0 / 88) / 2, (1200.0 / 92 - 600.0 / 88) / 2, 2, 0},
    {"t1.c", 1, 0, 2, 1},
    {"t1.s", 50, 0, 2, 1},
    {"t1.w", 1, 0, 2, 1},
    {"t1.wd", 1, 0, 2, 1},
    {"t1.lo", 88, 0, 2, 1},
    {"t1.g", 75, 0, 2, 0},
    {"x.1", NAN, NAN, 0, 0},
    {"x.3", NAN, NAN, 0, 0},
};

START_TEST(rows_have_counterparts)
{
    const struct nf_published *row = nf_ledger_find(&ledger, rows[_i].id);
    struct nf_moments summary = nf_runs_summary(&runs, row);
    ck_assert_uint_eq(summary.n, rows[_i].n);
    ck_assert_int_eq(nf_runs_is_statistic(&ledger, row), rows[_i].statistic);
    if (!rows[_i].n) return;
    ck_assert_double_eq_tol(summary.mean, rows[_i].mean, 1e-12);
    ck_assert_double_eq_tol(summary.sd, rows[_i].sd, 1e-12);
}
END_TEST

START_TEST(only_settings_follow_without_runs)
{
    double value;
    ck_assert(nf_runs_arithmetic(&ledger, nf_ledger_find(&ledger, "t1.g"), &value));
    ck_assert_double_eq(value, 75);
    ck_assert(!nf_runs_arithmetic(&ledger, nf_ledger_find(&ledger, "t1.d"), &value));
    ck_assert(!nf_runs_arithmetic(&ledger, nf_ledger_find(&ledger, "t1.a"), &value));
    ck_assert(!nf_runs_arithmetic(&ledger, nf_ledger_find(&ledger, "t1.w"), &value));
}
END_TEST

START_TEST(keys_resolve_in_a_run)
{
    double value;
    ck_assert(nf_runs_value(&runs, "arm:combined", 1, &value));
    ck_assert_double_eq(value, 88);
    ck_assert(nf_runs_value(&runs, "arm:drop", 1, &value));
    ck_assert_double_eq(value, 6);
    ck_assert(nf_runs_value(&runs, "arm:combined@max", 1, &value));
    ck_assert_double_eq(value, 92);
    ck_assert(nf_runs_value(&runs, "all:seeds", 1, &value));
    ck_assert_double_eq(value, 2);
    ck_assert(!nf_runs_value(&runs, "arm:unknown", 1, &value)); /* never what is printed of a result */
    ck_assert(!nf_runs_value(&runs, "arm:circle", 1, &value));
    ck_assert(!nf_runs_value(&runs, "arm:combined@mode", 1, &value));
}
END_TEST

START_TEST(predicates_see_both_sides)
{
    struct nf_environment environment = nf_runs_environment(&runs);
    struct nf_predicate predicate;
    struct nf_outcome outcome;
    ck_assert_int_eq(nf_predicate_parse(&predicate, "arm:drop > 10 and arm:gain == 0.5"), NF_OK);
    ck_assert_int_eq(nf_evaluate_runs(&predicate, predicate.clause, &environment, &outcome), NF_OK);
    ck_assert_uint_eq(outcome.holds, 1);
    nf_predicate_release(&predicate);
    ck_assert_int_eq(nf_predicate_parse(&predicate, "sd(arm:combined) > 1.1 or lo(arm:combined) > 88.6"), NF_OK);
    ck_assert_int_eq(nf_evaluate_printed(&predicate, predicate.clause, &environment), NF_FALSE);
    nf_predicate_release(&predicate);
    ck_assert_int_eq(nf_predicate_parse(&predicate, "all:seeds < 2"), NF_OK); /* a setting has no rounding */
    ck_assert_int_eq(nf_evaluate_printed(&predicate, predicate.clause, &environment), NF_FALSE);
    nf_predicate_release(&predicate);
}
END_TEST

int main(void)
{
    if (!mkdtemp(scratch)) return EXIT_FAILURE;
    Suite *suite = suite_create("runs");
    TCase *cases = tcase_create("runs");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_loop_test(cases, rows_have_counterparts, 0, sizeof rows / sizeof *rows);
    tcase_add_test(cases, only_settings_follow_without_runs);
    tcase_add_test(cases, keys_resolve_in_a_run);
    tcase_add_test(cases, predicates_see_both_sides);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", scratch);
    return system(command) || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
