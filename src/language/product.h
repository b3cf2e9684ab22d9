#ifndef NF_LANGUAGE_PRODUCT_H
#define NF_LANGUAGE_PRODUCT_H

#include "language/tensor.h"

/* Products with a weight matrix W [out][in] of any type.  16-bit weights become float32 inside: in registers for a
 * few rows (generation, bound by memory), a block of rows at a time for many (training; then OpenBLAS).  A float32
 * matrix takes the same blocks, so a model gives the same bits whatever type holds the same values. */

/* Floats of scratch space that these functions need for matrices of at most `in` columns. */
size_t nf_product_scratch(int in);

/* y[n][out] = x[n][in] W^T */
void nf_project(float *y, const float *x, int n, const struct nf_tensor *w, int out, int in, float *scratch);

/* d_x[n][in] += d_y[n][out] W */
void nf_project_backward(float *d_x, const float *d_y, int n, const struct nf_tensor *w, int out, int in,
                         float *scratch);

/* d_w[out][in] += d_y^T x */
void nf_project_gradient(float *d_w, const float *d_y, const float *x, int n, int out, int in);

#endif
