/* Regrowth by share, training with a fixed mask, noise that does not stay. */
#include "bench.h"
#include "run/arm.h"

#include <string.h>

static const struct nf_arm half = {
    .score = NF_REGROW_SIGNED, .share = 0.5, .batches = 3, .scale = 0.03, .rate = 0.0005, .noise = 0.3};

START_TEST(half_of_the_vacancies_return)
{
    struct nf_lab *lab = bench_open();
    size_t regrown, vacant;
    bench_pruned(lab, 0);
    vacant = nf_mlp_all_weights(&lab->net[0]) - nf_mlp_active_weights(&lab->net[0]);
    must(nf_arm_treat(lab, 0, &half, &regrown));
    ck_assert_uint_le(regrown, vacant / 2);
    ck_assert_uint_gt(regrown, vacant / 2 - 4); /* a fraction lost in each of four matrices */
    ck_assert_uint_eq(nf_mlp_all_weights(&lab->net[0]) - nf_mlp_active_weights(&lab->net[0]), vacant - regrown);
    nf_lab_close(lab);
}
END_TEST

START_TEST(training_keeps_the_mask_and_forgets_its_noise)
{
    struct nf_lab *lab = bench_open();
    struct nf_arm training = half;
    size_t regrown = 1;
    training.share = 0.0;
    training.epochs = 1;
    bench_pruned(lab, 0);
    must(nf_lab_copy(lab, 1, 0));
    must(nf_arm_treat(lab, 1, &training, &regrown));
    ck_assert_uint_eq(regrown, 0);
    ck_assert_double_eq(lab->net[1].modulators.noise, 0.0);
    ck_assert(!memcmp(lab->net[0].mask, lab->net[1].mask, lab->net[0].count));
    ck_assert(memcmp(lab->net[0].parameters, lab->net[1].parameters, lab->net[0].count * sizeof(float)));
    nf_lab_close(lab);
}
END_TEST

START_TEST(nothing_to_do_leaves_network_and_stream)
{
    struct nf_lab *lab = bench_open();
    const struct nf_arm nothing = {.share = 0.0, .epochs = 0};
    bench_pruned(lab, 0);
    must(nf_lab_copy(lab, 1, 0));
    struct nf_torch_stream before = lab->torch;
    must(nf_arm_treat(lab, 1, &nothing, NULL));
    ck_assert(!memcmp(lab->net[0].parameters, lab->net[1].parameters, lab->net[0].count * sizeof(float)));
    ck_assert_int_eq(nf_torch_random_int64(&before), nf_torch_random_int64(&lab->torch));
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("arm");
    tcase_add_test(tests, half_of_the_vacancies_return);
    tcase_add_test(tests, training_keeps_the_mask_and_forgets_its_noise);
    tcase_add_test(tests, nothing_to_do_leaves_network_and_stream);
    return bench_run("arm", tests);
}
