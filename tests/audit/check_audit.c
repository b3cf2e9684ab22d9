#include "audit/audit.h"
#include "fixture.h"

#include <math.h>

static const struct {
    const char *row;
    bool share;
    long long units, total;
    int scale;
} rows[] = {
    {"a,ssri,clean,result,exact,97.85,,10,2000,%,\n", true, 9785, 20000, 100},
    {"a,ssri,clean@min,result,exact,97.8,,10,2000,%,\n", true, 978, 2000, 100},
    {"a,ssri,clean@median,result,exact,97.8,,10,2000,%,\n", false, 0, 0, 0},
    {"a,ssri,rise,result,exact,+20.0,,1,35,points,\n", true, 200, 35, 100},
    {"a,ssri,relapses,result,exact,3.9,,10,,count,\n", true, 39, 10, 1},
    {"a,ssri,relapsed@share,result,exact,40,,10,,%,\n", true, 40, 10, 100},
    {"a,ssri,sparsity,result,exact,95.0,,10,,%,\n", false, 0, 0, 0},
    {"a,ssri,clean,setting,exact,97.8,,10,2000,%,\n", false, 0, 0, 0},
    {"a,ssri,clean,result,bound,>97,,10,2000,%,\n", false, 0, 0, 0},
    {"a,ssri,parameters,result,exact,3.97e5,,1,,count,\n", false, 0, 0, 0},
};

START_TEST(what_is_a_share)
{
    struct fixture fixture = {0};
    struct nf_share share;
    fixture_load(&fixture, rows[_i].row, "", "", "");
    ck_assert_int_eq(nf_audit_share(&fixture.ledger.published[0], &share), rows[_i].share);
    if (rows[_i].share) {
        ck_assert_int_eq(share.units, rows[_i].units);
        ck_assert_int_eq(share.total, rows[_i].total);
        ck_assert_int_eq(share.scale, rows[_i].scale);
    }
    fixture_release(&fixture);
}
END_TEST

START_TEST(room_and_level_by_wording)
{
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "a,x,y,result,exact,50,,1,,%,\nb,x,y,result,approx,47,,1,,%,\nc,x,y,result,bound,<50,,1,,%,\n", "", "",
                 "");
    const struct nf_published *exact = nf_ledger_find(&fixture.ledger, "a"), *about = exact + 1, *bound = exact + 2;
    ck_assert_double_eq_tol(nf_audit_room(exact).lo, 49.5, 1e-9);
    ck_assert_double_eq_tol(nf_audit_room(about).lo, 46, 1e-9);
    ck_assert(isinf(nf_audit_room(bound).lo));
    ck_assert_int_eq(nf_audit_level(exact, 0.1), NF_LEVEL_INCONSISTENT);
    ck_assert_int_eq(nf_audit_level(about, 4.7), NF_LEVEL_UNUSUAL);
    ck_assert_int_eq(nf_audit_level(about, 4.8), NF_LEVEL_INCONSISTENT);
    ck_assert_int_eq(nf_audit_level(bound, 0.5), NF_LEVEL_UNUSUAL);
    ck_assert_int_eq(nf_audit_level(bound, 0.6), NF_LEVEL_INCONSISTENT);
    fixture_release(&fixture);
}
END_TEST

START_TEST(all_checks_worst_first)
{
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "a,ssri,clean,result,exact,50.8,,1,2000,%,\nb,ssri,clean,result,exact,51.8,,1,2000,%,\n"
                 "c,ssri,rate,result,exact,98.3,,10,5,%,\n",
                 "", "x,Abstract,it works (taken as above 90),ssri:clean > 90\n", "");
    ck_assert_msg(!nf_audit_run(&fixture.audit), "%s", nf_error());
    const struct nf_findings *findings = &fixture.audit.findings;
    ck_assert_uint_eq(findings->count, 3);
    ck_assert_str_eq(findings->rows[0].rule, "granularity");
    ck_assert_str_eq(findings->rows[1].rule, "agreement");
    ck_assert_str_eq(findings->rows[2].rule, "claim");
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("audit");
    tcase_add_loop_test(tests, what_is_a_share, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tests, room_and_level_by_wording);
    tcase_add_test(tests, all_checks_worst_first);
    return golden_run("audit", tests);
}
