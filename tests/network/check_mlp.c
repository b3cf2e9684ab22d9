/* The flat vector and its counts, initial weights and their perturbation, normal weights beside the default biases. */
#include "../reference/golden.h"
#include "network/mlp.h"

static const int units[] = {2, 300, 200, 4};
enum { LAYERS = 3 };

static void make(struct nf_mlp *net, double sd)
{
    struct nf_torch_stream stream;
    ck_assert(nf_torch_seed(&stream, 9) == NF_OK && nf_mlp_init(net, LAYERS, units) == NF_OK);
    if (sd < 0.0)
        nf_mlp_initialise(net, &stream);
    else
        nf_mlp_initialise_normal(net, &stream, sd);
}

static double spread(const struct nf_mlp *net, int layer)
{
    double sum = 0.0, n = (double)nf_mlp_weight_count(net, layer);
    for (size_t i = nf_mlp_weights_at(net, layer); i < nf_mlp_biases_at(net, layer); i++)
        sum += (double)net->parameters[i] * net->parameters[i];
    return sqrt(sum / n);
}

static void expect_spread(double sd)
{
    struct nf_mlp net, standard;
    make(&standard, -1.0);
    make(&net, sd);
    for (int l = 0; l < LAYERS; l++) {
        double expected = sd > 0.0 ? sd : sqrt(2.0 / units[l]), n = (double)nf_mlp_weight_count(&net, l);
        ck_assert_double_eq_tol(spread(&net, l) / expected, 1.0, 4.0 / sqrt(2.0 * n));
        ck_assert_mem_eq(net.parameters + nf_mlp_biases_at(&net, l), standard.parameters + nf_mlp_biases_at(&net, l),
                         (size_t)units[l + 1] * sizeof(float));
    }
    nf_mlp_release(&net);
    nf_mlp_release(&standard);
}

START_TEST(normal_weights)
{
    expect_spread(0.01);
    expect_spread(0.05);
    expect_spread(0.0);
}
END_TEST

START_TEST(current_into_hidden_units)
{
    struct nf_mlp net, before;
    make(&net, -1.0);
    ck_assert(nf_mlp_copy(&before, &net) == NF_OK);
    nf_mlp_shift_hidden(&net, 1.0);
    size_t hidden = 0;
    for (size_t i = 0; i < net.count; i++)
        hidden += net.parameters[i] == before.parameters[i] + 1.0f;
    ck_assert_uint_eq(hidden, (size_t)(units[1] + units[2]));
    nf_mlp_release(&before);
    nf_mlp_release(&net);
}
END_TEST

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* Papers 1 to 8 print 396,548 parameters for 2-512-512-256-4. */
START_TEST(layout_of_the_published_network)
{
    static const int published[] = {2, 512, 512, 256, 4};
    struct nf_mlp net;
    must(nf_mlp_init(&net, 4, published));
    ck_assert_uint_eq(net.count, 396548);
    ck_assert_uint_eq(nf_mlp_all_weights(&net), 396548 - 512 - 512 - 256 - 4);
    ck_assert_uint_eq(nf_mlp_active_weights(&net), nf_mlp_all_weights(&net));
    ck_assert_uint_eq(nf_mlp_scarred_weights(&net), 0);
    ck_assert_uint_eq(nf_mlp_nonzero(&net), 0);
    size_t next = 0;
    for (int l = 0; l < 4; l++) {
        ck_assert_uint_eq(nf_mlp_weights_at(&net, l), next);
        ck_assert_uint_eq(nf_mlp_biases_at(&net, l), next + (size_t)published[l] * (size_t)published[l + 1]);
        next = nf_mlp_biases_at(&net, l) + (size_t)published[l + 1];
    }
    ck_assert_uint_eq(next, net.count);
    nf_mlp_release(&net);
}
END_TEST

/* Within 1 / sqrt(inputs), and filling that range. */
START_TEST(default_weights)
{
    struct nf_mlp net;
    make(&net, -1.0);
    for (int l = 0; l < LAYERS; l++) {
        double bound = 1.0 / sqrt(units[l]), most = 0.0;
        for (size_t i = nf_mlp_weights_at(&net, l); i < nf_mlp_biases_at(&net, l) + (size_t)units[l + 1]; i++)
            most = fmax(most, fabs((double)net.parameters[i]));
        ck_assert(most <= bound * (1.0 + 1e-7) && most > 0.98 * bound);
    }
    nf_mlp_release(&net);
}
END_TEST

/* A third of the parameters moves down by one unit in the last place, a third up, a third not at all. */
START_TEST(shaken_by_one_ulp)
{
    struct nf_mlp net, shaken;
    struct nf_numpy_stream stream;
    size_t moved[3] = {0};
    make(&net, -1.0);
    must(nf_mlp_copy(&shaken, &net));
    must(nf_numpy_seed(&stream, 1000003));
    nf_mlp_shake(&shaken, &stream);
    for (size_t i = 0; i < net.count; i++) {
        ck_assert_int_le(ulps_single(net.parameters[i], shaken.parameters[i]), 1);
        moved[1 + (shaken.parameters[i] > net.parameters[i]) - (shaken.parameters[i] < net.parameters[i])]++;
    }
    for (int k = 0; k < 3; k++)
        ck_assert_double_eq_tol((double)moved[k], (double)net.count / 3.0, 4.0 * sqrt((double)net.count * 2.0 / 9.0));
    nf_mlp_release(&net);
    nf_mlp_release(&shaken);
}
END_TEST

START_TEST(masks_and_copies)
{
    struct nf_mlp net, copy;
    make(&net, -1.0);
    net.modulators.gain = 1.5;
    net.mask[7] = net.mask[nf_mlp_weights_at(&net, 1)] = 0;
    net.scar[7] = 1;
    must(nf_mlp_copy(&copy, &net));
    nf_mlp_apply_mask(&copy);
    ck_assert_uint_eq(nf_mlp_active_weights(&copy), nf_mlp_all_weights(&net) - 2);
    ck_assert_uint_eq(nf_mlp_scarred_weights(&copy), 1);
    ck_assert_uint_eq(nf_mlp_nonzero(&copy), nf_mlp_nonzero(&net) - 2);
    ck_assert(copy.parameters[7] == 0.0f && net.parameters[7] != 0.0f && copy.parameters[8] == net.parameters[8]);
    ck_assert(copy.modulators.gain == 1.5);
    nf_mlp_release(&net);
    nf_mlp_release(&copy);
    ck_assert_ptr_null(copy.parameters);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("mlp");
    tcase_add_test(tests, layout_of_the_published_network);
    tcase_add_test(tests, default_weights);
    tcase_add_test(tests, shaken_by_one_ulp);
    tcase_add_test(tests, masks_and_copies);
    tcase_add_test(tests, normal_weights);
    tcase_add_test(tests, current_into_hidden_units);
    return golden_run("mlp", tests);
}
