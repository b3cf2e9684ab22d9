/* Normal weights: their spread, and the biases that the default left. */
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

int main(void)
{
    TCase *tests = tcase_create("mlp");
    tcase_add_test(tests, normal_weights);
    return golden_run("mlp", tests);
}
