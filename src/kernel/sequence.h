#ifndef NF_KERNEL_SEQUENCE_H
#define NF_KERNEL_SEQUENCE_H

#include "base/status.h"

#include <stddef.h>

/* A batch at successive steps: value(feature f, step t, sample s) is
 *     narrow  data[((t * blocks + s / width) * features + f) * width + s % width]   blocks as masked_map.h has them
 *     wide    data[(f * steps + t) * width + s]                                     one block, all steps one matrix
 * Sparse products want the first, dense ones the second: there a product over all steps is a single one. */
struct nf_sequence {
    int features, steps;
    int width, blocks, wide;
    float *data; /* 64-byte aligned, zero at first */
};

/* `samples` is rounded up to whole blocks of NF_LANES.  Release with nf_sequence_release. */
enum nf_status nf_sequence_init(struct nf_sequence *sequence, int features, int steps, int samples, int wide);
void nf_sequence_release(struct nf_sequence *sequence);

/* Distance of two features of one step. */
static inline size_t nf_sequence_pitch(const struct nf_sequence *q)
{
    return (size_t)q->width * (q->wide ? (size_t)q->steps : 1);
}

/* The block of a step: feature 0, first sample. */
static inline float *nf_sequence_block(const struct nf_sequence *q, int step, int block)
{
    size_t index = q->wide ? (size_t)step : ((size_t)step * (size_t)q->blocks + (size_t)block) * (size_t)q->features;
    return q->data + index * (size_t)q->width;
}

static inline float *nf_sequence_at(const struct nf_sequence *q, int feature, int step, int sample)
{
    return nf_sequence_block(q, step, sample / q->width) + (size_t)feature * nf_sequence_pitch(q) + sample % q->width;
}

/* to[to_step ...] <- from[from_step ...], `steps` steps, whatever the layouts; features and samples agree. */
void nf_sequence_copy(struct nf_sequence *to, int to_step, const struct nf_sequence *from, int from_step, int steps);

/* Floats in all. */
static inline size_t nf_sequence_size(const struct nf_sequence *q)
{
    return (size_t)q->features * (size_t)q->steps * (size_t)q->width * (size_t)q->blocks;
}

#endif
