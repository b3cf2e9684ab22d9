/* Correct answers and what counting them draws.  Activation magnitude: layers, their mean, and that it is read after
 * gain and inhibition. */
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

static int count(const struct nf_mlp *net, const struct nf_dataset *data, struct nf_stress stress, int batch,
                 struct nf_torch_stream *stream)
{
    int correct;
    ck_assert(nf_count_accurate(net, data, &stress, batch, stream, &correct) == NF_OK);
    return correct;
}

/* Equal logits mean the first class: 547 of the clean set, the paper's chance level for it. */
START_TEST(silent_network_answers_the_first_class)
{
    struct nf_mlp net;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    ck_assert(nf_torch_seed(&stream, 1) == NF_OK && nf_mlp_init(&net, LAYERS, units) == NF_OK);
    ck_assert(nf_blobs_seeded(&data, 300, 2000, 0.0) == NF_OK);
    ck_assert_int_eq(count(&net, &data, (struct nf_stress){0}, 1000, &stream), 547);
    ck_assert_int_eq(count(&net, &data, (struct nf_stress){.noise = 2.5}, 1000, &stream), 547);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}
END_TEST

/* The base seed of the loader, then the noise of every layer; without noise the size of a batch changes nothing. */
START_TEST(draws_of_a_test)
{
    struct nf_mlp net;
    struct nf_torch_stream stream, again;
    struct nf_dataset data;
    static float drawn[250 * 64];
    ck_assert(nf_torch_seed(&stream, 7) == NF_OK && nf_mlp_init(&net, LAYERS, units) == NF_OK);
    ck_assert(nf_blobs_seeded(&data, 100, 250, 0.8) == NF_OK);
    nf_mlp_initialise(&net, &stream);
    again = stream;
    int quiet = count(&net, &data, (struct nf_stress){0}, 250, &stream);
    ck_assert_int_eq(quiet, count(&net, &data, (struct nf_stress){0}, 33, &stream));
    nf_torch_dataloader_start(&again);
    nf_torch_dataloader_start(&again);
    ck_assert_mem_eq(&stream, &again, sizeof stream);
    int noisy = count(&net, &data, (struct nf_stress){1.0, 2.5, 0.0}, 250, &stream);
    ck_assert_int_ne(noisy, quiet);
    nf_torch_dataloader_start(&again);
    nf_torch_randn(&again, drawn, 250 * 2);
    for (int l = 1; l < LAYERS; l++)
        nf_torch_randn(&again, drawn, (size_t)(250 * units[l]));
    ck_assert_mem_eq(&stream, &again, sizeof stream);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("accuracy");
    tcase_add_test(tests, silent_network_answers_the_first_class);
    tcase_add_test(tests, draws_of_a_test);
    tcase_add_test(tests, mean_of_the_layers);
    tcase_add_test(tests, read_after_modulation);
    return golden_run("accuracy", tests);
}
