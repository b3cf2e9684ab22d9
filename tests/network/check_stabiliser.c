/* The mood stabiliser: decay laws, and what it does to a network's gain, bias and shift. */
#include "measure/accuracy.h"
#include "network/stabiliser.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* Paper 7's three rates over 50 steps: 0.90, 0.67, 0.47 are left, or 0.90, 0.60, 0.25 if decay is linear. */
START_TEST(decay)
{
    static const double rate[] = {0.002, 0.008, 0.015};
    static const double left[NF_DECAYS][3] = {{0.905, 0.670, 0.472}, {0.905, 0.669, 0.470}, {0.90, 0.60, 0.25}};
    for (int law = 0; law < NF_DECAYS; law++) {
        for (int i = 0; i < 3; i++)
            ck_assert_double_eq_tol(nf_stabiliser_decay((enum nf_decay)law, rate[i], 50), left[law][i], 6e-4);
        ck_assert_double_eq(nf_stabiliser_decay((enum nf_decay)law, 0.015, 0), 1.0);
    }
    ck_assert_double_eq(nf_stabiliser_decay(NF_DECAY_LINEAR, 0.03, 50), 0.0);
}
END_TEST

START_TEST(gain_and_shift)
{
    struct nf_mlp net;
    struct nf_modulators drug = {.gain = 1.6, .inhibition = 1.0};
    struct nf_stabiliser s = {.protection = 0.5, .cap = 1.05, .bias = -0.15, .damping = 0.7};
    must(nf_mlp_init(&net, 2, (const int[]){2, 8, 4}));
    net.modulators = drug;
    nf_stabiliser_apply(&s, &net);
    ck_assert_double_eq(net.modulators.gain, 1.05);
    ck_assert_double_eq_tol(net.modulators.offset, -0.075, 1e-12);
    ck_assert_double_eq_tol(nf_stabiliser_shift(&s, 1.0), 0.65, 1e-12);
    nf_stabiliser_remove(&s, &net, &drug);
    ck_assert_double_eq(net.modulators.gain, 1.6);
    ck_assert_double_eq(net.modulators.offset, 0.0);
    s.site = NF_STABILISER_NOISE;
    ck_assert_double_eq_tol(nf_stabiliser_shift(&s, 1.0), 0.575, 1e-12);
    s.protection = 0.0;
    nf_stabiliser_apply(&s, &net);
    ck_assert_double_eq(net.modulators.gain, 1.6);
    ck_assert_double_eq(nf_stabiliser_shift(&s, 1.0), 1.0);
    nf_mlp_release(&net);
}
END_TEST

/* A bias before the activation function silences units that have less; taken away, the biases are back. */
START_TEST(bias_before_activation)
{
    struct nf_mlp net;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    struct nf_stabiliser s = {.protection = 1.0, .cap = 2.0, .bias = -0.5, .site = NF_STABILISER_BEFORE};
    double activation[3];
    must(nf_torch_seed(&stream, 1));
    must(nf_blobs_seeded(&data, 100, 64, 0.0));
    must(nf_mlp_init(&net, 2, (const int[]){2, 8, 4}));
    for (int i = 0; i < 8; i++)
        net.parameters[nf_mlp_biases_at(&net, 0) + (size_t)i] = 0.25f + 0.5f * (float)(i % 2);
    must(nf_mean_activation(&net, &data, 64, &stream, &activation[0]));
    nf_stabiliser_apply(&s, &net);
    must(nf_mean_activation(&net, &data, 64, &stream, &activation[1]));
    nf_stabiliser_remove(&s, &net, &nf_modulators_none);
    must(nf_mean_activation(&net, &data, 64, &stream, &activation[2]));
    ck_assert_double_eq_tol(activation[0], 0.5, 1e-6);
    ck_assert_double_eq_tol(activation[1], 0.125, 1e-6);
    ck_assert_double_eq_tol(activation[2], 0.5, 1e-6);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stabiliser");
    TCase *tests = tcase_create("stabiliser");
    tcase_add_test(tests, decay);
    tcase_add_test(tests, gain_and_shift);
    tcase_add_test(tests, bias_before_activation);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
