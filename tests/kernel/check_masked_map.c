#include "../reference/golden.h"
#include "kernel/masked_map.h"
#include "random/torch_stream.h"

#include <cblas.h>

/* Every shape with every density and layout, against OpenBLAS on the full matrix with zeros. */
static const struct {
    int out, in;
} SHAPES[] = {{1, 1}, {2, 512}, {512, 2}, {4, 256}, {65, 130}, {128, 128}, {200, 7}};
static const double DENSITIES[] = {0.0, 0.01, 0.05, 0.3, 0.5, 0.9, 1.0};
static const struct {
    int width, blocks;
} LAYOUTS[] = {{64, 1}, {64, 2}, {128, 1}, {192, 2}};
#define COUNT(a) (sizeof(a) / sizeof *(a))
enum {
    CASES = COUNT(SHAPES) * COUNT(DENSITIES) * COUNT(LAYOUTS),
    SIDE = 512,
    SAMPLES = 384,
    VECTORS = SIDE * SAMPLES,
    WEIGHTS = SIDE * 130
};

struct problem {
    int out, in, width, blocks;
    uint8_t mask[WEIGHTS];
    _Alignas(64) float weight[WEIGHTS], values[WEIGHTS], gradient[WEIGHTS];
    _Alignas(64) float x[VECTORS], dy[VECTORS], y[VECTORS], dx[VECTORS];
    double expected_y[VECTORS], expected_dx[VECTORS], expected_gradient[WEIGHTS];
};
static struct problem problem;

static void draw(struct problem *p, int shape, double density, int layout)
{
    struct nf_torch_stream stream;
    p->out = SHAPES[shape].out;
    p->in = SHAPES[shape].in;
    p->width = LAYOUTS[layout].width;
    p->blocks = LAYOUTS[layout].blocks;
    ck_assert_int_eq(nf_torch_seed(&stream, 42), NF_OK);
    nf_torch_rand(&stream, p->weight, WEIGHTS);
    for (int i = 0; i < p->out * p->in; i++)
        p->mask[i] = (double)p->weight[i] < density;
    nf_torch_uniform(&stream, p->weight, WEIGHTS, -1.0f, 1.0f);
    nf_torch_randn(&stream, p->x, VECTORS);
    nf_torch_randn(&stream, p->dy, VECTORS);
}

static size_t at(const struct problem *p, int features, int f, int s)
{
    size_t width = (size_t)p->width, sample = (size_t)s;
    return (sample / width * (size_t)features + (size_t)f) * width + sample % width;
}

/* The dense products in double precision by OpenBLAS, with zeros where the mask has none. */
static void expect(struct problem *p)
{
    static double w[WEIGHTS], x[VECTORS], dy[VECTORS], y[VECTORS], dx[VECTORS];
    int samples = p->width * p->blocks;
    for (int i = 0; i < p->out * p->in; i++)
        w[i] = p->mask[i] ? (double)p->weight[i] : 0.0;
    for (int s = 0; s < samples; s++) {
        for (int j = 0; j < p->in; j++)
            x[j * samples + s] = (double)p->x[at(p, p->in, j, s)];
        for (int i = 0; i < p->out; i++)
            dy[i * samples + s] = (double)p->dy[at(p, p->out, i, s)];
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p->out, samples, p->in, 1.0, w, p->in, x, samples, 0.0, y,
                samples);
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, p->in, samples, p->out, 1.0, w, p->in, dy, samples, 0.0, dx,
                samples);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, p->out, p->in, samples, 1.0, dy, samples, x, samples, 0.0,
                p->expected_gradient, p->in);
    for (int s = 0; s < samples; s++) {
        for (int i = 0; i < p->out; i++)
            p->expected_y[at(p, p->out, i, s)] = y[i * samples + s];
        for (int j = 0; j < p->in; j++)
            p->expected_dx[at(p, p->in, j, s)] = dx[j * samples + s];
    }
}

static void assert_close(const float *found, const double *expected, size_t n, int terms, const char *what)
{
    /* the terms are products of a uniform and a normal, or of two normals; the sums' rounding grows as terms do */
    double tolerance = 4e-7 * (8.0 + terms);
    for (size_t i = 0; i < n; i++)
        if (!(fabs((double)found[i] - expected[i]) <= tolerance))
            ck_abort_msg("%s %zu: %.9g, not %.9g", what, i, (double)found[i], expected[i]);
}

static void run(struct problem *p, struct nf_masked_map *map)
{
    nf_masked_map_gather(map, p->weight, p->values);
    nf_masked_map_refresh(map, p->values);
    nf_masked_map_forward(map, p->values, p->x, p->y, p->width, p->blocks);
    nf_masked_map_backward(map, p->values, p->dy, p->x, p->dx, p->gradient, p->width, p->blocks);
}

