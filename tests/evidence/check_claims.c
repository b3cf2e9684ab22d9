#include "evidence/claims.h"
#include "fixture.h"

#include <math.h>

static const char published[] = PUBLISHED_HEADER "t.a,T,a,acc,result,exact,90.0,2.0,4,,%,\n"
                                                 "t.b,T,b,acc,result,exact,80.0,2.0,4,,%,\n"
                                                 "t.c,T,c,acc,result,exact,90.0,2.0,4,,%,\n"
                                                 "m.x,M,arm,epochs,setting,exact,15,,,,epochs,\n";

static const struct {
    const char *predicate;
    enum nf_claim_verdict verdict;
    double share; /* NaN for none */
    const char *evidence;
} cases[] = {
    {"a:acc > b:acc", NF_CLAIM_HOLDS, 1, "true in 40 of 40 runs; mean difference of the two sides 10"},
    {"a:acc < b:acc + 5", NF_CLAIM_CONTRADICTED, 0,
     "printed: a:acc 90.0, b:acc 80.0; in the runs: true in 0 of 40 runs"},
    {"a:acc > c:acc", NF_CLAIM_SEED_DEPENDENT, 0.5, "true in 20 of 40 runs"}, /* printed alike: nothing contradicts */
    {"e:acc > 95", NF_CLAIM_FAILS, 0, "true in 0 of 40 runs"},
    {"e:acc > 95 unless a:acc > 0", NF_CLAIM_FAILS, 0, "true in 0"},
    {"a:acc > b:acc unless k:acc >= a:acc - 1", NF_CLAIM_CONFOUNDED, 1, "control true in 4 of 4 runs"},
    {"a:acc > b:acc unless k:acc >= a:acc + 1", NF_CLAIM_HOLDS, 1, "control false in 0 of 4 runs"},
    {"a:acc > b:acc unless missing:acc > 0", NF_CLAIM_HOLDS, 1, "the control was not measured (missing:acc)"},
    {"r:acc > 50", NF_CLAIM_CHOICE_DEPENDENT, 1, "false under order=b"},
    {"r:acc < 50", NF_CLAIM_CHOICE_DEPENDENT, 0, "true under order=b"},
    {"a:acc > b:acc - 1", NF_CLAIM_HOLDS, 1, "the same under 1 other readings"},
    {"missing:acc > 50", NF_CLAIM_UNDECIDABLE, NAN, "not measured: missing:acc"},
    {"", NF_CLAIM_UNDECIDABLE, NAN, "no measurement decides it"},
    {"mean(a:acc) > mean(b:acc)", NF_CLAIM_HOLDS, 1,
     "true of the 4 published seeds, true of the 36 seeds of the ensemble"},
    {"mean(e:acc) > 95", NF_CLAIM_FAILS, 0, "false of the 4 published seeds, false"},
    {"mean(s:acc) > 50", NF_CLAIM_SEED_DEPENDENT, NAN, "true of the 4 published seeds, false of the 36"},
    {"mean(missing:acc) > 50", NF_CLAIM_UNDECIDABLE, NAN, "not measured: missing:acc"},
    {"mean(a:acc) < mean(b:acc)", NF_CLAIM_CONTRADICTED, 0, "printed: a:acc 90.0, b:acc 80.0; in the runs: false"},
    {"all(a:acc < b:acc)", NF_CLAIM_CONTRADICTED, 0, "printed: "},
    {"sd(a:acc) > 3", NF_CLAIM_CONTRADICTED, 0, "printed: a:acc 90.0"},
    {"d(a:acc, b:acc) > 0.8", NF_CLAIM_HOLDS, 1, "true of the 4"},
    {"count(a:acc > c:acc) >= 1 unless mean(k:acc) > 0", NF_CLAIM_CONFOUNDED, 1, "control true"},
    {"count(a:acc > c:acc) >= 1", NF_CLAIM_HOLDS, 1, "; seed by seed: 20 of 40 (95 %: 34 to 66 %)"},
    {"all(a:acc > b:acc)", NF_CLAIM_HOLDS, 1, "seeds of the ensemble; seed by seed: 40 of 40 (95 %: 91 to 100 %)"},
    {"all(a:acc > c:acc)", NF_CLAIM_FAILS, 0.5, "; seed by seed: 20 of 40 (95 %: 34 to 66 %)"},
    {"any(s:acc > 50) and all(s:acc < 50)", NF_CLAIM_FAILS, 0,
     "; seed by seed: 4 of 40 (95 %: 3 to 24 %), 36 of 40 (95 %: 76 to 97 %)"},
    {"arm:epochs == 15", NF_CLAIM_HOLDS, 1, "true in 40 of 40"},
};
enum { CASES = sizeof cases / sizeof *cases };

static struct nf_paper_evidence paper;
static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_claims claims;

/* Four published seeds and 36 more; every other one has c above a. */
static void add_runs(const char *group, long first, long count)
{
    for (long seed = first; seed < first + count; seed++) {
        double wobble = seed % 4 < 2 ? 0 : 0.5;
        add_result(&results, group, "", seed, 0, "a:acc", 90 + wobble);
        add_result(&results, group, "", seed, 0, "b:acc", 80 + wobble);
        add_result(&results, group, "", seed, 0, "c:acc", seed % 2 ? 89 : 91);
        add_result(&results, group, "", seed, 0, "e:acc", 60 + wobble);
        add_result(&results, group, "", seed, 0, "r:acc", 60 + wobble);
        add_result(&results, group, "", seed, 0, "s:acc", first ? 40 : 60);
    }
}

