/* Trials among virtual patients: the test against R's, power against what theory says, enrolment by score. */
#include "../reference/golden.h"
#include "evidence/trial.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* `count` patients with standard normal outcomes; treatment adds `effect`, in proportion to the score if asked to. */
static void fill(struct nf_patients *patients, size_t count, double effect, int by_risk)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 3);
    nf_patients_init(patients);
    for (size_t i = 0; i < count; i++) {
        const double x = gsl_ran_gaussian(rng, 1.0), risk = gsl_rng_uniform(rng);
        must(nf_patients_add(patients, x, x + effect * (by_risk ? 2.0 * risk : 1.0), risk));
    }
    gsl_rng_free(rng);
}

/* t.test(extra ~ group, data = sleep) in R: p-value = 0.07939. */
START_TEST(welch_as_in_r)
{
    const double a[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    const double b[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}, same[] = {1.0, 1.0}, other[] = {2.0, 2.0};
    ck_assert_double_eq_tol(nf_welch_p(a, 10, b, 10), 0.07939, 5e-6);
    ck_assert_double_eq_tol(nf_welch_p(b, 10, a, 10), 0.07939, 5e-6);
    ck_assert_double_eq(nf_welch_p(same, 2, same, 2), 1.0);
    ck_assert_double_eq(nf_welch_p(same, 2, other, 2), 0.0);
}
END_TEST

/* Half a standard deviation with 64 an arm: 80 % [Cohen's tables]; none: half of 5 %, the other half being harm. */
START_TEST(power_as_in_theory)
{
    struct nf_patients patients;
    struct nf_power power, again;
    fill(&patients, 40000, 0.5, 0);
    must(nf_trial_power(&patients, 64, 2000, 1, &power));
    ck_assert_double_eq_tol(power.share, 0.80, 0.03);
    ck_assert_double_eq_tol(power.effect, 0.5, 0.02);
    ck_assert(power.lo < power.share && power.share < power.hi && power.hi - power.lo < 0.05);
    must(nf_trial_power(&patients, 64, 2000, 1, &again));
    ck_assert(again.share == power.share && again.effect == power.effect);
    nf_patients_release(&patients);
    fill(&patients, 40000, 0.0, 0);
    must(nf_trial_power(&patients, 64, 4000, 1, &power));
    ck_assert_double_eq_tol(power.share, 0.025, 0.008);
    nf_patients_release(&patients);
}
END_TEST

/* An effect that grows with the score: the upper half has more power than all, the lower half less. */
START_TEST(enrichment)
{
    struct nf_patients patients, upper, lower;
    struct nf_power all, high, low;
    fill(&patients, 4000, 0.5, 1);
    must(nf_patients_enrol(&patients, 0.5, 1, &upper));
    must(nf_patients_enrol(&patients, 0.5, 0, &lower));
    ck_assert(upper.count == 2000 && lower.count == 2000);
    for (size_t i = 0; i < 2000; i++)
        ck_assert(upper.risk[i] >= upper.risk[1999] && lower.risk[i] < upper.risk[1999]);
    must(nf_trial_power(&patients, 50, 2000, 1, &all));
    must(nf_trial_power(&upper, 50, 2000, 1, &high));
    must(nf_trial_power(&lower, 50, 2000, 1, &low));
    ck_assert_double_eq_tol(high.effect, 0.75, 0.05);
    ck_assert_double_eq_tol(low.effect, 0.25, 0.05);
    ck_assert(high.lo > all.hi && all.lo > low.hi);
    nf_patients_release(&upper);
    nf_patients_release(&lower);
    nf_patients_release(&patients);
}
END_TEST

START_TEST(within_patients)
{
    struct nf_patients patients;
    double mean, sd;
    fill(&patients, 1000, 0.5, 0);
    nf_patients_difference(&patients, &mean, &sd);
    ck_assert_double_eq_tol(mean, 0.5, 1e-12);
    ck_assert_double_lt(sd, 1e-12);
    nf_patients_release(&patients);
    fill(&patients, 1000, 0.5, 1);
    nf_patients_difference(&patients, &mean, &sd);
    ck_assert_double_eq_tol(sd, 1.0 / sqrt(12.0), 0.01);
    nf_patients_release(&patients);
}
END_TEST

START_TEST(too_few)
{
    struct nf_patients patients;
    struct nf_power power;
    fill(&patients, 99, 0.5, 0);
    ck_assert_int_eq(nf_trial_power(&patients, 50, 10, 1, &power), NF_INVALID);
    ck_assert_str_eq(nf_error(), "no trial of 50 patients an arm among 99");
    ck_assert_int_eq(nf_trial_power(&patients, 1, 10, 1, &power), NF_INVALID);
    must(nf_trial_power(&patients, 49, 10, 1, &power));
    nf_patients_release(&patients);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("trial");
    tcase_add_test(tests, welch_as_in_r);
    tcase_add_test(tests, power_as_in_theory);
    tcase_add_test(tests, enrichment);
    tcase_add_test(tests, within_patients);
    tcase_add_test(tests, too_few);
    return golden_run("trial", tests);
}