static void compare(struct problem *p, struct nf_masked_map *map)
{
    static float scattered[WEIGHTS];
    size_t samples = (size_t)p->width * (size_t)p->blocks, weights = (size_t)p->out * (size_t)p->in;
    for (size_t i = 0; i < weights; i++) {
        scattered[i] = 0.0f;
        if (!p->mask[i]) p->expected_gradient[i] = 0.0;
    }
    nf_masked_map_scatter(map, p->gradient, scattered);
    assert_close(p->y, p->expected_y, (size_t)p->out * samples, p->in, "y");
    assert_close(p->dx, p->expected_dx, (size_t)p->in * samples, p->out, "dx");
    assert_close(scattered, p->expected_gradient, weights, (int)samples, "gradient");
}

START_TEST(products_are_those_of_the_dense_matrix)
{
    int shape = _i % (int)COUNT(SHAPES), rest = _i / (int)COUNT(SHAPES);
    struct nf_masked_map map;
    draw(&problem, shape, DENSITIES[rest % (int)COUNT(DENSITIES)], rest / (int)COUNT(DENSITIES));
    expect(&problem);
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    run(&problem, &map);
    compare(&problem, &map);
    nf_masked_map_release(&map);
}
END_TEST

START_TEST(the_dense_form_gives_the_dense_products)
{
    struct nf_masked_map map;
    draw(&problem, _i % (int)COUNT(SHAPES), 1.0, _i / (int)COUNT(SHAPES));
    expect(&problem);
    ck_assert_int_eq(nf_masked_map_init_as(&map, NULL, problem.out, problem.in, 0), NF_OK);
    run(&problem, &map);
    compare(&problem, &map);
    nf_masked_map_release(&map);
}
END_TEST

START_TEST(weights_gathered_and_scattered_come_back)
{
    static float back[WEIGHTS];
    struct nf_masked_map map;
    draw(&problem, 4, DENSITIES[_i], 0);
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    nf_masked_map_gather(&map, problem.weight, problem.values);
    for (int i = 0; i < problem.out * problem.in; i++)
        back[i] = 7.0f;
    nf_masked_map_scatter(&map, problem.values, back);
    size_t active = 0;
    for (int i = 0; i < problem.out * problem.in; i++) {
        if (back[i] != (problem.mask[i] ? problem.weight[i] : 7.0f))
            ck_abort_msg("weight %d is %g", i, (double)back[i]);
        active += problem.mask[i];
    }
    ck_assert_uint_eq(map.active, active);
    nf_masked_map_release(&map);
}
END_TEST

/* value(feature, sample) of a buffer in blocks of 64, moved into blocks of 128 */
static void widen(const float *narrow, float *wide, int features)
{
    for (int s = 0; s < 256; s++)
        for (int f = 0; f < features; f++)
            wide[(s / 128 * features + f) * 128 + s % 128] = narrow[(s / 64 * features + f) * 64 + s % 64];
}

START_TEST(bits_do_not_depend_on_the_layout)
{
    static _Alignas(64) float x[VECTORS], dy[VECTORS], y[VECTORS], dx[VECTORS], moved[VECTORS], gradient[WEIGHTS];
    struct nf_masked_map map;
    draw(&problem, 4, DENSITIES[_i], 0);
    problem.blocks = 4;
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    run(&problem, &map);
    widen(problem.x, x, problem.in);
    widen(problem.dy, dy, problem.out);
    nf_masked_map_forward(&map, problem.values, x, y, 128, 2);
    nf_masked_map_backward(&map, problem.values, dy, x, dx, gradient, 128, 2);
    widen(problem.y, moved, problem.out);
    ck_assert_mem_eq(y, moved, (size_t)problem.out * 256 * sizeof *y);
    widen(problem.dx, moved, problem.in);
    ck_assert_mem_eq(dx, moved, (size_t)problem.in * 256 * sizeof *dx);
    ck_assert_mem_eq(gradient, problem.gradient, map.active * sizeof *gradient);
    nf_masked_map_release(&map);
}
END_TEST

/* The order of the sums, spelled out: forward over ascending inputs, backward over ascending outputs, each step one
 * fused operation.  Panels, lines and groups of survivors must not show. */
static void sum_in_order(const struct problem *p, float *y, float *dx)
{
    for (int s = 0; s < p->width * p->blocks; s++) {
        for (int i = 0; i < p->out; i++) {
            float sum = 0.0f;
            for (int j = 0; j < p->in; j++)
                if (p->mask[i * p->in + j]) sum = fmaf(p->weight[i * p->in + j], p->x[at(p, p->in, j, s)], sum);
            y[at(p, p->out, i, s)] = sum;
        }
        for (int j = 0; j < p->in; j++) {
            float sum = 0.0f;
            for (int i = 0; i < p->out; i++)
                if (p->mask[i * p->in + j]) sum = fmaf(p->weight[i * p->in + j], p->dy[at(p, p->out, i, s)], sum);
            dx[at(p, p->in, j, s)] = sum;
        }
    }
}

/* The gradient: for each 64 samples eight running sums over every eighth sample, added as ((0+1)+(2+3)) +
 * ((4+5)+(6+7)); then the blocks in turn. */
