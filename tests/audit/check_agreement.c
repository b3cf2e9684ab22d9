#include "audit/agreement.h"
#include "audit/audit.h"
#include "fixture.h"

#define ROW(id, form, value, sd) id ",ssri,combined,result," form "," value "," sd ",10,4000,%,\n"
#define ONE(id, metric, value)   id ",ssri," metric ",result,exact," value ",,1,4000,%,\n"

static const struct fixture_case cases[] = {
    {.published = ROW("a", "exact", "90.8", "3.1") ROW("b", "exact", "90.8", "") ROW("c", "exact", "91", "")},
    {.published = ROW("a", "exact", "90.8", "") ROW("b", "exact", "90.9", ""),
     .rule = "agreement",
     .level = NF_LEVEL_UNUSUAL, /* 90.85, rounded both ways */
     .says = "[90.75, 90.85] and [90.85, 90.95]"},
    {.published = ROW("a", "exact", "90.8", "") ROW("b", "exact", "91.0", ""),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = ROW("a", "exact", "90.8", "") ROW("b", "approx", "90", "")}, /* about 90 */
    {.published = ROW("a", "exact", "90.8", "") ROW("b", "approx", "80", ""),
     .rule = "agreement",
     .level = NF_LEVEL_UNUSUAL},
    {.published = ROW("a", "exact", "90.8", "") ROW("b", "approx", "50", ""),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = ROW("a", "exact", "97.8", "") ROW("b", "bound", ">97", "")},
    {.published = ROW("a", "exact", "96.8", "") ROW("b", "bound", ">97", ""),
     .rule = "agreement",
     .level = NF_LEVEL_UNUSUAL},
    {.published = ROW("a", "exact", "86.8", "") ROW("b", "bound", ">97", ""),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = ROW("a", "exact", "86.8", "") ROW("b", "range", "84..98", "")},
    {.published = ROW("a", "exact", "90.8", "3.1") ROW("b", "exact", "90.8", "3.3"),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "[3.05, 3.15] and [3.25, 3.35]"},
    {.published = ONE("a", "internal-1.0", "99.0") ONE("b", "internal-1.0", "99.4"),
     .rule = "agreement",
     .level = NF_LEVEL_UNUSUAL}, /* fresh noise explains it */
    {.published = ONE("a", "standard", "99.0") ONE("b", "standard", "99.4"),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = ONE("a", "standard", "11.8") ONE("b", "standard", "11"),
     .rule = "agreement",
     .level = NF_LEVEL_UNUSUAL},
    {.published = "a,k,relapse-drop,result,exact,-0.2,,1,,points,\nb,k,relapse-drop,result,exact,0.2,,1,,points,\n",
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = ROW("a", "exact", "90.8", "") "b,ssri,combined,literature,exact,50,,,,%,\n"},
    {.published = ROW("a", "exact", "26.3", "") ROW("b", "approx", "26", "") ROW("c", "approx", "22", ""),
     .rule = "agreement",
     .level = NF_LEVEL_INCONSISTENT}, /* a loose one between does not hide it */
};

START_TEST(known_cases)
{
    fixture_expect(&cases[_i], nf_audit_agreement);
}
END_TEST

START_TEST(the_many_are_the_reference)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, ROW("a", "exact", "99.8", "") ROW("b", "exact", "90.8", "") ROW("c", "exact", "90.8", ""),
                 "", "", "");
    ck_assert(!nf_audit_agreement(&fixture.audit));
    ck_assert_uint_eq(fixture.audit.findings.count, 1);
    ck_assert_str_eq(fixture.audit.findings.rows[0].ids, "b;a");
    fixture_release(&fixture);
}
END_TEST

START_TEST(metrics_under_noise)
{
    ck_assert(nf_agreement_draws_noise("internal-2.5") && nf_agreement_draws_noise("combined"));
    ck_assert(!nf_agreement_draws_noise("standard") && !nf_agreement_draws_noise("sparsity"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("agreement");
    tcase_add_loop_test(tests, known_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, the_many_are_the_reference);
    tcase_add_test(tests, metrics_under_noise);
    return golden_run("agreement", tests);
}
