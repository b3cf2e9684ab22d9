#include "language/norm.h"

#include "language/vector.h"

#include <math.h>
#include <stddef.h>

void nf_norm(float *y, float *inverse, const float *x, const float *w, int rows, int width, float eps)
{
    for (int r = 0; r < rows; r++, x += width, y += width) {
        float scale = 1.0f / sqrtf(nf_dot(x, x, width) / (float)width + eps);
        inverse[r] = scale;
        for (int i = 0; i < width; i++)
            y[i] = w[i] * (x[i] * scale);
    }
}

/* mean(w g x) of one row, in blocks of 64. */
static float mean_product(const float *g, const float *x, const float *w, int width)
{
    float sum = 0.0f, part[64];
    for (int first = 0; first < width; first += 64) {
        int n = width - first < 64 ? width - first : 64;
        for (int i = 0; i < n; i++)
            part[i] = w[first + i] * g[first + i];
        sum += nf_dot(part, x + first, n);
    }
    return sum / (float)width;
}

void nf_norm_backward(float *d_x, float *d_w, const float *d_y, const float *x, const float *inverse, const float *w,
                      int rows, int width)
{
    for (int r = 0; r < rows; r++, x += width, d_y += width, d_x += width) {
        float scale = inverse[r], share = scale * scale * mean_product(d_y, x, w, width);
        for (int i = 0; i < width; i++)
            d_x[i] += scale * (w[i] * d_y[i] - x[i] * share);
        if (!d_w) continue;
        for (int i = 0; i < width; i++)
            d_w[i] += d_y[i] * (x[i] * scale);
    }
}
