/* Activation magnitude: layers, their mean, and that it is read after gain and inhibition. */
#include "../reference/golden.h"
#include "measure/accuracy.h"

static const int units[] = {2, 64, 32, 4};
enum { LAYERS = 3, HIDDEN = 2 };

static void activations(const struct nf_modulators *modulators, double *layer, double *mean)
{
    struct nf_mlp net;
    struct nf_torch_stream stream, again;
    struct nf_dataset data;
    ck_assert(nf_torch_seed(&stream, 7) == NF_OK && nf_mlp_init(&net, LAYERS, units) == NF_OK);
    ck_assert(nf_blobs_seeded(&data, 100, 250, 0.8) == NF_OK);
    nf_mlp_initialise(&net, &stream);
    again = stream;
    net.modulators = *modulators;
    ck_assert(nf_layer_activations(&net, &data, 100, &stream, layer) == NF_OK);
    ck_assert(nf_mean_activation(&net, &data, 100, &again, mean) == NF_OK);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}

START_TEST(mean_of_the_layers)
{
    double layer[HIDDEN], mean;
    activations(&nf_modulators_none, layer, &mean);
    ck_assert(layer[0] > 0.0 && layer[1] > 0.0 && layer[0] != layer[1]);
    ck_assert_double_eq_tol(mean, (layer[0] + layer[1]) / HIDDEN, 1e-12);
}
END_TEST

START_TEST(read_after_modulation)
{
    double plain[HIDDEN], modulated[HIDDEN], mean;
    struct nf_modulators m = nf_modulators_none;
    activations(&m, plain, &mean);
    m.gain = 1.5;
    m.inhibition = 0.5;
    activations(&m, modulated, &mean);
    ck_assert_double_eq_tol(modulated[0] / plain[0], 0.75, 1e-6);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("accuracy");
    tcase_add_test(tests, mean_of_the_layers);
    tcase_add_test(tests, read_after_modulation);
    return golden_run("accuracy", tests);
}
