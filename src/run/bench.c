#include "run/bench.h"

#include "kernel/masked_map.h"
#include "measure/accuracy.h"
#include "network/train.h"
#include "optim/adam.h"
#include "plasticity/prune.h"
#include "plasticity/regrow.h"
#include "random/box_muller.h"
#include "run/bench_clock.h"
#include "run/bench_gru.h"
#include "run/bench_language.h"

#include <cblas.h>
#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

const struct nf_bench_phase nf_bench_phases[] = {
    {"dense-epoch", 1.0, 0.0, 0},       {"sparse-epoch", 0.05, 0.0, 0}, {"sparse-noise-epoch", 0.05, 0.5, 0},
    {"half-epoch", 0.525, 0.0, 0},      {"paper-4", 0.0, 0.0, 1},       {"gru-dense-epoch", 1.0, 0.0, 2},
    {"gru-sparse-epoch", 0.05, 0.0, 2}, {"normal", 0.0, 0.0, 3},        {"decode-token", 0.0, 0.0, 4},
    {"tune-batch", 0.0, 0.0, 5},        {"stand-in-step", 0.0, 0.0, 6}, {NULL, 0.0, 0.0, 0},
};

/* Twelve independent chains of fused multiply-adds: nothing but the two arithmetic ports binds. */
static double measure_peak(void)
{
    enum { CHAINS = 12, STEPS = 2000000 };
    __m256 sum[CHAINS], factor = _mm256_set1_ps(0.999999f);
    float sink[8];
    for (int c = 0; c < CHAINS; c++)
        sum[c] = _mm256_set1_ps((float)c);
    double best = 1e30;
    for (int r = 0; r < 5; r++) {
        double start = nf_bench_clock();
        for (int k = 0; k < STEPS; k++)
            for (int c = 0; c < CHAINS; c++)
                sum[c] = _mm256_fmadd_ps(sum[c], factor, factor);
        double taken = nf_bench_clock() - start;
        if (taken < best) best = taken;
    }
    for (int c = 1; c < CHAINS; c++)
        sum[0] = _mm256_add_ps(sum[0], sum[c]);
    _mm256_storeu_ps(sink, sum[0]);
    return 16.0 * CHAINS * STEPS / best + (sink[0] == 1.0f);
}

static double measure_sgemm(int out, int columns, int in)
{
    float *a = calloc((size_t)out * (size_t)in, 4), *b = calloc((size_t)in * (size_t)columns, 4),
          *c = calloc((size_t)out * (size_t)columns, 4);
    double best = 1e30;
    for (int r = 0; a && b && c && r < 50; r++) {
        double start = nf_bench_clock();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, out, columns, in, 1.0f, a, in, b, columns, 0.0f, c,
                    columns);
        double taken = nf_bench_clock() - start;
        if (taken < best) best = taken;
    }
    free(a);
    free(b);
    free(c);
    return 2.0 * out * columns * in / best;
}

static double measure_normal(void)
{
    enum { WORDS = 4096, ROUNDS = 512 };
    static uint32_t words[WORDS];
    static float normals[WORDS];
    struct nf_mt19937 mt;
    if (nf_mt19937_seed(&mt, 1)) return 0.0;
    double best = 1e30;
    for (int r = 0; r < ROUNDS; r++) {
        double start = nf_bench_clock();
        nf_mt19937_fill(&mt, words, WORDS);
        for (int i = 0; i < WORDS; i += 16)
            nf_box_muller_16(words + i, normals + i);
        double taken = nf_bench_clock() - start;
        if (taken < best) best = taken;
    }
    return 1e3 * best / WORDS;
}

enum nf_status nf_bench_init(struct nf_bench *bench)
{
    *bench = (struct nf_bench){.peak = measure_peak(), .sgemm = measure_sgemm(512, 128, 512)};
    bench->normal = measure_normal();
    enum nf_status status = nf_torch_seed(&bench->stream, 1);
    if (!status) status = nf_blobs_seeded(&bench->train, 100, 12000, 0.8);
    if (!status) status = nf_blobs_seeded(&bench->test, 200, 4000, 0.8);
    return status;
}

