/* The certificate: which digits are printed, which survive, and what is left out. */
#include "evidence/certificate.h"
#include "fixture.h"

START_TEST(printed_digits)
{
    static const struct {
        const char *text;
        int digits;
    } cases[] = {{"97.8", 3},  {"396548", 6}, {"0.03", 1},   {"100.0", 4}, {"-0.2", 1},  {"+0.70", 2},
                 {"0", 1},     {"0.0", 1},    {"~50000", 5}, {"<=32", 2},  {"", 0},      {"none", 0},
                 {">96.5", 3}, {"84..98", 2}, {"3.97e5", 3}, {"00", 1},    {"0.100", 3}, {"not-available", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(nf_certificate_printed_digits(cases[i].text) == cases[i].digits, "%s: %d", cases[i].text,
                      nf_certificate_printed_digits(cases[i].text));
}
END_TEST

START_TEST(surviving_digits)
{
    static const struct {
        double lo, hi;
        int most, digits;
    } cases[] = {{97.8, 97.8, 3, 3},   {97.75, 97.85, 3, 3}, {97.7, 97.9, 3, 2},     {97.0, 98.0, 3, 2},
                 {95.0, 97.0, 3, 1},   {23.4, 50.8, 3, 0},   {90.0, 100.0, 4, 2},    {-0.2, 0.2, 2, 0},
                 {0.029, 0.031, 1, 1}, {0, 0, 2, 2},         {396547, 396548, 6, 6}, {-97.9, -97.7, 3, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(nf_certificate_digits(cases[i].lo, cases[i].hi, cases[i].most) == cases[i].digits, "[%g, %g]: %d",
                      cases[i].lo, cases[i].hi, nf_certificate_digits(cases[i].lo, cases[i].hi, cases[i].most));
}
END_TEST

static const struct nf_paper_evidence about = {
    .number = 96, .key = "96-made-up", .seeds_printed = 1, .replayable = true};

static void make(struct nf_certificate *certificate, struct nf_ledger *ledger, struct nf_results *results)
{
    load_ledger(ledger,
                PUBLISHED_HEADER "t.dense,T,dense,clean,result,exact,100.0,,1,,%,\n"
                                 "t.pruned,T,pruned,clean,result,exact,50.8,,1,,%,\n"
                                 "t.drop,T,pruned,drop,derived,exact,49.2,,1,,points,= t.dense - t.pruned\n"
                                 "t.gone,T,gone,clean,result,exact,1.0,,1,,%,\n"
                                 "m.rate,M,dense,rate,setting,exact,0.001,,,,1,\n",
                CLAIMS_HEADER, CHOICES_HEADER);
    nf_results_init(results);
    add_result(results, "replay", "", 42, 0, "dense:clean", 100.0);
    add_result(results, "replay", "", 42, 0, "pruned:clean", 50.75);
    add_result(results, "replay", "", 42, 0, "gone:clean", 1.0);
    for (long draw = 0; draw < 5; draw++) {
        add_result(results, "rounding", "", 42, draw, "dense:clean", 100.0);
        add_result(results, "rounding", "", 42, draw, "pruned:clean", draw == 3 ? 23.4 : 50.0);
    }
    ck_assert_int_eq(nf_results_sort(results), NF_OK);
    ck_assert_msg(nf_certificate_make(certificate, &about, ledger, results) == NF_OK, "%s", nf_error());
}

START_TEST(from_an_ensemble)
{
    struct nf_certificate c;
    struct nf_ledger ledger;
    struct nf_results results;
    make(&c, &ledger, &results);
    ck_assert_uint_eq(c.count, 3);
    ck_assert_uint_eq(c.sound, 1);
    ck_assert(c.rows[0].surviving == 4 && c.rows[0].printed == 4 && c.rows[0].members == 5);
    ck_assert(c.rows[1].lo == 23.4 && c.rows[1].hi == 50.75 && c.rows[1].surviving == 0);
    ck_assert_str_eq(c.rows[2].row->id, "t.drop");
    nf_certificate_release(&c);
    nf_ledger_release(&ledger);
    nf_results_release(&results);
}
END_TEST

START_TEST(saved_and_printed)
{
    char path[256], line[256];
    struct nf_certificate c;
    struct nf_ledger ledger;
    struct nf_results results;
    make(&c, &ledger, &results);
    scratch_path(path, "certificate.csv");
    ck_assert_int_eq(nf_certificate_save(&c, path), NF_OK);
    ck_assert_int_eq(nf_certificate_save(&c, "/nowhere/certificate.csv"), NF_IO);
    FILE *stream = fopen(path, "r");
    for (int i = 0; i < 3; i++)
        ck_assert_ptr_nonnull(fgets(line, sizeof line, stream));
    ck_assert_str_eq(line, "t.pruned,pruned,clean,50.8,50.75,23.4,50.75,5,3,0\n");
    fclose(stream);
    char *text = NULL;
    size_t length;
    stream = open_memstream(&text, &length);
    nf_certificate_print(&c, stream);
    fclose(stream);
    ck_assert_ptr_nonnull(strstr(text, "0 of 3"));
    ck_assert_ptr_nonnull(strstr(text, "1 of 3 numbers keep every printed digit; 2 lose 3;"));
    free(text);
    nf_certificate_release(&c);
    nf_ledger_release(&ledger);
    nf_results_release(&results);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("certificate");
    TCase *tests = tcase_create("certificate");
    tcase_add_test(tests, printed_digits);
    tcase_add_test(tests, surviving_digits);
    tcase_add_test(tests, from_an_ensemble);
    tcase_add_test(tests, saved_and_printed);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
