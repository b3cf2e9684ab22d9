#include "../plasticity/continuum_fixture.h"
#include "../reference/golden.h"
#include "measure/symptoms.h"

static struct nf_continuum standard_at(int cycles, const struct nf_continuum_constants *k)
{
    struct nf_profile profile;
    struct nf_continuum c;
    nf_profile_make(&profile, NF_STANDARD, k, &fixture_protocol, NULL);
    nf_continuum_begin(&c, &fixture_protocol, k, &profile, &fixture_none, 1);
    while (c.cycle < cycles)
        nf_continuum_cycle(&c);
    return c;
}

/* Table 1, from layer sparsities set by hand. */
START_TEST(scores_are_those_of_table_1)
{
    const struct nf_continuum_constants k = fixture_constants();
    struct nf_continuum c = standard_at(0, &k);
    struct nf_motor net;
    struct nf_symptoms y;
    static const double share[NF_MOTOR_LAYERS] = {0.5, 0.25, 0.75, 0.5, 0.25, 0.5, 0.75, 0.0};
    ck_assert_int_eq(nf_motor_init(&net), NF_OK);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        for (int kind = 0; kind < 2; kind++)
            c.alive[l][kind] -= (long)(share[l] * (double)c.alive[l][kind]);
    c.aggregate[NF_PREFRONTAL] = 0.2;
    nf_symptoms_read(&y, &c, &net, 50.0, NF_COGNITIVE_WITHOUT_CONSTANT);
    ck_assert_double_eq_tol(y.alsfrs, 24.0, 1e-12);
    ck_assert_double_eq_tol(y.depression, 24.0, 1e-9);
    ck_assert_double_eq_tol(y.spasticity, 1.0, 1e-9);
    ck_assert_double_eq_tol(y.weakness, 3.0, 1e-9);
    ck_assert_double_eq_tol(y.fatigue, 5.0, 1e-9);
    ck_assert_double_eq_tol(y.bulbar, 1.0, 1e-9);
    ck_assert_double_eq_tol(y.fine_motor, 3.0, 1e-9);
    ck_assert_double_eq_tol(y.respiratory_risk, 50.0, 1e-9);
    ck_assert_double_eq_tol(y.cognitive, 15.0 - 2.0 - 7.5, 1e-9);
    double lost = 0.5 * 1536 + 0.25 * 262656 + 0.75 * 131328 + 0.5 * 32896 + (0.25 + 0.5 + 0.75) * 8256;
    ck_assert_double_eq_tol(y.sparsity, 100.0 * lost / 453956.0, 1e-9);
    ck_assert_double_eq_tol(y.motor_integrity, 100.0 * (1.0 - (lost - 768.0) / 451648.0), 1e-9);
    nf_symptoms_read(&y, &c, &net, 50.0, NF_COGNITIVE_UNCLIPPED);
    ck_assert_double_eq_tol(y.cognitive, 15.0 - 2.0 - 12.5, 1e-9);
    c.aggregate[NF_PREFRONTAL] = 1.0;
    nf_symptoms_read(&y, &c, &net, 50.0, NF_COGNITIVE_CLIPPED);
    ck_assert(y.cognitive == 0.0);
    nf_motor_release(&net);
}
END_TEST

/* An untouched network has the SD of the uniform initialisation, 1 / sqrt(3 fan-in), in every layer: 69.0 in all. */
START_TEST(the_proxy_of_an_untouched_network_is_that_of_its_initialisation)
{
    struct nf_motor net;
    struct nf_torch_stream stream;
    double expected = 0.0;
    ck_assert_int_eq(nf_motor_init(&net), NF_OK);
    ck_assert_int_eq(nf_torch_seed(&stream, 1), NF_OK);
    nf_motor_initialise(&net, &stream);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        expected += 100.0 / sqrt(3.0 * nf_motor_shape[l].in);
    ck_assert_double_eq_tol(expected, 69.0, 0.1);
    ck_assert_double_eq_tol(nf_symptoms_nfl(&net), expected, 2.0);
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i += 2) /* pruned places do not count, whatever they hold */
        net.mask[i] = 0, net.parameters[i] = 100.0f;
    ck_assert_double_eq_tol(nf_symptoms_nfl(&net), expected, 2.5);
    nf_motor_release(&net);
}
END_TEST

START_TEST(load_and_noise_are_sums_over_the_motor_layers)
{
    const struct nf_continuum_constants k = fixture_constants();
    struct nf_continuum c = standard_at(10, &k);
    struct nf_motor net;
    struct nf_symptoms y;
    double noise = 0.0, flares = 0.0;
    ck_assert_int_eq(nf_motor_init(&net), NF_OK);
    nf_symptoms_read(&y, &c, &net, 25.0, NF_COGNITIVE_CLIPPED);
    for (int l = NF_UPPER_MOTOR; l <= NF_FINE_MOTOR; l++)
        noise += nf_continuum_noise(&c, l);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        flares += c.flare[l];
    ck_assert_double_eq_tol(y.excitotoxicity, noise, 1e-12);
    ck_assert_double_eq_tol(y.noise_base, 0.05 + 0.008 * 9, 1e-12);
    ck_assert(y.flares == flares);
    nf_motor_release(&net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("symptoms");
    tcase_add_test(tests, scores_are_those_of_table_1);
    tcase_add_test(tests, the_proxy_of_an_untouched_network_is_that_of_its_initialisation);
    tcase_add_test(tests, load_and_noise_are_sums_over_the_motor_layers);
    return golden_run("symptoms", tests);
}
