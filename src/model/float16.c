#include "model/float16.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

static __m256 load8(const unsigned char *p, enum nf_tensor_type type)
{
    if (type == NF_FLOAT32) return _mm256_loadu_ps((const float *)(const void *)p);
    __m128i half = _mm_loadu_si128((const __m128i *)(const void *)p);
    if (type == NF_FLOAT16) return _mm256_cvtph_ps(half);
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}

static float load1(const unsigned char *p, enum nf_tensor_type type)
{
    float value;
    uint16_t half;
    uint32_t bits;
    if (type == NF_FLOAT32) {
        memcpy(&value, p, sizeof value);
        return value;
    }
    memcpy(&half, p, sizeof half);
    if (type == NF_FLOAT16) return _cvtsh_ss(half);
    bits = (uint32_t)half << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Nearest with ties to even: half a unit of the part kept, less one if that part is even, is added before cutting. */
static uint16_t to_bfloat16(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (isnan(value)) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

void nf_float16_write(void *to, enum nf_tensor_type type, const float *from, size_t count)
{
    unsigned char *p = to;
    if (type == NF_FLOAT32) {
        memcpy(to, from, count * sizeof *from);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint16_t half =
            type == NF_FLOAT16 ? (uint16_t)_cvtss_sh(from[i], _MM_FROUND_TO_NEAREST_INT) : to_bfloat16(from[i]);
        memcpy(p + 2 * i, &half, sizeof half);
    }
}

static float sum8(__m256 a)
{
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

/* Called with a constant type, so that each gets its own loop. */
static inline __attribute__((always_inline)) float dot(const unsigned char *w, enum nf_tensor_type type, const float *x,
                                                       size_t count)
{
    __m256 s[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    size_t size = type == NF_FLOAT32 ? 4 : 2, i = 0;
    for (; i + 32 <= count; i += 32)
        for (size_t k = 0; k < 4; k++)
            s[k] = _mm256_fmadd_ps(load8(w + (i + 8 * k) * size, type), _mm256_loadu_ps(x + i + 8 * k), s[k]);
    for (; i + 8 <= count; i += 8)
        s[0] = _mm256_fmadd_ps(load8(w + i * size, type), _mm256_loadu_ps(x + i), s[0]);
    float sum = sum8(_mm256_add_ps(_mm256_add_ps(s[0], s[1]), _mm256_add_ps(s[2], s[3])));
    for (; i < count; i++)
        sum = fmaf(load1(w + i * size, type), x[i], sum);
    return sum;
}

float nf_float16_dot(const void *w, enum nf_tensor_type type, const float *x, size_t count)
{
    switch (type) {
    case NF_FLOAT16: return dot(w, NF_FLOAT16, x, count);
    case NF_BFLOAT16: return dot(w, NF_BFLOAT16, x, count);
    default: return dot(w, NF_FLOAT32, x, count);
    }
}
