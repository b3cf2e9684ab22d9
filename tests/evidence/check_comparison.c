#include "evidence/comparison.h"
#include "fixture.h"

#include <math.h>

/* A paper of one seed in which every verdict occurs once. */
static const char published[] = PUBLISHED_HEADER "a.available,T,a,image,result,exact,not-available,,1,,%,\n"
                                                 "b.impossible,T,b,acc,result,exact,61.5,,1,,%,\n"
                                                 "c.calibration,T,c,acc,result,exact,50.0,,1,,%,\n"
                                                 "d.unmeasured,T,d,acc,result,exact,50.0,,1,,%,\n"
                                                 "e.reading,T,e,acc,result,exact,69.0,,1,,%,\n"
                                                 "f.exact,T,f,acc,result,exact,50.1,,1,,%,\n"
                                                 "g.rounding,T,g,acc,result,exact,51.4,,1,,%,\n"
                                                 "h.seeds,T,h,acc,result,exact,58.0,,1,,%,\n"
                                                 "i.wide,T,i,acc,result,exact,53.0,,1,,%,\n"
                                                 "j.differs,T,j,acc,result,exact,\"90.0\",,1,,%,\"said, in words\"\n"
                                                 "k.derived,T,k,sum,derived,exact,100.2,,1,,%,= f.exact + g.rounding\n"
                                                 "m.setting,M,m,epochs,setting,exact,15,,,,epochs,\n"
                                                 "n.literature,I,n,rate,literature,range,30..50,,,,%,\n"
                                                 "o.arithmetic,M,o,epochs,derived,exact,45,,,,epochs,= 3 * m.setting\n";
static const char claims[] = CLAIMS_HEADER "q1,T,Far apart.,g:acc > j:acc\n"
                                           "q2,T,Close.,i:acc > h:acc\n";

static const char *const calibrated[] = {"c:acc", NULL};
static const struct nf_paper_evidence paper = {
    .number = 1, .key = "01-made-up", .seeds_printed = 1, .replayable = true, .calibration_keys = calibrated};
static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_audit_table audit;
static struct nf_comparison comparison;

/* 50.08 at seed 42; rounding spreads from 48 to 52 in 41 runs, seeds from 40 to 60 in 41. */
static void add_runs(const char *key)
{
    add_result(&results, "replay", "", 42, 0, key, 50.08);
    for (long i = 0; i < 41; i++) {
        add_result(&results, "rounding", "", 42, i, key, 48 + 0.1 * (double)i);
        add_result(&results, "seeds", "", i, 0, key, 40 + 0.5 * (double)i);
    }
    add_result(&results, "choice", "order=b", 42, 0, key, strcmp(key, "e:acc") == 0 ? 70 : 55);
}

static void setup(void)
{
    static const char *const keys[] = {"b:acc", "c:acc", "e:acc", "f:acc", "g:acc", "h:acc", "i:acc", "j:acc"};
    char path[256];
    load_ledger(&ledger, published, claims, CHOICES_HEADER);
    write_file("audit.csv", "id,ids,rule,level,printed,computed,repair,reason\n"
                            "r1,b.impossible;x,granularity,impossible,61.5,,,\"not k of 7, for any k\"\n");
    scratch_path(path, "audit.csv");
    ck_assert_msg(nf_audit_table_load(&audit, path) == NF_OK, "%s", nf_error());
    nf_results_init(&results);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add_runs(keys[i]);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_msg(nf_comparison_make(&comparison, &paper, &ledger, &results, &audit) == NF_OK, "%s", nf_error());
}

