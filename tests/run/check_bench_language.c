/* The language model's benchmark: phases run, and the operations are those of the products.  No time is judged here. */
#include "../reference/golden.h"
#include "run/bench_language.h"

/* 44.1 million weights a layer, nearly all of them used once forward and once back on 128 rows. */
START_TEST(operations)
{
    double layer = 2.0 * 2048 * 2048 + 2.0 * 256 * 2048 + 3.0 * 5632 * 2048;
    double products = 2.0 * 128 * 2.0 * 2.0 * layer;
    ck_assert_double_gt(nf_bench_language_flops(NF_BENCH_TUNE), 0.95 * products);
    ck_assert_double_lt(nf_bench_language_flops(NF_BENCH_TUNE), 1.10 * products);
    ck_assert_double_eq_tol(nf_bench_language_ceiling(NF_BENCH_TUNE, 1e5), nf_bench_language_flops(NF_BENCH_TUNE) / 1e5,
                            1e-6);
}
END_TEST

START_TEST(phases_take_time)
{
    ck_assert_double_gt(nf_bench_language_run(NF_BENCH_DECODE), 0.0);
    ck_assert_double_gt(nf_bench_language_run(NF_BENCH_STAND_IN), 0.0);
    ck_assert_double_gt(nf_bench_language_ceiling(NF_BENCH_DECODE, 1.0), 0.0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("bench_language");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, operations);
    tcase_add_test(tests, phases_take_time);
    return golden_run("bench_language", tests);
}
