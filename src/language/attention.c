#include "language/attention.h"

#include "language/vector.h"

#include <math.h>
#include <sleef.h>
#include <string.h>

static float scale_of(const struct nf_attention_shape *shape)
{
    return 1.0f / sqrtf((float)shape->width);
}

/* p_j = exp(p_j - shift) for j < n; the padding up to a multiple of eight is overwritten. */
static void exponentiate(float *p, int n, float shift)
{
    __m256 s = _mm256_set1_ps(shift);
    for (int j = 0; j < n; j += 8)
        _mm256_storeu_ps(p + j, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_loadu_ps(p + j), s)));
}

static void scores(float *s, const float *q, const float *k, int n, size_t stride, int width, float scale)
{
    for (int j = 0; j < n; j++)
        s[j] = scale * nf_dot(q, k + (size_t)j * stride, width);
    for (int j = n; j % 8; j++)
        s[j] = 0.0f;
}

/* One row of one head: soft-max over n scores, then the mean of the values.  Returns log sum exp. */
static float attend(float *o, float *p, const float *v, int n, size_t stride, int width)
{
    float most = p[0], sum = 0.0f;
    for (int j = 1; j < n; j++)
        most = p[j] > most ? p[j] : most;
    exponentiate(p, n, most);
    for (int j = 0; j < n; j++)
        sum += p[j];
    memset(o, 0, (size_t)width * sizeof *o);
    for (int j = 0; j < n; j++)
        nf_add_scaled(o, p[j] / sum, v + (size_t)j * stride, width);
    return most + logf(sum);
}

void nf_attention(float *o, float *log_sum, const float *q, const float *k, const float *v, int first, int rows,
                  const struct nf_attention_shape *shape, float *scratch)
{
    const int d = shape->width, group = shape->heads / shape->kv_heads;
    const size_t q_stride = (size_t)(shape->heads * d), stride = (size_t)(shape->kv_heads * d);
    for (int i = 0; i < rows; i++)
        for (int h = 0; h < shape->heads; h++) {
            size_t at = (size_t)i * q_stride + (size_t)(h * d), kv = (size_t)(h / group * d);
            scores(scratch, q + at, k + kv, first + i + 1, stride, d, scale_of(shape));
            float sum = attend(o + at, scratch, v + kv, first + i + 1, stride, d);
            if (log_sum) log_sum[i * shape->heads + h] = sum;
        }
}

/* One row of one head, backwards; p holds its n probabilities. */
static void attend_backward(float *d_q, float *d_k, float *d_v, const float *d_o, const float *o, const float *p,
                            const float *q, const float *k, const float *v, int n, size_t stride, int width,
                            float scale)
{
    float mean = nf_dot(d_o, o, width);
    for (int j = 0; j < n; j++) {
        size_t at = (size_t)j * stride;
        float d_s = scale * p[j] * (nf_dot(d_o, v + at, width) - mean);
        nf_add_scaled(d_v + at, p[j], d_o, width);
        nf_add_scaled(d_q, d_s, k + at, width);
        nf_add_scaled(d_k + at, d_s, q, width);
    }
}

void nf_attention_backward(float *d_q, float *d_k, float *d_v, const float *d_o, const float *o, const float *log_sum,
                           const float *q, const float *k, const float *v, int rows,
                           const struct nf_attention_shape *shape, float *scratch)
{
    const int d = shape->width, group = shape->heads / shape->kv_heads;
    const size_t q_stride = (size_t)(shape->heads * d), stride = (size_t)(shape->kv_heads * d);
    const float scale = scale_of(shape);
    memset(d_q, 0, (size_t)rows * q_stride * sizeof *d_q);
    for (int i = 0; i < rows; i++)
        for (int h = 0; h < shape->heads; h++) {
            size_t at = (size_t)i * q_stride + (size_t)(h * d), kv = (size_t)(h / group * d);
            scores(scratch, q + at, k + kv, i + 1, stride, d, scale);
            exponentiate(scratch, i + 1, log_sum[i * shape->heads + h]);
            attend_backward(d_q + at, d_k + kv, d_v + kv, d_o + at, o + at, scratch, q + at, k + kv, v + kv, i + 1,
                            stride, d, scale);
        }
}
