/* Forward and backward against a network written out in double precision: gradients by finite differences for every
 * modulator, dense and masked; the sparse path against the dense one. */
#include "../reference/golden.h"
#include "network/cross_entropy.h"
#include "network/mlp_engine.h"
#include "plasticity/prune.h"
#include "task/blobs.h"

/* 100 samples fill one block of NF_LANES and part of a second. */
enum { LAYERS = 4, SAMPLES = 100, WIDEST = 16, CLASSES = 4 };
static const int units[] = {2, 16, 16, 16, CLASSES};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct world {
    struct nf_mlp net;
    struct nf_dataset data;
    struct nf_torch_stream torch;
    double *parameters;                        /* [net.count] */
    float noise[LAYERS - 1][SAMPLES * WIDEST]; /* [layer][sample][unit], what the engine will draw */
};

static void world_init(struct world *w, const struct nf_modulators *modulators, double pruned)
{
    must(nf_torch_seed(&w->torch, 3));
    must(nf_mlp_init(&w->net, LAYERS, units));
    must(nf_blobs_seeded(&w->data, 100, SAMPLES, 0.8));
    nf_mlp_initialise(&w->net, &w->torch);
    if (pruned > 0.0) must(nf_prune_random(&w->net, pruned, &w->torch));
    w->net.modulators = *modulators;
    w->parameters = malloc(w->net.count * sizeof *w->parameters);
    ck_assert_ptr_nonnull(w->parameters);
    for (size_t i = 0; i < w->net.count; i++)
        w->parameters[i] = w->net.parameters[i];
    struct nf_torch_stream ahead = w->torch;
    for (int l = 0; l < LAYERS - 1; l++)
        if (modulators->noise > 0.0) nf_torch_randn(&ahead, w->noise[l], (size_t)SAMPLES * (size_t)units[l + 1]);
}

static void world_release(struct world *w)
{
    nf_mlp_release(&w->net);
    nf_dataset_release(&w->data);
    free(w->parameters);
}

/* W x + b of one layer and sample. */
static void linear(const struct world *w, int l, const double *x, double *y)
{
    const double *weight = w->parameters + nf_mlp_weights_at(&w->net, l), *bias = weight + units[l + 1] * units[l];
    for (int o = 0; o < units[l + 1]; o++) {
        y[o] = bias[o];
        for (int i = 0; i < units[l]; i++)
            y[o] += weight[o * units[l] + i] * x[i];
    }
}

/* The logits of one sample; *nearest shrinks to the smallest |W x + b| of a ReLU, where there is no derivative. */
static void logits_of(const struct world *w, int sample, double *y, double *nearest)
{
    const struct nf_modulators *m = &w->net.modulators;
    double x[WIDEST] = {w->data.x[2 * sample], w->data.x[2 * sample + 1]};
    for (int l = 0; l < LAYERS - 1; l++) {
        linear(w, l, x, y);
        for (int u = 0; u < units[l + 1]; u++) {
            double a = m->tanh ? tanh(y[u]) : fmax(y[u], 0.0);
            if (!m->tanh) *nearest = fmin(*nearest, fabs(y[u]));
            if (m->noise > 0.0) a += (double)w->noise[l][sample * units[l + 1] + u] * (float)m->noise + (float)m->shift;
            x[u] = a * (float)m->gain * (float)m->inhibition + (float)m->offset;
        }
    }
    linear(w, LAYERS - 1, x, y);
}

static double mean_loss(const struct world *w, double *nearest)
{
    double total = 0.0, y[WIDEST];
    for (int s = 0; s < SAMPLES; s++) {
        double sum = 0.0;
        logits_of(w, s, y, nearest);
        for (int c = 0; c < CLASSES; c++)
            sum += exp(y[c]);
        total += log(sum) - y[w->data.label[s]];
    }
    return total / SAMPLES;
}

static double slope(struct world *w, size_t i)
{
    const double step = 1e-6;
    double kept = w->parameters[i], nearest = INFINITY;
    w->parameters[i] = kept + step;
    double above = mean_loss(w, &nearest);
    w->parameters[i] = kept - step;
    double below = mean_loss(w, &nearest);
    w->parameters[i] = kept;
    return (above - below) / (2.0 * step);
}

/* One forward and backward pass of the engine; returns its loss. */
static float pass(struct nf_mlp_engine *engine, struct world *w)
{
    struct nf_torch_stream stream = w->torch;
    nf_mlp_engine_input(engine, w->data.x, NULL, SAMPLES);
    nf_mlp_engine_forward(engine, &w->net.modulators, &stream);
    float loss = nf_cross_entropy(engine->output[LAYERS], engine->delta[LAYERS], w->data.label, NULL, SAMPLES, CLASSES,
                                  engine->width, engine->blocks);
    nf_mlp_engine_backward(engine, &w->net.modulators);
    return loss;
}

