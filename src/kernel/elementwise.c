#include "kernel/elementwise.h"

#include <immintrin.h>
#include <sleef.h>

void nf_add_bias(float *y, const float *bias, int features, int width)
{
    for (int f = 0; f < features; f++, y += width)
        for (int s = 0; s < width; s++)
            y[s] += bias[f];
}

static void relu(float *y, float bias, int width)
{
    for (int s = 0; s < width; s++) {
        float a = y[s] + bias;
        y[s] = a > 0.0f ? a : 0.0f;
    }
}

static void hyperbolic(float *y, float bias, int width)
{
    __m256 b = _mm256_set1_ps(bias);
    for (int s = 0; s < width; s += 8)
        _mm256_store_ps(y + s, Sleef_tanhf8_u10avx2(_mm256_add_ps(_mm256_load_ps(y + s), b)));
}

void nf_activate(float *y, const float *bias, int features, int width, int use_tanh)
{
    for (int f = 0; f < features; f++, y += width) {
        if (use_tanh)
            hyperbolic(y, bias[f], width);
        else
            relu(y, bias[f], width);
    }
}

void nf_modulate(float *restrict h, const float *restrict a, const float *restrict n, size_t count,
                 const struct nf_modulation *m)
{
    const float noise = m->noise, shift = m->shift, gain = m->gain, inhibition = m->inhibition, offset = m->offset;
    if (n)
        for (size_t i = 0; i < count; i++)
            h[i] = (a[i] + n[i] * noise + shift) * gain * inhibition + offset;
    else
        for (size_t i = 0; i < count; i++)
            h[i] = a[i] * gain * inhibition + offset;
}

void nf_activation_backward(float *restrict d, const float *restrict a, size_t count, float gain, float inhibition,
                            int use_tanh)
{
    if (use_tanh)
        for (size_t i = 0; i < count; i++)
            d[i] = d[i] * inhibition * gain * (1.0f - a[i] * a[i]);
    else
        for (size_t i = 0; i < count; i++)
            d[i] = a[i] > 0.0f ? d[i] * inhibition * gain : 0.0f;
}

static float sum_lanes(__m256 v)
{
    __m256 pairs = _mm256_hadd_ps(v, v), quads = _mm256_hadd_ps(pairs, pairs);
    return _mm_cvtss_f32(_mm_add_ss(_mm256_castps256_ps128(quads), _mm256_extractf128_ps(quads, 1)));
}

void nf_bias_gradient(float *gradient, const float *d, int features, int width, int blocks)
{
    for (int f = 0; f < features; f++) {
        __m256 sum = _mm256_setzero_ps();
        for (int b = 0; b < blocks; b++) {
            const float *row = d + ((size_t)b * (size_t)features + (size_t)f) * (size_t)width;
            for (int s = 0; s < width; s += 8)
                sum = _mm256_add_ps(sum, _mm256_load_ps(row + s));
        }
        gradient[f] = sum_lanes(sum);
    }
}

void nf_zero_masked(float *restrict value, const uint8_t *restrict mask, size_t count)
{
    for (size_t i = 0; i < count; i++)
        value[i] = mask[i] ? value[i] : 0.0f;
}
