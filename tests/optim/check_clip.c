/* Clipping by the norm, as torch.nn.utils.clip_grad_norm_ does it. */
#include "../reference/golden.h"
#include "optim/clip.h"

START_TEST(long_gradients_are_shortened)
{
    float g[3] = {3.0f, 0.0f, -4.0f};
    ck_assert_double_eq_tol(nf_clip_gradient(g, 3, 1.0), 5.0, 1e-12);
    ck_assert_float_eq_tol(g[0], 3.0f / 5.000001f, 1e-7f);
    ck_assert_float_eq(g[1], 0.0f);
    ck_assert_float_eq_tol(g[2], -4.0f / 5.000001f, 1e-7f);
}
END_TEST

START_TEST(short_ones_are_left)
{
    float g[2] = {0.3f, -0.4f};
    ck_assert_double_eq_tol(nf_clip_gradient(g, 2, 1.0), 0.5, 1e-7);
    ck_assert_float_eq(g[0], 0.3f);
    ck_assert_float_eq(g[1], -0.4f);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("clip");
    tcase_add_test(tests, long_gradients_are_shortened);
    tcase_add_test(tests, short_ones_are_left);
    return golden_run("clip", tests);
}
