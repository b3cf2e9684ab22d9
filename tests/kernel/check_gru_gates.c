/* One block of gates against the definition in double precision, and its way back against finite differences. */
#include "../reference/golden.h"
#include "kernel/gru_gates.h"

enum { U = 2, WIDTH = 8 };

static double logistic(double a)
{
    return 1.0 / (1.0 + exp(-a));
}

/* h' of unit u from p, q (r, z, n) and h. */
static double state(const double p[3], const double q[3], double h)
{
    double r = logistic(p[0] + q[0]), z = logistic(p[1] + q[1]), n = tanh(p[2] + r * q[2]);
    return (1.0 - z) * n + z * h;
}

static float projected[3 * U][WIDTH] __attribute__((aligned(32))), gates[3 * U][WIDTH] __attribute__((aligned(32))),
    recurrent[U][WIDTH] __attribute__((aligned(32))), before[U][WIDTH] __attribute__((aligned(32))),
    after[U][WIDTH] __attribute__((aligned(32))), delta[U][WIDTH] __attribute__((aligned(32))),
    delta_hh[3 * U][WIDTH] __attribute__((aligned(32))), delta_ih[3 * U][WIDTH] __attribute__((aligned(32)));
static const float bias_ih[3 * U] = {0.1f, -0.2f, 0.3f, 0.05f, -0.4f, 0.2f};
static const float bias_hh[3 * U] = {-0.1f, 0.2f, 0.1f, 0.3f, 0.15f, -0.25f};

static void inputs(int u, int s, double p[3], double q[3])
{
    for (int g = 0; g < 3; g++) {
        p[g] = sin(1.0 + g + 3 * u + 0.7 * s) + (double)bias_ih[g * U + u];
        q[g] = cos(2.0 + g - 2 * u + 0.3 * s) + (double)bias_hh[g * U + u];
    }
}

static struct nf_gru_block make_block(void)
{
    for (int u = 0; u < U; u++)
        for (int s = 0; s < WIDTH; s++) {
            double p[3], q[3];
            inputs(u, s, p, q);
            for (int g = 0; g < 3; g++) {
                projected[g * U + u][s] = (float)(p[g] - (double)bias_ih[g * U + u]);
                gates[g * U + u][s] = (float)(q[g] - (double)bias_hh[g * U + u]);
            }
            before[u][s] = (float)sin(0.4 * s + u);
            delta[u][s] = 1.0f;
        }
    return (struct nf_gru_block){.units = U,
                                 .width = WIDTH,
                                 .bias_ih = bias_ih,
                                 .bias_hh = bias_hh,
                                 .projected = {projected[0], WIDTH},
                                 .gates = {gates[0], WIDTH},
                                 .recurrent = {recurrent[0], WIDTH},
                                 .before = {before[0], WIDTH},
                                 .after = {after[0], WIDTH},
                                 .delta = {delta[0], WIDTH},
                                 .delta_hh = {delta_hh[0], WIDTH},
                                 .delta_ih = {delta_ih[0], WIDTH}};
}

START_TEST(state_is_the_definition)
{
    struct nf_gru_block block = make_block();
    nf_gru_gates_forward(&block);
    for (int u = 0; u < U; u++)
        for (int s = 0; s < WIDTH; s++) {
            double p[3], q[3];
            inputs(u, s, p, q);
            ck_assert_double_eq_tol(after[u][s], state(p, q, before[u][s]), 1e-6);
        }
}
END_TEST

START_TEST(gradients_are_differences)
{
    static const double step = 1e-5;
    struct nf_gru_block block = make_block();
    nf_gru_gates_forward(&block);
    nf_gru_gates_backward(&block);
    for (int u = 0; u < U; u++)
        for (int s = 0; s < WIDTH; s++)
            for (int g = 0; g < 3; g++) {
                double p[3], q[3], h = before[u][s];
                inputs(u, s, p, q);
                p[g] += step;
                double up = state(p, q, h);
                p[g] -= 2 * step;
                ck_assert_double_eq_tol(delta_ih[g * U + u][s], (up - state(p, q, h)) / (2 * step), 1e-5);
                p[g] += step;
                q[g] += step;
                up = state(p, q, h);
                q[g] -= 2 * step;
                ck_assert_double_eq_tol(delta_hh[g * U + u][s], (up - state(p, q, h)) / (2 * step), 1e-5);
            }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("gru gates");
    tcase_add_test(tests, state_is_the_definition);
    tcase_add_test(tests, gradients_are_differences);
    return golden_run("gru gates", tests);
}