/* The engine's gradient of every parameter in the network's own order; NaN where it has none. */
static float *spread_gradient(const struct nf_mlp_engine *engine, const struct nf_mlp *net)
{
    float *gradient = malloc(net->count * sizeof *gradient);
    ck_assert_ptr_nonnull(gradient);
    for (size_t i = 0; i < net->count; i++)
        gradient[i] = NAN;
    for (int l = 0; l < LAYERS; l++) {
        nf_masked_map_scatter(&engine->map[l], engine->gradient + engine->value_at[l],
                              gradient + nf_mlp_weights_at(net, l));
        memcpy(gradient + nf_mlp_biases_at(net, l), engine->gradient + engine->bias_at[l],
               (size_t)net->units[l + 1] * sizeof *gradient);
    }
    return gradient;
}

/* Single against double precision: errors stay below 1e-5 of the layer's largest slope. */
static void expect_slopes(struct world *w, const float *gradient, const char *what, int pruned_too)
{
    for (int l = 0; l < LAYERS; l++) {
        size_t first = nf_mlp_weights_at(&w->net, l), end = nf_mlp_biases_at(&w->net, l) + (size_t)units[l + 1];
        double steepest = 0.0, worst = 0.0;
        for (size_t i = first; i < end; i++) {
            if (!w->net.mask[i] && !pruned_too) continue;
            double expected = slope(w, i);
            ck_assert_msg(isfinite(gradient[i]), "%s, layer %d: no gradient at %zu", what, l, i - first);
            steepest = fmax(steepest, fabs(expected));
            worst = fmax(worst, fabs(expected - (double)gradient[i]));
        }
        ck_assert_msg(steepest > 1e-6, "%s, layer %d: no slope at all", what, l);
        ck_assert_msg(worst <= 1e-5 * steepest, "%s, layer %d: off by %g, the steepest being %g", what, l, worst,
                      steepest);
    }
}

static const struct {
    const char *name;
    struct nf_modulators modulators;
} cases[] = {
    {"relu", {.gain = 1.0, .inhibition = 1.0}},
    {"tanh", {.gain = 1.0, .inhibition = 1.0, .tanh = 1}},
    {"gain", {.gain = 1.6, .inhibition = 1.0}},
    {"inhibition", {.gain = 1.0, .inhibition = 0.7}},
    {"tanh, gain and inhibition", {.gain = 0.85, .inhibition = 0.7, .tanh = 1}},
    {"noise", {.noise = 0.5, .gain = 1.0, .inhibition = 1.0}},
    {"biased noise", {.noise = 1.0, .shift = 0.5, .gain = 1.0, .inhibition = 1.0}},
    {"offset", {.gain = 1.0, .inhibition = 1.0, .offset = -0.2}},
    {"everything", {.noise = 0.5, .shift = 0.3, .gain = 1.25, .inhibition = 0.8, .offset = -0.1}},
    {"everything, tanh", {.noise = 0.5, .shift = 0.3, .gain = 1.25, .inhibition = 0.8, .offset = -0.1, .tanh = 1}},
};
enum { CASES = sizeof cases / sizeof *cases };

static void expect_backward(int c, double pruned, enum nf_engine_use use)
{
    struct world w;
    struct nf_mlp_engine engine;
    double nearest = INFINITY;
    world_init(&w, &cases[c].modulators, pruned);
    must(nf_mlp_engine_init(&engine, &w.net, SAMPLES, use));
    ck_assert_int_eq(engine.map[1].sparse, pruned > 0.5 && use == NF_ENGINE_TRAIN);
    double loss = mean_loss(&w, &nearest);
    ck_assert_msg(nearest > 1e-5, "%s: a ReLU at %g has no derivative: choose other data", cases[c].name, nearest);
    ck_assert_double_eq_tol(pass(&engine, &w), loss, 2e-6 * loss);
    float *gradient = spread_gradient(&engine, &w.net);
    expect_slopes(&w, gradient, cases[c].name, use == NF_ENGINE_FULL_GRADIENT);
    nf_mlp_engine_release(&engine);
    free(gradient);
    world_release(&w);
}

START_TEST(gradient_of_a_dense_network)
{
    expect_backward(_i, 0.0, NF_ENGINE_TRAIN);
}
END_TEST

