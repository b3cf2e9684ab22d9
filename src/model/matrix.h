#ifndef NF_MODEL_MATRIX_H
#define NF_MODEL_MATRIX_H

#include "model/float16.h"

/* A frozen weight matrix as a model's files hold it: (rows, columns) = (outputs, inputs), row by row, in float32,
 * float16 or bfloat16.  It is never converted as a whole: the products convert a panel of rows at a time, small enough
 * for the second cache.  Owns nothing. */
struct nf_matrix {
    struct nf_tensor values;
    size_t rows, columns;
};

/* Floats that the products need as workspace. */
size_t nf_matrix_workspace(const struct nf_matrix *matrix);

/* y(batch, rows) = x(batch, columns) W^T.  The same bits whatever the type, if the numbers are the same. */
void nf_matrix_forward(const struct nf_matrix *matrix, const float *x, size_t batch, float *y, float *workspace);

/* dx(batch, columns) += dy(batch, rows) W. */
void nf_matrix_backward(const struct nf_matrix *matrix, const float *dy, size_t batch, float *dx, float *workspace);

/* out[columns] <- one row: a token's embedding. */
void nf_matrix_row(const struct nf_matrix *matrix, size_t row, float *out);

#endif
