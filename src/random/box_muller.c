#include "random/box_muller.h"

#include <immintrin.h>

#define SPLAT(x)   _mm256_set1_ps(x)
#define SPLAT_I(x) _mm256_set1_epi32(x)

/* a x + b.  PyTorch's build contracts its products and sums; written out, the bits are the same everywhere. */
static inline __m256 fused(__m256 a, __m256 x, __m256 b)
{
    return _mm256_fmadd_ps(a, x, b);
}

/* log(x) for 0 < x <= 1: x = m 2^e with m in [sqrt(1/2), sqrt 2), then a polynomial of degree 9 in m - 1. */
static inline __m256 logarithm(__m256 x)
{
    static const float p[9] = {7.0376836292E-2f,  -1.1514610310E-1f, 1.1676998740E-1f,
                               -1.2420140846E-1f, 1.4249322787E-1f,  -1.6668057665E-1f,
                               2.0000714765E-1f,  -2.4999993993E-1f, 3.3333331174E-1f};
    const __m256 one = SPLAT(1.0f);
    __m256i exponent = _mm256_sub_epi32(_mm256_srli_epi32(_mm256_castps_si256(x), 23), SPLAT_I(126));
    __m256 e = _mm256_cvtepi32_ps(exponent);
    x = _mm256_or_ps(_mm256_and_ps(x, _mm256_castsi256_ps(SPLAT_I((int)~0x7f800000u))), SPLAT(0.5f));
    __m256 small = _mm256_cmp_ps(x, SPLAT(0.707106781186547524f), _CMP_LT_OS);
    e = _mm256_sub_ps(e, _mm256_and_ps(one, small));
    x = _mm256_add_ps(_mm256_sub_ps(x, one), _mm256_and_ps(x, small));
    __m256 z = _mm256_mul_ps(x, x), y = SPLAT(p[0]);
    for (int i = 1; i < 9; i++)
        y = fused(y, x, SPLAT(p[i]));
    y = fused(_mm256_mul_ps(y, x), z, _mm256_mul_ps(e, SPLAT(-2.12194440e-4f)));
    y = _mm256_fnmadd_ps(z, SPLAT(0.5f), y);
    return fused(e, SPLAT(0.693359375f), _mm256_add_ps(x, y));
}

/* sin and cos of 0 <= x < 2 pi: octant j = x 4/pi made even, x - j pi/4 in three parts, one polynomial each. */
static inline void sine_cosine(__m256 x, __m256 *sine, __m256 *cosine)
{
    __m256i j = _mm256_cvttps_epi32(_mm256_mul_ps(x, SPLAT(1.27323954473516f)));
    j = _mm256_and_si256(_mm256_add_epi32(j, SPLAT_I(1)), SPLAT_I(~1));
    __m256 y = _mm256_cvtepi32_ps(j);
    __m256 sign_sine = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_and_si256(j, SPLAT_I(4)), 29));
    __m256i cosine_octant = _mm256_andnot_si256(_mm256_sub_epi32(j, SPLAT_I(2)), SPLAT_I(4));
    __m256 sign_cosine = _mm256_castsi256_ps(_mm256_slli_epi32(cosine_octant, 29));
    __m256 straight = _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_and_si256(j, SPLAT_I(2)), _mm256_setzero_si256()));
    x = fused(y, SPLAT(-0.78515625f), x);
    x = fused(y, SPLAT(-2.4187564849853515625e-4f), x);
    x = fused(y, SPLAT(-3.77489497744594108e-8f), x);
    __m256 z = _mm256_mul_ps(x, x);
    __m256 c = fused(SPLAT(2.443315711809948E-005f), z, SPLAT(-1.388731625493765E-003f));
    c = _mm256_mul_ps(fused(c, z, SPLAT(4.166664568298827E-002f)), z);
    c = _mm256_add_ps(_mm256_fmsub_ps(c, z, _mm256_mul_ps(z, SPLAT(0.5f))), SPLAT(1.0f));
    __m256 s = fused(SPLAT(-1.9515295891E-4f), z, SPLAT(8.3321608736E-3f));
    s = fused(_mm256_mul_ps(fused(s, z, SPLAT(-1.6666654611E-1f)), z), x, x);
    *sine = _mm256_xor_ps(_mm256_blendv_ps(c, s, straight), sign_sine);
    *cosine = _mm256_xor_ps(_mm256_blendv_ps(s, c, straight), sign_cosine);
}

static inline __m256 uniform(__m256i words)
{
    __m256i bits = _mm256_and_si256(words, SPLAT_I((1 << 24) - 1));
    return _mm256_mul_ps(_mm256_cvtepi32_ps(bits), SPLAT(1.0f / (1 << 24)));
}

static inline void normals_16(__m256 first, __m256 second, __m256 *cosines, __m256 *sines)
{
    __m256 minus_two_log = _mm256_mul_ps(SPLAT(-2.0f), logarithm(_mm256_sub_ps(SPLAT(1.0f), first)));
    __m256 radius = _mm256_sqrt_ps(minus_two_log), s, c;
    sine_cosine(_mm256_mul_ps(SPLAT(2.0f * 3.14159265358979323846f), second), &s, &c);
    *cosines = _mm256_mul_ps(radius, c);
    *sines = _mm256_mul_ps(radius, s);
}

static inline void from_words(const uint32_t *words, __m256 *cosines, __m256 *sines)
{
    normals_16(uniform(_mm256_loadu_si256((const __m256i *)words)),
               uniform(_mm256_loadu_si256((const __m256i *)(words + 8))), cosines, sines);
}

void nf_box_muller_16(const uint32_t words[16], float normals[16])
{
    __m256 cosines, sines;
    from_words(words, &cosines, &sines);
    _mm256_storeu_ps(normals, cosines);
    _mm256_storeu_ps(normals + 8, sines);
}

void nf_box_muller_uniform_16(const float uniforms[16], float normals[16])
{
    __m256 cosines, sines;
    normals_16(_mm256_loadu_ps(uniforms), _mm256_loadu_ps(uniforms + 8), &cosines, &sines);
    _mm256_storeu_ps(normals, cosines);
    _mm256_storeu_ps(normals + 8, sines);
}

/* rows[s][f] -> values[f * stride + s], an 8 x 8 tile. */
static inline void transpose_store(const __m256 rows[8], float *values, uint64_t stride)
{
    __m256 pair[8], quad[8];
    for (int i = 0; i < 8; i += 2) {
        pair[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
        pair[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        quad[i] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0x44);
        quad[i + 1] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0xee);
        quad[i + 2] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0x44);
        quad[i + 3] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0xee);
    }
    for (int i = 0; i < 4; i++) {
        _mm256_storeu_ps(values + (uint64_t)i * stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x20));
        _mm256_storeu_ps(values + (uint64_t)(i + 4) * stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x31));
    }
}

void nf_box_muller_16x8(const uint32_t *words, uint64_t pitch, float *values, uint64_t stride)
{
    __m256 cosines[8], sines[8];
    for (uint64_t s = 0; s < 8; s++)
        from_words(words + s * pitch, &cosines[s], &sines[s]);
    transpose_store(cosines, values, stride);
    transpose_store(sines, values + 8 * stride, stride);
}
