#include "../plasticity/continuum_fixture.h"
#include "../reference/golden.h"
#include "measure/patient.h"

/* A whole course, with a shortened pretraining in small batches. */
enum { EPOCHS = 2, BATCH = 160, SEED = 4 };

static struct nf_patient patient;
static struct nf_continuum_constants constants;

static void admit(void)
{
    constants = fixture_constants();
    constants.regrow_pool = 0.1;
    constants.corruption_shrink = 0.1;
    ck_assert_int_eq(nf_patient_open(&patient, &fixture_protocol, SEED, SEED, 0.5), NF_OK);
    nf_patient_pretrain(&patient, EPOCHS, BATCH, 0.003);
}

static struct nf_course course(enum nf_profile_kind kind, const struct nf_regimen *regimen)
{
    struct nf_course c = {.regimen = *regimen, .constants = &constants};
    nf_profile_make(&c.profile, kind, &constants, &fixture_protocol, NULL);
    return c;
}

START_TEST(a_course_runs_from_health_to_chance_and_repeats_bit_for_bit)
{
    struct nf_symptoms first[NF_PATIENT_CYCLES], second[NF_PATIENT_CYCLES];
    const struct nf_course untreated = course((admit(), NF_STANDARD), &fixture_none);
    ck_assert_double_gt(patient.pretrained, 90.0);
    nf_patient_follow(&patient, &untreated, first);
    nf_patient_follow(&patient, &untreated, second);
    ck_assert_mem_eq(first, second, sizeof first);
    ck_assert_double_gt(first[0].accuracy, 88.0);
    ck_assert_double_lt(first[NF_PATIENT_CYCLES - 1].accuracy, 40.0);
    for (int c = 1; c < NF_PATIENT_CYCLES; c++)
        ck_assert_double_ge(first[c].sparsity, first[c - 1].sparsity);
    nf_patient_close(&patient);
}
END_TEST

/* Arms of one patient are the same until the first dose. */
START_TEST(arms_share_all_chance_until_they_are_treated)
{
    struct nf_symptoms untreated[NF_PATIENT_CYCLES], dosed[NF_PATIENT_CYCLES];
    admit();
    const struct nf_course a = course(NF_MDD, &fixture_none), b = course(NF_MDD, &fixture_q5);
    nf_patient_follow(&patient, &a, untreated);
    nf_patient_follow(&patient, &b, dosed);
    ck_assert_mem_eq(untreated, dosed, 5 * sizeof *dosed);
    ck_assert_double_lt(dosed[5].excitotoxicity, untreated[5].excitotoxicity);
    ck_assert_double_lt(dosed[NF_PATIENT_CYCLES - 1].sparsity, untreated[NF_PATIENT_CYCLES - 1].sparsity);
    nf_patient_close(&patient);
}
END_TEST

START_TEST(readings_change_what_they_name)
{
    struct nf_symptoms plain[NF_PATIENT_CYCLES], other[NF_PATIENT_CYCLES];
    admit();
    struct nf_course c = course(NF_HEALTHY, &fixture_none);
    nf_patient_follow(&patient, &c, plain);
    c.adam = 1;
    nf_patient_follow(&patient, &c, other);
    ck_assert(plain[NF_PATIENT_CYCLES - 1].nfl != other[NF_PATIENT_CYCLES - 1].nfl);
    ck_assert(plain[NF_PATIENT_CYCLES - 1].sparsity == other[NF_PATIENT_CYCLES - 1].sparsity);
    c.adam = 0;
    c.quiet_test = 1;
    nf_patient_follow(&patient, &c, other);
    ck_assert_double_ge(other[NF_PATIENT_CYCLES - 1].accuracy, plain[NF_PATIENT_CYCLES - 1].accuracy - 2.0);
    ck_assert(plain[NF_PATIENT_CYCLES - 1].nfl == other[NF_PATIENT_CYCLES - 1].nfl);
    nf_patient_close(&patient);
}
END_TEST

START_TEST(a_batch_that_cannot_be_is_refused)
{
    struct nf_continuum_protocol wrong = fixture_protocol;
    wrong.batch = 1000.0;
    ck_assert_int_eq(nf_patient_open(&patient, &wrong, 1, 1, 0.5), NF_INVALID);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("patient");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, a_course_runs_from_health_to_chance_and_repeats_bit_for_bit);
    tcase_add_test(tests, arms_share_all_chance_until_they_are_treated);
    tcase_add_test(tests, readings_change_what_they_name);
    tcase_add_test(tests, a_batch_that_cannot_be_is_refused);
    return golden_run("patient", tests);
}
