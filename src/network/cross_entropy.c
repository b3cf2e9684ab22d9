#include "network/cross_entropy.h"

#include <immintrin.h>
#include <sleef.h>
#include <string.h>

/* log-probabilities of eight samples, in place: z[c * width + 0..7]. */
static void log_softmax(const float *z, float *l, int classes, size_t width)
{
    __m256 most = _mm256_load_ps(z), sum = _mm256_setzero_ps();
    for (int c = 1; c < classes; c++)
        most = _mm256_max_ps(most, _mm256_load_ps(z + (size_t)c * width));
    for (int c = 0; c < classes; c++)
        sum = _mm256_add_ps(sum, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_load_ps(z + (size_t)c * width), most)));
    __m256 log_sum = Sleef_logf8_u10avx2(sum);
    for (int c = 0; c < classes; c++) {
        __m256 shifted = _mm256_sub_ps(_mm256_load_ps(z + (size_t)c * width), most);
        _mm256_store_ps(l + (size_t)c * width, _mm256_sub_ps(shifted, log_sum));
    }
}

/* (p_c - [c = label]) / B for one sample, from its probabilities; a padded sample has scale 0. */
static void sample_gradient(float *l, int label, int classes, size_t width, float scale)
{
    for (int c = 0; c < classes; c++) {
        float *at = l + (size_t)c * width;
        *at = *at * scale - (c == label ? scale : 0.0f);
    }
}

static void exponentiate(float *l, int classes, size_t width)
{
    for (int c = 0; c < classes; c++)
        _mm256_store_ps(l + (size_t)c * width, Sleef_expf8_u10avx2(_mm256_load_ps(l + (size_t)c * width)));
}

float nf_cross_entropy(const float *logits, float *d_logits, const int *label, const int64_t *index, int samples,
                       int classes, int width, int blocks)
{
    float scale = 1.0f / (float)samples;
    double loss = 0.0;
    for (int s = 0; s < width * blocks; s += 8) {
        size_t at = (size_t)(s / width) * (size_t)classes * (size_t)width + (size_t)(s % width);
        float *l = d_logits + at;
        log_softmax(logits + at, l, classes, (size_t)width);
        for (int i = 0; i < 8 && s + i < samples; i++)
            loss -= l[(size_t)label[index ? index[s + i] : s + i] * (size_t)width + (size_t)i];
        exponentiate(l, classes, (size_t)width);
        for (int i = 0; i < 8; i++) {
            int live = s + i < samples;
            sample_gradient(l + i, live ? label[index ? index[s + i] : s + i] : -1, classes, (size_t)width,
                            live ? scale : 0.0f);
        }
    }
    return (float)(loss / samples);
}

/* d loss / d q of one sample in g becomes d loss / d z, through q. */
static void through_softmax(float *g, const float *q, int classes)
{
    float mean = 0.0f;
    for (int c = 0; c < classes; c++)
        mean += q[8 * c] * g[8 * c];
    for (int c = 0; c < classes; c++)
        g[8 * c] = q[8 * c] * (g[8 * c] - mean);
}

float nf_cross_entropy_of_softmax(const float *logits, float *d_logits, const int *label, const int64_t *index,
                                  int samples, int classes, int width, int blocks)
{
    _Alignas(32) float q[8 * NF_SOFTMAX_CLASSES], g[8 * NF_SOFTMAX_CLASSES];
    float scale = 1.0f / (float)samples;
    double loss = 0.0;
    for (int s = 0; s < width * blocks; s += 8) {
        size_t at = (size_t)(s / width) * (size_t)classes * (size_t)width + (size_t)(s % width);
        for (int c = 0; c < classes; c++)
            memcpy(q + 8 * c, logits + at + (size_t)c * (size_t)width, 8 * sizeof *q);
        log_softmax(q, q, classes, 8);
        exponentiate(q, classes, 8);
        log_softmax(q, g, classes, 8);
        for (int i = 0; i < 8 && s + i < samples; i++)
            loss -= g[8 * label[index ? index[s + i] : s + i] + i];
        exponentiate(g, classes, 8);
        for (int i = 0; i < 8; i++) {
            int live = s + i < samples;
            sample_gradient(g + i, live ? label[index ? index[s + i] : s + i] : -1, classes, 8, live ? scale : 0.0f);
            through_softmax(g + i, q + i, classes);
        }
        for (int c = 0; c < classes; c++)
            memcpy(d_logits + at + (size_t)c * (size_t)width, g + 8 * c, 8 * sizeof *g);
    }
    return (float)(loss / samples);
}

int nf_count_correct(const float *logits, const int *label, int samples, int classes, int width)
{
    int correct = 0;
    for (int s = 0; s < samples; s++) {
        const float *z = logits + (size_t)(s / width) * (size_t)classes * (size_t)width + (size_t)(s % width);
        int best = 0;
        for (int c = 1; c < classes; c++)
            if (z[(size_t)c * (size_t)width] > z[(size_t)best * (size_t)width]) best = c;
        correct += best == label[s];
    }
    return correct;
}
