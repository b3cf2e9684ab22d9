/* The benchmark's epoch runs, sparse ones cost less, and the operations are those of the products. */
#include "../reference/golden.h"
#include "run/bench_gru.h"

START_TEST(operations)
{
    double steps = 19.0 * 3.0 * 384.0 * 384.0, input = 2.0 * 3.0 * 384.0, read_out = 4.0 * 384.0;
    double dense = 2.0 * 12000.0 * (3.0 * steps + 2.0 * input + 3.0 * read_out);
    ck_assert_double_eq_tol(nf_bench_gru_flops(1.0) / dense, 1.0, 1e-12);
    ck_assert_double_eq_tol(nf_bench_gru_flops(0.05) / dense, 0.05, 1e-12);
}
END_TEST

START_TEST(an_epoch_takes_time)
{
    struct nf_torch_stream stream;
    ck_assert_int_eq(nf_torch_seed(&stream, 1), NF_OK);
    ck_assert_double_gt(nf_bench_gru_epoch(0.02, &stream), 1e4);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("bench_gru");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, operations);
    tcase_add_test(tests, an_epoch_takes_time);
    return golden_run("bench_gru", tests);
}
