#include "../reference/golden.h"
#include "continuum_fixture.h"

enum { CYCLES = 30 };

static struct nf_continuum begin(const struct nf_continuum_constants *k, enum nf_profile_kind kind,
                                 const struct nf_regimen *regimen)
{
    struct nf_profile profile;
    struct nf_continuum c;
    nf_profile_make(&profile, kind, k, &fixture_protocol, NULL);
    nf_continuum_begin(&c, &fixture_protocol, k, &profile, regimen, 1);
    return c;
}

/* Without regrowth, flares, aggregates and a wall a layer's survivors are n times the product of 1 - rate (1 + slope
 * c), to within the fraction that is carried. */
START_TEST(survivors_are_the_product_of_the_rates)
{
    struct nf_continuum_constants k = fixture_constants();
    k.wall = 1.0;
    struct nf_continuum c = begin(&k, NF_STANDARD, &fixture_none);
    c.controls = (struct nf_controls){.no_flares = 1, .no_aggregate = 1};
    double expected = 1.0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        nf_continuum_cycle(&c);
        expected *= 1.0 - 0.05 * (1.0 + k.slope * cycle);
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            ck_assert_double_eq_tol((double)c.alive[l][0], expected * (double)nf_continuum_size(l, 0), 1.5);
    }
}
END_TEST

/* A <- (1 - clearance) min(1, A + gain pruned / n), and pruning quickens with A. */
START_TEST(aggregates_follow_what_is_pruned)
{
    struct nf_continuum_constants k = fixture_constants();
    struct nf_continuum c = begin(&k, NF_STANDARD, &fixture_none);
    double load = 0.0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        nf_continuum_cycle(&c);
        double n = (double)(nf_continuum_size(NF_NMJ, 0) + nf_continuum_size(NF_NMJ, 1));
        load = fmin(1.0, load + k.aggregate_gain * (double)(c.pruned[NF_NMJ][0] + c.pruned[NF_NMJ][1]) / n);
        ck_assert_double_eq_tol(c.peak_aggregate[NF_NMJ], load, 1e-12);
        load *= 1.0 - 0.05;
        ck_assert_double_eq_tol(c.aggregate[NF_NMJ], load, 1e-12);
    }
    ck_assert_double_gt(load, 0.1);
}
END_TEST

START_TEST(no_layer_is_pruned_beyond_the_wall)
{
    struct nf_continuum_constants k = fixture_constants();
    k.wall = 0.9;
    struct nf_continuum c = begin(&k, NF_STANDARD, &fixture_none);
    double before[NF_MOTOR_LAYERS] = {0};
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        nf_continuum_cycle(&c);
        for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
            ck_assert(before[l] <= 0.9 || c.pruned[l][0] + c.pruned[l][1] == 0);
            before[l] = nf_continuum_sparsity(&c, l);
        }
    }
    ck_assert_double_gt(nf_continuum_total(&c), 0.9);
}
END_TEST

/* Doses at 5, 10 ...: full effect on the day, half of it three cycles later, none before the first. */
START_TEST(effects_halve_every_half_life)
{
    struct nf_continuum_constants k = fixture_constants();
    struct nf_continuum c = begin(&k, NF_MDD, &fixture_q5);
    static const double expected[] = {0, 0, 0, 0, 0, 1, 0.7937, 0.62996, 0.5, 0.39685, 1};
    for (size_t cycle = 0; cycle < sizeof expected / sizeof *expected; cycle++) {
        nf_continuum_cycle(&c);
        ck_assert_double_eq_tol(c.ketamine, expected[cycle], 1e-4);
    }
    while (c.cycle < 60)
        nf_continuum_cycle(&c);
    ck_assert(c.ketamine == 0.0); /* 0.5^(34/3) is under the cutoff */
}
END_TEST

START_TEST(noise_is_the_printed_product)
{
    struct nf_continuum_constants k = fixture_constants();
    struct nf_continuum c = begin(&k, NF_STANDARD, &fixture_both);
    for (int cycle = 0; cycle < 7; cycle++)
        nf_continuum_cycle(&c);
    /* cycle 6: a dose of each */
    double s = nf_continuum_sparsity(&c, NF_FINE_MOTOR), sigma = (0.05 + 0.008 * 6) * 2.0 * (1 + 3 * s) * 0.5 * 0.7;
    ck_assert_double_eq_tol(nf_continuum_noise(&c, NF_FINE_MOTOR), sigma, 1e-12);
}
END_TEST

