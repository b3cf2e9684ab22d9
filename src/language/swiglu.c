#include "language/swiglu.h"

#include <immintrin.h>
#include <sleef.h>
#include <string.h>

static __m256 sigmoid(__m256 g)
{
    const __m256 one = _mm256_set1_ps(1.0f);
    return _mm256_div_ps(one, _mm256_add_ps(one, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_setzero_ps(), g))));
}

static __m256 unit(__m256 g, __m256 u)
{
    return _mm256_mul_ps(_mm256_mul_ps(g, sigmoid(g)), u);
}

/* The rest of a count that is no multiple of eight, padded with zeros. */
static __m256 load_rest(const float *x, size_t n)
{
    float rest[8] = {0};
    memcpy(rest, x, n * sizeof *x);
    return _mm256_loadu_ps(rest);
}

static void store_rest(float *x, __m256 v, size_t n)
{
    float rest[8];
    _mm256_storeu_ps(rest, v);
    memcpy(x, rest, n * sizeof *x);
}

void nf_swiglu(float *y, const float *gate, const float *up, size_t count)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(y + i, unit(_mm256_loadu_ps(gate + i), _mm256_loadu_ps(up + i)));
    if (i < count) store_rest(y + i, unit(load_rest(gate + i, count - i), load_rest(up + i, count - i)), count - i);
}

struct pair {
    __m256 gate, up;
};

static struct pair unit_backward(__m256 d, __m256 g, __m256 u)
{
    const __m256 one = _mm256_set1_ps(1.0f);
    __m256 s = sigmoid(g), slope = _mm256_fmadd_ps(g, _mm256_sub_ps(one, s), one);
    return (struct pair){_mm256_mul_ps(_mm256_mul_ps(d, u), _mm256_mul_ps(s, slope)),
                         _mm256_mul_ps(d, _mm256_mul_ps(g, s))};
}

void nf_swiglu_backward(float *d_gate, float *d_up, const float *d_y, const float *gate, const float *up, size_t count)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        struct pair d = unit_backward(_mm256_loadu_ps(d_y + i), _mm256_loadu_ps(gate + i), _mm256_loadu_ps(up + i));
        _mm256_storeu_ps(d_gate + i, d.gate);
        _mm256_storeu_ps(d_up + i, d.up);
    }
    if (i == count) return;
    size_t n = count - i;
    struct pair d = unit_backward(load_rest(d_y + i, n), load_rest(gate + i, n), load_rest(up + i, n));
    store_rest(d_gate + i, d.gate, n);
    store_rest(d_up + i, d.up, n);
}
