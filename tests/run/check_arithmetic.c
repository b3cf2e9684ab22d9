/* The self-test of the numerical contract, and that each of its probes would notice. */
#include "../reference/golden.h"
#include "run/arithmetic.h"

char *openblas_get_corename(void);

START_TEST(this_build_keeps_the_contract)
{
    ck_assert_msg(nf_arithmetic_check(openblas_get_corename()) == NF_OK, "%s", nf_error());
    for (const struct nf_arithmetic_probe *p = nf_arithmetic_probes; p->what; p++)
        ck_assert_msg(p->got() == p->wanted, "%s: %a", p->what, p->got());
}
END_TEST

/* What the Makefile pins is what runs. */
START_TEST(pinned_kernel_runs)
{
    const char *pinned = getenv("OPENBLAS_CORETYPE");
    ck_assert_msg(pinned != NULL, "run the tests by make check: it pins the kernel");
    ck_assert_str_eq(openblas_get_corename(), pinned);
    ck_assert_int_eq(nf_arithmetic_check(pinned), NF_OK);
}
END_TEST

START_TEST(another_kernel_is_refused)
{
    ck_assert_int_eq(nf_arithmetic_check("Katmai"), NF_DEPENDENCY);
    ck_assert_ptr_nonnull(strstr(nf_error(), "kernel where Katmai is pinned"));
}
END_TEST

/* The probes' operands do tell fused from separate: with the operation written out the results differ. */
START_TEST(fused_would_be_seen)
{
    volatile float e = 0x1p-12f, one = 1.0f;
    volatile double d = 0x1p-27, unit = 1.0;
    float a = one + e, b = one + 2.0f * e;
    double x = unit + d, y = unit + 2.0 * d;
    ck_assert(fmaf(a, a, -b) == 0x1p-24f && a * a - b == 0.0f);
    ck_assert(fma(x, x, -y) == 0x1p-54 && x * x - y == 0.0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("arithmetic");
    tcase_add_test(tests, this_build_keeps_the_contract);
    tcase_add_test(tests, pinned_kernel_runs);
    tcase_add_test(tests, another_kernel_is_refused);
    tcase_add_test(tests, fused_would_be_seen);
    return golden_run("arithmetic", tests);
}
