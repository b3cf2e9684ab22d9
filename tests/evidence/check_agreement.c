#include "evidence/agreement.h"
#include "fixture.h"

/* Two numbers that runs move, one of them printed twice; one that no run moves, one that is not measured. */
static const char published[] = PUBLISHED_HEADER "t.a,Table 1,a,acc,result,exact,50.1,,1,,%,\n"
                                                 "abs.a,Abstract,a,acc,result,approx,~50,,1,,%,\n"
                                                 "t.b,Table 1,b,acc,result,exact,61.5,,1,,%,\n"
                                                 "t.sites,Table 1,a,sites,result,exact,12,,1,,count,\n"
                                                 "t.image,Table 1,c,acc,result,exact,70.0,,1,,%,\n";

static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_agreement agreement;
static struct nf_paper_evidence paper = {.number = 1, .key = "01-made-up", .seeds_printed = 1, .replayable = true};

static void add_run(const char *group, long seed, long draw, double a, double b)
{
    add_result(&results, group, "", seed, draw, "a:acc", a);
    add_result(&results, group, "", seed, draw, "b:acc", b);
    add_result(&results, group, "", seed, draw, "a:sites", 12);
}

static void setup(void)
{
    load_ledger(&ledger, published, CLAIMS_HEADER, CHOICES_HEADER);
    nf_results_init(&results);
    add_run("replay", 42, 0, 50.08, 60.0);
    add_run("rounding", 42, 0, 49.0, 61.5);
    add_run("rounding", 42, 1, 50.13, 61.46); /* prints both */
    add_run("rounding", 42, 2, 50.2, 61.46);
    add_run("seeds", 7, 0, 53.0, 61.4);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
}

static void teardown(void)
{
    nf_agreement_release(&agreement);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

START_TEST(numbers_printed_together_are_counted)
{
    static const struct {
        const char *group, *worst;
        size_t same;
        double largest;
    } expected[] = {{"replay", "t.b", 1, 1.5},
                    {"rounding", "t.a", 1, 1.1},
                    {"rounding", "t.b", 2, 0.04},
                    {"rounding", "t.a", 1, 0.1},
                    {"seeds", "t.a", 0, 2.9}};
    ck_assert_msg(nf_agreement_make(&agreement, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(agreement.numbers, 2);
    ck_assert_uint_eq(agreement.count, 5);
    for (size_t i = 0; i < agreement.count; i++) {
        const struct nf_agreement_row *row = &agreement.rows[i];
        ck_assert_str_eq(row->run.group, expected[i].group);
        ck_assert_msg(row->same == expected[i].same, "run %zu prints %zu", i, row->same);
        ck_assert_double_eq_tol(row->largest, expected[i].largest, 1e-9);
        ck_assert_str_eq(row->worst, expected[i].worst);
    }
}
END_TEST

START_TEST(the_summary_names_the_best_run_of_each_ensemble)
{
    char line[256] = "";
    FILE *stream = tmpfile();
    ck_assert_int_eq(nf_agreement_make(&agreement, &paper, &ledger, &results), NF_OK);
    nf_agreement_print(&agreement, stream);
    rewind(stream);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, stream));
    ck_assert_str_eq(line,
                     "  in one run together, of 2 numbers that runs move: the replay prints 1, the best of 3 rounding "
                     "runs 2 (largest difference 0.04), the best of 1 other seeds 0 (largest difference 2.9)\n");
    fclose(stream);
}
END_TEST

START_TEST(means_over_seeds_have_no_whole_run)
{
    struct nf_paper_evidence several = paper;
    several.seeds_printed = 10;
    ck_assert_int_eq(nf_agreement_make(&agreement, &several, &ledger, &results), NF_OK);
    ck_assert_uint_eq(agreement.count, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("agreement of whole runs");
    TCase *tcase = tcase_create("agreement");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, numbers_printed_together_are_counted);
    tcase_add_test(tcase, the_summary_names_the_best_run_of_each_ensemble);
    tcase_add_test(tcase, means_over_seeds_have_no_whole_run);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
