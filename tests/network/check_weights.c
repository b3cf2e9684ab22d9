/* The view of matrices: both kinds of network, what is counted and what is zeroed. */
#include "../reference/golden.h"
#include "network/mlp.h"
#include "network/recurrent.h"

static void expect_view(const struct nf_weights *w, const size_t *sizes, int matrices)
{
    size_t total = 0;
    ck_assert_int_eq(w->matrices, matrices);
    for (int m = 0; m < matrices; m++) {
        ck_assert_uint_eq(w->end[m] - w->first[m], sizes[m]);
        ck_assert_uint_ge(w->first[m], m ? w->end[m - 1] : 0);
        total += sizes[m];
    }
    ck_assert_uint_eq(nf_weights_count(w, NULL), total);
    ck_assert_uint_eq(nf_weights_count(w, w->mask), total);
    ck_assert_uint_eq(nf_weights_count(w, w->scar), 0);
}

START_TEST(views)
{
    struct nf_mlp mlp;
    struct nf_recurrent net;
    ck_assert(!nf_mlp_init(&mlp, 3, (const int[]){2, 30, 20, 4}) && !nf_recurrent_init(&net, 2, 16, 3, 4));
    const struct nf_weights a = nf_mlp_weights(&mlp), b = nf_recurrent_weights(&net);
    expect_view(&a, (const size_t[]){60, 600, 80}, 3);
    expect_view(&b, (const size_t[]){96, 768, 64}, 3);
    nf_mlp_release(&mlp);
    nf_recurrent_release(&net);
}
END_TEST

START_TEST(masks_zero_and_count)
{
    struct nf_recurrent net;
    ck_assert(!nf_recurrent_init(&net, 2, 16, 3, 4));
    const struct nf_weights w = nf_recurrent_weights(&net);
    for (size_t i = 0; i < net.count; i++)
        net.parameters[i] = 1.0f;
    net.mask[5] = net.mask[w.first[2]] = 0;
    net.scar[5] = 1;
    nf_weights_apply_mask(&w);
    ck_assert_uint_eq(nf_weights_count(&w, net.mask), 96 + 768 + 64 - 2);
    ck_assert_uint_eq(nf_weights_count(&w, net.scar), 1);
    for (size_t i = 0; i < net.count; i++)
        ck_assert(net.parameters[i] == (i == 5 || i == w.first[2] ? 0.0f : 1.0f));
    nf_recurrent_release(&net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("weights");
    tcase_add_test(tests, views);
    tcase_add_test(tests, masks_zero_and_count);
    return golden_run("weights", tests);
}
