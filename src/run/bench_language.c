#include "run/bench_language.h"

#include "language/cache.h"
#include "language/tape.h"
#include "language/vector.h"
#include "optim/adamw.h"
#include "run/bench_clock.h"

#include <stdlib.h>
#include <string.h>

enum { RANK = 16, TEXTS = 4, MOST_ROWS = 4 * 44 };
static const struct nf_decoder_shape large = {2048, 2, 32, 4, 5632, 1024, 10000.0, 1e-5, 0};
static const struct nf_decoder_shape small = {64, 2, 4, 2, 160, 419, 10000.0, 1e-5, 0};

static int tokens_of(enum nf_bench_language what)
{
    return what == NF_BENCH_TUNE ? 32 : 44;
}

/* A model of random weights; every tensor of the large one is seen as float16. */
struct model {
    float *weights;
    struct nf_decoder decoder;
    struct nf_adapter adapter;
};

static void release(struct model *m)
{
    nf_adapter_release(&m->adapter);
    nf_decoder_release(&m->decoder);
    free(m->weights);
}

static void see_as_half(struct nf_decoder *decoder)
{
    struct nf_tensor *one[] = {&decoder->embedding, &decoder->final_norm, &decoder->head};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        one[i]->type = NF_FLOAT16;
    struct nf_tensor *all = (struct nf_tensor *)decoder->layer;
    for (size_t i = 0; i < (size_t)decoder->shape.layers * sizeof *decoder->layer / sizeof *all; i++)
        all[i].type = NF_FLOAT16;
}

/* Small values of either sign: as halves of 0x2000 to 0x23ff (about 2^-7), or as float32 of the same size. */
static int make(struct model *m, const struct nf_decoder_shape *shape)
{
    size_t count = nf_decoder_weights(shape);
    uint32_t state = 1;
    *m = (struct model){.weights = malloc(count * sizeof(float))};
    if (!m->weights || nf_decoder_view(&m->decoder, shape, m->weights) ||
        nf_adapter_init(&m->adapter, shape, RANK, 32.0, 0.05)) {
        release(m);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        if (shape == &large) {
            uint32_t halves = (state & 0x03ff03ffu) | 0x20002000u | (state & 0x80000000u) | (state >> 15 & 0x8000u);
            memcpy(&m->weights[i], &halves, sizeof halves);
        } else
            m->weights[i] = ((float)(state >> 8) / 16777216.0f - 0.5f) / 4.0f;
    }
    if (shape == &large) see_as_half(&m->decoder);
    for (size_t i = 0; i < m->adapter.count; i++)
        m->adapter.value[i] = ((float)(i % 61) - 30.0f) / 1000.0f;
    return 0;
}

static double time_decoding(struct model *m)
{
    enum { READ = 8, TIMED = 8 };
    struct nf_cache cache;
    struct nf_cache_row row = {0, 0, 1, 1};
    if (nf_cache_init(&cache, &m->decoder.shape, 1, READ + TIMED, 1, RANK)) return 0.0;
    for (; row.position < READ; row.position++)
        nf_cache_run(&cache, &m->decoder, &m->adapter, &row, 1);
    double start = nf_bench_clock();
    for (; row.position < READ + TIMED; row.position++)
        nf_cache_run(&cache, &m->decoder, &m->adapter, &row, 1);
    double taken = nf_bench_clock() - start;
    nf_cache_release(&cache);
    return taken / TIMED;
}

static void fill_batch(int32_t *token, int32_t *target, int *start, int tokens, int vocabulary)
{
    for (int r = 0; r < TEXTS * tokens; r++) {
        token[r] = (37 * r + 5) % vocabulary;
        target[r] = r % tokens < tokens / 4 || r % tokens == tokens - 1 ? -1 : (37 * r + 42) % vocabulary;
    }
    for (int s = 0; s <= TEXTS; s++)
        start[s] = s * tokens;
}

