#ifndef NF_KERNEL_MASKED_PRODUCT_H
#define NF_KERNEL_MASKED_PRODUCT_H

#include "kernel/masked_map.h"

/* The products of a sparse nf_masked_map on one tile (masked_map.h), 64 samples at a time.
 * The batch is the vector dimension: one weight multiplies 64 samples held in eight registers. */

/* y[out] = W x[in], each sum in ascending order of the inputs. */
void nf_masked_product_forward(const struct nf_masked_map *map, struct nf_masked_tile tile, const float *x, float *y);

/* dx[in] = W^T dy[out] (skipped when NULL), each sum in ascending order of the outputs, and
 * gradient[active] = (accumulate ? gradient : 0) + sum over the samples of dy x: for each 64 samples eight running
 * sums over every eighth, added as ((0+1)+(2+3)) + ((4+5)+(6+7)), then the blocks of 64 in turn. */
void nf_masked_product_backward(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                const float *dy, const float *x, float *dx, float *gradient, int accumulate);

#endif
