/* Combinations of the readings that specification.csv marks. */
#include "run/crossing.h"
#include "run/plan.h"
#include "toy.h"

#define HEADER                                                                                                         \
    "variant,seeds,tests,outside,score,default_outside,default_score,gain,error,half,luck,settled,candidate\n"
#define ROW(variant, candidate) variant ",10,40,3,1.1,5,1.4,0.3,0.1,1.2,1.6,0," candidate "\n"

static void write_specification(const char *text)
{
    must(nf_file_make_folder("data/paper-98"));
    toy_write("data/paper-98/specification.csv", text);
}

START_TEST(all_combinations)
{
    struct nf_crossing crossing;
    write_specification(HEADER ROW("", "0") ROW("a=2", "1") ROW("a=3", "0") ROW("b=2", "1") ROW("c=2", "1"));
    must(nf_crossing_read(&crossing, &toy_paper));
    ck_assert_uint_eq(crossing.count, 4);
    ck_assert_str_eq(crossing.variant[0], "a=2&b=2");
    ck_assert_str_eq(crossing.variant[1], "a=2&c=2");
    ck_assert_str_eq(crossing.variant[2], "b=2&c=2");
    ck_assert_str_eq(crossing.variant[3], "a=2&b=2&c=2");
    write_specification(HEADER ROW("", "0") ROW("a=2", "1") ROW("a=3", "0"));
    must(nf_crossing_read(&crossing, &toy_paper));
    ck_assert_uint_eq(crossing.count, 0);
}
END_TEST

START_TEST(they_follow_the_single_readings)
{
    struct nf_plan plan;
    struct nf_options o = {.choices = 1, .crossed = 1};
    write_specification(HEADER ROW("sign=minus", "1") ROW("scale=2", "1"));
    must(nf_plan_make(&plan, &toy_paper, &o));
    ck_assert_uint_eq(plan.count, 3);
    ck_assert_str_eq(plan.units[1].variant, "sign=minus");
    ck_assert_str_eq(plan.units[2].group, "choice");
    ck_assert_str_eq(plan.units[2].variant, "sign=minus&scale=2");
    nf_plan_release(&plan);
}
END_TEST

/* What the paper's own list has is not run twice. */
START_TEST(those_asked_for_come_last)
{
    struct nf_plan plan;
    struct nf_options o = {.choices = 1, .reading = {"sign=minus", "scale=2"}, .reading_count = 2};
    must(nf_plan_make(&plan, &toy_paper, &o));
    ck_assert_uint_eq(plan.count, 3);
    ck_assert_str_eq(plan.units[2].variant, "scale=2");
    nf_plan_release(&plan);
    o.choices = 0;
    must(nf_plan_make(&plan, &toy_paper, &o));
    ck_assert_uint_eq(plan.count, 3);
    ck_assert_str_eq(plan.units[1].variant, "sign=minus");
    nf_plan_release(&plan);
}
END_TEST

START_TEST(defects)
{
#define LONG "a-name-of-a-choice-that-is-very-long-indeed=and-a-reading-of-the-same-kind-and-length"
    struct nf_crossing crossing;
    struct nf_plan plan;
    struct nf_options o = {.choices = 1, .crossed = 1};
    ck_assert_int_eq(nf_crossing_read(&crossing, &toy_paper), NF_INVALID);
    ck_assert_msg(strstr(nf_error(), "run --choices first"), "%s", nf_error());
    ck_assert_int_eq(nf_plan_make(&plan, &toy_paper, &o), NF_INVALID);
    nf_plan_release(&plan);
    write_specification("variant,seeds\n");
    ck_assert_int_eq(nf_crossing_read(&crossing, &toy_paper), NF_FORMAT);
    write_specification(HEADER ROW(LONG, "1") ROW(LONG, "1"));
    ck_assert_int_eq(nf_crossing_read(&crossing, &toy_paper), NF_INVALID);
    ck_assert_msg(strstr(nf_error(), "too long a name"), "%s", nf_error());
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("crossing");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, all_combinations);
    tcase_add_test(tests, they_follow_the_single_readings);
    tcase_add_test(tests, those_asked_for_come_last);
    tcase_add_test(tests, defects);
    return golden_run("crossing", tests);
}
