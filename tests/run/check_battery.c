/* What a battery records, and what its open readings change. */
#include "bench.h"
#include "run/battery.h"

static const struct nf_lab_test tests_of_battery[] = {
    {.metric = "standard"},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "combined", .stress = {1.0, 0.5, 0.0}},
    {.metric = NULL},
};

static void run(struct nf_lab *lab, struct nf_battery battery, struct nf_recorder *r)
{
    battery.tests = tests_of_battery;
    nf_recorder_init(r);
    must(nf_torch_seed(&lab->torch, 1));
    must(nf_battery_run(lab, 0, &battery, "dense", r));
}

START_TEST(densities_and_tests)
{
    struct nf_recorder r;
    struct nf_lab *lab = bench_open();
    bench_pruned(lab, 0);
    run(lab, (struct nf_battery){0}, &r);
    ck_assert_uint_eq(r.count, 6);
    ck_assert_double_eq(nf_recorded(&r, "dense:active"), 21050.0);
    ck_assert_double_eq_tol(nf_recorded(&r, "dense:sparsity-all"), 94.69, 0.005);
    ck_assert_double_eq_tol(nf_recorded(&r, "dense:sparsity"), 95.0, 0.005);
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

/* The tests that a reading does not touch keep their value; the others are made as the reading says. */
START_TEST(readings)
{
    struct nf_recorder plain, routine, on_clean;
    struct nf_lab *lab = bench_open();
    const struct nf_lab_test noisy = {.metric = "x", .stress = {.noise = 0.3}};
    double percent;
    must(nf_lab_new_network(lab, 0));
    must(nf_lab_train(lab, 0, (struct nf_training){.epochs = 1, .rate = 0.001}));
    must(nf_prune_magnitude(&lab->net[0], 0.9));
    run(lab, (struct nf_battery){0}, &plain);
    run(lab, (struct nf_battery){.routine_noise = 0.3}, &routine);
    run(lab, (struct nf_battery){.internal_on_clean = 1}, &on_clean);
    must(nf_torch_seed(&lab->torch, 1));
    must(nf_lab_accuracy(lab, 0, &noisy, &percent));
    ck_assert_double_eq(nf_recorded(&routine, "dense:standard"), percent);
    ck_assert(nf_recorded(&plain, "dense:standard") != percent);
    ck_assert_double_eq(nf_recorded(&on_clean, "dense:standard"), nf_recorded(&plain, "dense:standard"));
    ck_assert(nf_recorded(&on_clean, "dense:internal-0.5") != nf_recorded(&plain, "dense:internal-0.5"));
    nf_recorder_release(&plain);
    nf_recorder_release(&routine);
    nf_recorder_release(&on_clean);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("battery");
    tcase_add_test(tests, densities_and_tests);
    tcase_add_test(tests, readings);
    return bench_run("battery", tests);
}
