/* Products with weights of every type against sums in double precision, and the same bits for the same values. */
#include "../reference/golden.h"
#include "language/product.h"

enum { OUT = 37, IN = 45, ROWS = 9 };

/* Values that all three types hold exactly. */
static float value(int i)
{
    return (float)((29 * i + 7) % 33 - 16) / 16.0f;
}

static void fill(float *weights, uint16_t *half, uint16_t *brain)
{
    for (int i = 0; i < OUT * IN; i++) {
        float v = value(i);
        uint32_t bits;
        memcpy(&bits, &v, sizeof bits);
        weights[i] = v;
        brain[i] = (uint16_t)(bits >> 16);
        _Float16 h = (_Float16)v;
        memcpy(&half[i], &h, sizeof half[i]);
    }
}

struct fixture {
    float weights[OUT * IN], x[ROWS * IN], *scratch;
    uint16_t half[OUT * IN], brain[OUT * IN];
    struct nf_tensor tensor[3];
};

static void make(struct fixture *f)
{
    fill(f->weights, f->half, f->brain);
    for (int i = 0; i < ROWS * IN; i++)
        f->x[i] = value(3 * i + 1) * 0.7f;
    f->scratch = malloc(nf_product_scratch(IN) * sizeof *f->scratch);
    f->tensor[0] = (struct nf_tensor){f->weights, NF_FLOAT32};
    f->tensor[1] = (struct nf_tensor){f->half, NF_FLOAT16};
    f->tensor[2] = (struct nf_tensor){f->brain, NF_BFLOAT16};
}

/* Few rows and many take different ways. */
START_TEST(forward)
{
    static struct fixture f;
    const int rows = _i ? ROWS : 2;
    float y[3][ROWS * OUT];
    make(&f);
    for (int t = 0; t < 3; t++)
        nf_project(y[t], f.x, rows, &f.tensor[t], OUT, IN, f.scratch);
    ck_assert_mem_eq(y[0], y[1], (size_t)(rows * OUT) * sizeof(float));
    ck_assert_mem_eq(y[0], y[2], (size_t)(rows * OUT) * sizeof(float));
    for (int r = 0; r < rows; r++)
        for (int o = 0; o < OUT; o++) {
            double sum = 0.0;
            for (int i = 0; i < IN; i++)
                sum += (double)f.x[r * IN + i] * (double)f.weights[o * IN + i];
            ck_assert_double_eq_tol(y[0][r * OUT + o], sum, 1e-5);
        }
    free(f.scratch);
}
END_TEST

START_TEST(backward)
{
    static struct fixture f;
    float d_y[ROWS * OUT], d_x[3][ROWS * IN], d_w[OUT * IN];
    make(&f);
    for (int i = 0; i < ROWS * OUT; i++)
        d_y[i] = value(5 * i + 2) * 0.3f;
    for (int t = 0; t < 3; t++) {
        for (int i = 0; i < ROWS * IN; i++)
            d_x[t][i] = 1.0f; /* added to */
        nf_project_backward(d_x[t], d_y, ROWS, &f.tensor[t], OUT, IN, f.scratch);
    }
    ck_assert_mem_eq(d_x[0], d_x[1], sizeof d_x[0]);
    ck_assert_mem_eq(d_x[0], d_x[2], sizeof d_x[0]);
    memset(d_w, 0, sizeof d_w);
    nf_project_gradient(d_w, d_y, f.x, ROWS, OUT, IN);
    for (int i = 0; i < IN; i++) {
        double to_x = 1.0, to_w = 0.0;
        for (int o = 0; o < OUT; o++)
            to_x += (double)d_y[o] * (double)f.weights[o * IN + i];
        for (int r = 0; r < ROWS; r++)
            to_w += (double)d_y[r * OUT + 4] * (double)f.x[r * IN + i];
        ck_assert_double_eq_tol(d_x[0][i], to_x, 1e-5);
        ck_assert_double_eq_tol(d_w[4 * IN + i], to_w, 1e-5);
    }
    free(f.scratch);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("product");
    tcase_add_loop_test(tests, forward, 0, 2);
    tcase_add_test(tests, backward);
    return golden_run("product", tests);
}
