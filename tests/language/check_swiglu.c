/* The gated unit against its formula in double precision, its gradients against finite differences. */
#include "../reference/golden.h"
#include "language/swiglu.h"
#include "slopes.h"

enum { COUNT = 21 }; /* two blocks of eight and a rest */

struct fixture {
    float gate[COUNT], up[COUNT], g[COUNT];
};

static void make(struct fixture *f)
{
    for (int i = 0; i < COUNT; i++) {
        f->gate[i] = 4.0f * plain_value(i);
        f->up[i] = plain_value(3 * i + 1);
        f->g[i] = plain_value(7 * i + 4);
    }
}

static double weighted(void *context)
{
    struct fixture *f = context;
    float y[COUNT];
    double sum = 0.0;
    nf_swiglu(y, f->gate, f->up, COUNT);
    for (int i = 0; i < COUNT; i++)
        sum += (double)y[i] * (double)f->g[i];
    return sum;
}

START_TEST(formula)
{
    struct fixture f;
    float y[COUNT + 1];
    make(&f);
    y[COUNT] = 7.0f;
    nf_swiglu(y, f.gate, f.up, COUNT);
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq_tol(y[i], (double)f.gate[i] / (1.0 + exp(-(double)f.gate[i])) * (double)f.up[i], 1e-6);
    ck_assert(y[COUNT] == 7.0f);
}
END_TEST

START_TEST(gradients)
{
    struct fixture f;
    float d_gate[COUNT], d_up[COUNT];
    make(&f);
    memcpy(d_up, f.g, sizeof d_up); /* in place, as the decoder does */
    nf_swiglu_backward(d_gate, d_up, d_up, f.gate, f.up, COUNT);
    expect_slopes(weighted, &f, f.gate, d_gate, COUNT);
    expect_slopes(weighted, &f, f.up, d_up, COUNT);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("swiglu");
    tcase_add_test(tests, formula);
    tcase_add_test(tests, gradients);
    return golden_run("swiglu", tests);
}
