#include "language/attention.h"

#include "language/vector.h"

#include <math.h>
#include <sleef.h>
#include <string.h>

enum { FEW = 4 };

/* Eight rows at a time: keys and values are turned once per sequence, so that a score needs no sum across lanes. */

static int padded(int n)
{
    return (n + 7) / 8 * 8;
}

size_t nf_attention_scratch(int longest, const struct nf_attention_shape *shape)
{
    return (size_t)padded(longest) * (size_t)(2 * shape->width + 2);
}

/* turned[c][pitch] = x[j][c] of one head; zero beyond n. */
static void turn(float *turned, const float *x, int n, size_t stride, int width)
{
    const int pitch = padded(n);
    for (int c = 0; c < width; c++)
        for (int j = 0; j < pitch; j++)
            turned[c * pitch + j] = j < n ? x[(size_t)j * stride + (size_t)c] : 0.0f;
}

/* y_j = scale x . t_j for j < n, t turned with `pitch`; y is padded to a multiple of eight. */
static void dots(float *y, const float *x, const float *turned, int n, int pitch, int width, float scale)
{
    for (int j = 0; j < n; j += 8) {
        __m256 sum = _mm256_setzero_ps();
        for (int c = 0; c < width; c++)
            sum = _mm256_fmadd_ps(_mm256_set1_ps(x[c]), _mm256_loadu_ps(turned + c * pitch + j), sum);
        _mm256_storeu_ps(y + j, _mm256_mul_ps(sum, _mm256_set1_ps(scale)));
    }
}

/* The same from rows as they lie: for a few queries, turning would cost more than it saves. */
static void dots_in_rows(float *y, const float *x, const float *k, int n, size_t stride, int width, float scale)
{
    for (int j = 0; j < n; j++)
        y[j] = scale * nf_dot(x, k + (size_t)j * stride, width);
    for (int j = n; j % 8; j++)
        y[j] = 0.0f;
}

static float scale_of(const struct nf_attention_shape *shape)
{
    return 1.0f / sqrtf((float)shape->width);
}

/* p_j = exp(p_j - shift) for j < n, zero in the padding. */
static void exponentiate(float *p, int n, float shift)
{
    __m256 s = _mm256_set1_ps(shift);
    for (int j = 0; j < n; j += 8)
        _mm256_storeu_ps(p + j, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_loadu_ps(p + j), s)));
    for (int j = n; j % 8; j++)
        p[j] = 0.0f;
}

/* y = sum_j p_j x_j */
static void mean_of(float *y, const float *p, const float *x, int n, size_t stride, int width)
{
    int c = 0;
    for (; c + 16 <= width; c += 16) {
        __m256 a = _mm256_setzero_ps(), b = _mm256_setzero_ps();
        for (int j = 0; j < n; j++) {
            __m256 weight = _mm256_set1_ps(p[j]);
            a = _mm256_fmadd_ps(weight, _mm256_loadu_ps(x + (size_t)j * stride + c), a);
            b = _mm256_fmadd_ps(weight, _mm256_loadu_ps(x + (size_t)j * stride + c + 8), b);
        }
        _mm256_storeu_ps(y + c, a);
        _mm256_storeu_ps(y + c + 8, b);
    }
    memset(y + c, 0, (size_t)(width - c) * sizeof *y);
    for (int j = 0; j < n && c < width; j++)
        nf_add_scaled(y + c, p[j], x + (size_t)j * stride + c, width - c);
}

/* Soft-max over n scores, in place; returns log sum exp. */
static float soften(float *p, int n)
{
    float most = p[0];
    for (int j = 1; j < n; j++)
        most = p[j] > most ? p[j] : most;
    exponentiate(p, n, most);
    __m256 sums = _mm256_setzero_ps();
    for (int j = 0; j < n; j += 8)
        sums = _mm256_add_ps(sums, _mm256_loadu_ps(p + j));
    float sum = nf_add_lanes(sums);
    __m256 divisor = _mm256_set1_ps(sum);
    for (int j = 0; j < n; j += 8)
        _mm256_storeu_ps(p + j, _mm256_div_ps(_mm256_loadu_ps(p + j), divisor));
    return most + logf(sum);
}

void nf_attention(float *o, float *log_sum, const float *q, const float *k, const float *v, int first, int rows,
                  const struct nf_attention_shape *shape, float *scratch)
{
    const int d = shape->width, group = shape->heads / shape->kv_heads, all = first + rows, pitch = padded(all);
    const size_t q_stride = (size_t)(shape->heads * d), stride = (size_t)(shape->kv_heads * d);
    float *turned = scratch, *p = scratch + (size_t)pitch * (size_t)d;
    for (int h = 0; h < shape->heads; h++) {
        const size_t head = (size_t)(h * d), kv = (size_t)(h / group * d);
        if (rows >= FEW && h % group == 0) turn(turned, k + kv, all, stride, d);
        for (int i = 0; i < rows; i++) {
            const size_t at = (size_t)i * q_stride + head;
            const int n = first + i + 1;
            if (rows >= FEW)
                dots(p, q + at, turned, n, pitch, d, scale_of(shape));
            else
                dots_in_rows(p, q + at, k + kv, n, stride, d, scale_of(shape));
            float sum = soften(p, n);
            mean_of(o + at, p, v + kv, n, stride, d);
            if (log_sum) log_sum[i * shape->heads + h] = sum;
        }
    }
}

/* d s_j = scale p_j (d p_j - mean), in place of d p_j. */
static void scores_backward(float *d_p, const float *p, int n, float mean, float scale)
{
    __m256 m = _mm256_set1_ps(mean), s = _mm256_set1_ps(scale);
    for (int j = 0; j < n; j += 8) {
        __m256 d = _mm256_sub_ps(_mm256_loadu_ps(d_p + j), m);
        _mm256_storeu_ps(d_p + j, _mm256_mul_ps(_mm256_mul_ps(s, _mm256_loadu_ps(p + j)), d));
    }
}

void nf_attention_backward(float *d_q, float *d_k, float *d_v, const float *d_o, const float *o, const float *log_sum,
                           const float *q, const float *k, const float *v, int rows,
                           const struct nf_attention_shape *shape, float *scratch)
{
    const int d = shape->width, group = shape->heads / shape->kv_heads, pitch = padded(rows);
    const size_t q_stride = (size_t)(shape->heads * d), stride = (size_t)(shape->kv_heads * d);
    const size_t turned = (size_t)pitch * (size_t)d;
    const float scale = scale_of(shape);
    float *keys = scratch, *values = keys + turned, *p = values + turned, *d_p = p + pitch;
    for (int h = 0; h < shape->heads; h++) {
        const size_t head = (size_t)(h * d), kv = (size_t)(h / group * d);
        if (h % group == 0) {
            turn(keys, k + kv, rows, stride, d);
            turn(values, v + kv, rows, stride, d);
        }
        for (int i = 0; i < rows; i++) {
            const size_t at = (size_t)i * q_stride + head;
            const int n = i + 1;
            dots(p, q + at, keys, n, pitch, d, scale);
            exponentiate(p, n, log_sum[i * shape->heads + h]);
            dots(d_p, d_o + at, values, n, pitch, d, 1.0f);
            scores_backward(d_p, p, n, nf_dot(d_o + at, o + at, d), scale);
            mean_of(d_q + at, d_p, k + kv, n, stride, d);
            for (int j = 0; j < n; j++) {
                nf_add_scaled(d_v + kv + (size_t)j * stride, p[j], d_o + at, d);
                nf_add_scaled(d_k + kv + (size_t)j * stride, d_p[j], q + at, d);
            }
        }
    }
}