START_TEST(gradient_of_a_masked_network)
{
    expect_backward(_i, 0.6, NF_ENGINE_TRAIN);
}
END_TEST

/* Regrowth asks for the slope at pruned sites. */
START_TEST(gradient_of_pruned_sites)
{
    expect_backward(_i, 0.6, NF_ENGINE_FULL_GRADIENT);
}
END_TEST

/* The same masked network by sums over survivors and by whole products. */
START_TEST(sparse_path_equals_dense_path)
{
    struct world w;
    struct nf_mlp_engine sparse, dense;
    world_init(&w, &cases[_i].modulators, 0.9);
    must(nf_mlp_engine_init(&sparse, &w.net, SAMPLES, NF_ENGINE_TRAIN));
    must(nf_mlp_engine_init(&dense, &w.net, SAMPLES, NF_ENGINE_FULL_GRADIENT));
    ck_assert(sparse.map[1].sparse && !dense.map[1].sparse && sparse.active < dense.active);
    ck_assert_float_eq_tol(pass(&sparse, &w), pass(&dense, &w), 1e-6f);
    for (int s = 0; s < SAMPLES; s++)
        for (int c = 0; c < CLASSES; c++)
            ck_assert_float_eq_tol(sparse.output[LAYERS][nf_mlp_engine_at(&sparse, CLASSES, c, s)],
                                   dense.output[LAYERS][nf_mlp_engine_at(&dense, CLASSES, c, s)], 2e-6f);
    float *a = spread_gradient(&sparse, &w.net), *b = spread_gradient(&dense, &w.net);
    for (size_t i = 0; i < w.net.count; i++)
        if (w.net.mask[i]) ck_assert_float_eq_tol(a[i], b[i], 2e-6f);
    nf_mlp_engine_release(&sparse);
    nf_mlp_engine_release(&dense);
    free(a);
    free(b);
    world_release(&w);
}
END_TEST

/* What an optimiser leaves in the values returns to the network, and pruned weights stay at zero. */
START_TEST(values_return)
{
    for (int dense = 0; dense < 2; dense++) {
        struct world w;
        struct nf_mlp_engine engine;
        world_init(&w, &nf_modulators_none, dense ? 0.1 : 0.9);
        must(nf_mlp_engine_init(&engine, &w.net, SAMPLES, NF_ENGINE_TRAIN));
        ck_assert_int_eq(engine.map[1].sparse, !dense);
        for (size_t i = 0; i < engine.active; i++)
            engine.value[i] += 1.0f;
        nf_mlp_engine_refresh(&engine);
        nf_mlp_engine_store(&engine, &w.net);
        for (size_t i = 0; i < w.net.count; i++)
            ck_assert(w.net.parameters[i] == (w.net.mask[i] ? (float)w.parameters[i] + 1.0f : 0.0f));
        nf_mlp_engine_release(&engine);
        world_release(&w);
    }
}
END_TEST

/* x + randn_like(x) * sigma, sample by sample, and nothing on the padding. */
START_TEST(input_noise)
{
    struct world w;
    struct nf_mlp_engine engine;
    float drawn[2 * SAMPLES];
    world_init(&w, &nf_modulators_none, 0.9);
    struct nf_torch_stream stream = w.torch;
    nf_torch_randn(&stream, drawn, 2 * SAMPLES);
    must(nf_mlp_engine_init(&engine, &w.net, SAMPLES, NF_ENGINE_EVALUATE));
    nf_mlp_engine_input(&engine, w.data.x, NULL, SAMPLES);
    must(nf_mlp_engine_input_noise(&engine, &w.torch, 1.5));
    for (int s = 0; s < engine.width * engine.blocks; s++)
        for (int f = 0; f < 2; f++) {
            float expected = s < SAMPLES ? w.data.x[2 * s + f] + drawn[2 * s + f] * 1.5f : 0.0f;
            ck_assert(engine.output[0][nf_mlp_engine_at(&engine, 2, f, s)] == expected);
        }
    ck_assert_mem_eq(&stream, &w.torch, sizeof stream);
    nf_mlp_engine_release(&engine);
    world_release(&w);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("engine");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, gradient_of_a_dense_network, 0, CASES);
    tcase_add_loop_test(tests, gradient_of_a_masked_network, 0, CASES);
    tcase_add_loop_test(tests, gradient_of_pruned_sites, 0, CASES);
    tcase_add_loop_test(tests, sparse_path_equals_dense_path, 0, CASES);
    tcase_add_test(tests, values_return);
    tcase_add_test(tests, input_noise);
    return golden_run("engine", tests);
}
