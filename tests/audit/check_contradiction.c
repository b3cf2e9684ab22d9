#include "audit/audit.h"
#include "fixture.h"

#define TABLE                                                                                                          \
    "a,ssri,combined,result,exact,90.8,3.1,10,4000,%,\nb,ketamine,combined,result,exact,97.2,0.2,10,4000,%,\n"         \
    "c,ssri,clean,result,exact,34.7,,10,2000,%,\nd,ssri,combined@max,result,exact,95.5,,10,4000,%,\n"

static const struct fixture_case cases[] = {
    {.published = TABLE, .claims = "c,Abstract,ketamine leads,ketamine:combined > ssri:combined\n"},
    {.published = TABLE,
     .claims = "c,Abstract,SSRI leads,ssri:combined > ketamine:combined\n",
     .rule = "claim",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "ssri:combined 90.8, ketamine:combined 97.2"},
    {.published = TABLE,
     .claims = "c,Abstract,clean accuracy stays high (taken as at least 90),ssri:clean >= 90\n",
     .rule = "claim",
     .level = NF_LEVEL_UNUSUAL}, /* the limit is ours */
    {.published = TABLE,
     .claims = "c,Abstract,clean accuracy stays above 90 % (both sets),ssri:clean >= 90\n",
     .rule = "claim",
     .level = NF_LEVEL_INCONSISTENT}, /* the limit is the paper's */
    {.published = TABLE,
     .claims = "c,Abstract,both are above 97 % (to rounding),ssri:combined >= 96.5 and ketamine:combined >= 96.5\n",
     .rule = "claim",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "ssri:combined 90.8"}, /* only what fails is quoted */
    {.published = TABLE,
     .claims = "c,Abstract,SSRI keeps fewer than half of the clean items,ssri:clean > 0.5 * ssri:combined\n",
     .rule = "claim",
     .level = NF_LEVEL_INCONSISTENT},
    {.published = TABLE,
     .claims = "c,Abstract,SSRI loses little on clean inputs,ssri:clean > 62.5\n",
     .rule = "claim",
     .level = NF_LEVEL_UNUSUAL}, /* 62.5 is nowhere in the wording */
    {.published = TABLE, .claims = "c,Abstract,it improves in all seeds,all(ssri:combined > 60)\n"},
    {.published = TABLE, .claims = "c,Abstract,something unmeasured,ssri:activation > 1\n"},
    {.published = TABLE, .claims = "c,Abstract,a matter of opinion,\n"},
    {.published = TABLE, .claims = "c,Abstract,just as good (to rounding),ssri:combined >= 90.85\n"}, /* could be */
    {.published = TABLE,
     .claims = "c,Abstract,the best seed passes 97,hi(ssri:combined) > 97\n",
     .rule = "claim",
     .level = NF_LEVEL_INCONSISTENT,
     .says = "ssri:combined@max 95.5"},
};

START_TEST(known_cases)
{
    fixture_expect(&cases[_i], nf_audit_contradictions);
}
END_TEST

START_TEST(a_claim_that_goes_on_is_quoted_with_its_opening)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, TABLE, "",
                 "c,Abstract,SSRI is near guessing (taken as within five points of 25),ssri:combined >= 20\n"
                 "d,Abstract,The same on clean inputs,ssri:clean < 30\n",
                 "");
    ck_assert(!nf_audit_contradictions(&fixture.audit));
    ck_assert_uint_eq(fixture.audit.findings.count, 1);
    ck_assert_ptr_nonnull(strstr(fixture.audit.findings.rows[0].printed, "[SSRI is near guessing"));
    ck_assert_int_eq(fixture.audit.findings.rows[0].level, NF_LEVEL_UNUSUAL);
    fixture_release(&fixture);
}
END_TEST

START_TEST(one_finding_for_claims_on_the_same_numbers)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, TABLE, "",
                 "c,Abstract,SSRI leads,ssri:combined > ketamine:combined\n"
                 "d,Results,SSRI wins,ssri:combined > ketamine:combined\n",
                 "");
    ck_assert(!nf_audit_contradictions(&fixture.audit));
    ck_assert_uint_eq(fixture.audit.findings.count, 1);
    ck_assert_str_eq(fixture.audit.findings.rows[0].printed, "SSRI leads (Abstract); SSRI wins (Results)");
    ck_assert_str_eq(fixture.audit.findings.rows[0].ids, "a;b");
    fixture_release(&fixture);
}
END_TEST

START_TEST(a_broken_predicate_is_named)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, TABLE, "", "half,Abstract,half a claim,ssri:combined >\n", "");
    ck_assert_int_eq(nf_audit_contradictions(&fixture.audit), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "half"));
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("contradiction");
    tcase_add_loop_test(tests, known_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, a_claim_that_goes_on_is_quoted_with_its_opening);
    tcase_add_test(tests, one_finding_for_claims_on_the_same_numbers);
    tcase_add_test(tests, a_broken_predicate_is_named);
    return golden_run("contradiction", tests);
}