static double time_steps(struct model *m, int tokens, int mini_batches)
{
    int32_t token[MOST_ROWS], target[MOST_ROWS];
    int start[TEXTS + 1];
    struct nf_tape tape = {0};
    struct nf_adam adam = {0};
    struct nf_torch_stream dropout;
    double loss, taken = 0.0;
    float *gradient = calloc(m->adapter.count, sizeof *gradient);
    const struct nf_batch batch = {TEXTS, start, token, target};
    fill_batch(token, target, start, tokens, m->decoder.shape.vocabulary);
    if (gradient && !nf_tape_init(&tape, &m->decoder.shape, TEXTS * tokens, tokens, RANK) &&
        !nf_adamw_init(&adam, m->adapter.count, 1e-5) && !nf_torch_seed(&dropout, 1))
        for (int repetition = 0; repetition < 2; repetition++) { /* the first touches the pages */
            double begin = nf_bench_clock();
            for (int k = 0; k < mini_batches; k++) {
                nf_tape_forward(&tape, &m->decoder, &m->adapter, &batch, &dropout);
                nf_tape_loss(&tape, &m->decoder, &batch, 1.0f, &loss);
                nf_tape_backward(&tape, &m->decoder, &m->adapter, &batch, gradient, NULL);
            }
            nf_adamw_step(&adam, m->adapter.value, gradient, NULL);
            taken = nf_bench_clock() - begin;
        }
    nf_adam_release(&adam);
    nf_tape_release(&tape);
    free(gradient);
    return taken;
}

double nf_bench_language_run(enum nf_bench_language what)
{
    struct model m;
    if (make(&m, what == NF_BENCH_STAND_IN ? &small : &large)) return 0.0;
    double taken =
        what == NF_BENCH_DECODE ? time_decoding(&m) : time_steps(&m, tokens_of(what), what == NF_BENCH_TUNE ? 1 : 4);
    release(&m);
    return taken;
}

/* Bytes per microsecond when a buffer far larger than the caches is read from one end to the other. */
static double measure_reading(void)
{
    enum { FLOATS = 1 << 25 };
    float *buffer = malloc(FLOATS * sizeof *buffer);
    double best = 0.0;
    if (!buffer) return 0.0;
    memset(buffer, 1, FLOATS * sizeof *buffer); /* zeros might never get memory of their own */
    for (int r = 0; r < 5; r++) {
        __m256 sum[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
        double start = nf_bench_clock();
        for (size_t i = 0; i < FLOATS; i += 32)
            for (size_t k = 0; k < 4; k++)
                sum[k] = _mm256_add_ps(sum[k], _mm256_loadu_ps(buffer + i + 8 * k));
        float all = nf_add_lanes(_mm256_add_ps(_mm256_add_ps(sum[0], sum[1]), _mm256_add_ps(sum[2], sum[3])));
        double rate = (double)FLOATS * sizeof *buffer / (nf_bench_clock() - start);
        if (rate > best && all > 0.0f) best = rate;
    }
    free(buffer);
    return best;
}

double nf_bench_language_flops(enum nf_bench_language what)
{
    const struct nf_decoder_shape *s = what == NF_BENCH_STAND_IN ? &small : &large;
    const double h = s->hidden, kv = h / s->heads * s->kv_heads, wide = s->intermediate, tokens = tokens_of(what);
    const double rows = TEXTS * tokens, targets = rows - TEXTS * (tokens / 4 + 1);
    double attention = 2.0 * h * h + 2.0 * kv * h, feed = 3.0 * wide * h, adapter = RANK * (6.0 * h + 2.0 * kv);
    double forward = s->layers * (attention + feed + adapter), first = h * h + 2.0 * kv * h + RANK * 3.0 * h;
    double backward = s->layers * (attention + feed + 2.0 * adapter) - first;
    double scores = s->layers * h * (tokens + 1.0) / 2.0 * (2.0 + 5.0); /* two products forward, five back */
    double head = 2.0 * h * s->vocabulary * targets / rows;
    double operations = 2.0 * rows * (forward + backward + scores + head);
    return what == NF_BENCH_STAND_IN ? 4.0 * operations : operations;
}

double nf_bench_language_ceiling(enum nf_bench_language what, double peak)
{
    struct model m;
    if (what != NF_BENCH_DECODE) return nf_bench_language_flops(what) / peak;
    if (make(&m, &large)) return 0.0;
    double bytes = (double)nf_decoder_bytes(&m.decoder) + (double)m.adapter.count * sizeof(float);
    release(&m);
    return bytes / measure_reading();
}
