#ifndef NF_LANGUAGE_NORM_H
#define NF_LANGUAGE_NORM_H

/* Root-mean-square normalisation (Zhang and Sennrich 2019), row by row:
 *     y_i = w_i x_i r,   r = 1 / sqrt(mean x^2 + eps)
 * x, y [rows][width]; w [width]; inverse [rows] receives r. */
void nf_norm(float *y, float *inverse, const float *x, const float *w, int rows, int width, float eps);

/* d_x_i += r (w_i g_i - x_i r^2 mean(w g x)),   g = d loss / d y;   d_w_i += sum over rows of g_i x_i r.
 * d_w may be NULL. */
void nf_norm_backward(float *d_x, float *d_w, const float *d_y, const float *x, const float *inverse, const float *w,
                      int rows, int width);

#endif
