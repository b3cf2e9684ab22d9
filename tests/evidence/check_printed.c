#include "evidence/printed.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    enum nf_form form;
    enum nf_relation relation;
    double value, high, half_unit;
    int decimals;
} good[] = {
    {"3.97e5", NF_APPROX, NF_ABOUT, 397000, 397000, 500, 2},
    {"1e-5", NF_EXACT, NF_EQUAL, 1e-5, 1e-5, 5e-6, 0},
    {"97.8", NF_EXACT, NF_EQUAL, 97.8, 97.8, 0.05, 1},
    {"+1.0", NF_EXACT, NF_EQUAL, 1, 1, 0.05, 1},
    {"396548", NF_EXACT, NF_EQUAL, 396548, 396548, 0.5, 0},
    {"-0.2", NF_EXACT, NF_EQUAL, -0.2, -0.2, 0.05, 1},
    {"0.00001", NF_EXACT, NF_EQUAL, 1e-5, 1e-5, 5e-6, 5},
    {"100", NF_EXACT, NF_EQUAL, 100, 100, 0.5, 0},
    {"400000", NF_APPROX, NF_ABOUT, 4e5, 4e5, 50000, 0},
    {"~50", NF_APPROX, NF_ABOUT, 50, 50, 5, 0},
    {"47", NF_APPROX, NF_ABOUT, 47, 47, 0.5, 0},
    {"3.0", NF_APPROX, NF_ABOUT, 3, 3, 0.05, 1},
    {"0", NF_APPROX, NF_ABOUT, 0, 0, 0.5, 0},
    {">96", NF_BOUND, NF_ABOVE, 96, 96, 0.5, 0},
    {"<=32", NF_BOUND, NF_AT_MOST, 32, 32, 0.5, 0},
    {">=0.5", NF_BOUND, NF_AT_LEAST, 0.5, 0.5, 0.05, 1},
    {"<50", NF_BOUND, NF_BELOW, 50, 50, 0.5, 0},
    {"84..98", NF_RANGE, NF_EQUAL, 84, 98, 0.5, 0},
    {"0.06..5.8", NF_RANGE, NF_EQUAL, 0.06, 5.8, 0.005, 2},
    {"1/3", NF_APPROX, NF_ABOUT, 1.0 / 3, 1.0 / 3, 1.0 / 24, 0},
    {"84", NF_RANGE, NF_EQUAL, 84, 84, 0.5, 0},
    {"-1.5..-0.5", NF_RANGE, NF_EQUAL, -1.5, -0.5, 0.05, 1},
};

START_TEST(printed_strings_are_read)
{
    struct nf_printed printed;
    ck_assert_msg(nf_printed_read(&printed, good[_i].text, good[_i].form) == NF_OK, "%s", nf_error());
    ck_assert(printed.available);
    ck_assert_int_eq(printed.form, good[_i].form);
    ck_assert_int_eq(printed.relation, good[_i].relation);
    ck_assert_double_eq(printed.value, good[_i].value);
    ck_assert_double_eq(printed.high, good[_i].high);
    ck_assert_double_eq_tol(printed.half_unit, good[_i].half_unit, 1e-12 * good[_i].half_unit);
    ck_assert_int_eq(printed.decimals, good[_i].decimals);
}
END_TEST

static const struct {
    const char *text;
    enum nf_form form;
} bad[] = {
    {"97.8%", NF_EXACT},
    {"396,548", NF_EXACT},

    {"+", NF_EXACT},
    {"+-3", NF_EXACT},
    {"3e", NF_EXACT},
    {"3e5.0", NF_EXACT},
    {"2.9.0", NF_EXACT},
    {".5", NF_EXACT},
    {"5.", NF_EXACT},
    {" 5", NF_EXACT},
    {"5 ", NF_EXACT},
    {"nan", NF_EXACT},
    {">96", NF_EXACT},
    {"~50", NF_EXACT},
    {"96", NF_BOUND},
    {">", NF_BOUND},
    {"~96", NF_BOUND},
    {"1/0", NF_EXACT},
    {"1/", NF_APPROX},
    {"1.5/3", NF_APPROX},
    {"98..84", NF_RANGE},
    {"84..", NF_RANGE},
    {"84...98", NF_RANGE},
    {"84..98", NF_EXACT},
    {"\xE2\x88\x92"
     "1",
     NF_EXACT},
};

