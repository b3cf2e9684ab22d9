#include "language/product.h"

#include "language/vector.h"

#include <cblas.h>
#include <string.h>

enum { BLOCK = 1 << 19, FEWEST_ROWS = 16, FEW = 4 };

static int block_rows(int in)
{
    int rows = BLOCK / in;
    return rows < FEWEST_ROWS ? FEWEST_ROWS : rows;
}

size_t nf_product_scratch(int in)
{
    size_t least = (size_t)FEWEST_ROWS * (size_t)in;
    return least > BLOCK ? least : BLOCK;
}

/* Eight weights as float32, from element i of a row. */
static inline __m256 load_8(const unsigned char *row, enum nf_tensor_type type, int i)
{
    if (type == NF_FLOAT32) return _mm256_loadu_ps((const float *)(const void *)row + i);
    __m128i half = _mm_loadu_si128((const __m128i *)(const void *)(row + 2 * (size_t)i));
    if (type == NF_FLOAT16) return _mm256_cvtph_ps(half);
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}

/* x . w, w a row of the matrix: four sums of eight lanes, the rest one by one. */
static inline float row_dot(const float *x, const unsigned char *row, enum nf_tensor_type type, int n)
{
    __m256 s[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    int i = 0;
    for (; i + 32 <= n; i += 32)
        for (int k = 0; k < 4; k++)
            s[k] = _mm256_fmadd_ps(_mm256_loadu_ps(x + i + 8 * k), load_8(row, type, i + 8 * k), s[k]);
    for (; i + 8 <= n; i += 8)
        s[0] = _mm256_fmadd_ps(_mm256_loadu_ps(x + i), load_8(row, type, i), s[0]);
    float sum = nf_add_lanes(_mm256_add_ps(_mm256_add_ps(s[0], s[1]), _mm256_add_ps(s[2], s[3])));
    float rest[8];
    struct nf_tensor tail = {row, type};
    nf_tensor_read(rest, &tail, (size_t)i, (size_t)(n - i));
    for (int k = 0; i + k < n; k++)
        sum += x[i + k] * rest[k];
    return sum;
}

#define ROWS_OF(type_name)                                                                                             \
    for (int o = 0; o < out; o++)                                                                                      \
        for (int r = 0; r < n; r++)                                                                                    \
            y[(size_t)r * (size_t)out + (size_t)o] =                                                                   \
                row_dot(x + (size_t)r * (size_t)in, rows + (size_t)o * bytes, type_name, in);

static void few_rows(float *y, const float *x, int n, const struct nf_tensor *w, int out, int in)
{
    const unsigned char *rows = w->data;
    size_t bytes = nf_tensor_element(w->type) * (size_t)in;
    switch (w->type) { /* the type is a constant in each loop */
    case NF_FLOAT32: ROWS_OF(NF_FLOAT32) break;
    case NF_FLOAT16: ROWS_OF(NF_FLOAT16) break;
    case NF_BFLOAT16: ROWS_OF(NF_BFLOAT16) break;
    }
}

/* Rows first.. of the matrix as float32: in place, or converted into the scratch space. */
static const float *block(const struct nf_tensor *w, int first, int rows, int in, float *scratch)
{
    size_t at = (size_t)first * (size_t)in;
    if (w->type == NF_FLOAT32) return (const float *)w->data + at;
    nf_tensor_read(scratch, w, at, (size_t)rows * (size_t)in);
    return scratch;
}

void nf_project(float *y, const float *x, int n, const struct nf_tensor *w, int out, int in, float *scratch)
{
    int most = block_rows(in);
    if (n <= FEW) {
        few_rows(y, x, n, w, out, in);
        return;
    }
    for (int first = 0; first < out; first += most) {
        int rows = out - first < most ? out - first : most;
        const float *values = block(w, first, rows, in, scratch);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, rows, in, 1.0f, x, in, values, in, 0.0f, y + first,
                    out);
    }
}

void nf_project_backward(float *d_x, const float *d_y, int n, const struct nf_tensor *w, int out, int in,
                         float *scratch)
{
    int most = block_rows(in);
    for (int first = 0; first < out; first += most) {
        int rows = out - first < most ? out - first : most;
        const float *values = block(w, first, rows, in, scratch);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, in, rows, 1.0f, d_y + first, out, values, in, 1.0f,
                    d_x, in);
    }
}

void nf_project_gradient(float *d_w, const float *d_y, const float *x, int n, int out, int in)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, n, 1.0f, d_y, out, x, in, 1.0f, d_w, in);
}
