#include "model/matrix.h"

#include <cblas.h>

/* Below so many samples a row is read once and multiplied in registers; above, a panel is converted and handed to
 * OpenBLAS, whose blocking then pays for the conversion. */
enum { FEW = 4, PANEL_FLOATS = 1 << 18, PANEL_MULTIPLE = 16 };

static size_t panel_rows(const struct nf_matrix *m)
{
    size_t rows = m->columns ? PANEL_FLOATS / m->columns / PANEL_MULTIPLE * PANEL_MULTIPLE : 0;
    if (rows < PANEL_MULTIPLE) rows = PANEL_MULTIPLE;
    return rows < m->rows ? rows : m->rows;
}

size_t nf_matrix_workspace(const struct nf_matrix *matrix)
{
    return panel_rows(matrix) * matrix->columns;
}

static const unsigned char *row_at(const struct nf_matrix *m, size_t row)
{
    return (const unsigned char *)m->values.data + row * m->columns * nf_tensor_element(m->values.type);
}

static const float *convert(const struct nf_matrix *m, size_t row, size_t rows, float *workspace)
{
    nf_tensor_read(workspace, &m->values, row * m->columns, rows * m->columns);
    return workspace;
}

static void forward_few(const struct nf_matrix *m, const float *x, size_t batch, float *y)
{
    for (size_t r = 0; r < m->rows; r++)
        for (size_t b = 0; b < batch; b++)
            y[b * m->rows + r] = nf_float16_dot(row_at(m, r), m->values.type, x + b * m->columns, m->columns);
}

void nf_matrix_forward(const struct nf_matrix *matrix, const float *x, size_t batch, float *y, float *workspace)
{
    if (batch <= FEW) {
        forward_few(matrix, x, batch, y);
        return;
    }
    size_t step = panel_rows(matrix);
    for (size_t r = 0; r < matrix->rows; r += step) {
        size_t n = matrix->rows - r < step ? matrix->rows - r : step;
        const float *w = convert(matrix, r, n, workspace);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)batch, (int)n, (int)matrix->columns, 1.0f, x,
                    (int)matrix->columns, w, (int)matrix->columns, 0.0f, y + r, (int)matrix->rows);
    }
}

void nf_matrix_backward(const struct nf_matrix *matrix, const float *dy, size_t batch, float *dx, float *workspace)
{
    size_t step = panel_rows(matrix);
    for (size_t r = 0; r < matrix->rows; r += step) {
        size_t n = matrix->rows - r < step ? matrix->rows - r : step;
        const float *w = convert(matrix, r, n, workspace);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)batch, (int)matrix->columns, (int)n, 1.0f, dy + r,
                    (int)matrix->rows, w, (int)matrix->columns, 1.0f, dx, (int)matrix->columns);
    }
}

void nf_matrix_row(const struct nf_matrix *matrix, size_t row, float *out)
{
    nf_tensor_read(out, &matrix->values, row * matrix->columns, matrix->columns);
}
