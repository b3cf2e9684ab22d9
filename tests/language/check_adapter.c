/* Adapters: where they lie, what a new one is, dropout and gradients of one projection. */
#include "../reference/golden.h"
#include "fixture.h"
#include "slopes.h"

enum { ROWS = 5, OUT = 12 };

struct fixture {
    struct nf_adapter adapter;
    float x[ROWS * HIDDEN], g[ROWS * OUT], low[ROWS * RANK], scratch[ROWS * (HIDDEN + RANK)];
    uint8_t keep[ROWS * HIDDEN];
    int dropped;
    struct nf_torch_stream stream;
};

static void make(struct fixture *f, double dropout)
{
    const struct nf_decoder_shape shape = small_shape(0);
    ck_assert_int_eq(nf_adapter_init(&f->adapter, &shape, RANK, 2.0 * RANK, dropout), NF_OK);
    for (size_t i = 0; i < f->adapter.count; i++)
        f->adapter.value[i] = plain_value((int)i);
    for (int i = 0; i < ROWS * HIDDEN; i++)
        f->x[i] = plain_value(3 * i + 1);
    for (int i = 0; i < ROWS * OUT; i++)
        f->g[i] = plain_value(5 * i + 2);
    f->dropped = dropout > 0.0;
    ck_assert_int_eq(nf_torch_seed(&f->stream, 3), NF_OK);
}

/* The keys of the second layer, 12 wide. */
static double weighted(void *context)
{
    struct fixture *f = context;
    struct nf_torch_stream stream = f->stream;
    struct nf_adapter_tape tape = {f->low, f->keep};
    float y[ROWS * OUT] = {0};
    double sum = 0.0;
    nf_adapter_forward(&f->adapter, 1, NF_KEY, y, f->x, ROWS, f->dropped ? &stream : NULL, &tape, f->scratch);
    for (int i = 0; i < ROWS * OUT; i++)
        sum += (double)y[i] * (double)f->g[i];
    return sum;
}

START_TEST(published_count)
{
    const struct nf_decoder_shape shape = {2048, 22, 32, 4, 5632, 32000, 10000.0, 1e-5, 0};
    struct nf_adapter adapter;
    ck_assert_int_eq(nf_adapter_init(&adapter, &shape, 16, 32.0, 0.05), NF_OK);
    ck_assert_uint_eq(adapter.count, 4505600);
    ck_assert(adapter.scale == 2.0f);
    nf_adapter_release(&adapter);
}
END_TEST

START_TEST(gradients)
{
    struct fixture f;
    float d_x[ROWS * HIDDEN] = {0};
    make(&f, _i ? 0.4 : 0.0);
    float *gradient = calloc(f.adapter.count, sizeof *gradient);
    const struct nf_adapter_tape tape = {f.low, f.keep};
    weighted(&f);
    nf_adapter_backward(&f.adapter, 1, NF_KEY, gradient, d_x, f.g, f.x, ROWS, f.dropped, &tape, f.scratch);
    expect_slopes(weighted, &f, f.adapter.value, gradient, (int)f.adapter.count);
    expect_slopes(weighted, &f, f.x, d_x, ROWS * HIDDEN);
    free(gradient);
    nf_adapter_release(&f.adapter);
}
END_TEST

/* 5 % of many inputs are dropped, and the others grow in proportion. */
START_TEST(dropout)
{
    enum { MANY = 2000 };
    static float x[MANY * HIDDEN], y[MANY * HIDDEN], scratch[MANY * (HIDDEN + RANK)], low[MANY * RANK];
    static uint8_t keep[MANY * HIDDEN];
    struct fixture f;
    struct nf_adapter_tape tape = {low, keep};
    int dropped = 0;
    make(&f, 0.05);
    for (int i = 0; i < MANY * HIDDEN; i++)
        x[i] = 1.0f;
    nf_adapter_forward(&f.adapter, 0, NF_QUERY, y, x, MANY, &f.stream, &tape, scratch);
    for (int i = 0; i < MANY * HIDDEN; i++) {
        dropped += !keep[i];
        ck_assert(scratch[i] == (keep[i] ? 1.0f / 0.95f : 0.0f));
    }
    ck_assert_double_eq_tol(dropped / (double)(MANY * HIDDEN), 0.05, 0.004); /* four standard errors */
    nf_adapter_release(&f.adapter);
}
END_TEST

START_TEST(drawn)
{
    struct fixture f;
    make(&f, 0.0);
    nf_adapter_draw(&f.adapter, &f.stream);
    for (int s = 0; s < LAYERS * NF_PROJECTIONS; s++) {
        const struct nf_adapter_site *site = &f.adapter.site[s];
        size_t end = s + 1 < LAYERS * NF_PROJECTIONS ? f.adapter.site[s + 1].a : f.adapter.count;
        for (size_t i = site->a; i < site->b; i++)
            ck_assert(fabsf(f.adapter.value[i]) <= 1.0f / sqrtf(HIDDEN) && f.adapter.value[i] != 0.0f);
        for (size_t i = site->b; i < end; i++)
            ck_assert(f.adapter.value[i] == 0.0f);
    }
    nf_adapter_release(&f.adapter);
}
END_TEST

START_TEST(refused)
{
    const struct nf_decoder_shape shape = small_shape(0);
    struct nf_adapter adapter;
    ck_assert_int_eq(nf_adapter_init(&adapter, &shape, 0, 1.0, 0.0), NF_INVALID);
    ck_assert_int_eq(nf_adapter_init(&adapter, &shape, 4, 1.0, 1.0), NF_INVALID);
    ck_assert_int_eq(nf_adapter_init(&adapter, &shape, 4, 1.0, NAN), NF_INVALID);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("adapter");
    tcase_add_test(tests, published_count);
    tcase_add_loop_test(tests, gradients, 0, 2);
    tcase_add_test(tests, dropout);
    tcase_add_test(tests, drawn);
    tcase_add_test(tests, refused);
    return golden_run("adapter", tests);
}
