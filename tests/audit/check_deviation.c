#include "audit/audit.h"
#include "fixture.h"

#define MOST "r,most,*:relapses,6,,,inconsistent,six cycles\n"
#define ENDS "lo,ssri,biased@min,result,exact,28.2,,10,4000,%,\nhi,ssri,biased@max,result,exact,74.8,,10,4000,%,\n"

static const struct fixture_case cases[] = {
    {.published = "a,ssri,clean,result,exact,97.5,7.6,10,2000,%,\n"},
    {.published = "a,ssri,clean,result,exact,97.5,9.6,10,2000,%,\n",
     .rule = "deviation",
     .level = NF_LEVEL_IMPOSSIBLE,
     .says = "at most 8.06"},
    {.published = "a,ssri,clean,result,exact,100.0,0.0,10,2000,%,\n"},
    {.published = "a,ssri,relapses,result,exact,2.9,0.5,10,,count,\n"},
    {.published = "a,ssri,relapses,result,exact,2.9,0.2,10,,count,\n",
     .rule = "deviation",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,relapses,result,exact,5.9,1.0,10,,count,\n"},
    {.published = "a,ssri,relapses,result,exact,5.9,1.0,10,,count,\n",
     .rules = MOST,
     .rule = "deviation",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,biased,result,exact,47.6,12.8,10,4000,%,\n" ENDS},
    {.published = "a,ssri,biased,result,exact,47.6,9.8,10,4000,%,\n" ENDS,
     .rule = "deviation",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,biased,result,exact,77.6,12.8,10,4000,%,\n" ENDS,
     .rule = "deviation",
     .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,rate,result,exact,98.3,5.0,10,6,%,\n"},
    {.published = "a,ssri,rate,result,exact,98.3,9.0,10,6,%,\n", .rule = "deviation", .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,clean,result,exact,134.7,,1,2000,%,\n", .rule = "share", .level = NF_LEVEL_IMPOSSIBLE},
    {.published = "a,ssri,drop,result,exact,-0.2,0.3,10,,points,\n"},
};

START_TEST(known_cases)
{
    fixture_expect(&cases[_i], nf_audit_deviations);
}
END_TEST

START_TEST(the_divisor_is_told)
{
    struct fixture fixture = {0};
    fixture_load(&fixture, "a,ssri,rate,result,exact,98.3,5.0,10,6,%,\n", "", "",
                 "sd,Methods,Which?,n;n - 1,n,usual,\n");
    ck_assert(!nf_audit_deviations(&fixture.audit));
    const struct nf_implied *implied = &fixture.audit.implied;
    ck_assert_uint_eq(implied->count, 2);
    ck_assert_str_eq(implied->rows[0].reading, "n");
    ck_assert_str_eq(nf_implied_status(implied, &implied->rows[0], &fixture.ledger), "fixed");
    ck_assert_str_eq(implied->rows[1].reading, "n - 1");
    ck_assert_str_eq(nf_implied_status(implied, &implied->rows[1], &fixture.ledger), "excluded");
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("deviation");
    tcase_add_loop_test(tests, known_cases, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, the_divisor_is_told);
    return golden_run("deviation", tests);
}
