/* Grouped causal attention against its formula in double precision, its gradients against finite differences. */
#include "../reference/golden.h"
#include "language/attention.h"
#include "slopes.h"

enum { HEADS = 4, KV = 2, MOST = 11 };

struct fixture {
    int width; /* of a head: 16 takes the wide loops, 6 the rest */
    float q[MOST * HEADS * 16], k[MOST * KV * 16], v[MOST * KV * 16], g[MOST * HEADS * 16];
    float o[MOST * HEADS * 16], log_sum[MOST * HEADS], *scratch;
};

static const int widths[] = {6, 16};

static struct nf_attention_shape shape_of(const struct fixture *f)
{
    return (struct nf_attention_shape){HEADS, KV, f->width};
}

static void make(struct fixture *f, int width)
{
    f->width = width;
    const struct nf_attention_shape shape = shape_of(f);
    f->scratch = malloc(nf_attention_scratch(MOST, &shape) * sizeof *f->scratch);
    for (int i = 0; i < MOST * HEADS * 16; i++) {
        f->q[i] = plain_value(i);
        f->g[i] = plain_value(3 * i + 5);
    }
    for (int i = 0; i < MOST * KV * 16; i++) {
        f->k[i] = plain_value(5 * i + 7);
        f->v[i] = plain_value(11 * i + 1);
    }
}

static double weighted(void *context)
{
    struct fixture *f = context;
    const struct nf_attention_shape shape = shape_of(f);
    double sum = 0.0;
    nf_attention(f->o, f->log_sum, f->q, f->k, f->v, 0, MOST, &shape, f->scratch);
    for (int i = 0; i < MOST * HEADS * f->width; i++)
        sum += (double)f->o[i] * (double)f->g[i];
    return sum;
}

/* Component c of row i, head h. */
static double formula(const struct fixture *f, int i, int h, int c)
{
    double top = 0.0, bottom = 0.0;
    for (int j = 0; j <= i; j++) {
        double s = 0.0;
        for (int d = 0; d < f->width; d++)
            s += (double)f->q[(i * HEADS + h) * f->width + d] * (double)f->k[(j * KV + h / 2) * f->width + d];
        double e = exp(s / sqrt((double)f->width));
        top += e * (double)f->v[(j * KV + h / 2) * f->width + c];
        bottom += e;
    }
    return top / bottom;
}

START_TEST(as_the_formula)
{
    struct fixture f;
    make(&f, widths[_i]);
    weighted(&f);
    for (int i = 0; i < MOST; i++)
        for (int h = 0; h < HEADS; h++)
            for (int c = 0; c < f.width; c++)
                ck_assert_double_eq_tol(f.o[(i * HEADS + h) * f.width + c], formula(&f, i, h, c), 1e-5);
    free(f.scratch);
}
END_TEST

/* One row at a time, as generation has them. */
START_TEST(row_by_row)
{
    struct fixture f;
    float o[HEADS * 16];
    make(&f, widths[_i]);
    const struct nf_attention_shape shape = shape_of(&f);
    weighted(&f);
    for (int i = 0; i < MOST; i++) {
        nf_attention(o, NULL, f.q + i * HEADS * f.width, f.k, f.v, i, 1, &shape, f.scratch);
        for (int c = 0; c < HEADS * f.width; c++)
            ck_assert_double_eq_tol(o[c], f.o[i * HEADS * f.width + c], 1e-6);
    }
    free(f.scratch);
}
END_TEST

START_TEST(gradients)
{
    struct fixture f;
    make(&f, widths[_i]);
    const struct nf_attention_shape shape = shape_of(&f);
    float d_q[MOST * HEADS * 16], d_k[MOST * KV * 16] = {0}, d_v[MOST * KV * 16] = {0};
    weighted(&f);
    nf_attention_backward(d_q, d_k, d_v, f.g, f.o, f.log_sum, f.q, f.k, f.v, MOST, &shape, f.scratch);
    expect_slopes(weighted, &f, f.q, d_q, MOST * HEADS * f.width);
    expect_slopes(weighted, &f, f.k, d_k, MOST * KV * f.width);
    expect_slopes(weighted, &f, f.v, d_v, MOST * KV * f.width);
    free(f.scratch);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("attention");
    tcase_add_loop_test(tests, as_the_formula, 0, 2);
    tcase_add_loop_test(tests, row_by_row, 0, 2);
    tcase_add_loop_test(tests, gradients, 0, 2);
    return golden_run("attention", tests);
}
