#include "audit/own_runs.h"
#include "fixture.h"

#define PUBLISHED                                                                                                      \
    "a,ssri,relapses,result,exact,3.9,2.0,4,,count,\nb,ssri,relapses,result,exact,3.9,,4,,count,\n"                    \
    "c,ssri,clean,result,exact,97.8,,4,2000,%,\nd,ssri,lost,derived,exact,2.2,,4,,points,= 100 - c\n"                  \
    "e,ssri,combined,result,exact,90.8,,10,4000,%,\nf,ssri,clean,result,approx,50,,4,2000,%,\n"

static struct nf_own_runs audit_runs(const double relapses[4])
{
    struct fixture fixture = {0};
    struct nf_library_paper paper = {0};
    struct nf_results results;
    struct nf_own_runs outcome;
    fixture_load(&fixture, PUBLISHED, "", "", "");
    nf_results_init(&results);
    for (int seed = 0; seed < 4; seed++) {
        ck_assert(!nf_results_add(&results, "replay", "", seed, 0, "ssri:relapses", relapses[seed]));
        ck_assert(!nf_results_add(&results, "replay", "", seed, 0, "ssri:clean", 98.05 + seed));
        ck_assert(!nf_results_add(&results, "replay", "", seed, 0, "ssri:combined", 91));
    }
    ck_assert(!nf_results_sort(&results));
    paper.ledger = fixture.ledger;
    paper.rules = fixture.rules;
    ck_assert_msg(!nf_own_runs_audit(&paper, &results, "replay", &outcome), "%s", nf_error());
    nf_audit_release(&paper.audit);
    nf_results_release(&results);
    fixture_release(&fixture);
    return outcome;
}

START_TEST(consistent_runs_raise_no_alarm)
{
    struct nf_own_runs outcome = audit_runs((const double[]){1, 2, 3, 2});
    ck_assert_uint_eq(outcome.numbers, 4); /* not e, of ten seeds, nor f, which says about */
    ck_assert_msg(outcome.alarms == 0, "%s", outcome.first);
}
END_TEST

START_TEST(impossible_runs_do)
{
    struct nf_own_runs outcome = audit_runs((const double[]){1.4, 2, 3, 2}); /* half a relapse */
    ck_assert_uint_gt(outcome.alarms, 0);
    ck_assert_ptr_nonnull(strstr(outcome.first, "2.1"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("own_runs");
    tcase_add_test(tests, consistent_runs_raise_no_alarm);
    tcase_add_test(tests, impossible_runs_do);
    return golden_run("own_runs", tests);
}
