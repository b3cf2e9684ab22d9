#ifndef NF_LANGUAGE_TENSOR_H
#define NF_LANGUAGE_TENSOR_H

#include <stddef.h>
#include <stdint.h>

enum nf_tensor_type { NF_FLOAT32, NF_FLOAT16, NF_BFLOAT16 };

/* A matrix of weights as it lies in memory or in a mapped file: row-major, little-endian, never written through this
 * view.  Not owned.  `data` need not be aligned beyond its element. */
struct nf_tensor {
    const void *data;
    enum nf_tensor_type type;
};

/* Bytes of an element: 4, 2, 2. */
size_t nf_tensor_element(enum nf_tensor_type type);

/* `count` elements from element `first` on, as float32.  Both conversions are exact. */
void nf_tensor_read(float *values, const struct nf_tensor *tensor, size_t first, size_t count);

#endif
