/* Root-mean-square normalisation and its gradients against finite differences. */
#include "../reference/golden.h"
#include "language/norm.h"
#include "slopes.h"

enum { ROWS = 3, WIDTH = 13 };

struct fixture {
    float x[ROWS * WIDTH], w[WIDTH], g[ROWS * WIDTH], inverse[ROWS];
};

static void make(struct fixture *f)
{
    for (int i = 0; i < ROWS * WIDTH; i++) {
        f->x[i] = plain_value(i);
        f->g[i] = plain_value(3 * i + 5);
    }
    for (int i = 0; i < WIDTH; i++)
        f->w[i] = 1.0f + 0.3f * plain_value(7 * i);
}

static double weighted(void *context)
{
    struct fixture *f = context;
    float y[ROWS * WIDTH];
    double sum = 0.0;
    nf_norm(y, f->inverse, f->x, f->w, ROWS, WIDTH, 1e-5f);
    for (int i = 0; i < ROWS * WIDTH; i++)
        sum += (double)y[i] * (double)f->g[i];
    return sum;
}

START_TEST(unit_mean_square)
{
    struct fixture f;
    float y[ROWS * WIDTH];
    make(&f);
    for (int i = 0; i < WIDTH; i++)
        f.w[i] = 1.0f;
    nf_norm(y, f.inverse, f.x, f.w, ROWS, WIDTH, 0.0f);
    for (int r = 0; r < ROWS; r++) {
        double sum = 0.0;
        for (int i = 0; i < WIDTH; i++)
            sum += (double)y[r * WIDTH + i] * (double)y[r * WIDTH + i];
        ck_assert_double_eq_tol(sum / WIDTH, 1.0, 1e-6);
    }
}
END_TEST

START_TEST(gradients)
{
    struct fixture f;
    float d_x[ROWS * WIDTH] = {0}, d_w[WIDTH] = {0};
    make(&f);
    weighted(&f);
    nf_norm_backward(d_x, d_w, f.g, f.x, f.inverse, f.w, ROWS, WIDTH);
    expect_slopes(weighted, &f, f.x, d_x, ROWS * WIDTH);
    expect_slopes(weighted, &f, f.w, d_w, WIDTH);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("norm");
    tcase_add_test(tests, unit_mean_square);
    tcase_add_test(tests, gradients);
    return golden_run("norm", tests);
}