/* Vacancies return at 0.6 K share (1 - penalty A) where autophagy is impaired, without the penalty where it is not. */
START_TEST(regrowth_is_penalised_where_clearance_is_impaired)
{
    struct nf_continuum_constants k = fixture_constants();
    k.regrow_pool = 0.1;
    for (int kind = 0; kind < 2; kind++) {
        struct nf_continuum c = begin(&k, kind ? NF_MDD : NF_STANDARD, &fixture_q5);
        for (int cycle = 0; cycle < 6; cycle++)
            nf_continuum_cycle(&c);
        double vacant =
            (double)(nf_continuum_size(NF_UPPER_MOTOR, 0) - c.alive[NF_UPPER_MOTOR][0] + c.regrown[NF_UPPER_MOTOR][0]);
        double penalty = kind ? 1.0 : 1.0 - k.regrow_penalty * c.aggregate[NF_UPPER_MOTOR];
        ck_assert_double_eq_tol((double)c.regrown[NF_UPPER_MOTOR][0], 0.6 * 0.1 * vacant * penalty, 0.51);
        ck_assert_int_gt(c.regrown[NF_UPPER_MOTOR][0], 0);
    }
}
END_TEST

/* Flares gate on sparsity, have the stated probability, and are the same in two arms of a patient. */
START_TEST(flares_are_gated_and_shared)
{
    struct nf_continuum_constants k = fixture_constants();
    k.flare_threshold = 0.4;
    k.flare_probability = 0.2;
    double flares = 0.0, chances = 0.0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct nf_continuum a = begin(&k, NF_STANDARD, &fixture_none), b = begin(&k, NF_STANDARD, &fixture_both);
        a.seed = b.seed = seed;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            double before = nf_continuum_sparsity(&a, NF_NMJ), arm = nf_continuum_sparsity(&b, NF_NMJ);
            nf_continuum_cycle(&a);
            nf_continuum_cycle(&b);
            if (before <= 0.4) ck_assert(!a.flare[NF_NMJ]);
            if (before > 0.4 && arm > 0.4) ck_assert_int_eq(a.flare[NF_NMJ], b.flare[NF_NMJ]);
            chances += before > 0.4;
            flares += a.flare[NF_NMJ];
        }
    }
    ck_assert_double_eq_tol(flares / chances, 0.2, 5.0 * sqrt(0.2 * 0.8 / chances));
}
END_TEST

START_TEST(profiles_raise_what_they_are_named_for)
{
    struct nf_continuum_constants k = fixture_constants();
    struct nf_profile standard, bulbar, limb, comorbid;
    nf_profile_make(&standard, NF_STANDARD, &k, &fixture_protocol, NULL);
    nf_profile_make(&bulbar, NF_BULBAR_ONSET, &k, &fixture_protocol, NULL);
    nf_profile_make(&limb, NF_LIMB_ONSET, &k, &fixture_protocol, NULL);
    nf_profile_make(&comorbid, NF_COMORBID, &k, &fixture_protocol, NULL);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        ck_assert_int_eq(bulbar.rate[l] > standard.rate[l], l == NF_BULBAR || l == NF_RESPIRATORY);
        ck_assert_int_eq(limb.rate[l] > standard.rate[l], l == NF_FINE_MOTOR || l == NF_LOWER_MOTOR);
        ck_assert_int_eq(comorbid.rate[l] > standard.rate[l], l == NF_PREFRONTAL);
    }
    ck_assert(standard.vulnerability[NF_PREFRONTAL] == 0.8 && comorbid.vulnerability[NF_PREFRONTAL] == 1.8);
}
END_TEST

START_TEST(variation_stays_in_its_range_and_belongs_to_the_patient)
{
    double a[NF_MOTOR_LAYERS], b[NF_MOTOR_LAYERS];
    for (uint64_t seed = 0; seed < 200; seed++) {
        nf_profile_variation(a, seed, NF_LIMB_ONSET, 0.85, 1.15);
        nf_profile_variation(b, seed, NF_LIMB_ONSET, 0.85, 1.15);
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            ck_assert(a[l] >= 0.85 && a[l] < 1.15 && a[l] == b[l]);
    }
    nf_profile_variation(b, 199, NF_STANDARD, 0.85, 1.15);
    ck_assert(a[0] != b[0]);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("continuum");
    tcase_add_test(tests, survivors_are_the_product_of_the_rates);
    tcase_add_test(tests, aggregates_follow_what_is_pruned);
    tcase_add_test(tests, no_layer_is_pruned_beyond_the_wall);
    tcase_add_test(tests, effects_halve_every_half_life);
    tcase_add_test(tests, noise_is_the_printed_product);
    tcase_add_test(tests, regrowth_is_penalised_where_clearance_is_impaired);
    tcase_add_test(tests, flares_are_gated_and_shared);
    tcase_add_test(tests, profiles_raise_what_they_are_named_for);
    tcase_add_test(tests, variation_stays_in_its_range_and_belongs_to_the_patient);
    return golden_run("continuum", tests);
}
