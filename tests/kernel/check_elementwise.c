/* Passes over a batch: each against its formula, element by element. */
#include "../reference/golden.h"
#include "kernel/elementwise.h"

enum { FEATURES = 5, WIDTH = 64, BLOCKS = 3, BLOCK = FEATURES * WIDTH };

/* Both signs, exact zeros, and values for which tanh saturates. */
static void fill(float *x, size_t n, double phase)
{
    for (size_t i = 0; i < n; i++)
        x[i] = i % 11 == 0 ? 0.0f : (float)(sin(1.3 * (double)i + phase) * (i % 7 ? 2.0 : 20.0));
}

START_TEST(bias_and_relu)
{
    _Alignas(32) float y[BLOCK], added[BLOCK], x[BLOCK];
    const float bias[FEATURES] = {0.0f, 0.5f, -0.5f, 3.0f, -30.0f};
    fill(x, BLOCK, 0.1);
    memcpy(y, x, sizeof y);
    memcpy(added, x, sizeof added);
    nf_activate(y, bias, FEATURES, WIDTH, 0);
    nf_add_bias(added, bias, FEATURES, WIDTH);
    for (int i = 0; i < BLOCK; i++) {
        ck_assert(added[i] == x[i] + bias[i / WIDTH]);
        ck_assert(y[i] == fmaxf(x[i] + bias[i / WIDTH], 0.0f));
    }
}
END_TEST

/* One ulp of SLEEF's, and half of one for the C library's own double. */
START_TEST(hyperbolic_tangent)
{
    _Alignas(32) float y[BLOCK], x[BLOCK];
    const float bias[FEATURES] = {0.0f, 0.5f, -0.5f, 3.0f, -30.0f};
    fill(x, BLOCK, 0.2);
    memcpy(y, x, sizeof y);
    nf_activate(y, bias, FEATURES, WIDTH, 1);
    for (int i = 0; i < BLOCK; i++)
        ck_assert_int_le(ulps_single(y[i], (float)tanh((double)(x[i] + bias[i / WIDTH]))), 1);
}
END_TEST

/* (a + n noise + shift) gain inhibition + offset, every step rounded to single; no shift where there is no noise. */
START_TEST(modulation)
{
    const struct nf_modulation m = {0.3f, 0.7f, 1.25f, 0.7f, -0.1f};
    _Alignas(32) float h[BLOCK], a[BLOCK], n[BLOCK];
    fill(a, BLOCK, 0.3);
    fill(n, BLOCK, 0.4);
    nf_modulate(h, a, n, BLOCK, &m);
    for (int i = 0; i < BLOCK; i++) {
        volatile float product = n[i] * m.noise, sum = a[i] + product, shifted = sum + m.shift;
        volatile float gained = shifted * m.gain, damped = gained * m.inhibition;
        ck_assert(h[i] == damped + m.offset);
    }
    nf_modulate(h, a, NULL, BLOCK, &m);
    for (int i = 0; i < BLOCK; i++) {
        volatile float gained = a[i] * m.gain, damped = gained * m.inhibition;
        ck_assert(h[i] == damped + m.offset);
    }
}
END_TEST

/* By finite differences in double precision; the ReLU's zeros pass nothing. */
START_TEST(backward)
{
    const double step = 1e-6;
    const float gain = 1.6f, inhibition = 0.7f;
    _Alignas(32) float d[BLOCK], a[BLOCK], x[BLOCK], upstream[BLOCK];
    const float bias[FEATURES] = {0};
    for (int use_tanh = 0; use_tanh < 2; use_tanh++) {
        fill(x, BLOCK, 0.5);
        fill(upstream, BLOCK, 0.6);
        memcpy(a, x, sizeof a);
        memcpy(d, upstream, sizeof d);
        nf_activate(a, bias, FEATURES, WIDTH, use_tanh);
        nf_activation_backward(d, a, BLOCK, gain, inhibition, use_tanh);
        for (int i = 0; i < BLOCK; i++) {
            double up = use_tanh ? tanh(x[i] + step) : fmax(x[i] + step, 0.0);
            double down = use_tanh ? tanh(x[i] - step) : fmax(x[i] - step, 0.0);
            double slope = x[i] == 0.0f && !use_tanh ? 0.0 : (up - down) / (2.0 * step);
            double expected = (double)upstream[i] * slope * (double)gain * (double)inhibition;
            ck_assert_double_eq_tol(d[i], expected, 1e-6 * (1.0 + fabs(expected)) + 3e-7 * fabs((double)upstream[i]));
        }
    }
}
END_TEST

/* Sums over all samples of all blocks, each feature its own. */
START_TEST(bias_gradient)
{
    _Alignas(32) float d[BLOCKS * BLOCK];
    float gradient[FEATURES];
    fill(d, BLOCKS * BLOCK, 0.7);
    nf_bias_gradient(gradient, d, FEATURES, WIDTH, BLOCKS);
    for (int f = 0; f < FEATURES; f++) {
        double sum = 0.0;
        for (int b = 0; b < BLOCKS; b++)
            for (int s = 0; s < WIDTH; s++)
                sum += d[(b * FEATURES + f) * WIDTH + s];
        ck_assert_double_eq_tol(gradient[f], sum, 1e-4);
    }
}
END_TEST

START_TEST(masked_values)
{
    float value[24];
    uint8_t mask[24];
    for (int i = 0; i < 24; i++) {
        value[i] = i == 5 ? INFINITY : (float)i + 1.0f;
        mask[i] = i % 3 == 0;
    }
    nf_zero_masked(value, mask, 24);
    for (int i = 0; i < 24; i++)
        ck_assert(value[i] == (mask[i] ? (float)i + 1.0f : 0.0f));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("elementwise");
    tcase_add_test(tests, bias_and_relu);
    tcase_add_test(tests, hyperbolic_tangent);
    tcase_add_test(tests, modulation);
    tcase_add_test(tests, backward);
    tcase_add_test(tests, bias_gradient);
    tcase_add_test(tests, masked_values);
    return golden_run("elementwise", tests);
}
