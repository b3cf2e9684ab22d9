#include "network/sequence_loss.h"

#include <immintrin.h>
#include <sleef.h>

static int label_at(const struct nf_sequence_labels *labels, int step, int sample)
{
    if (sample >= labels->samples) return -1;
    int64_t row = labels->index ? labels->index[sample] : sample;
    return labels->label[row * labels->steps + step];
}

static long count_scored(const struct nf_sequence_labels *labels)
{
    long scored = 0;
    for (int s = 0; s < labels->samples; s++)
        for (int t = 0; t < labels->steps; t++)
            scored += label_at(labels, t, s) >= 0;
    return scored;
}

/* Log-probabilities and probabilities of eight samples. */
static void softmax(const float *z, float *log_p, float *p, int classes, size_t pitch)
{
    __m256 most = _mm256_load_ps(z), sum = _mm256_setzero_ps();
    for (int c = 1; c < classes; c++)
        most = _mm256_max_ps(most, _mm256_load_ps(z + (size_t)c * pitch));
    for (int c = 0; c < classes; c++)
        sum = _mm256_add_ps(sum, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_load_ps(z + (size_t)c * pitch), most)));
    __m256 log_sum = Sleef_logf8_u10avx2(sum);
    for (int c = 0; c < classes; c++) {
        __m256 l = _mm256_sub_ps(_mm256_sub_ps(_mm256_load_ps(z + (size_t)c * pitch), most), log_sum);
        _mm256_store_ps(log_p + 8 * c, l);
        _mm256_store_ps(p + 8 * c, Sleef_expf8_u10avx2(l));
    }
}

enum { MOST_CLASSES = 16 };

/* Eight samples of one step; returns their share of the loss. */
static double eight(const struct nf_sequence *logits, const struct nf_sequence *delta,
                    const struct nf_sequence_labels *labels, int step, int sample, float scale)
{
    _Alignas(32) float log_p[8 * MOST_CLASSES], p[8 * MOST_CLASSES];
    size_t pitch = nf_sequence_pitch(logits);
    float *d = nf_sequence_at(delta, 0, step, sample);
    double loss = 0.0;
    softmax(nf_sequence_at(logits, 0, step, sample), log_p, p, logits->features, pitch);
    for (int i = 0; i < 8; i++) {
        int label = label_at(labels, step, sample + i);
        if (label >= 0) loss -= log_p[8 * label + i];
        for (int c = 0; c < logits->features; c++)
            d[(size_t)c * pitch + (size_t)i] = label < 0 ? 0.0f : p[8 * c + i] * scale - (c == label ? scale : 0.0f);
    }
    return loss;
}

float nf_sequence_cross_entropy(const struct nf_sequence *logits, const struct nf_sequence *delta,
                                const struct nf_sequence_labels *labels)
{
    long scored = count_scored(labels);
    float scale = scored ? 1.0f / (float)scored : 0.0f;
    double loss = 0.0;
    for (int t = 0; t < labels->steps; t++)
        for (int s = 0; s < logits->width; s += 8)
            loss += eight(logits, delta, labels, t, s, scale);
    return scored ? (float)(loss / (double)scored) : 0.0f;
}

void nf_sequence_count_correct(const struct nf_sequence *logits, const struct nf_sequence_labels *labels, long *correct,
                               long *scored)
{
    for (int s = 0; s < labels->samples; s++)
        for (int t = 0; t < labels->steps; t++) {
            int label = label_at(labels, t, s), best = 0;
            for (int c = 1; c < logits->features; c++)
                if (*nf_sequence_at(logits, c, t, s) > *nf_sequence_at(logits, best, t, s)) best = c;
            *scored += label >= 0;
            *correct += label == best;
        }
}
