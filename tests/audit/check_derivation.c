#include "audit/audit.h"
#include "fixture.h"

#define COLUMNS(x, y)         "x,ssri,post,result,exact," x ",4.5,10,,score,\ny,ssri,pre,result,exact," y ",1.8,10,,score,\n"
#define RISE(form, value, sd) "z,ssri,rise,derived," form "," value "," sd ",10,,score,= x - y; a remark\n"

static const struct fixture_case cases[] = {
    {.published = COLUMNS("110.1", "79.6") RISE("exact", "+30.5", "5.0")},
    {.published = COLUMNS("83.3", "79.9") RISE("exact", "+3.5", "5.2")}, /* 3.4 from the rounded columns */
    {.published = COLUMNS("83.3", "79.9") RISE("exact", "+3.7", "5.2"),
     .rule = "arithmetic",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "x - y is [3.3, 3.5]"},
    {.published = COLUMNS("110.1", "79.6") RISE("approx", "30", "")},
    {.published = COLUMNS("110.1", "79.6") RISE("approx", "28", ""), .rule = "arithmetic", .level = NF_LEVEL_UNUSUAL},
    {.published = COLUMNS("110.1", "79.6") RISE("approx", "20", ""), /* takes 10 to 30 */
     .rule = "arithmetic",
     .level = NF_LEVEL_UNUSUAL},
    {.published = COLUMNS("110.1", "79.6") RISE("approx", "10", ""),
     .rule = "arithmetic",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = COLUMNS("110.1", "79.6") RISE("bound", ">30", "")},
    {.published = COLUMNS("110.1", "79.6") RISE("bound", "<30", ""), .rule = "arithmetic", .level = NF_LEVEL_UNUSUAL},
    {.published = COLUMNS("110.1", "79.6") RISE("bound", "<25", ""),
     .rule = "arithmetic",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = COLUMNS("110.1", "79.6") RISE("exact", "+30.5", "7.0"),
     .rule = "difference-sd",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "[2.6, 6.4]"},
    {.published = COLUMNS("110.1", "79.6") RISE("exact", "+30.5", "2.5"),
     .rule = "difference-sd",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = "z,ssri,rise,derived,exact,30.5,,10,,score,= nowhere - 5\n"}, /* nothing to compare with */
};

START_TEST(known_cases)
{
    fixture_expect(&cases[_i], nf_audit_derivations);
}
END_TEST

START_TEST(a_repair_and_all_places)
{
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "x,ssri,post,result,exact,50,,,,count,\nz,ssri,twice,derived,exact,101,,,,count,= 2 * x\n"
                 "w,ssri,twice,derived,exact,101,,,,count,= 2 * x\nv,ssri,twice,derived,exact,101.5,,,,count,= 2 * x\n",
                 "", "", "");
    ck_assert(!nf_audit_derivations(&fixture.audit));
    ck_assert_uint_eq(fixture.audit.findings.count, 1); /* 101.5 +- 0.05 alone is out of 99 to 101 */
    ck_assert_str_eq(fixture.audit.findings.rows[0].repair, "100.0 instead of 101.5, if the other numbers stand");
    fixture_release(&fixture);
}
END_TEST

START_TEST(a_broken_expression_is_named)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, "z,ssri,twice,derived,exact,101,,,,count,= 2 *\n", "", "", "");
    ck_assert_int_eq(nf_audit_derivations(&fixture.audit), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "z"), "%s", nf_error());
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("derivation");
    tcase_add_loop_test(tests, known_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, a_repair_and_all_places);
    tcase_add_test(tests, a_broken_expression_is_named);
    return golden_run("derivation", tests);
}
