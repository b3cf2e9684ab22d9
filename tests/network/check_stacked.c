/* Sizes of paper 11's network, its places and its matrices.  Its initial values are compared with PyTorch's in
 * check_stacked_train.c. */
#include "../reference/golden.h"
#include "network/stacked.h"

static const struct nf_stacked_shape shape = {2, 128, 64, 8, 0.1};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* 62208 weights and 904 biases (papers/11-prune-without-repair/choices.csv, initialisation). */
START_TEST(sizes_of_paper_11)
{
    struct nf_stacked net;
    must(nf_stacked_init(&net, &shape));
    const struct nf_weights w = nf_stacked_weights(&net);
    ck_assert_uint_eq(net.count, 62208 + 904);
    ck_assert_uint_eq(nf_weights_count(&w, NULL), 62208);
    static const size_t size[NF_STACKED_MATRICES] = {256, 24576, 12288, 12288, 12288, 512};
    for (int m = 0; m < NF_STACKED_MATRICES; m++) {
        ck_assert_uint_eq(w.end[m] - w.first[m], size[m]);
        ck_assert(m == 0 || w.first[m] >= w.end[m - 1]);
    }
    nf_stacked_release(&net);
}
END_TEST

START_TEST(bounds_of_the_initial_values)
{
    struct nf_stacked net;
    struct nf_torch_stream stream;
    must(nf_torch_seed(&stream, 1));
    must(nf_stacked_init(&net, &shape));
    nf_stacked_initialise(&net, &stream);
    const struct nf_stacked_places at = nf_stacked_places(&shape);
    float dense = 0.0f, rest = 0.0f;
    for (size_t i = 0; i < net.count; i++) {
        float *most = i < at.gru[0] ? &dense : &rest;
        *most = fmaxf(*most, fabsf(net.parameters[i]));
    }
    ck_assert_float_le(dense, 0.7072f);
    ck_assert_float_gt(dense, 0.69f);
    ck_assert_float_le(rest, 0.125f);
    ck_assert_float_gt(rest, 0.124f);
    nf_stacked_release(&net);
}
END_TEST

START_TEST(sparsity_by_matrix)
{
    struct nf_stacked net, copy;
    must(nf_stacked_init(&net, &shape));
    const struct nf_weights w = nf_stacked_weights(&net);
    memset(net.mask + w.first[2], 0, (w.end[2] - w.first[2]) / 2);
    net.scar[w.first[2]] = 1;
    net.original[w.first[2]] = 0.5f;
    must(nf_stacked_copy(&copy, &net));
    ck_assert_double_eq_tol(nf_stacked_sparsity(&copy, NULL), 100.0 * 6144 / 62208, 1e-12);
    ck_assert_double_eq_tol(nf_stacked_sparsity(&copy, nf_stacked_hidden_to_hidden), 25.0, 1e-12);
    ck_assert_double_eq_tol(nf_stacked_sparsity(&copy, nf_stacked_of_a_gru), 100.0 * 6144 / 61440, 1e-12);
    ck_assert_mem_eq(copy.scar, net.scar, net.count);
    ck_assert_mem_eq(copy.original, net.original, net.count * sizeof(float));
    nf_stacked_release(&copy);
    nf_stacked_release(&net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("stacked");
    tcase_add_test(tests, sizes_of_paper_11);
    tcase_add_test(tests, bounds_of_the_initial_values);
    tcase_add_test(tests, sparsity_by_matrix);
    return golden_run("stacked", tests);
}
