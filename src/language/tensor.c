#include "language/tensor.h"

#include <immintrin.h>
#include <string.h>

size_t nf_tensor_element(enum nf_tensor_type type)
{
    return type == NF_FLOAT32 ? 4 : 2;
}

static float from_half(const unsigned char *at)
{
    uint16_t bits;
    memcpy(&bits, at, sizeof bits);
    return _cvtsh_ss(bits);
}

static void read_half(float *values, const unsigned char *at, size_t count)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(values + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at + 2 * i))));
    for (; i < count; i++)
        values[i] = from_half(at + 2 * i);
}

/* A bfloat16 is the upper half of a float32. */
static void read_brain(float *values, const unsigned char *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, at + 2 * i, sizeof half);
        uint32_t bits = (uint32_t)half << 16;
        memcpy(values + i, &bits, sizeof bits);
    }
}

void nf_tensor_read(float *values, const struct nf_tensor *tensor, size_t first, size_t count)
{
    const unsigned char *at = (const unsigned char *)tensor->data + first * nf_tensor_element(tensor->type);
    switch (tensor->type) {
    case NF_FLOAT32: memcpy(values, at, count * sizeof *values); break;
    case NF_FLOAT16: read_half(values, at, count); break;
    case NF_BFLOAT16: read_brain(values, at, count); break;
    }
}
