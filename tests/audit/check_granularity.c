#include "audit/audit.h"
#include "fixture.h"

#define ROW(id, value) id ",m." id ",accuracy,result,exact," value ",,1,400,%,\n"
#define TABLE(odd)     ROW("a", "25.7") ROW("b", "23.3") ROW("c", "24.5") ROW("d", odd) ROW("e", "95.2")

static const struct fixture_case cases[] = {
    {.published = "a,ssri,rate,result,exact,98.3,5.0,10,5,%,\n",
     .rule = "granularity",
     .level = NF_LEVEL_IMPOSSIBLE,
     .says = "98.0 or 100.0"},
    {.published = "a,ssri,rate,result,exact,98.3,5.0,10,6,%,\n"},
    {.published = "a,ssri,rate,result,approx,98.3,,10,5,%,\n"}, /* about: not judged */
    {.published = "a,ssri,clean,result,exact,43.14,,1,4000,%,\n", .rule = "granularity", .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,clean,result,exact,43.1,,1,4000,%,\n"},    /* every tenth is possible */
    {.published = "a,ssri,rise,result,exact,-28.6,,1,35,points,\n"}, /* a fall of 10 of 35 */
    {.published = "a,ssri,relapses,result,exact,3.95,,10,,count,\n",
     .rule = "granularity",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,relapses,result,exact,3.9,,10,,count,\n"},
    {.published = "a,ssri,relapsed@count,result,exact,4,,10,,count,\n"},
    {.published = "a,ssri,relapsed@share,result,exact,45,,10,,%,\n",
     .rule = "granularity",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,activation,result,exact,0.649,,10,,1,\n"}, /* no share of anything */
    {.published = TABLE("29.2")},                                    /* all by float32 */
    {.published = TABLE("29.3"),
     .rule = "rounding",
     .level = NF_LEVEL_UNUSUAL,
     .says = "29.3"}, /* 29.25: float32 gives 29.2 */
};

START_TEST(known_cases)
{
    fixture_expect(&cases[_i], nf_audit_granularity);
}
END_TEST

START_TEST(repair_fits_the_whole_metric)
{
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "a,ssri,rate,result,exact,98.3,,10,5,%,\nb,ssri,rate,result,exact,93.3,,10,5,%,\n"
                 "c,ketamine,rate,result,exact,98.3,,10,5,%,\n",
                 "", "", "");
    ck_assert(!nf_audit_granularity(&fixture.audit));
    ck_assert_uint_eq(fixture.audit.findings.count, 2); /* the same value twice is one finding */
    ck_assert_str_eq(fixture.audit.findings.rows[0].ids, "a;c");
    ck_assert_ptr_nonnull(strstr(fixture.audit.findings.rows[0].repair, "6 items instead of 5"));
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("granularity");
    tcase_add_loop_test(tests, known_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, repair_fits_the_whole_metric);
    return golden_run("granularity", tests);
}
