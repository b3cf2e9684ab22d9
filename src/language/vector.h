#ifndef NF_LANGUAGE_VECTOR_H
#define NF_LANGUAGE_VECTOR_H

#include <immintrin.h>

/* Short loops shared by the decoder's kernels.  Fixed order of additions, fused operations written out: the same bits
 * on every processor. */

/* (0+4) + (1+5) ... pairwise over eight lanes. */
static inline float nf_add_lanes(__m256 v)
{
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

/* a . b */
static inline float nf_dot(const float *a, const float *b, int n)
{
    __m256 s = _mm256_setzero_ps(), t = _mm256_setzero_ps();
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        s = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s);
        t = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), t);
    }
    for (; i + 8 <= n; i += 8)
        s = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s);
    float sum = nf_add_lanes(_mm256_add_ps(s, t));
    for (; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* y += a x */
static inline void nf_add_scaled(float *restrict y, float a, const float *restrict x, int n)
{
    __m256 factor = _mm256_set1_ps(a);
    int i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(y + i, _mm256_fmadd_ps(factor, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i)));
    for (; i < n; i++)
        y[i] += a * x[i];
}

#endif
