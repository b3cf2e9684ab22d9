#ifndef NF_MODEL_FLOAT16_H
#define NF_MODEL_FLOAT16_H

#include "language/tensor.h"

/* The way back to the types of language/tensor.h, and the product of one row.  float16 is IEEE 754 binary16; bfloat16
 * is the upper half of a float32.  The side of `type` needs no alignment. */

/* to[count] of `type` <- from[count], rounded to nearest, ties to even; a NaN stays one. */
void nf_float16_write(void *to, enum nf_tensor_type type, const float *from, size_t count);

/* sum_i w[i] x[i] over `count` numbers, w of `type`: four groups of eight running fused sums over every 32nd element,
 * added in a fixed tree, so that the bits depend on nothing but the numbers. */
float nf_float16_dot(const void *w, enum nf_tensor_type type, const float *x, size_t count);

#endif
