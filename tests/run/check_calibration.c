#include "../plasticity/continuum_fixture.h"
#include "../reference/golden.h"
#include "run/calibration.h"

START_TEST(distances_are_counted_from_the_printed_interval_in_tolerances)
{
    const struct nf_calibration_target target[] = {{.tolerance = 2.0, .lo = 10.0, .hi = 12.0},
                                                   {.tolerance = 1.0, .lo = 94.0, .hi = INFINITY},
                                                   {.tolerance = 1.0, .lo = 0.0, .hi = 1.0}};
    const double met[] = {11.0, 99.0, 0.5}, missed[] = {8.0, 92.0, 1.0}, given_up[] = {8.0, NAN, NAN};
    ck_assert(nf_calibration_misfit(target, met, 3) == 0.0);
    ck_assert_double_eq_tol(nf_calibration_misfit(target, missed, 3), sqrt((1.0 + 4.0) / 3.0), 1e-12);
    ck_assert_double_eq_tol(nf_calibration_misfit(target, given_up, 3), sqrt(1.0 / 3.0), 1e-12);
}
END_TEST

/* Every target's key is declared, so that no number is fitted to and then counted as agreement. */
START_TEST(what_is_fitted_is_declared)
{
    struct nf_ledger ledger;
    struct nf_calibration calibration;
    ck_assert_msg(!nf_ledger_load(&ledger, "papers/12-als-continuum"), "%s", nf_error());
    ck_assert_msg(!nf_calibration_open(&calibration, &fixture_protocol, &ledger), "%s", nf_error());
    for (int i = 0; i < NF_CALIBRATION_SPARSITY + NF_CALIBRATION_COURSE; i++) {
        const char *key = i < NF_CALIBRATION_SPARSITY ? calibration.sparsity[i].key
                                                      : calibration.course[i - NF_CALIBRATION_SPARSITY].key;
        int declared = 0;
        for (const char *const *known = nf_calibration_keys; *known; known++)
            declared |= !strcmp(*known, key);
        ck_assert_msg(declared, "%s is fitted to but not declared", key);
    }
    for (const char *const *known = nf_calibration_keys; *known; known++)
        ck_assert_msg(nf_ledger_key(&ledger, *known) != NULL, "%s is declared but not printed", *known);
    nf_calibration_release(&calibration);
    nf_ledger_release(&ledger);
}
END_TEST

/* The whole of it, as small as it can be. */
START_TEST(keeps_the_best_of_what_it_ran)
{
    const struct nf_calibration_budget budget = {
        .draws = 20, .kept = 3, .runs = 2, .rounds = 1, .moves = 1, .sets = 2, .seed = 1};
    struct nf_ledger ledger;
    struct nf_calibration calibration;
    struct nf_patient patient;
    ck_assert_msg(!nf_ledger_load(&ledger, "papers/12-als-continuum"), "%s", nf_error());
    ck_assert_msg(!nf_calibration_open(&calibration, &fixture_protocol, &ledger), "%s", nf_error());
    ck_assert_int_eq(nf_patient_open(&patient, &fixture_protocol, 1, 1, 0.5), NF_OK);
    nf_patient_pretrain(&patient, 1, 160, 0.003);
    ck_assert_msg(!nf_calibrate(&calibration, &budget, &patient, NULL), "%s", nf_error());
    ck_assert(calibration.sets == 2 && calibration.drawn_count == 3);
    ck_assert_int_ne(calibration.set[0].draw, calibration.set[1].draw);
    ck_assert_int_ge(calibration.scenarios, 9); /* two whole runs, and a third until it is worse */
    ck_assert_int_le(calibration.scenarios, 12);
    double sum[2];
    for (int s = 0; s < 2; s++) {
        const struct nf_parameter_set *set = &calibration.set[s];
        sum[s] = 12.0 * pow(set->sparsity_misfit, 2.0) + 11.0 * pow(set->course_misfit, 2.0);
        for (int i = 0; i < NF_CALIBRATION_COURSE; i++)
            ck_assert(isfinite(set->course[i])); /* a set that was given up is never kept */
    }
    ck_assert_double_le(sum[0], sum[1]);
    nf_patient_close(&patient);
    nf_calibration_release(&calibration);
    nf_ledger_release(&ledger);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("calibration");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, distances_are_counted_from_the_printed_interval_in_tolerances);
    tcase_add_test(tests, what_is_fitted_is_declared);
    tcase_add_test(tests, keeps_the_best_of_what_it_ran);
    return golden_run("calibration", tests);
}
