/* The benchmark's phases run and their ceilings follow from the work they stand for.  No time is judged here. */
#include "../reference/golden.h"
#include "run/bench.h"

static const struct nf_bench_phase *find(const char *name)
{
    for (const struct nf_bench_phase *phase = nf_bench_phases; phase->name; phase++)
        if (!strcmp(phase->name, name)) return phase;
    ck_abort_msg("no phase %s", name);
}

START_TEST(phases_and_ceilings_fit_the_work)
{
    struct nf_bench bench;
    static const char *const names[] = {"dense-epoch", "sparse-epoch",    "sparse-noise-epoch", "half-epoch",
                                        "paper-4",     "gru-dense-epoch", "gru-sparse-epoch",   "normal"};
    ck_assert_int_eq(nf_bench_init(&bench), NF_OK);
    ck_assert(bench.peak > 0.0 && bench.sgemm > 0.0 && bench.normal > 0.0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert(nf_bench_ceiling(&bench, find(names[i])) > 0.0);
    double dense = nf_bench_ceiling(&bench, find("dense-epoch"));
    /* arithmetic goes with the survivors */
    ck_assert_double_eq_tol(nf_bench_ceiling(&bench, find("sparse-epoch")), 0.05 * dense, 1e-9 * dense);
    ck_assert_double_eq_tol(nf_bench_ceiling(&bench, find("half-epoch")), 0.525 * dense, 1e-9 * dense);
    ck_assert(nf_bench_ceiling(&bench, find("sparse-noise-epoch")) > nf_bench_ceiling(&bench, find("sparse-epoch")));
    ck_assert(nf_bench_run(&bench, find("sparse-epoch")) > 0.0);
    ck_assert(nf_bench_run(&bench, find("normal")) > 0.0);
    nf_bench_release(&bench);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("bench");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, phases_and_ceilings_fit_the_work);
    return golden_run("bench", tests);
}