START_TEST(other_strings_are_refused_with_advice)
{
    struct nf_printed printed;
    ck_assert_msg(nf_printed_read(&printed, bad[_i].text, bad[_i].form) == NF_FORMAT, "%s", bad[_i].text);
    ck_assert_ptr_nonnull(strstr(nf_error(), ": "));
}
END_TEST

START_TEST(absent_numbers_are_not_available)
{
    struct nf_printed printed;
    ck_assert_int_eq(nf_printed_read(&printed, "not-available", NF_EXACT), NF_OK);
    ck_assert(!printed.available);
    ck_assert_int_eq(nf_printed_read(&printed, "", NF_EXACT), NF_OK);
    ck_assert(!printed.available);
}
END_TEST

START_TEST(values_are_formatted_as_printed)
{
    char text[64];
    nf_printed_format(text, 97.8249, 1);
    ck_assert_str_eq(text, "97.8");
    nf_printed_format(text, -0.04, 1);
    ck_assert_str_eq(text, "0.0");
    nf_printed_format(text, -0.06, 1);
    ck_assert_str_eq(text, "-0.1");
    nf_printed_format(text, 208799, 0);
    ck_assert_str_eq(text, "208799");
}
END_TEST

START_TEST(sameness_is_that_of_the_strings)
{
    struct nf_printed printed;
    nf_printed_read(&printed, "+1.0", NF_EXACT);
    ck_assert(nf_printed_same(&printed, 0.9501));
    ck_assert(!nf_printed_same(&printed, 0.9499));
    ck_assert(!nf_printed_same(&printed, -1));
    nf_printed_read(&printed, "3.97e5", NF_EXACT);
    ck_assert(nf_printed_same(&printed, 396548));
    ck_assert(!nf_printed_same(&printed, 396400));
    nf_printed_read(&printed, "0.0", NF_EXACT);
    ck_assert(nf_printed_same(&printed, -0.01));
}
END_TEST

START_TEST(limits_are_what_the_string_allows)
{
    struct nf_printed printed;
    double lo, hi;
    nf_printed_read(&printed, "97.8", NF_EXACT);
    nf_printed_limits(&printed, &lo, &hi);
    ck_assert_double_eq_tol(lo, 97.75, 1e-9);
    ck_assert_double_eq_tol(hi, 97.85, 1e-9);
    nf_printed_read(&printed, ">96", NF_BOUND);
    nf_printed_limits(&printed, &lo, &hi);
    ck_assert_double_eq(lo, 96);
    ck_assert(isinf(hi) && hi > 0);
    nf_printed_read(&printed, "84..98", NF_RANGE);
    nf_printed_limits(&printed, &lo, &hi);
    ck_assert_double_eq(lo, 83.5);
    ck_assert_double_eq(hi, 98.5);
}
END_TEST

START_TEST(form_names_are_found)
{
    for (enum nf_form form = 0; form < NF_FORMS; form++)
        ck_assert_int_eq(nf_form_find(nf_form_name(form)), form);
    ck_assert_int_eq(nf_form_find("about"), NF_FORMS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("printed");
    TCase *cases = tcase_create("printed");
    tcase_add_loop_test(cases, printed_strings_are_read, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(cases, other_strings_are_refused_with_advice, 0, sizeof bad / sizeof *bad);
    tcase_add_test(cases, absent_numbers_are_not_available);
    tcase_add_test(cases, values_are_formatted_as_printed);
    tcase_add_test(cases, sameness_is_that_of_the_strings);
    tcase_add_test(cases, limits_are_what_the_string_allows);
    tcase_add_test(cases, form_names_are_found);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
