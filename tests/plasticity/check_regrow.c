/* Scores: over a single mini-batch every gradient rule ranks alike, over several the rules part. */
#include "../reference/golden.h"
#include "plasticity/prune.h"
#include "plasticity/regrow.h"

static const int units[] = {2, 60, 40, 4};
enum { LAYERS = 3 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void sites(enum nf_regrow_score score, int batches, int softmax_outputs, size_t *sum)
{
    struct nf_mlp net;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    struct nf_regrow rule = {.score = score,
                             .share = 0.2,
                             .batches = batches,
                             .batch = 64,
                             .scale = 0.03,
                             .softmax_outputs = softmax_outputs};
    must(nf_torch_seed(&stream, 7));
    must(nf_mlp_init(&net, LAYERS, units));
    nf_mlp_initialise(&net, &stream);
    must(nf_prune_magnitude(&net, 0.8));
    must(nf_blobs_seeded(&data, 100, 1280, 0.8));
    must(nf_regrow(&net, &rule, &data, &stream, NULL, sum));
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}

static int differ(const size_t *a, const size_t *b)
{
    return memcmp(a, b, LAYERS * sizeof *a) != 0;
}

START_TEST(one_batch_ranks_alike)
{
    size_t absolute[LAYERS], other[LAYERS];
    sites(NF_REGROW_ABSOLUTE, 1, 0, absolute);
    sites(NF_REGROW_SIGNED, 1, 0, other);
    ck_assert(!differ(absolute, other));
    sites(NF_REGROW_SQUARED, 1, 0, other);
    ck_assert(!differ(absolute, other));
    sites(NF_REGROW_RANDOM, 1, 0, other);
    ck_assert(differ(absolute, other));
}
END_TEST

START_TEST(several_batches_part_the_rules)
{
    size_t sum[NF_REGROW_SCORES][LAYERS];
    for (int score = 0; score < NF_REGROW_SCORES; score++) {
        sites((enum nf_regrow_score)score, 10, 0, sum[score]);
        for (int other = 0; other < score; other++)
            ck_assert_msg(differ(sum[score], sum[other]), "%s chooses as %s", nf_regrow_score_name[score],
                          nf_regrow_score_name[other]);
    }
    size_t twice[LAYERS];
    sites(NF_REGROW_ABSOLUTE, 10, 1, twice);
    ck_assert(differ(sum[NF_REGROW_ABSOLUTE], twice));
}
END_TEST

/* Ties matter where sites without gradient are regrown, and only there. */
START_TEST(ties_decide_among_sites_without_gradient)
{
    for (int ties = 0; ties < NF_REGROW_TIES; ties++) {
        struct nf_mlp net;
        struct nf_torch_stream stream;
        struct nf_dataset data;
        size_t without[LAYERS], regrown[LAYERS], active;
        must(nf_torch_seed(&stream, 7));
        must(nf_mlp_init(&net, LAYERS, units));
        nf_mlp_initialise(&net, &stream);
        must(nf_prune_magnitude(&net, 0.95));
        must(nf_blobs_seeded(&data, 100, 1280, 0.8));
        active = nf_mlp_active_weights(&net);
        struct nf_regrow rule = {.share = 0.5,
                                 .batches = 3,
                                 .batch = 64,
                                 .scale = 0.03,
                                 .ties = (enum nf_regrow_ties)ties,
                                 .without_gradient = without};
        must(nf_regrow(&net, &rule, &data, &stream, regrown, NULL));
        ck_assert_uint_eq(nf_mlp_active_weights(&net), active + regrown[0] + regrown[1] + regrown[2]);
        ck_assert(without[1] > 0 && without[1] < regrown[1]);
        size_t upper = 0, first = nf_mlp_weights_at(&net, 1), n = nf_mlp_weight_count(&net, 1);
        for (size_t i = first; i < first + n / 2; i++)
            upper += net.mask[i];
        if (ties == NF_TIES_FIRST) ck_assert_uint_gt(upper, n * 3 / 10);
        if (ties == NF_TIES_TOPK) ck_assert_uint_lt(upper, n * 22 / 100);
        if (ties == NF_TIES_RANDOM) ck_assert(upper > n * 22 / 100 && upper < n * 3 / 10);
        nf_dataset_release(&data);
        nf_mlp_release(&net);
    }
}
END_TEST

/* Papers 1 to 4 print 21,050 parameters after pruning 95 % and 208,799 after half of the vacant sites returned. */
START_TEST(counts_of_the_published_network)
{
    static const int published[] = {2, 512, 512, 256, 4};
    struct nf_mlp net;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    struct nf_regrow rule = {.score = NF_REGROW_RANDOM, .share = 0.5, .scale = 0.03};
    must(nf_torch_seed(&stream, 42));
    must(nf_mlp_init(&net, 4, published));
    must(nf_blobs_seeded(&data, 100, 128, 0.8));
    nf_mlp_initialise(&net, &stream);
    must(nf_prune_magnitude(&net, 0.95));
    ck_assert_uint_eq(nf_mlp_nonzero(&net), 21050);
    must(nf_regrow(&net, &rule, &data, &stream, NULL, NULL));
    ck_assert_uint_eq(nf_mlp_nonzero(&net), 208799);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}
END_TEST

/* Survivors keep their weights; what returns is N(0, scale) and nothing else changes. */
START_TEST(regrown_weights)
{
    struct nf_mlp net, before;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    size_t regrown[LAYERS], n = 0;
    double sum = 0.0;
    struct nf_regrow rule = {.score = NF_REGROW_SIGNED, .share = 0.5, .batches = 3, .batch = 64, .scale = 0.03};
    must(nf_torch_seed(&stream, 7));
    must(nf_mlp_init(&net, LAYERS, units));
    must(nf_blobs_seeded(&data, 100, 256, 0.8));
    nf_mlp_initialise(&net, &stream);
    must(nf_prune_magnitude(&net, 0.8));
    must(nf_mlp_copy(&before, &net));
    must(nf_regrow(&net, &rule, &data, &stream, regrown, NULL));
    for (size_t i = 0; i < net.count; i++) {
        if (before.mask[i] || !net.mask[i]) ck_assert(net.parameters[i] == before.parameters[i]);
        if (before.mask[i]) ck_assert(net.mask[i]);
        if (before.mask[i] || !net.mask[i]) continue;
        sum += (double)net.parameters[i] * net.parameters[i];
        n++;
    }
    ck_assert_uint_eq(n, regrown[0] + regrown[1] + regrown[2]);
    ck_assert_double_eq_tol(sqrt(sum / (double)n) / 0.03, 1.0, 4.0 / sqrt(2.0 * (double)n));
    nf_dataset_release(&data);
    nf_mlp_release(&before);
    nf_mlp_release(&net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("regrow");
    tcase_add_test(tests, counts_of_the_published_network);
    tcase_add_test(tests, regrown_weights);
    tcase_add_test(tests, one_batch_ranks_alike);
    tcase_add_test(tests, several_batches_part_the_rules);
    tcase_add_test(tests, ties_decide_among_sites_without_gradient);
    return golden_run("regrow", tests);
}
