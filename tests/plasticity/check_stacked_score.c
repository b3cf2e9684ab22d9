/* Scores over mini-batches: the sum of magnitudes bounds the magnitude of the sum; pruned sites have scores too.
 * Against PyTorch in tests/network/check_stacked_train.c. */
#include "../reference/golden.h"
#include "plasticity/stacked_score.h"

static const struct nf_rule_plan plan = {.coding = {.sigma = 1.5},
                                         .sequences = 24,
                                         .shortest = 9,
                                         .longest = 14,
                                         .rules = 4,
                                         .settled = 4,
                                         .switching = 0.1};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void score_with(const struct nf_stacked_score *rule, float *score, size_t count)
{
    const struct nf_stacked_shape shape = {2, 8, 8, NF_RULE_CLASSES, 0.1};
    struct nf_rule_set set;
    struct nf_stacked net;
    struct nf_numpy_stream numpy;
    struct nf_torch_stream stream;
    must(nf_numpy_seed(&numpy, 5));
    must(nf_torch_seed(&stream, 5));
    must(nf_rule_set_draw(&set, &plan, &numpy));
    must(nf_stacked_init(&net, &shape));
    ck_assert_uint_eq(net.count, count);
    nf_stacked_initialise(&net, &stream);
    for (size_t i = 0; i < 16; i += 2) /* half of the dense weights */
        net.mask[i] = 0;
    must(nf_stacked_score(&net, &set, rule, &stream, score));
    nf_stacked_release(&net);
    nf_rule_set_release(&set);
}

enum { COUNT = 2 * 8 + 8 + 2 * 3 * 8 * (8 + 8 + 2) + 8 * 8 + 8 };

START_TEST(magnitudes_and_sums)
{
    static float magnitudes[COUNT], sum[COUNT], one[COUNT], one_sum[COUNT];
    score_with(&(struct nf_stacked_score){3, 8, 0}, magnitudes, COUNT);
    score_with(&(struct nf_stacked_score){3, 8, 1}, sum, COUNT);
    score_with(&(struct nf_stacked_score){1, 8, 0}, one, COUNT);
    score_with(&(struct nf_stacked_score){1, 8, 1}, one_sum, COUNT);
    int smaller = 0, pruned = 0;
    for (int i = 0; i < COUNT; i++) {
        ck_assert_float_ge(magnitudes[i], 0.0f);
        ck_assert_float_le(sum[i], magnitudes[i] * 1.00001f);
        ck_assert_float_eq(one[i], one_sum[i]);
        ck_assert_float_le(one[i], magnitudes[i]);
        smaller += sum[i] < 0.99f * magnitudes[i];
        pruned += i < 16 && i % 2 == 0 && magnitudes[i] > 0.0f;
    }
    ck_assert_int_gt(smaller, 10);
    ck_assert_int_gt(pruned, 3); /* units that are never active have none */
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("stacked_score");
    tcase_add_test(tests, magnitudes_and_sums);
    return golden_run("stacked_score", tests);
}
