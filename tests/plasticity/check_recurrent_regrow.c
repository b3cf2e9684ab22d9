/* Regrowth on a recurrent network: shares of each matrix or of all, never a scar, at random without batches.  The sites
 * that gradients choose are compared with PyTorch in tests/network/check_recurrent.c. */
#include "../reference/golden.h"
#include "plasticity/prune.h"
#include "plasticity/recurrent_regrow.h"

enum { UNITS = 16, STEPS = 3, MATRICES = 3 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct bench {
    struct nf_recurrent net;
    struct nf_dataset data;
    struct nf_torch_stream stream;
};

static void bench_init(struct bench *b)
{
    must(nf_torch_seed(&b->stream, 5));
    must(nf_blobs_seeded(&b->data, 100, 300, 0.8));
    must(nf_recurrent_init(&b->net, 2, UNITS, STEPS, 4));
    nf_recurrent_initialise(&b->net, &b->stream);
    const struct nf_weights w = nf_recurrent_weights(&b->net);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = 0.8}));
    must(nf_prune_drawn(&w, 0.1, NF_SCAR_ALL, 1, &b->stream));
}

static void bench_release(struct bench *b)
{
    nf_recurrent_release(&b->net);
    nf_dataset_release(&b->data);
}

static size_t count_vacant(const struct nf_recurrent *net, int matrix)
{
    const struct nf_weights w = nf_recurrent_weights(net);
    size_t n = 0;
    for (size_t i = w.first[matrix]; i < w.end[matrix]; i++)
        n += !w.mask[i] && !w.scar[i];
    return n;
}

START_TEST(half_of_each_matrix_returns_but_no_scar)
{
    struct bench b;
    size_t vacant[MATRICES], regrown[MATRICES];
    const struct nf_regrow rule = {
        .score = (enum nf_regrow_score)_i, .share = 0.5, .batches = 2, .batch = 128, .scale = 0.03};
    bench_init(&b);
    const struct nf_weights w = nf_recurrent_weights(&b.net);
    size_t active = nf_weights_count(&w, w.mask), scars = nf_weights_count(&w, w.scar);
    for (int m = 0; m < MATRICES; m++)
        vacant[m] = count_vacant(&b.net, m);
    must(nf_recurrent_regrow(&b.net, &rule, &b.data, &b.stream, regrown, NULL));
    for (int m = 0; m < MATRICES; m++) {
        ck_assert_uint_eq(regrown[m], vacant[m] / 2);
        active += regrown[m];
    }
    ck_assert_uint_eq(nf_weights_count(&w, w.mask), active);
    ck_assert_uint_eq(nf_weights_count(&w, w.scar), scars);
    for (size_t i = 0; i < w.count; i++)
        ck_assert(!(w.mask[i] && w.scar[i]));
    bench_release(&b);
}
END_TEST

START_TEST(one_ranking_takes_the_share_of_all)
{
    struct bench b;
    const struct nf_regrow rule = {
        .score = NF_REGROW_ABSOLUTE, .share = 0.5, .batches = 2, .batch = 128, .scale = 0.03, .global = 1};
    bench_init(&b);
    const struct nf_weights w = nf_recurrent_weights(&b.net);
    size_t vacant = 0, active = nf_weights_count(&w, w.mask);
    for (int m = 0; m < MATRICES; m++)
        vacant += count_vacant(&b.net, m);
    must(nf_recurrent_regrow(&b.net, &rule, &b.data, &b.stream, NULL, NULL));
    ck_assert_uint_eq(nf_weights_count(&w, w.mask), active + vacant / 2);
    bench_release(&b);
}
END_TEST

START_TEST(random_sites_need_no_batches)
{
    struct bench b;
    const struct nf_regrow rule = {.score = NF_REGROW_RANDOM, .share = 0.5, .batch = 128, .scale = 0.03};
    size_t sum[2][MATRICES];
    for (int again = 0; again < 2; again++) {
        bench_init(&b);
        if (again) nf_dataset_release(&b.data);
        must(nf_recurrent_regrow(&b.net, &rule, &b.data, &b.stream, NULL, sum[again]));
        if (again) b.data = (struct nf_dataset){0};
        bench_release(&b);
    }
    ck_assert_mem_eq(sum[0], sum[1], sizeof sum[0]);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_regrow");
    tcase_add_loop_test(tests, half_of_each_matrix_returns_but_no_scar, 0, NF_REGROW_SCORES);
    tcase_add_test(tests, one_ranking_takes_the_share_of_all);
    tcase_add_test(tests, random_sites_need_no_batches);
    return golden_run("recurrent_regrow", tests);
}
