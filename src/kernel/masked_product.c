#include "kernel/masked_product.h"

#include <immintrin.h>

enum { V = 8, REGISTERS = NF_LANES / V };

/* y_i += sum_k w_k x_{c(k)} over one row's survivors in one panel; 64 samples. */
static inline void row_product(const float *w, const uint32_t *c, uint32_t n, const float *x, size_t pitch, float *y,
                               int continued)
{
    __m256 sum[REGISTERS];
    for (int v = 0; v < REGISTERS; v++)
        sum[v] = continued ? _mm256_load_ps(y + v * V) : _mm256_setzero_ps();
    for (uint32_t k = 0; k < n; k++) {
        const float *from = x + c[k] * pitch;
        __m256 weight = _mm256_broadcast_ss(w + k);
        for (int v = 0; v < REGISTERS; v++)
            sum[v] = _mm256_fmadd_ps(weight, _mm256_load_ps(from + v * V), sum[v]);
    }
    for (int v = 0; v < REGISTERS; v++)
        _mm256_store_ps(y + v * V, sum[v]);
}

void nf_masked_product_forward(const struct nf_masked_map *map, struct nf_masked_tile tile, const float *x, float *y)
{
    const struct nf_masked_order *order = &map->by_output;
    for (int s = 0; s < tile.width; s += NF_LANES)
        for (int p = 0; p < order->panels; p++) {
            const uint32_t *start = order->start + (size_t)p * (size_t)(map->out + 1);
            for (int i = 0; i < map->out; i++)
                row_product(map->output_values + start[i], order->other + start[i], start[i + 1] - start[i], x + s,
                            tile.in_pitch, y + (size_t)i * tile.out_pitch + s, p > 0);
        }
}

/* The sums of four vectors' eight elements, each ((0+1)+(2+3)) + ((4+5)+(6+7)). */
static inline __m128 sum_four(const __m256 g[4])
{
    __m256 quads = _mm256_hadd_ps(_mm256_hadd_ps(g[0], g[1]), _mm256_hadd_ps(g[2], g[3]));
    return _mm_add_ps(_mm256_castps256_ps128(quads), _mm256_extractf128_ps(quads, 1));
}

/* Sixteen samples of one survivor: a load of dy feeds both dx += w dy and the weight's own gradient. */
static inline void survivor(__m256 w, const float *dy, const __m256 x[2], __m256 dx[2], __m256 *g)
{
    __m256 first = _mm256_load_ps(dy), second = _mm256_load_ps(dy + V);
    dx[0] = _mm256_fmadd_ps(w, first, dx[0]);
    dx[1] = _mm256_fmadd_ps(w, second, dx[1]);
    *g = _mm256_fmadd_ps(first, x[0], *g);
    *g = _mm256_fmadd_ps(second, x[1], *g);
}

/* 64 samples of `count` survivors of one input: dx += sum of w dy, and g = the vectors whose sums are the sums of
 * dy x.  Several at a time share the loads of x and dx. */
static inline void survivors(int count, const __m256 *w, const float *const *dy, const float *x, float *dx, __m256 *g)
{
#pragma GCC unroll 4
    for (int v = 0; v < NF_LANES; v += 2 * V) {
        __m256 input[2] = {_mm256_load_ps(x + v), _mm256_load_ps(x + v + V)};
        __m256 sum[2] = {_mm256_load_ps(dx + v), _mm256_load_ps(dx + v + V)};
#pragma GCC unroll 4
        for (int i = 0; i < count; i++)
            survivor(w[i], dy[i] + v, input, sum, &g[i]);
        _mm256_store_ps(dx + v, sum[0]);
        _mm256_store_ps(dx + v + V, sum[1]);
    }
}

/* The survivors of one input in one panel of outputs. */
struct column {
    const float *w, *dy, *x;
    const uint32_t *row;
    uint32_t n;
    int accumulate;
    size_t pitch; /* of dy */
};

static inline __m128 four_survivors(const struct column *c, uint32_t k, float *dx)
{
    const __m256 zero = _mm256_setzero_ps();
    const uint32_t *row = c->row + k;
    const float *dy[4] = {c->dy + row[0] * c->pitch, c->dy + row[1] * c->pitch, c->dy + row[2] * c->pitch,
                          c->dy + row[3] * c->pitch};
    __m256 w[4] = {_mm256_broadcast_ss(c->w + k), _mm256_broadcast_ss(c->w + k + 1), _mm256_broadcast_ss(c->w + k + 2),
                   _mm256_broadcast_ss(c->w + k + 3)};
    __m256 g[4] = {zero, zero, zero, zero};
    survivors(4, w, dy, c->x, dx, g);
    return sum_four(g);
}

static inline float one_survivor(const struct column *c, uint32_t k, float *dx)
{
    const float *dy = c->dy + c->row[k] * c->pitch;
    __m256 w = _mm256_broadcast_ss(c->w + k), g = _mm256_setzero_ps();
    survivors(1, &w, &dy, c->x, dx, &g);
    const __m256 same[4] = {g, g, g, g};
    return _mm_cvtss_f32(sum_four(same));
}

static inline void column_product(struct column c, float *dx, float *gradient)
{
    uint32_t k = 0;
    for (; k + 4 <= c.n; k += 4) {
        __m128 sums = four_survivors(&c, k, dx);
        if (c.accumulate) sums = _mm_add_ps(_mm_loadu_ps(gradient + k), sums);
        _mm_storeu_ps(gradient + k, sums);
    }
    for (; k < c.n; k++) {
        float sum = one_survivor(&c, k, dx);
        gradient[k] = c.accumulate ? gradient[k] + sum : sum;
    }
}

static inline void clear(float *dx)
{
    for (int v = 0; v < NF_LANES; v += V)
        _mm256_store_ps(dx + v, _mm256_setzero_ps());
}

void nf_masked_product_backward(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                const float *dy, const float *x, float *dx, float *gradient, int accumulate)
{
    const struct nf_masked_order *order = &map->by_input;
    _Alignas(32) float unwanted[NF_LANES];
    for (int s = 0; s < tile.width; s += NF_LANES)
        for (int p = 0; p < order->panels; p++) {
            const uint32_t *start = order->start + (size_t)p * (size_t)(map->in + 1);
            for (int j = 0; j < map->in; j++) {
                size_t at = (size_t)j * tile.in_pitch + (size_t)s;
                float *to = dx ? dx + at : unwanted;
                struct column c = {
                    values + start[j],   dy + s,        x + at, order->other + start[j], start[j + 1] - start[j],
                    accumulate || s > 0, tile.out_pitch};
                if (p == 0) clear(to);
                column_product(c, to, gradient + start[j]);
            }
        }
}
