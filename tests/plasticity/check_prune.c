/* Pruning and scarring: how many of each matrix, which, and that scars stay. */
#include "plasticity/prune.h"
#include "plasticity/regrow.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static const int units[] = {2, 60, 40, 4};
enum { LAYERS = 3 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void network(struct nf_mlp *net, struct nf_torch_stream *stream)
{
    must(nf_torch_seed(stream, 7));
    must(nf_mlp_init(net, LAYERS, units));
    nf_mlp_initialise(net, stream);
}

static size_t count(const struct nf_mlp *net, int layer, const uint8_t *flags)
{
    size_t total = 0;
    for (size_t i = nf_mlp_weights_at(net, layer); i < nf_mlp_biases_at(net, layer); i++)
        total += flags[i];
    return total;
}

/* The largest weight removed is smaller than the smallest kept. */
static void expect_smallest(const struct nf_mlp *net, const struct nf_mlp *before, int layer)
{
    float kept = INFINITY, removed = 0.0f;
    for (size_t i = nf_mlp_weights_at(net, layer); i < nf_mlp_biases_at(net, layer); i++) {
        if (net->mask[i]) kept = fminf(kept, fabsf(before->parameters[i]));
        if (!net->mask[i] && before->mask[i]) removed = fmaxf(removed, fabsf(before->parameters[i]));
    }
    ck_assert_msg(removed < kept, "layer %d: removed %g, kept %g", layer, (double)removed, (double)kept);
}

START_TEST(magnitude_then_survivors)
{
    struct nf_mlp net, before;
    struct nf_torch_stream stream;
    network(&net, &stream);
    must(nf_mlp_copy(&before, &net));
    must(nf_prune_magnitude(&net, 0.9));
    for (int l = 0; l < LAYERS; l++) {
        size_t n = nf_mlp_weight_count(&net, l);
        ck_assert_uint_eq(count(&net, l, net.mask), n - (size_t)((double)n * 0.9));
        expect_smallest(&net, &before, l);
    }
    nf_mlp_release(&before);
    must(nf_mlp_copy(&before, &net));
    must(nf_scar_survivors(&net, 0.25));
    for (int l = 0; l < LAYERS; l++) {
        size_t m = count(&before, l, before.mask), lost = (size_t)((double)m * 0.25);
        ck_assert_uint_eq(count(&net, l, net.mask), m - lost);
        ck_assert_uint_eq(count(&net, l, net.scar), lost);
        expect_smallest(&net, &before, l);
    }
    nf_mlp_release(&before);
    nf_mlp_release(&net);
}
END_TEST

/* One threshold for all matrices: the share of all survivors goes, not of each matrix. */
START_TEST(global_threshold)
{
    struct nf_mlp net, before;
    struct nf_torch_stream stream;
    network(&net, &stream);
    must(nf_prune_magnitude(&net, 0.5));
    must(nf_mlp_copy(&before, &net));
    must(nf_prune_globally(&net, 0.4));
    float kept = INFINITY, removed = 0.0f;
    int even = 1;
    for (int l = 0; l < LAYERS; l++) {
        size_t m = count(&before, l, before.mask);
        even &= count(&net, l, net.mask) == m - (size_t)((double)m * 0.4);
        for (size_t i = nf_mlp_weights_at(&net, l); i < nf_mlp_biases_at(&net, l); i++) {
            if (net.mask[i]) kept = fminf(kept, fabsf(before.parameters[i]));
            if (!net.mask[i] && before.mask[i]) removed = fmaxf(removed, fabsf(before.parameters[i]));
        }
    }
    size_t m = nf_mlp_active_weights(&before);
    ck_assert_uint_eq(nf_mlp_active_weights(&net), m - (size_t)((double)m * 0.4));
    ck_assert(removed < kept && !even);
    nf_mlp_release(&before);
    nf_mlp_release(&net);
}
END_TEST

/* One threshold over all matrices, and what falls below it is scarred. */
START_TEST(global_scars)
{
    struct nf_mlp net, pruned;
    struct nf_torch_stream stream;
    network(&net, &stream);
    must(nf_prune_magnitude(&net, 0.5));
    must(nf_mlp_copy(&pruned, &net));
    size_t active = nf_mlp_active_weights(&net);
    must(nf_prune_globally(&pruned, 0.1));
    must(nf_scar_globally(&net, 0.1));
    ck_assert_mem_eq(net.mask, pruned.mask, net.count);
    ck_assert_uint_eq(nf_mlp_scarred_weights(&net), (size_t)((double)active * 0.1));
    ck_assert_uint_eq(nf_mlp_scarred_weights(&pruned), 0);
    nf_mlp_release(&pruned);
    nf_mlp_release(&net);
}
END_TEST

/* As many survivors as by magnitude, of all sizes, and nothing comes back. */
START_TEST(random_survivors)
{
    struct nf_mlp net, before;
    struct nf_torch_stream stream;
    network(&net, &stream);
    must(nf_prune_magnitude(&net, 0.5));
    must(nf_mlp_copy(&before, &net));
    must(nf_prune_survivors_random(&net, 0.4, &stream));
    float largest_removed = 0.0f, smallest_kept = INFINITY;
    for (size_t i = 0; i < net.count; i++) {
        ck_assert_msg(before.mask[i] || !net.mask[i], "site %zu came back", i);
        if (net.mask[i])
            smallest_kept = fminf(smallest_kept, fabsf(before.parameters[i]));
        else if (before.mask[i])
            largest_removed = fmaxf(largest_removed, fabsf(before.parameters[i]));
    }
    ck_assert(smallest_kept < largest_removed);
    for (int l = 0; l < LAYERS; l++) {
        size_t m = count(&before, l, before.mask);
        ck_assert_uint_eq(count(&net, l, net.mask), m - (size_t)((double)m * 0.4));
    }
    nf_mlp_release(&before);
    nf_mlp_release(&net);
}
END_TEST

/* A scar is vacant and zero, whatever it was before. */
static void expect_scars_silent(const struct nf_mlp *net)
{
    for (size_t i = 0; i < net->count; i++)
        if (net->scar[i]) ck_assert_msg(!net->mask[i] && net->parameters[i] == 0.0f, "site %zu is active", i);
}

START_TEST(random_scars)
{
    const double share = 0.03;
    for (int draw = 0; draw < NF_SCAR_DRAWS; draw++) {
        struct nf_mlp net, before;
        struct nf_torch_stream stream;
        network(&net, &stream);
        must(nf_prune_magnitude(&net, 0.5));
        must(nf_mlp_copy(&before, &net));
        must(nf_scar_random(&net, share, (enum nf_scar_draw)draw, &stream));
        expect_scars_silent(&net);
        for (int l = 0; l < LAYERS; l++) {
            double n = (double)(draw == NF_SCAR_ACTIVE ? count(&before, l, before.mask) : nf_mlp_weight_count(&net, l));
            double scars = (double)count(&net, l, net.scar), spread = 4.0 * sqrt(share * n);
            if (draw == NF_SCAR_INDEPENDENT)
                ck_assert_msg(fabs(scars - share * n) <= spread, "layer %d: %g scars of %g", l, scars, n);
            else
                ck_assert_uint_eq((size_t)scars, (size_t)(n * share));
        }
        size_t lost = nf_mlp_active_weights(&before) - nf_mlp_active_weights(&net);
        if (draw == NF_SCAR_ACTIVE)
            ck_assert_uint_eq(lost, nf_mlp_scarred_weights(&net));
        else
            ck_assert_uint_lt(lost, nf_mlp_scarred_weights(&net));
        nf_mlp_release(&before);
        nf_mlp_release(&net);
    }
}
END_TEST

/* Regrowth takes its share of the vacancies that are not scarred, and no scar. */
START_TEST(scars_are_not_regrown)
{
    struct nf_mlp net;
    struct nf_torch_stream stream;
    struct nf_dataset data;
    size_t regrown[NF_MLP_MOST_LAYERS], vacant[NF_MLP_MOST_LAYERS];
    struct nf_regrow rule = {.score = NF_REGROW_ABSOLUTE, .share = 0.5, .batches = 2, .batch = 64, .scale = 0.03};
    network(&net, &stream);
    must(nf_blobs_seeded(&data, 100, 128, 0.8));
    must(nf_prune_magnitude(&net, 0.9));
    must(nf_scar_random(&net, 0.1, NF_SCAR_ALL, &stream));
    for (int l = 0; l < LAYERS; l++)
        vacant[l] = nf_mlp_weight_count(&net, l) - count(&net, l, net.mask) - count(&net, l, net.scar);
    must(nf_regrow(&net, &rule, &data, &stream, regrown, NULL));
    expect_scars_silent(&net);
    for (int l = 0; l < LAYERS; l++)
        ck_assert_uint_eq(regrown[l], vacant[l] / 2);
    nf_dataset_release(&data);
    nf_mlp_release(&net);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prune");
    TCase *tests = tcase_create("prune");
    tcase_add_test(tests, magnitude_then_survivors);
    tcase_add_test(tests, global_threshold);
    tcase_add_test(tests, global_scars);
    tcase_add_test(tests, random_survivors);
    tcase_add_test(tests, random_scars);
    tcase_add_test(tests, scars_are_not_regrown);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
