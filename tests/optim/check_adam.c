/* Adam and AdamW against PyTorch (tests/reference/make_adam.py), and against the formula in double precision. */
#include "../reference/golden.h"
#include "optim/adam.h"

enum { COUNT = 40, STEPS = 100 };
static const double rate = 1e-3;

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* The gradients of make_adam.py. */
static void fill_gradient(float *gradient, int step)
{
    static const float scale[] = {1.0f, 1e-3f, 1e-9f, 0.0f};
    for (int i = 0; i < COUNT; i++)
        gradient[i] = (float)((7 * i + 13 * step) % 31 - 15) / 64.0f * scale[i % 4];
}

static void fill_value(float *value)
{
    for (int i = 0; i < COUNT; i++)
        value[i] = (float)(i - 20) / 16.0f;
}

/* PyTorch fuses some products and sums, so the last bits may part: a few units in the last place of the distance
 * travelled, or of the value itself. */
static void expect_golden(const struct nf_csv_table *golden, const char *name, int step, const float *value)
{
    float start[COUNT];
    int compared = 0;
    fill_value(start);
    for (size_t r = 0; r < golden->rows; r++) {
        if (strcmp(nf_csv_cell(golden, r, 0), name) || atoi(nf_csv_cell(golden, r, 1)) != step) continue;
        int i = atoi(nf_csv_cell(golden, r, 2));
        float expected = strtof(nf_csv_cell(golden, r, 3), NULL);
        double allowed = 1.2e-7 * fmax(fabs((double)expected), 1e-3) + 2e-7 * fabs((double)(expected - start[i]));
        ck_assert_msg(fabs((double)value[i] - expected) <= allowed, "%s, step %d, parameter %d: %.9g, PyTorch has %.9g",
                      name, step, i, (double)value[i], (double)expected);
        compared++;
    }
    ck_assert_int_eq(compared, step == 1 || step == 2 || step == 10 || step == 100 ? COUNT : 0);
}

static void expect_like_pytorch(const char *name, double decay)
{
    static const char *const header[] = {"optimiser", "step", "index", "value", NULL};
    struct nf_csv_table golden;
    struct nf_adam adam;
    float value[COUNT], gradient[COUNT];
    golden_load(&golden, "adam.csv", header);
    must(nf_adam_init(&adam, COUNT, rate));
    adam.decay = decay;
    fill_value(value);
    for (int step = 1; step <= STEPS; step++) {
        fill_gradient(gradient, step);
        nf_adam_step(&adam, value, gradient);
        expect_golden(&golden, name, step, value);
    }
    ck_assert_int_eq(adam.step, STEPS);
    nf_adam_release(&adam);
    nf_csv_release(&golden);
}

START_TEST(adam_as_pytorch)
{
    expect_like_pytorch("Adam", 0.0);
}
END_TEST

START_TEST(adamw_as_pytorch)
{
    expect_like_pytorch("AdamW", 0.01);
}
END_TEST

/* The first step moves every parameter by the rate against the sign of its gradient, however small that is, until
 * epsilon counts; what has no gradient stays. */
START_TEST(first_step)
{
    struct nf_adam adam;
    float value[4] = {1.0f, 1.0f, 1.0f, 1.0f};
    const float gradient[4] = {1e3f, -1e-4f, 1e-8f, 0.0f};
    must(nf_adam_init(&adam, 4, rate));
    nf_adam_step(&adam, value, gradient);
    ck_assert_double_eq_tol(value[0], 1.0 - rate, 1e-7);
    ck_assert_double_eq_tol(value[1], 1.0 + rate / (1.0 + 1e-4), 1e-7);
    ck_assert_double_eq_tol(value[2], 1.0 - rate / 2.0, 1e-7);
    ck_assert(value[3] == 1.0f);
    nf_adam_release(&adam);
    ck_assert_ptr_null(adam.first);
}
END_TEST

/* A network with nothing left to train is a vector of length zero. */
START_TEST(nothing_to_train)
{
    struct nf_adam adam;
    must(nf_adam_init(&adam, 0, rate));
    nf_adam_step(&adam, NULL, NULL);
    ck_assert_int_eq(adam.step, 1);
    nf_adam_release(&adam);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("adam");
    tcase_add_test(tests, adam_as_pytorch);
    tcase_add_test(tests, adamw_as_pytorch);
    tcase_add_test(tests, first_step);
    tcase_add_test(tests, nothing_to_train);
    return golden_run("adam", tests);
}
