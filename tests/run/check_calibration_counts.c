#include "../plasticity/continuum_fixture.h"
#include "../reference/golden.h"
#include "run/calibration_counts.h"

static struct nf_ledger ledger;
static struct nf_calibration calibration;

static void open_ledger(void)
{
    ck_assert_msg(!nf_ledger_load(&ledger, "papers/12-als-continuum"), "%s", nf_error());
    ck_assert_msg(!nf_calibration_open(&calibration, &fixture_protocol, &ledger), "%s", nf_error());
}

static struct nf_continuum end_of(const struct nf_parameter_set *set, enum nf_profile_kind kind, int cycles)
{
    struct nf_profile profile;
    struct nf_continuum c;
    nf_profile_make(&profile, kind, &set->constants, &fixture_protocol, set->variation[kind]);
    nf_continuum_begin(&c, &fixture_protocol, &set->constants, &profile, &fixture_none, 0);
    c.controls.expected_flares = 1;
    while (c.cycle < cycles)
        nf_continuum_cycle(&c);
    return c;
}

/* Whatever the draw, the rates with the guessed variation meet what they are fitted to. */
START_TEST(rates_meet_the_printed_rows)
{
    struct nf_parameter_set set;
    open_ledger();
    nf_calibration_draw(&set, &calibration, 5, _i);
    struct nf_continuum c = end_of(&set, NF_STANDARD, 6);
    ck_assert_double_eq_tol(100.0 * nf_continuum_total(&c), calibration.total_at_5, 0.1);
    c = end_of(&set, NF_MDD, 30);
    ck_assert_double_eq_tol(48.0 * nf_continuum_sparsity(&c, NF_PREFRONTAL), calibration.mdd.depression, 0.2);
    ck_assert_double_eq_tol(4.0 * nf_continuum_sparsity(&c, NF_LOWER_MOTOR), calibration.mdd.weakness, 0.01);
    ck_assert_double_eq_tol(100.0 * nf_continuum_total(&c), calibration.mdd.total, 0.2);
    c = end_of(&set, NF_HEALTHY, 30);
    ck_assert_double_eq_tol(100.0 * nf_continuum_total(&c), calibration.healthy.total, 0.1);
    nf_calibration_release(&calibration);
    nf_ledger_release(&ledger);
}
END_TEST

START_TEST(constants_stay_in_their_ranges)
{
    struct nf_parameter_set set, again;
    open_ledger();
    for (int draw = 0; draw < 20; draw++) {
        nf_calibration_draw(&set, &calibration, 5, draw);
        for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++) {
            double value = *nf_continuum_constant_at(&set.constants, i);
            ck_assert(value >= nf_continuum_constant[i].lowest && value <= nf_continuum_constant[i].highest);
        }
    }
    nf_calibration_draw(&again, &calibration, 5, 19);
    ck_assert_mem_eq(&again.constants, &set.constants, sizeof set.constants);
    nf_calibration_release(&calibration);
    nf_ledger_release(&ledger);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("calibration counts");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, rates_meet_the_printed_rows, 0, 4);
    tcase_add_test(tests, constants_stay_in_their_ranges);
    return golden_run("calibration_counts", tests);
}
