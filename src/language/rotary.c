#include "language/rotary.h"

#include <immintrin.h>
#include <sleef.h>
#include <stdlib.h>

/* SLEEF's vector functions, one lane used: the C library's differ between processors. */
static double power(double base, double exponent)
{
    return _mm256_cvtsd_f64(Sleef_powd4_u10avx2(_mm256_set1_pd(base), _mm256_set1_pd(exponent)));
}

enum nf_status nf_rotary_init(struct nf_rotary *rotary, int half, int positions, double theta)
{
    size_t count = (size_t)half * (size_t)positions;
    *rotary = (struct nf_rotary){half, positions, malloc(count * sizeof(float)), malloc(count * sizeof(float))};
    if (!rotary->cosine || !rotary->sine) {
        nf_rotary_release(rotary);
        return nf_fail(NF_MEMORY, "out of memory for %d positions", positions);
    }
    for (int i = 0; i < half; i++) {
        double frequency = power(theta, -(double)i / half);
        for (int p = 0; p < positions; p++) {
            __m256d angle = _mm256_set1_pd(p * frequency);
            size_t at = (size_t)p * (size_t)half + (size_t)i;
            rotary->cosine[at] = (float)_mm256_cvtsd_f64(Sleef_cosd4_u10avx2(angle));
            rotary->sine[at] = (float)_mm256_cvtsd_f64(Sleef_sind4_u10avx2(angle));
        }
    }
    return NF_OK;
}

void nf_rotary_release(struct nf_rotary *rotary)
{
    free(rotary->cosine);
    free(rotary->sine);
    *rotary = (struct nf_rotary){0};
}

static void turn(const struct nf_rotary *rotary, float *x, int heads, int position, float sign)
{
    const int half = rotary->half;
    const float *cosine = rotary->cosine + (size_t)position * (size_t)half;
    const float *sine = rotary->sine + (size_t)position * (size_t)half;
    for (int h = 0; h < heads; h++, x += 2 * half)
        for (int i = 0; i < half; i++) {
            float a = x[i], b = x[half + i], s = sign * sine[i];
            x[i] = a * cosine[i] - b * s;
            x[half + i] = b * cosine[i] + a * s;
        }
}

void nf_rotate(const struct nf_rotary *rotary, float *x, int heads, int position)
{
    turn(rotary, x, heads, position, 1.0f);
}

void nf_rotate_backward(const struct nf_rotary *rotary, float *d_x, int heads, int position)
{
    turn(rotary, d_x, heads, position, -1.0f);
}
