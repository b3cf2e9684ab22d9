/* Ranked pruning and the draw of permanent sites.  Against PyTorch in tests/network/check_stacked_train.c. */
#include "../reference/golden.h"
#include "plasticity/permanence.h"

enum { FIRST = 600, SECOND = 400, COUNT = FIRST + SECOND };

struct bench {
    float parameters[COUNT], original[COUNT];
    uint8_t mask[COUNT], scar[COUNT];
    struct nf_weights w;
    struct nf_torch_stream stream;
};

static void bench_init(struct bench *b)
{
    ck_assert_int_eq(nf_torch_seed(&b->stream, 7), NF_OK);
    nf_torch_randn(&b->stream, b->parameters, COUNT);
    memset(b->original, 0, sizeof b->original);
    memset(b->mask, 1, sizeof b->mask);
    memset(b->scar, 0, sizeof b->scar);
    b->w = (struct nf_weights){COUNT, b->parameters, b->mask, b->scar, 2, {0, FIRST}, {FIRST, COUNT}};
}

static size_t pruned_in(const struct bench *b, size_t first, size_t end)
{
    size_t n = 0;
    for (size_t i = first; i < end; i++)
        n += !b->mask[i];
    return n;
}

START_TEST(the_smallest_go)
{
    static const double factor[] = {1.0, 1.2};
    struct bench b;
    float before[COUNT];
    bench_init(&b);
    memcpy(before, b.parameters, sizeof before);
    const struct nf_ranked_pruning rule = {.share = 0.8, .factor = factor, .per_matrix = _i};
    ck_assert_int_eq(nf_prune_ranked(&b.w, &rule, b.original), NF_OK);
    size_t first = pruned_in(&b, 0, FIRST), second = pruned_in(&b, FIRST, COUNT);
    if (_i) {
        ck_assert_uint_eq(first, 480);
        ck_assert_uint_eq(second, 320);
    } else {
        ck_assert_uint_eq(first + second, 800);
        ck_assert(second * FIRST < first * SECOND); /* the favoured matrix keeps more */
    }
    float gone = 0.0f, kept = 1e9f;
    for (size_t i = 0; i < FIRST; i++) {
        ck_assert_float_eq(b.original[i], b.mask[i] ? 0.0f : before[i]);
        ck_assert_float_eq(b.parameters[i], b.mask[i] ? before[i] : 0.0f);
        if (!b.mask[i]) gone = fmaxf(gone, fabsf(before[i]));
        if (b.mask[i]) kept = fminf(kept, fabsf(before[i]));
    }
    ck_assert_float_lt(gone, kept);
    ck_assert_int_eq(nf_prune_ranked(&b.w, &rule, b.original), NF_OK);
    ck_assert_uint_eq(pruned_in(&b, 0, COUNT), first + second);
    ck_assert_float_eq(b.original[0], b.mask[0] ? 0.0f : before[0]);
}
END_TEST

static const double levels[] = {0.0, 0.2, 0.4, 0.6, 0.8, 1.0};

START_TEST(exact_shares)
{
    static const double factor[] = {1.0, 1.0};
    struct bench b;
    bench_init(&b);
    const struct nf_ranked_pruning rule = {.share = 0.95, .factor = factor};
    ck_assert_int_eq(nf_prune_ranked(&b.w, &rule, b.original), NF_OK);
    ck_assert_int_eq(nf_flag_permanent(&b.w, levels[_i], NF_PERMANENT_OF_ALL, &b.stream), NF_OK);
    struct nf_permanence_count n = nf_permanence_count(&b.w);
    ck_assert_uint_eq(n.pruned, 950);
    ck_assert_uint_eq(n.permanent, (size_t)(190 * _i));
    for (size_t i = 0; i < COUNT; i++)
        ck_assert(!(b.scar[i] && b.mask[i]));
}
END_TEST

START_TEST(shares_of_each_matrix_and_independent_draws)
{
    static const double factor[] = {1.0, 1.0};
    struct bench b;
    bench_init(&b);
    const struct nf_ranked_pruning rule = {.share = 0.9, .factor = factor, .per_matrix = 1};
    ck_assert_int_eq(nf_prune_ranked(&b.w, &rule, b.original), NF_OK);
    ck_assert_int_eq(nf_flag_permanent(&b.w, 0.5, NF_PERMANENT_OF_EACH, &b.stream), NF_OK);
    size_t first = 0;
    for (size_t i = 0; i < FIRST; i++)
        first += b.scar[i];
    ck_assert_uint_eq(first, 270);
    ck_assert_uint_eq(nf_permanence_count(&b.w).permanent, 450);
    memset(b.scar, 0, sizeof b.scar);
    ck_assert_int_eq(nf_flag_permanent(&b.w, 0.5, NF_PERMANENT_INDEPENDENT, &b.stream), NF_OK);
    size_t drawn = nf_permanence_count(&b.w).permanent;
    ck_assert(drawn > 380 && drawn < 520 && drawn != 450);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("permanence");
    tcase_add_loop_test(tests, the_smallest_go, 0, 2);
    tcase_add_loop_test(tests, exact_shares, 0, 6);
    tcase_add_test(tests, shares_of_each_matrix_and_independent_draws);
    return golden_run("permanence", tests);
}
