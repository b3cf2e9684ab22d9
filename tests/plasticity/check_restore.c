/* Which sites return, with what, and what permanence blocks.  Against PyTorch in tests/network/check_stacked_train.c.
 */
#include "../reference/golden.h"
#include "plasticity/restore.h"

enum { FIRST = 60, SECOND = 40, COUNT = FIRST + SECOND };

struct bench {
    float parameters[COUNT], original[COUNT], score[COUNT];
    uint8_t mask[COUNT], scar[COUNT];
    struct nf_weights w;
    struct nf_torch_stream stream;
};

/* Sites 10 ... 89 are pruned, those with an odd index for good; the score rises with the index. */
static void bench_init(struct bench *b)
{
    ck_assert_int_eq(nf_torch_seed(&b->stream, 7), NF_OK);
    for (int i = 0; i < COUNT; i++) {
        b->mask[i] = i < 10 || i >= 90;
        b->scar[i] = !b->mask[i] && i % 2;
        b->parameters[i] = b->mask[i] ? 1.0f : 0.0f;
        b->original[i] = b->mask[i] ? 0.0f : (float)i;
        b->score[i] = i < 20 ? 0.0f : (float)i;
    }
    b->w = (struct nf_weights){COUNT, b->parameters, b->mask, b->scar, 2, {0, FIRST}, {FIRST, COUNT}};
}

static struct nf_restored restore(struct bench *b, const struct nf_restore *rule)
{
    struct nf_restored restored;
    ck_assert_int_eq(nf_restore_sites(&b->w, b->original, rule, b->score, &b->stream, &restored), NF_OK);
    for (int i = 10; i < 90; i++) {
        ck_assert(!(b->mask[i] && i % 2));
        ck_assert_float_eq(b->parameters[i], b->mask[i] ? b->original[i] * (float)rule->scale : 0.0f);
    }
    return restored;
}

START_TEST(the_best_reversible_sites)
{
    struct bench b;
    bench_init(&b);
    struct nf_restored r = restore(&b, &(struct nf_restore){.share = 0.3, .scale = 0.03});
    ck_assert_uint_eq(r.sites, 12); /* of 40 */
    ck_assert_uint_eq(r.without_gradient, 0);
    ck_assert_double_eq_tol(r.blocked, 0.5, 1e-12); /* of the best 24 of 80, every other */
    for (int i = 66; i < 90; i += 2)
        ck_assert_int_eq(b.mask[i], 1);
    ck_assert_int_eq(b.mask[64], 0);
}
END_TEST

START_TEST(other_bases)
{
    struct bench b;
    bench_init(&b);
    ck_assert_uint_eq(restore(&b, &(struct nf_restore){.share = 0.3, .base = NF_RESTORE_PRUNED, .scale = 1}).sites, 24);
    bench_init(&b);
    ck_assert_uint_eq(restore(&b, &(struct nf_restore){.share = 0.9, .base = NF_RESTORE_PRUNED, .scale = 1}).sites, 40);
    bench_init(&b);
    ck_assert_uint_eq(restore(&b, &(struct nf_restore){.share = 0.3, .base = NF_RESTORE_EACH, .scale = 1}).sites,
                      7 + 4); /* of 25 and 15 */
    ck_assert_int_eq(b.mask[46], 1);
    ck_assert_int_eq(b.mask[44], 0);
    bench_init(&b);
    ck_assert_uint_eq(restore(&b, &(struct nf_restore){.share = 0.3, .most = 5, .scale = 1}).sites, 5);
    ck_assert(b.mask[80] && !b.mask[78]);
}
END_TEST

START_TEST(sites_without_gradient_are_counted)
{
    struct bench b;
    bench_init(&b);
    struct nf_restored r = restore(&b, &(struct nf_restore){.share = 1.0, .scale = 0.03});
    ck_assert_uint_eq(r.sites, 40);
    ck_assert_uint_eq(r.without_gradient, 5);
}
END_TEST

START_TEST(nothing_returns_when_all_is_permanent)
{
    struct bench b;
    bench_init(&b);
    memset(b.scar + 10, 1, 80);
    struct nf_restored r = restore(&b, &(struct nf_restore){.share = 0.3, .scale = 0.03});
    ck_assert_uint_eq(r.sites, 0);
    ck_assert_double_eq(r.blocked, 1.0);
}
END_TEST

START_TEST(random_sites_do_not_follow_the_score)
{
    struct bench b;
    int above = 0;
    bench_init(&b);
    struct nf_restored r = restore(&b, &(struct nf_restore){.share = 0.5, .random = 1, .scale = 0.03});
    ck_assert_uint_eq(r.sites, 20);
    for (int i = 50; i < 90; i += 2)
        above += b.mask[i];
    ck_assert(above > 4 && above < 16);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("restore");
    tcase_add_test(tests, the_best_reversible_sites);
    tcase_add_test(tests, other_bases);
    tcase_add_test(tests, sites_without_gradient_are_counted);
    tcase_add_test(tests, nothing_returns_when_all_is_permanent);
    tcase_add_test(tests, random_sites_do_not_follow_the_score);
    return golden_run("restore", tests);
}
