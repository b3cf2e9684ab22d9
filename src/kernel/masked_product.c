#include "kernel/masked_product.h"

#include <immintrin.h>

enum { V = 8, REGISTERS = NF_LANES / V };

/* y_i += sum_k w_k x_{c(k)} over one row's survivors in one panel; 64 samples. */
static inline void row_product(const float *w, const uint32_t *c, uint32_t n, const float *x, int width, float *y,
                               int continued)
{
    __m256 sum[REGISTERS];
    for (int v = 0; v < REGISTERS; v++)
        sum[v] = continued ? _mm256_load_ps(y + v * V) : _mm256_setzero_ps();
    for (uint32_t k = 0; k < n; k++) {
        const float *from = x + (size_t)c[k] * (size_t)width;
        __m256 weight = _mm256_broadcast_ss(w + k);
        for (int v = 0; v < REGISTERS; v++)
            sum[v] = _mm256_fmadd_ps(weight, _mm256_load_ps(from + v * V), sum[v]);
    }
    for (int v = 0; v < REGISTERS; v++)
        _mm256_store_ps(y + v * V, sum[v]);
}

void nf_masked_product_forward(const struct nf_masked_map *map, const float *x, float *y, int width)
{
    const struct nf_masked_order *order = &map->by_output;
    for (int s = 0; s < width; s += NF_LANES)
        for (int p = 0; p < order->panels; p++) {
            const uint32_t *start = order->start + (size_t)p * (size_t)(map->out + 1);
            for (int i = 0; i < map->out; i++)
                row_product(map->output_values + start[i], order->other + start[i], start[i + 1] - start[i], x + s,
                            width, y + (size_t)i * (size_t)width + s, p > 0);
        }
}

/* The sums of four vectors' eight elements, each ((0+1)+(2+3)) + ((4+5)+(6+7)). */
static inline __m128 sum_four(const __m256 g[4])
{
    __m256 quads = _mm256_hadd_ps(_mm256_hadd_ps(g[0], g[1]), _mm256_hadd_ps(g[2], g[3]));
    return _mm_add_ps(_mm256_castps256_ps128(quads), _mm256_extractf128_ps(quads, 1));
}

/* sum += w dy and g = sum over eight samples at a time of dy x, for two survivors of one input. */
static inline void survivor_pair(const float *w, const float *dy0, const float *dy1, const float *x, __m256 *sum,
                                 __m256 *g)
{
    __m256 w0 = _mm256_broadcast_ss(w), w1 = _mm256_broadcast_ss(w + 1);
    __m256 g0 = _mm256_setzero_ps(), g1 = _mm256_setzero_ps();
    for (int v = 0; v < REGISTERS; v++) {
        __m256 d0 = _mm256_load_ps(dy0 + v * V), d1 = _mm256_load_ps(dy1 + v * V), value = _mm256_load_ps(x + v * V);
        sum[v] = _mm256_fmadd_ps(w1, d1, _mm256_fmadd_ps(w0, d0, sum[v]));
        g0 = _mm256_fmadd_ps(d0, value, g0);
        g1 = _mm256_fmadd_ps(d1, value, g1);
    }
    g[0] = g0;
    g[1] = g1;
}

static inline void survivor_single(float w, const float *dy, const float *x, __m256 *sum, __m256 *g)
{
    __m256 weight = _mm256_set1_ps(w), product = _mm256_setzero_ps();
    for (int v = 0; v < REGISTERS; v++) {
        __m256 d = _mm256_load_ps(dy + v * V);
        sum[v] = _mm256_fmadd_ps(weight, d, sum[v]);
        product = _mm256_fmadd_ps(d, _mm256_load_ps(x + v * V), product);
    }
    *g = product;
}

struct line {
    const float *w, *dy, *x;
    const uint32_t *row;
    uint32_t n;
    int width, continued, accumulate;
};

/* One input's survivors in one panel: a load of dy feeds both dx += w dy and the weight's own gradient. */
static inline void column_product(struct line l, float *dx, float *gradient)
{
    __m256 sum[REGISTERS], g[4];
    for (int v = 0; v < REGISTERS; v++)
        sum[v] = l.continued && dx ? _mm256_load_ps(dx + v * V) : _mm256_setzero_ps();
    uint32_t k = 0;
#define DY(i) (l.dy + (size_t)l.row[i] * (size_t)l.width)
    for (; k + 4 <= l.n; k += 4) {
        survivor_pair(l.w + k, DY(k), DY(k + 1), l.x, sum, g);
        survivor_pair(l.w + k + 2, DY(k + 2), DY(k + 3), l.x, sum, g + 2);
        __m128 four = sum_four(g);
        if (l.accumulate) four = _mm_add_ps(four, _mm_loadu_ps(gradient + k));
        _mm_storeu_ps(gradient + k, four);
    }
    for (; k < l.n; k++) {
        survivor_single(l.w[k], DY(k), l.x, sum, g);
        g[1] = g[2] = g[3] = g[0];
        float one = _mm_cvtss_f32(sum_four(g));
        gradient[k] = l.accumulate ? gradient[k] + one : one;
    }
#undef DY
    if (dx)
        for (int v = 0; v < REGISTERS; v++)
            _mm256_store_ps(dx + v * V, sum[v]);
}

void nf_masked_product_backward(const struct nf_masked_map *map, const float *values, const float *dy, const float *x,
                                float *dx, float *gradient, int width, int accumulate)
{
    const struct nf_masked_order *order = &map->by_input;
    for (int s = 0; s < width; s += NF_LANES)
        for (int p = 0; p < order->panels; p++) {
            const uint32_t *start = order->start + (size_t)p * (size_t)(map->in + 1);
            for (int j = 0; j < map->in; j++) {
                size_t at = (size_t)j * (size_t)width + (size_t)s;
                struct line l = {values + start[j], dy + s, x + at, order->other + start[j], start[j + 1] - start[j],
                                 width, p > 0, accumulate || s > 0};
                column_product(l, dx ? dx + at : NULL, gradient + start[j]);
            }
        }
}
