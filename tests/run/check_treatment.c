/* A treatment: what acts when, what is drawn, and what is left. */
#include "bench.h"
#include "run/treatment.h"

#include <string.h>

static const struct nf_modulators drug = {.gain = 1.25, .inhibition = 0.7, .tanh = 1};

static struct nf_lab *open_lab(void)
{
    struct nf_lab *lab = bench_open();
    lab->train.samples = 1200;
    bench_pruned(lab, 0);
    must(nf_lab_copy(lab, 1, 0));
    return lab;
}

static void expect_same_networks(const struct nf_lab *lab)
{
    ck_assert_mem_eq(lab->net[0].parameters, lab->net[1].parameters, 4 * lab->net[0].count);
    ck_assert_mem_eq(lab->net[0].mask, lab->net[1].mask, lab->net[0].count);
}

/* Each onset equals the steps taken by hand; the drug acts in the end whatever the onset. */
START_TEST(onsets)
{
    for (int onset = NF_TREATMENT_FIRST; onset <= NF_TREATMENT_AFTER_TRAINING; onset++) {
        struct nf_lab *lab = open_lab();
        const struct nf_torch_stream start = lab->torch;
        const struct nf_treatment treatment = {.drug = drug,
                                               .onset = (enum nf_treatment_onset)onset,
                                               .regrow = {.share = 0.5, .batches = 3, .scale = 0.03},
                                               .training = {.epochs = 1, .rate = 1e-3}};
        must(nf_treatment_give(lab, 0, &treatment));
        lab->torch = start;
        if (onset == NF_TREATMENT_FIRST) lab->net[1].modulators = drug;
        must(nf_lab_regrow(lab, 1, treatment.regrow));
        if (onset != NF_TREATMENT_AFTER_TRAINING) lab->net[1].modulators = drug;
        must(nf_lab_train(lab, 1, treatment.training));
        expect_same_networks(lab);
        ck_assert_double_eq_tol(nf_lab_sparsity(lab, 0), 47.5, 0.01);
        ck_assert_double_eq(lab->net[0].modulators.gain, drug.gain);
        ck_assert_int_eq(lab->net[0].modulators.tanh, 1);
        nf_lab_close(lab);
    }
}
END_TEST

START_TEST(without_regrowth_only_training_draws)
{
    struct nf_lab *lab = open_lab();
    const struct nf_torch_stream start = lab->torch;
    const struct nf_treatment treatment = {
        .drug = {.gain = 1.6, .inhibition = 1.0},
        .training = {.epochs = 2, .rate = 1e-3, .noise = {1, 0.5, 0.0}, .gain = {1, 1.0, 1.6}}};
    must(nf_treatment_give(lab, 0, &treatment));
    lab->torch = start;
    must(nf_lab_train(lab, 1, treatment.training));
    expect_same_networks(lab);
    ck_assert_double_eq(lab->net[0].modulators.gain, 1.6);
    ck_assert_double_eq(lab->net[0].modulators.noise, 0.0);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("treatment");
    tcase_add_test(tests, onsets);
    tcase_add_test(tests, without_regrowth_only_training_draws);
    return bench_run("treatment", tests);
}