void nf_bench_release(struct nf_bench *bench)
{
    nf_dataset_release(&bench->train);
    nf_dataset_release(&bench->test);
}

static void random_mask(struct nf_mlp *net, double density, struct nf_torch_stream *stream)
{
    for (int l = 0; l < net->layers; l++)
        for (size_t i = nf_mlp_weights_at(net, l); i < nf_mlp_biases_at(net, l); i++) {
            float u;
            nf_torch_rand(stream, &u, 1);
            net->mask[i] = u < (float)density;
        }
    nf_mlp_apply_mask(net);
}

static enum nf_status new_network(struct nf_bench *bench, struct nf_mlp *net, int width, double density)
{
    enum nf_status status = nf_mlp_init(net, 4, (const int[]){2, width, width, width / 2, 4});
    if (status) return status;
    nf_mlp_initialise(net, &bench->stream);
    if (density < 1.0) random_mask(net, density, &bench->stream);
    return NF_OK;
}

static double time_training(struct nf_bench *bench, const struct nf_training *training, int width, double density)
{
    struct nf_mlp net;
    if (new_network(bench, &net, width, density)) return 0.0;
    double start = nf_bench_clock();
    nf_train(&net, &bench->train, training, &bench->stream, NULL);
    double taken = nf_bench_clock() - start;
    nf_mlp_release(&net);
    return taken;
}

double nf_bench_step(struct nf_bench *bench, double density, int width, int batch)
{
    struct nf_training training = {.epochs = 1, .batch = batch, .rate = 5e-4};
    return time_training(bench, &training, width, density) / ((bench->train.samples + batch - 1) / batch);
}

/* Paper 4's whole replay, as in tools/bench_torch.py. */
static void battery(struct nf_bench *bench, const struct nf_mlp *net)
{
    static const struct nf_stress tests[] = {{0, 0, 0},   {0, 0, 0},   {1, 0.5, 0}, {0, 0.3, 0},
                                             {0, 0.5, 0}, {0, 1.0, 0}, {0, 1.5, 0}, {0, 2.5, 0}};
    int correct;
    for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
        nf_count_accurate(net, &bench->test, &tests[t], 1000, &bench->stream, &correct);
}

static void arm(struct nf_bench *bench, const struct nf_mlp *pruned, int regrow, const struct nf_training *training,
                const struct nf_modulators *modulators)
{
    struct nf_mlp net;
    int correct;
    static const struct nf_regrow rule = {
        .score = NF_REGROW_SIGNED, .share = 0.5, .batches = 30, .batch = 128, .scale = 0.03};
    if (nf_mlp_copy(&net, pruned)) return;
    net.modulators = *modulators;
    if (regrow) nf_regrow(&net, &rule, &bench->train, &bench->stream, NULL, NULL);
    nf_train(&net, &bench->train, training, &bench->stream, NULL);
    battery(bench, &net);
    if (modulators->tanh) {
        net.modulators = nf_modulators_none;
        battery(bench, &net);
    }
    nf_prune_survivors(&net, 0.4);
    nf_count_accurate(&net, &bench->test, &(struct nf_stress){1, 0.5, 0}, 1000, &bench->stream, &correct);
    nf_mlp_release(&net);
}

static double run_paper_4(struct nf_bench *bench)
{
    struct nf_mlp net;
    const struct nf_modulators damped = {.tanh = 1, .gain = 1.0, .inhibition = 0.7};
    if (new_network(bench, &net, 512, 1.0)) return 0.0;
    double start = nf_bench_clock();
    nf_train(&net, &bench->train, &(struct nf_training){.epochs = 20, .batch = 128, .rate = 1e-3}, &bench->stream,
             NULL);
    nf_prune_magnitude(&net, 0.95);
    battery(bench, &net);
    arm(bench, &net, 1, &(struct nf_training){.epochs = 15, .batch = 128, .rate = 5e-4}, &nf_modulators_none);
    arm(bench, &net, 0, &(struct nf_training){.epochs = 100, .batch = 128, .rate = 1e-5, .noise = {1, 0.5, 0.0}},
        &nf_modulators_none);
    arm(bench, &net, 0, &(struct nf_training){.epochs = 10, .batch = 128, .rate = 5e-4}, &damped);
    double taken = nf_bench_clock() - start;
    nf_mlp_release(&net);
    return taken;
}

