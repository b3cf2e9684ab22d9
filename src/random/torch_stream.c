#include "random/torch_stream.h"

#include "random/box_muller.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 16, STRIP = 8 };

enum nf_status nf_torch_seed(struct nf_torch_stream *stream, uint64_t seed)
{
    stream->has_cached = 0;
    stream->cached = 0.0;
    return nf_mt19937_seed(&stream->mt, (uint32_t)seed);
}

static uint64_t random64(struct nf_torch_stream *stream)
{
    uint64_t high = nf_mt19937_next(&stream->mt);
    return high << 32 | nf_mt19937_next(&stream->mt);
}

/* 53 bits of two words, in [0, 1). */
static double uniform_double(struct nf_torch_stream *stream)
{
    return (double)(random64(stream) & ((1ull << 53) - 1)) * 0x1p-53;
}

void nf_torch_uniform(struct nf_torch_stream *stream, float *values, size_t count, float low, float high)
{
    const float span = high - low;
    uint32_t words[512];
    for (size_t done = 0; done < count;) {
        size_t run = count - done < 512 ? count - done : 512;
        nf_mt19937_fill(&stream->mt, words, run);
        for (size_t i = 0; i < run; i++)
            values[done + i] = fmaf((float)(words[i] & 0xffffffu) * 0x1p-24f, span, low);
        done += run;
    }
}

void nf_torch_rand(struct nf_torch_stream *stream, float *values, size_t count)
{
    nf_torch_uniform(stream, values, count, 0.0f, 1.0f);
}

/* r = sqrt(-2 log(1 - u2)), r cos(2 pi u1) now and r sin(2 pi u1) at the next call. */
static float normal_scalar(struct nf_torch_stream *stream)
{
    if (stream->has_cached) {
        stream->has_cached = 0;
        return (float)stream->cached;
    }
    double u1 = uniform_double(stream), u2 = uniform_double(stream);
    double r = sqrt(-2.0 * log1p(-u2)), theta = 2.0 * 3.14159265358979323846 * u1;
    stream->cached = r * sin(theta);
    stream->has_cached = 1;
    return (float)(r * cos(theta));
}

/* The tail: the uniforms of the last 16 elements are drawn anew, after all others were drawn once. */
static void randn_ragged(struct nf_torch_stream *stream, float *values, size_t count)
{
    nf_torch_rand(stream, values, count);
    for (size_t i = 0; i + BLOCK <= count; i += BLOCK)
        nf_box_muller_uniform_16(values + i, values + i);
    nf_torch_rand(stream, values + count - BLOCK, BLOCK);
    nf_box_muller_uniform_16(values + count - BLOCK, values + count - BLOCK);
}

void nf_torch_randn(struct nf_torch_stream *stream, float *values, size_t count)
{
    uint32_t words[32 * BLOCK];
    if (count < BLOCK) {
        for (size_t i = 0; i < count; i++)
            values[i] = normal_scalar(stream);
        return;
    }
    if (count % BLOCK) {
        randn_ragged(stream, values, count);
        return;
    }
    for (size_t done = 0; done < count;) {
        size_t run = count - done < 32 * BLOCK ? count - done : 32 * BLOCK;
        nf_mt19937_fill(&stream->mt, words, run);
        for (size_t i = 0; i < run; i += BLOCK)
            nf_box_muller_16(words + i, values + done + i);
        done += run;
    }
}

void nf_torch_randn_transposed(struct nf_torch_stream *stream, float *values, size_t samples, size_t features,
                               size_t stride)
{
    /* Eight samples' words at a time; a strip is cut along the features so that it stays in the first cache
     * only when the rows are short, which they are: 8 x 512 words are 16 KB. */
    enum { MOST = 1024 };
    uint32_t words[STRIP * MOST];
    for (size_t s = 0; s < samples; s += STRIP) {
        size_t rows = samples - s < STRIP ? samples - s : STRIP;
        nf_mt19937_fill(&stream->mt, words, rows * features);
        for (size_t r = rows; r < STRIP; r++)
            memset(words + r * features, 0, features * sizeof *words);
        for (size_t f = 0; f < features; f += BLOCK)
            nf_box_muller_16x8(words + f, features, values + f * stride + s, stride);
    }
}

int64_t nf_torch_random_int64(struct nf_torch_stream *stream)
{
    return (int64_t)(random64(stream) & 0x7fffffffffffffffull);
}

int64_t nf_torch_randint(struct nf_torch_stream *stream, uint32_t high)
{
    return nf_mt19937_next(&stream->mt) % high;
}

void nf_torch_randperm(struct nf_torch_stream *stream, int64_t *order, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    for (int64_t i = 0; i < n - 1; i++) {
        int64_t j = i + (int64_t)(nf_mt19937_next(&stream->mt) % (uint64_t)(n - i)), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

void nf_torch_dropout_keep(struct nf_torch_stream *stream, uint8_t *keep, size_t count, double p)
{
    for (size_t i = 0; i < count; i++)
        keep[i] = uniform_double(stream) < 1.0 - p;
}

void nf_torch_dataloader_start(struct nf_torch_stream *stream)
{
    nf_torch_random_int64(stream);
}

enum nf_status nf_torch_dataloader_shuffle(struct nf_torch_stream *stream, int64_t *order, int64_t n)
{
    struct nf_torch_stream sampler;
    nf_torch_dataloader_start(stream);
    enum nf_status status = nf_torch_seed(&sampler, (uint64_t)nf_torch_random_int64(stream));
    if (status == NF_OK) nf_torch_randperm(&sampler, order, n);
    return status;
}
