#include "model/float16.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

/* A bfloat16 is the upper half of a float32.  Half a unit of the part kept, less one if that part is even, is added
 * before cutting. */
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