static void load_claims(void)
{
    char text[8192] = CLAIMS_HEADER;
    for (int i = 0; i < CASES; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "k%d,Results,\"In our words, %d.\",\"%s\"\n", i, i,
                 cases[i].predicate);
    }
    load_ledger(&ledger, published, text, CHOICES_HEADER "order,M,q,a;b;c,a,why,\n");
}

static void setup(void)
{
    paper = (struct nf_paper_evidence){.number = 5, .key = "05-made-up", .seeds_printed = 4, .replayable = true};
    load_claims();
    nf_results_init(&results);
    add_runs("replay", 0, 4);
    add_runs("seeds", 4, 36);
    for (long seed = 0; seed < 4; seed++) {
        add_result(&results, "control", "", seed, 0, "k:acc", 90.5);
        add_result(&results, "choice", "order=b", seed, 0, "r:acc", 40);
        add_result(&results, "choice", "order=b", seed, 0, "a:acc", 90);
        add_result(&results, "choice", "order=b", seed, 0, "b:acc", 70);
    }
    add_result(&results, "choice", "order=c", 0, 0, "e:acc", 99); /* one seed of four: turns nothing */
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_msg(nf_claims_make(&claims, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
}

static void teardown(void)
{
    nf_claims_release(&claims);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

START_TEST(every_claim_gets_its_verdict)
{
    const struct nf_claim_row *row = &claims.rows[_i];
    ck_assert_msg(row->verdict == cases[_i].verdict, "%s is %s: %s", cases[_i].predicate,
                  nf_claim_verdict_name(row->verdict), row->evidence);
    ck_assert_msg(strstr(row->evidence, cases[_i].evidence) != NULL, "%s: '%s' lacks '%s'", cases[_i].predicate,
                  row->evidence, cases[_i].evidence);
    if (isnan(cases[_i].share))
        ck_assert(isnan(row->share));
    else
        ck_assert_double_eq(row->share, cases[_i].share);
}
END_TEST

/* A claim that fitted numbers decide says so, and keeps its verdict. */
START_TEST(fitted_numbers_are_said)
{
    static const char *const fitted[] = {"a:acc", "arm:epochs", NULL};
    nf_claims_release(&claims);
    paper.calibration_keys = fitted;
    ck_assert_msg(nf_claims_make(&claims, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
    ck_assert_ptr_nonnull(strstr(claims.rows[0].evidence, "; rests in part on numbers that constants were fitted to"));
    ck_assert_int_eq(claims.rows[0].verdict, cases[0].verdict);
    ck_assert_ptr_nonnull(strstr(claims.rows[CASES - 1].evidence, "; rests on numbers"));
    ck_assert_ptr_null(strstr(claims.rows[3].evidence, "fitted"));
}
END_TEST

START_TEST(shares_have_intervals)
{
    const struct nf_claim_row *row = &claims.rows[2];
    ck_assert_uint_eq(row->n, 40);
    ck_assert_double_eq_tol(row->lo, 0.338, 1e-3); /* R: binom.test(20, 40) */
    ck_assert_double_eq_tol(row->hi, 0.662, 1e-3);
    ck_assert(isnan(claims.rows[13].lo));
}
END_TEST

START_TEST(the_file_has_the_columns_of_the_design)
{
    static const char *const header[] = {"id", "place", "claim", "predicate", "verdict", "share",
                                         "lo", "hi",    "n",     "evidence",  NULL};
    struct nf_csv_table table;
    char path[256];
    scratch_path(path, "out.csv");
    ck_assert_msg(nf_claims_save(&claims, path) == NF_OK, "%s", nf_error());
    ck_assert_msg(nf_csv_load(&table, path, header) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(table.rows, CASES);
    ck_assert_str_eq(nf_csv_cell(&table, 2, 2), "In our words, 2.");
    ck_assert_str_eq(nf_csv_cell(&table, 2, 4), "seed-dependent");
    ck_assert_str_eq(nf_csv_cell(&table, 2, 5), "0.5");
    ck_assert_str_eq(nf_csv_cell(&table, 12, 5), "");
    nf_csv_release(&table);
}
END_TEST

START_TEST(counts_are_printed_and_reduced_runs_said)
{
    char *text = NULL;
    size_t size;
    nf_claims_release(&claims);
    paper.reduced = paper.substituted = true;
    ck_assert_int_eq(nf_claims_make(&claims, &paper, &ledger, &results), NF_OK);
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    nf_claims_print(&claims, stream);
    fclose(stream);
    ck_assert_ptr_nonnull(strstr(text, "05-made-up: 27 claims\n  contradicted 4"));
    ck_assert_ptr_nonnull(strstr(claims.rows[0].evidence, "reduced run: stand-in: true in 40"));
    free(text);
}
END_TEST

START_TEST(a_bad_predicate_says_where)
{
    struct nf_ledger other;
    struct nf_claims bad;
    load_ledger(&other, published, CLAIMS_HEADER "k,T,x,a:acc >\n", CHOICES_HEADER);
    ck_assert_int_eq(nf_claims_make(&bad, &paper, &other, &results), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "claims.csv:2: column 'predicate': column 8: expected"));
    nf_ledger_release(&other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("claims");
    TCase *tests = tcase_create("claims");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, every_claim_gets_its_verdict, 0, CASES);
    tcase_add_test(tests, fitted_numbers_are_said);
    tcase_add_test(tests, shares_have_intervals);
    tcase_add_test(tests, the_file_has_the_columns_of_the_design);
    tcase_add_test(tests, counts_are_printed_and_reduced_runs_said);
    tcase_add_test(tests, a_bad_predicate_says_where);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