static float gradient_in_order(const struct problem *p, int i, int j)
{
    float total = 0.0f;
    for (int block = 0; block < p->width * p->blocks; block += 64) {
        float g[8] = {0};
        for (int s = block; s < block + 64; s++)
            g[s % 8] = fmaf(p->dy[at(p, p->out, i, s)], p->x[at(p, p->in, j, s)], g[s % 8]);
        float sum = ((g[0] + g[1]) + (g[2] + g[3])) + ((g[4] + g[5]) + (g[6] + g[7]));
        total = block ? total + sum : sum;
    }
    return total;
}

START_TEST(sums_run_in_the_documented_order)
{
    static float y[VECTORS], dx[VECTORS], scattered[WEIGHTS];
    struct nf_masked_map map;
    draw(&problem, 4, DENSITIES[_i], 1);
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    run(&problem, &map);
    sum_in_order(&problem, y, dx);
    ck_assert_mem_eq(problem.y, y, (size_t)problem.out * 128 * sizeof *y);
    ck_assert_mem_eq(problem.dx, dx, (size_t)problem.in * 128 * sizeof *dx);
    nf_masked_map_scatter(&map, problem.gradient, scattered);
    for (int i = 0; i < problem.out; i++)
        for (int j = 0; j < problem.in; j++)
            if (problem.mask[i * problem.in + j] && scattered[i * problem.in + j] != gradient_in_order(&problem, i, j))
                ck_abort_msg("gradient of weight %d, %d", i, j);
    nf_masked_map_release(&map);
}
END_TEST

/* Steps of a sequence lie side by side in one wide buffer: a tile of one step, and all steps as one tile. */
START_TEST(tiles_of_a_wide_buffer_give_the_same)
{
    static _Alignas(64) float y[VECTORS], dx[VECTORS], gradient[WEIGHTS];
    enum { STEPS = 3, WIDE = STEPS * 128 };
    const struct nf_masked_tile step = {128, WIDE, WIDE};
    struct nf_masked_map map;
    draw(&problem, 4, DENSITIES[_i], 1);
    problem.width = WIDE;
    problem.blocks = 1;
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    run(&problem, &map);
    for (int t = 0; t < STEPS; t++) {
        nf_masked_map_forward_tile(&map, problem.values, step, problem.x + t * 128, y + t * 128);
        nf_masked_map_backward_tile(&map, problem.values, step, problem.dy + t * 128, problem.x + t * 128, dx + t * 128,
                                    gradient, t > 0);
    }
    ck_assert_mem_eq(y, problem.y, (size_t)problem.out * WIDE * sizeof *y);
    ck_assert_mem_eq(dx, problem.dx, (size_t)problem.in * WIDE * sizeof *dx);
    ck_assert_mem_eq(gradient, problem.gradient, map.active * sizeof *gradient);
    nf_masked_map_release(&map);
}
END_TEST

START_TEST(the_gradient_does_not_need_dx)
{
    static float gradient[WEIGHTS];
    struct nf_masked_map map;
    draw(&problem, 4, DENSITIES[_i], 1);
    ck_assert_int_eq(nf_masked_map_init_as(&map, problem.mask, problem.out, problem.in, 1), NF_OK);
    run(&problem, &map);
    nf_masked_map_backward(&map, problem.values, problem.dy, problem.x, NULL, gradient, problem.width, problem.blocks);
    ck_assert_mem_eq(gradient, problem.gradient, map.active * sizeof *gradient);
    nf_masked_map_release(&map);
}
END_TEST

START_TEST(the_representation_follows_the_density)
{
    static uint8_t mask[64 * 64];
    struct nf_masked_map map;
    for (int i = 0; i < 64 * 64; i++)
        mask[i] = i < 64 * 64 / 20;
    ck_assert_int_eq(nf_masked_map_init(&map, mask, 64, 64), NF_OK);
    ck_assert_int_eq(map.sparse, 1);
    nf_masked_map_release(&map);
    memset(mask, 1, sizeof mask);
    ck_assert_int_eq(nf_masked_map_init(&map, mask, 64, 64), NF_OK);
    ck_assert_int_eq(map.sparse, 0);
    nf_masked_map_release(&map);
    ck_assert_int_eq(nf_masked_map_init(&map, NULL, 512, 2), NF_OK);
    ck_assert_int_eq(map.sparse, 1);
    nf_masked_map_release(&map);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("masked_map");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, products_are_those_of_the_dense_matrix, 0, CASES);
    tcase_add_loop_test(tests, the_dense_form_gives_the_dense_products, 0, (int)(COUNT(SHAPES) * COUNT(LAYOUTS)));
    tcase_add_loop_test(tests, weights_gathered_and_scattered_come_back, 0, COUNT(DENSITIES));
    tcase_add_loop_test(tests, bits_do_not_depend_on_the_layout, 0, COUNT(DENSITIES));
    tcase_add_loop_test(tests, sums_run_in_the_documented_order, 0, COUNT(DENSITIES));
    tcase_add_loop_test(tests, tiles_of_a_wide_buffer_give_the_same, 0, COUNT(DENSITIES));
    tcase_add_loop_test(tests, the_gradient_does_not_need_dx, 0, COUNT(DENSITIES));
    tcase_add_test(tests, the_representation_follows_the_density);
    return golden_run("masked_map", tests);
}
