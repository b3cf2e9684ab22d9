/* Readings scored beside the default over the same seeds. */
#include "evidence/specification.h"
#include "fixture.h"

#include <math.h>

static const char published[] = PUBLISHED_HEADER "t.a,Table 1,a,acc,result,exact,52.0,2.0,5,,%,\n"
                                                 "t.b,Table 1,b,acc,result,exact,60.0,2.0,5,,%,\n";
static const char choices[] = CHOICES_HEADER "batch,Methods,Which?,128;64;32,128,,\n"
                                             "rate-of-all,Methods,Which?,slow;fast,slow,,\n"
                                             "order,Methods,Which?,first;last,first,,arithmetic: last is excluded\n";
enum { SEEDS = 5 };

static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_specification specification;
static struct nf_paper_evidence paper = {.number = 1, .key = "01-made-up", .seeds_printed = SEEDS, .replayable = true};

/* Seed s of a reading that moves the two numbers so far from the default's 48 and 60. */
static void add_run(const char *group, const char *variant, long s, double a, double b)
{
    static const double spread[SEEDS] = {-2, 1, 3, -3, 1.5};
    add_result(&results, group, variant, s, 0, "a:acc", 48 + spread[s % SEEDS] + a);
    add_result(&results, group, variant, s, 0, "b:acc", 60 + spread[(s + 2) % SEEDS] + b);
}

static void setup(void)
{
    load_ledger(&ledger, published, CLAIMS_HEADER, choices);
    nf_results_init(&results);
    for (long s = 0; s < SEEDS; s++) {
        add_run("replay", "", s, 0, 0);
        add_run("choice", "batch=64", s, 4 + 0.1 * (double)s, 0);
        add_run("choice", "batch=32", s, 3 + 0.1 * (double)s, 0);
        add_run("choice", "order=last", s, 4, 0);
        add_run("choice", "batch=64&rate_of_all=fast", s, 4, 0.5);
        add_run("seeds", "", 100 + s, 0, 0);
        add_run("seeds", "", 110 + s, 0, 0);
    }
    for (long s = 0; s < 3; s++)
        add_run("choice", "rate_of_all=fast", s, 0, 9);
    add_run("choice", "rate_of_all=none", 1, 0, 0);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
}

