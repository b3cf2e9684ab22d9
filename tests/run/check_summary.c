/* summary.csv and table-N.csv: keys taken apart for the figures, statistics of the groups, printed cells in order. */
#include "run/summary.h"
#include "toy.h"

static void add(struct nf_results *results, const char *group, long seed, long draw, const char *key, double value)
{
    must(nf_results_add(results, group, "", seed, draw, key, value));
}

static void ledger_of(struct nf_ledger *ledger, const char *rows)
{
    char text[4000];
    toy_ledger();
    snprintf(text, sizeof text, "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n%s", rows);
    toy_write("papers/98-toy/published.csv", text);
    must(nf_ledger_load(ledger, "papers/98-toy"));
}

static void expect_lines(const char *path, const char *const *lines)
{
    char *text = toy_read(path), *rest = text;
    for (; *lines; lines++) {
        char *line = strsep(&rest, "\n");
        ck_assert_msg(line && !strcmp(line, *lines), "%s: '%s' where '%s' was expected", path, line, *lines);
    }
    ck_assert_str_eq(rest, "");
    free(text);
}

#define SUMMARY                                                                                                        \
    "condition,phase,metric,level,published,published_sd,replay,replay_sd,rounding_lo,rounding_hi,ensemble_mean,"      \
    "ensemble_sd,ensemble_lo,ensemble_hi,n"

/* The number that ends the metric, or else the phase, or else the condition, is the level; a phase keeps it too. */
START_TEST(keys_taken_apart)
{
    static const char *const keys[] = {
        "ketamine.cycle-3:internal-2.5", "sweep-95:clean", "ssri.epoch-10:combined", "plain:clean", "ssri:biased@min",
        "ssri:internal-0.5@max"};
    static const char *const lines[] = {SUMMARY,
                                        "ketamine,cycle-3,internal,2.5,,,1,,,,1,,1,1,1",
                                        "plain,,clean,,,,1,,,,1,,1,1,1",
                                        "ssri,epoch-10,combined,10,,,1,,,,1,,1,1,1",
                                        "ssri,,biased@min,,,,1,,,,1,,1,1,1",
                                        "ssri,,internal@max,0.5,,,1,,,,1,,1,1,1",
                                        "sweep,,clean,95,,,1,,,,1,,1,1,1",
                                        NULL};
    struct nf_ledger ledger;
    struct nf_results results;
    ledger_of(&ledger, "");
    nf_results_init(&results);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add(&results, "replay", 42, 0, keys[i], 1.0);
    must(nf_results_sort(&results));
    must(nf_summary_write("summary.csv", &ledger, &results));
    expect_lines("summary.csv", lines);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}
END_TEST

/* The ensemble includes the replay; SDs divide by n; quantiles are interpolated. */
START_TEST(statistics)
{
    static const char *const lines[] = {SUMMARY, "ssri,,clean,,83.5,1.2,10,,0.25,9.75,4,4.242640687119285,1,9.55,3",
                                        NULL};
    struct nf_ledger ledger;
    struct nf_results results;
    ledger_of(&ledger, "t1.a,Table 1,ssri,clean,result,exact,83.5,1.2,1,,%,\n");
    nf_results_init(&results);
    add(&results, "replay", 42, 0, "ssri:clean", 10.0);
    add(&results, "seeds", 1000, 0, "ssri:clean", 1.0);
    add(&results, "seeds", 1001, 0, "ssri:clean", 1.0);
    for (int d = 0; d <= 10; d++)
        add(&results, "rounding", 42, d, "ssri:clean", d);
    must(nf_results_sort(&results));
    must(nf_summary_write("summary.csv", &ledger, &results));
    expect_lines("summary.csv", lines);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}
END_TEST

/* Results and derived numbers of each table, in the ledger's order; a place inside a sentence is no table. */
START_TEST(tables)
{
    static const char *const one[] = {
        "id,condition,metric,published,published_sd,replay,replay_sd,ensemble_mean,ensemble_sd,n",
        "t1.b,ssri,clean,83.50,,10,,10,,1", "t1.a,none,clean,~1,,,,,,0", NULL};
    struct nf_ledger ledger;
    struct nf_results results;
    ledger_of(&ledger, "t1.b,Table 1,ssri,clean,result,exact,83.50,,1,,%,\n"
                       "t1.a,Table 1,none,clean,result,approx,~1,,1,,%,\n"
                       "t1.s,Table 1,ssri,epochs,setting,exact,100,,,,epochs,\n"
                       "x.1,\"Results, Table 2, caption\",ssri,standard,result,exact,1,,1,,%,\n"
                       "t12.a,standalone: Table 12,ssri,clean,result,exact,83.5,,1,,%,\n");
    nf_results_init(&results);
    add(&results, "replay", 42, 0, "ssri:clean", 10.0);
    must(nf_results_sort(&results));
    must(nf_summary_write_tables(".", &ledger, &results));
    expect_lines("table-1.csv", one);
    ck_assert_int_eq(access("table-12.csv", F_OK), 0);
    ck_assert_int_ne(access("table-2.csv", F_OK), 0);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}
END_TEST

START_TEST(unwritable)
{
    struct nf_ledger ledger;
    struct nf_results results;
    ledger_of(&ledger, "t1.a,Table 1,ssri,clean,result,exact,83.5,,1,,%,\n");
    nf_results_init(&results);
    ck_assert_int_eq(nf_summary_write("missing/summary.csv", &ledger, &results), NF_IO);
    ck_assert_int_eq(nf_summary_write_tables("missing", &ledger, &results), NF_IO);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("summary");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, keys_taken_apart);
    tcase_add_test(tests, statistics);
    tcase_add_test(tests, tables);
    tcase_add_test(tests, unwritable);
    return golden_run("summary", tests);
}
