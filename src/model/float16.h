#ifndef NF_MODEL_FLOAT16_H
#define NF_MODEL_FLOAT16_H

#include "language/tensor.h"

/* The way back to the 16-bit types of language/tensor.h: to[count] of `type` <- from[count], rounded to nearest, ties
 * to even; a NaN stays one.  `to` needs no alignment. */
void nf_float16_write(void *to, enum nf_tensor_type type, const float *from, size_t count);

#endif
