/* A sweep tests what is missing and no more, and its cliff is where accuracy falls. */
#include "bench.h"
#include "run/sweep.h"

#include <stdio.h>

static const struct nf_lab_test combined = {.metric = "combined", .stress = {1.0, 0.5, 0.0}};
static const struct nf_sweep plan = {.name = "sweep",
                                     .network = NF_SWEEP_COPIES,
                                     .epochs = 1,
                                     .rate = 0.001,
                                     .dense = 0,
                                     .scratch = 1,
                                     .stress = &combined};

/* 98 up to 90 %, then 20 points less for each per cent, never below 28. */
static double made_up(int level)
{
    return level <= 90 ? 98.0 : fmax(28.0, 98.0 - 20.0 * (level - 90));
}

static void record_made_up(struct nf_recorder *recorder)
{
    for (int i = 0; i < NF_SWEEP_FINE_LEVELS; i++) {
        char condition[32];
        snprintf(condition, sizeof condition, "sweep-%d", nf_sweep_fine_levels[i]);
        must(nf_record(recorder, made_up(nf_sweep_fine_levels[i]), condition, "combined"));
    }
}

START_TEST(cliff_of_made_up_accuracies)
{
    struct nf_recorder r;
    nf_recorder_init(&r);
    record_made_up(&r);
    must(nf_sweep_record_cliff(&plan, nf_sweep_paper_levels, NF_SWEEP_PAPER_LEVELS, &r));
    must(nf_sweep_record_threshold(&plan, &r));
    ck_assert_double_eq(nf_recorded(&r, "sweep:cliff"), 60.0);
    ck_assert_double_eq(nf_recorded(&r, "sweep:cliff-from"), 90.0);
    ck_assert_double_eq(nf_recorded(&r, "sweep:threshold"), 93.0);
    ck_assert_double_eq(nf_recorded(&r, "sweep:plateau-end"), 90.0);
    ck_assert_double_eq_tol(nf_recorded(&r, "sweep-fine:half-point"), 90.0 + (98.0 - 61.5) / 20.0, 1e-12);
    ck_assert_double_eq(nf_recorded(&r, "sweep-fine:cliff-3"), 60.0);
    ck_assert_double_eq(nf_recorded(&r, "sweep-fine:cliff-3-from"), 90.0);
    nf_recorder_release(&r);
}
END_TEST

START_TEST(every_paper_level_is_a_fine_level)
{
    for (int i = 0; i < NF_SWEEP_PAPER_LEVELS; i++) {
        int found = 0;
        for (int j = 0; j < NF_SWEEP_FINE_LEVELS; j++)
            found += nf_sweep_fine_levels[j] == nf_sweep_paper_levels[i];
        ck_assert_msg(found == 1, "level %d occurs %d times", nf_sweep_paper_levels[i], found);
    }
}
END_TEST

START_TEST(recorded_levels_are_kept)
{
    struct nf_recorder r;
    struct nf_lab *lab = bench_open();
    nf_recorder_init(&r);
    must(nf_lab_new_network(lab, 0));
    must(nf_lab_train(lab, 0, (struct nf_training){.epochs = 1, .rate = 0.001}));
    must(nf_record(&r, 12.5, "sweep-50", "combined"));
    must(nf_sweep_run(lab, &plan, (const int[]){0, 50, 99}, 3, &r));
    ck_assert_uint_eq(r.count, 3);
    ck_assert_double_eq(nf_recorded(&r, "sweep-50:combined"), 12.5);
    ck_assert_double_gt(nf_recorded(&r, "sweep-0:combined"), 90.0);
    ck_assert_double_lt(nf_recorded(&r, "sweep-99:combined"), 60.0);
    ck_assert_double_eq(nf_lab_sparsity(lab, 0), 0.0);
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

/* By layer 90 % leave a tenth of the first matrix, which has two inputs; kept, or spared by a common ranking, it
 * leaves more. */
START_TEST(scopes)
{
    struct nf_lab *lab = bench_open();
    must(nf_lab_new_network(lab, 0));
    for (int scope = NF_SWEEP_PER_LAYER; scope <= NF_SWEEP_INPUT_KEPT; scope++) {
        struct nf_recorder r;
        struct nf_sweep scoped = plan;
        size_t input = 0;
        scoped.name = "scoped";
        scoped.scope = (enum nf_sweep_scope)scope;
        nf_recorder_init(&r);
        must(nf_sweep_run(lab, &scoped, (const int[]){90}, 1, &r));
        ck_assert(!isnan(nf_recorded(&r, "scoped-90:combined")));
        for (size_t i = 0; i < nf_mlp_weight_count(&lab->net[1], 0); i++)
            input += lab->net[1].mask[i] && lab->net[1].parameters[i] == lab->net[0].parameters[i];
        if (scope == NF_SWEEP_PER_LAYER) ck_assert_uint_eq(input, 1024 - 921);
        if (scope == NF_SWEEP_GLOBAL) ck_assert_uint_gt(input, 900); /* they begin up to sixteen times as large */
        if (scope == NF_SWEEP_INPUT_KEPT) ck_assert_uint_eq(input, 1024);
        nf_recorder_release(&r);
    }
    nf_lab_close(lab);
}
END_TEST

START_TEST(a_sweep_of_one_level_has_no_cliff)
{
    struct nf_recorder r;
    nf_recorder_init(&r);
    ck_assert_int_eq(nf_sweep_record_cliff(&plan, nf_sweep_paper_levels, 1, &r), NF_INVALID);
    nf_recorder_release(&r);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("sweep");
    tcase_add_test(tests, cliff_of_made_up_accuracies);
    tcase_add_test(tests, every_paper_level_is_a_fine_level);
    tcase_add_test(tests, recorded_levels_are_kept);
    tcase_add_test(tests, scopes);
    tcase_add_test(tests, a_sweep_of_one_level_has_no_cliff);
    return bench_run("sweep", tests);
}