static void teardown(void)
{
    nf_comparison_release(&comparison);
    nf_audit_table_release(&audit);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

static const struct {
    const char *id;
    enum nf_verdict verdict;
} expected[] = {
    {"a.available", NF_VERDICT_NOT_AVAILABLE}, {"b.impossible", NF_VERDICT_IMPOSSIBLE},
    {"c.calibration", NF_VERDICT_CALIBRATION}, {"d.unmeasured", NF_VERDICT_UNSPECIFIED},
    {"e.reading", NF_VERDICT_UNSPECIFIED},     {"f.exact", NF_VERDICT_EXACT},
    {"g.rounding", NF_VERDICT_ROUNDING},       {"h.seeds", NF_VERDICT_UNINFORMATIVE},
    {"i.wide", NF_VERDICT_UNINFORMATIVE},      {"j.differs", NF_VERDICT_DIFFERS},
    {"k.derived", NF_VERDICT_EXACT},           {"o.arithmetic", NF_VERDICT_EXACT},
};

START_TEST(every_number_gets_its_verdict)
{
    ck_assert_uint_eq(comparison.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < comparison.count; i++) {
        ck_assert_str_eq(comparison.rows[i].evidence.row->id, expected[i].id);
        ck_assert_msg(comparison.rows[i].verdict == expected[i].verdict, "%s is %s: %s", expected[i].id,
                      nf_verdict_name(comparison.rows[i].verdict), comparison.rows[i].reason);
    }
    ck_assert_uint_eq(comparison.verdicts[NF_VERDICT_EXACT], 3);
    ck_assert_uint_eq(comparison.verdicts[NF_VERDICT_DIFFERS], 1);
}
END_TEST

START_TEST(seeds_without_a_closer_contrast_agree)
{
    struct nf_ledger other;
    struct nf_comparison again;
    load_ledger(&other, published, CLAIMS_HEADER, CHOICES_HEADER);
    ck_assert_int_eq(nf_comparison_make(&again, &paper, &other, &results, &audit), NF_OK);
    ck_assert_int_eq(again.rows[7].verdict, NF_VERDICT_SEEDS);
    ck_assert_int_eq(again.rows[8].verdict, NF_VERDICT_SEEDS);
    nf_comparison_release(&again);
    nf_ledger_release(&other);
}
END_TEST

START_TEST(misses_stand_beside_the_expected_number)
{
    /* e to k were tested; e, h, i and j lie outside rounding, e and j outside the seeds */
    ck_assert_uint_eq(comparison.rounding.tested, 7);
    ck_assert_uint_eq(comparison.seeds.tested, 7);
    ck_assert_uint_eq(comparison.rounding.missed, 4);
    ck_assert_uint_eq(comparison.seeds.missed, 2);
    ck_assert_double_eq_tol(comparison.rounding.expected, 7 * 2.0 / 42, 1e-12);
    size_t total = 0;
    for (int i = 0; i < 10; i++)
        total += comparison.percentiles[i];
    ck_assert_uint_eq(total, 7);
    ck_assert_uint_eq(comparison.percentiles[9], 2);
}
END_TEST

START_TEST(the_file_has_the_columns_of_the_design)
{
    static const char *const header[] = {"id",          "published",   "published_sd", "replay",
                                         "replay_sd",   "rounding_lo", "rounding_hi",  "ensemble_mean",
                                         "ensemble_sd", "ensemble_n",  "verdict",      "reason",
                                         NULL};
    struct nf_csv_table table;
    char path[256];
    scratch_path(path, "comparison.csv");
    ck_assert_msg(nf_comparison_save(&comparison, path) == NF_OK, "%s", nf_error());
    ck_assert_msg(nf_csv_load(&table, path, header) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(table.rows, comparison.count);
    ck_assert_str_eq(nf_csv_cell(&table, 1, 3), "50.08"); /* an impossible number shows the run's all the same */
    ck_assert_str_eq(nf_csv_cell(&table, 1, 11), "audit: not k of 7, for any k");
    ck_assert_str_eq(nf_csv_cell(&table, 3, 3), "");
    ck_assert_str_eq(nf_csv_cell(&table, 3, 9), "0");
    ck_assert_str_eq(nf_csv_cell(&table, 6, 4), "");
    ck_assert_double_eq_tol(strtod(nf_csv_cell(&table, 6, 5), NULL), 48, 1e-9);
    ck_assert_double_eq_tol(strtod(nf_csv_cell(&table, 6, 6), NULL), 52, 1e-9);
    ck_assert_double_eq_tol(strtod(nf_csv_cell(&table, 6, 7), NULL), 50, 1e-9);
    ck_assert_str_eq(nf_csv_cell(&table, 6, 9), "41");
    ck_assert_str_eq(nf_csv_cell(&table, 6, 10), "rounding");
    nf_csv_release(&table);
}
END_TEST

START_TEST(misses_are_written_with_the_expected_number)
{
    static const char *const header[] = {"name", "value", NULL};
    struct nf_csv_table table;
    char path[256];
    scratch_path(path, "misses.csv");
    ck_assert_msg(nf_comparison_save_misses(&comparison, path) == NF_OK, "%s", nf_error());
    ck_assert_msg(nf_csv_load(&table, path, header) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(table.rows, 16);
    ck_assert_str_eq(nf_csv_cell(&table, 3, 0), "seeds.tested");
    ck_assert_str_eq(nf_csv_cell(&table, 3, 1), "7");
    ck_assert_str_eq(nf_csv_cell(&table, 4, 1), "2");
    ck_assert_double_eq_tol(strtod(nf_csv_cell(&table, 5, 1), NULL), comparison.seeds.expected, 1e-12);
    ck_assert_str_eq(nf_csv_cell(&table, 15, 0), "percentiles.10");
    ck_assert_str_eq(nf_csv_cell(&table, 15, 1), "2");
    nf_csv_release(&table);
}
END_TEST

START_TEST(the_worst_is_printed_first)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    nf_comparison_print(&comparison, stream);
    fclose(stream);
    const char *differs = strstr(text, "j.differs"), *impossible = strstr(text, "b.impossible");
    ck_assert(differs && impossible && differs < impossible);
    ck_assert_ptr_null(strstr(text, "f.exact"));
    ck_assert_ptr_nonnull(strstr(text, "01-made-up: 12 numbers"));
    ck_assert_ptr_nonnull(strstr(text, "seed intervals and tests: 2 of 7 outside, 0.3 expected by chance"));
    free(text);
}
END_TEST

START_TEST(verdicts_do_not_depend_on_the_order_of_results)
{
    struct nf_results shuffled;
    struct nf_comparison again;
    nf_results_init(&shuffled);
    for (size_t i = results.count; i-- > 0;) {
        const struct nf_result *row = &results.rows[i];
        add_result(&shuffled, row->group, row->variant, row->seed, row->draw, row->key, row->value);
    }
    ck_assert_int_eq(nf_results_sort(&shuffled), NF_OK);
    ck_assert_int_eq(nf_comparison_make(&again, &paper, &ledger, &shuffled, &audit), NF_OK);
    for (size_t i = 0; i < comparison.count; i++)
        ck_assert_str_eq(again.rows[i].reason, comparison.rows[i].reason);
    nf_comparison_release(&again);
    nf_results_release(&shuffled);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("comparison");
    TCase *cases = tcase_create("comparison");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, every_number_gets_its_verdict);
    tcase_add_test(cases, seeds_without_a_closer_contrast_agree);
    tcase_add_test(cases, misses_stand_beside_the_expected_number);
    tcase_add_test(cases, the_file_has_the_columns_of_the_design);
    tcase_add_test(cases, misses_are_written_with_the_expected_number);
    tcase_add_test(cases, the_worst_is_printed_first);
    tcase_add_test(cases, verdicts_do_not_depend_on_the_order_of_results);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