static void teardown(void)
{
    nf_specification_release(&specification);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

static const struct nf_specification_row *row_of(const char *variant)
{
    for (size_t i = 0; i < specification.count; i++)
        if (!strcmp(specification.rows[i].variant, variant)) return &specification.rows[i];
    ck_abort_msg("no row %s", variant);
}

static void make(void)
{
    ck_assert_msg(nf_specification_make(&specification, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
}

START_TEST(better_readings_come_first)
{
    make();
    ck_assert_uint_eq(specification.count, 6);
    ck_assert_uint_eq(specification.seeds, SEEDS);
    ck_assert_uint_eq(specification.standard.tests, 4);
    for (size_t i = 1; i < specification.count - 1; i++)
        ck_assert_double_ge(specification.rows[i - 1].gain, specification.rows[i].gain);
    ck_assert_double_gt(row_of("batch=64")->gain, row_of("batch=32")->gain);
    ck_assert_str_eq(specification.rows[4].variant, "rate_of_all=fast");
    ck_assert_double_lt(specification.rows[4].gain, 0);
    ck_assert_str_eq(specification.rows[5].variant, "rate_of_all=none");
    ck_assert(isnan(specification.rows[5].gain) && !specification.rows[5].candidate);
}
END_TEST

START_TEST(fewer_seeds_are_held_against_the_same_of_the_default)
{
    make();
    const struct nf_specification_row *row = row_of("rate_of_all=fast");
    ck_assert_uint_eq(row->seeds, 3);
    ck_assert_double_eq_tol(row->gain, row->standard.mean - row->score.mean, 1e-12);
    ck_assert_double_ne(row->standard.mean, specification.standard.mean);
    ck_assert(!isnan(row->luck.most) && row->luck.most != specification.luck.most && row->error > 0);
}
END_TEST

/* Neither the second best of a choice nor what is excluded, combined or worse. */
START_TEST(candidates)
{
    make();
    ck_assert(row_of("batch=64")->candidate && !row_of("batch=32")->candidate);
    ck_assert(row_of("order=last")->settled && !row_of("order=last")->candidate);
    ck_assert(!row_of("batch=64&rate_of_all=fast")->candidate && !row_of("rate_of_all=fast")->candidate);
}
END_TEST

static void expect_lines(const char *path, size_t lines, const char *first, const char *second)
{
    char line[512];
    size_t count = 0;
    FILE *stream = fopen(path, "r");
    ck_assert_ptr_nonnull(stream);
    for (; fgets(line, sizeof line, stream); count++) {
        if (count == 0) ck_assert_str_eq(line, first);
        if (count == 1) ck_assert_msg(!strncmp(line, second, strlen(second)), "%s", line);
    }
    fclose(stream);
    ck_assert_uint_eq(count, lines);
}

START_TEST(files)
{
    char path[256];
    make();
    scratch_path(path, "specification.csv");
    ck_assert_int_eq(nf_specification_save(&specification, path), NF_OK);
    expect_lines(
        path, 1 + 1 + 6,
        "variant,seeds,tests,outside,score,default_outside,default_score,gain,error,half,luck,settled,candidate\n",
        ",5,4,");
    scratch_path(path, "readings.csv");
    ck_assert_int_eq(nf_specification_save_readings(&specification, path), NF_OK);
    expect_lines(path, 1 + 2 * 7, "variant,key,published,published_sd,mean,sd,n,beside_default\n",
                 ",a:acc,52.0,2.0,48.1,");
}
END_TEST

/* Three of five seeds that lie above the default's mean do not make a reading better than it is. */
START_TEST(few_seeds_are_shown_beside_the_default)
{
    char path[256], line[512];
    double mean, beside;
    make();
    scratch_path(path, "readings.csv");
    ck_assert_int_eq(nf_specification_save_readings(&specification, path), NF_OK);
    FILE *stream = fopen(path, "r");
    while (fgets(line, sizeof line, stream))
        if (!strncmp(line, "rate_of_all=fast,b:acc,", 23)) break;
    fclose(stream);
    ck_assert_int_eq(sscanf(line, "rate_of_all=fast,b:acc,60.0,2.0,%lf,%*f,3,%lf", &mean, &beside), 2);
    ck_assert_double_eq_tol(mean, 60 + (3 - 3 + 1.5) / 3 + 9, 1e-9);
    ck_assert_double_eq_tol(beside, 60 + (-2 + 1 + 3 - 3 + 1.5) / 5 + 9, 1e-9);
}
END_TEST

START_TEST(summary)
{
    char text[1024] = "";
    FILE *stream = tmpfile();
    make();
    nf_specification_print(&specification, stream);
    rewind(stream);
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, stream), 0);
    fclose(stream);
    ck_assert_msg(strstr(text, "readings: 6 tried beside the default"), "%s", text);
    ck_assert_msg(strstr(text, "batch=64: ") && strstr(text, "excluded by choices.csv"), "%s", text);
}
END_TEST

START_TEST(nothing_to_score)
{
    paper.seeds_printed = 1;
    make();
    paper.seeds_printed = SEEDS;
    ck_assert_uint_eq(specification.count, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("specification curve");
    TCase *tcase = tcase_create("specification");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, better_readings_come_first);
    tcase_add_test(tcase, fewer_seeds_are_held_against_the_same_of_the_default);
    tcase_add_test(tcase, candidates);
    tcase_add_test(tcase, files);
    tcase_add_test(tcase, few_seeds_are_shown_beside_the_default);
    tcase_add_test(tcase, summary);
    tcase_add_test(tcase, nothing_to_score);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