static double run_normals(struct nf_bench *bench)
{
    enum { COUNT = 1 << 20 };
    float *values = malloc(COUNT * sizeof *values);
    if (!values) return 0.0;
    nf_torch_randn(&bench->stream, values, COUNT); /* pages touched */
    double start = nf_bench_clock();
    nf_torch_randn(&bench->stream, values, COUNT);
    double taken = nf_bench_clock() - start;
    free(values);
    return 1e3 * taken / COUNT;
}

double nf_bench_run(struct nf_bench *bench, const struct nf_bench_phase *phase)
{
    struct nf_training epoch = {.epochs = 1, .batch = 128, .rate = 5e-4, .noise = {phase->noise > 0, phase->noise, 0}};
    switch (phase->kind) {
    case 0: return time_training(bench, &epoch, 512, phase->density);
    case 1: return run_paper_4(bench);
    case 2: return nf_bench_gru_epoch(phase->density, &bench->stream);
    case 3: return run_normals(bench);
    default: return nf_bench_language_run((enum nf_bench_language)(phase->kind - 4));
    }
}

/* Forward, back, and the weights' gradient of one map of a dense step. */
static void dense_products(const struct nf_masked_map *map, float *weights, float *x, float *y, float *dx,
                           float *gradient)
{
    nf_masked_map_forward(map, weights, x, y, 128, 1);
    nf_masked_map_backward(map, weights, y, x, dx, gradient, 128, 1);
}

double nf_bench_products(void)
{
    enum { WIDE = 512, NARROW = 256, BATCH = 128, STEPS = 94 };
    float *buffer = aligned_alloc(64, (2 * WIDE * WIDE + 3 * WIDE * BATCH) * sizeof *buffer);
    struct nf_masked_map square, half;
    if (!buffer) return 0.0;
    memset(buffer, 0, (2 * WIDE * WIDE + 3 * WIDE * BATCH) * sizeof *buffer);
    float *weights = buffer, *gradient = weights + WIDE * WIDE, *x = gradient + WIDE * WIDE, *y = x + WIDE * BATCH;
    nf_masked_map_init_as(&square, NULL, WIDE, WIDE, 0); /* dense maps own nothing and cannot fail */
    nf_masked_map_init_as(&half, NULL, NARROW, WIDE, 0);
    double start = nf_bench_clock();
    for (int step = 0; step < STEPS; step++) {
        dense_products(&square, weights, x, y, y + WIDE * BATCH, gradient);
        dense_products(&half, weights, x, y, y + WIDE * BATCH, gradient);
    }
    double taken = nf_bench_clock() - start;
    free(buffer);
    return taken;
}

enum { WEIGHTS = 2 * 512 + 512 * 512 + 512 * 256 + 256 * 4, UNITS = 512 + 512 + 256, SAMPLES = 12000 };

static double epoch_ceiling(const struct nf_bench *bench, double density, double noise)
{
    double flops = 3.0 * 2.0 * density * WEIGHTS * SAMPLES;
    return flops / bench->peak + (noise > 0 ? 1e-3 * bench->normal * UNITS * SAMPLES : 0.0);
}

double nf_bench_ceiling(const struct nf_bench *bench, const struct nf_bench_phase *phase)
{
    switch (phase->kind) {
    case 0: return epoch_ceiling(bench, phase->density, phase->noise);
    case 1: /* 20 dense epochs and 30 of 94 steps, 15 half, 100 noisy, 10 sparse ones; noise of 33 tests */
        return 20.32 * epoch_ceiling(bench, 1.0, 0.0) + 15.0 * epoch_ceiling(bench, 0.525, 0.0) +
               100.0 * epoch_ceiling(bench, 0.05, 0.5) + 10.0 * epoch_ceiling(bench, 0.05, 0.0) +
               33.0 * 1e-3 * bench->normal * UNITS * 4000;
    case 2: return nf_bench_gru_flops(phase->density) / bench->peak;
    case 3: return bench->normal;
    default: return nf_bench_language_ceiling((enum nf_bench_language)(phase->kind - 4), bench->peak);
    }
}
