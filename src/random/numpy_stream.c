#include "random/numpy_stream.h"

#include <math.h>

enum nf_status nf_numpy_seed(struct nf_numpy_stream *stream, uint32_t seed)
{
    stream->has_cached = 0;
    stream->cached = 0.0;
    return nf_mt19937_seed(&stream->mt, seed);
}

/* Uniform on 0..most: words (two for ranges beyond 32 bits) masked to the smallest 2^k - 1 >= most, until one fits. */
static uint64_t masked(struct nf_numpy_stream *stream, uint64_t most)
{
    if (most == 0) return 0;
    uint64_t mask = UINT64_MAX >> __builtin_clzll(most), value;
    do {
        value = nf_mt19937_next(&stream->mt);
        if (most > UINT32_MAX) value = value << 32 | nf_mt19937_next(&stream->mt);
        value &= mask;
    } while (value > most);
    return value;
}

int64_t nf_numpy_randint(struct nf_numpy_stream *stream, int64_t low, int64_t high)
{
    return low + (int64_t)masked(stream, (uint64_t)(high - 1 - low));
}

double nf_numpy_random(struct nf_numpy_stream *stream)
{
    uint32_t a = nf_mt19937_next(&stream->mt) >> 5, b = nf_mt19937_next(&stream->mt) >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

double nf_numpy_uniform(struct nf_numpy_stream *stream, double low, double high)
{
    return low + (high - low) * nf_numpy_random(stream);
}

double nf_numpy_randn(struct nf_numpy_stream *stream)
{
    if (stream->has_cached) {
        stream->has_cached = 0;
        return stream->cached;
    }
    double x1, x2, r2;
    do {
        x1 = 2.0 * nf_numpy_random(stream) - 1.0;
        x2 = 2.0 * nf_numpy_random(stream) - 1.0;
        r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1.0 || r2 == 0.0);
    double f = sqrt(-2.0 * log(r2) / r2);
    stream->cached = f * x1;
    stream->has_cached = 1;
    return f * x2;
}

void nf_numpy_permutation(struct nf_numpy_stream *stream, int64_t *order, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = (int64_t)masked(stream, (uint64_t)i), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
