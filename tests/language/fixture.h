#ifndef NF_TESTS_LANGUAGE_FIXTURE_H
#define NF_TESTS_LANGUAGE_FIXTURE_H

#include "language/tape.h"

#include <stdlib.h>

/* The model and the batch of tests/reference/make_decoder.py: the same fractions for weights, the same texts. */
enum { HIDDEN = 24, LAYERS = 2, HEADS = 4, KV_HEADS = 2, WIDE = 20, VOCABULARY = 31, RANK = 3, TOKENS = 15 };

static const int small_start[] = {0, 5, 8, 15};
static const int32_t small_token[TOKENS] = {1, 7, 3, 12, 30, 4, 4, 9, 2, 28, 5, 17, 0, 11, 6};
static const int32_t small_target[TOKENS] = {-1, 3, 12, 30, -1, 4, 9, -1, -1, -1, -1, 0, 11, 6, -1};
static const struct nf_batch small_batch = {3, small_start, small_token, small_target};

struct small_model {
    float *weights;
    size_t count;
    struct nf_decoder decoder;
    struct nf_adapter adapter;
    struct nf_tape tape;
};

static inline float small_fraction(size_t i, size_t step, size_t modulus, float denominator)
{
    return (float)((int)((step * i + 11) % modulus) - (int)modulus / 2) / denominator;
}

static inline struct nf_decoder_shape small_shape(int tied)
{
    return (struct nf_decoder_shape){HIDDEN, LAYERS, HEADS, KV_HEADS, WIDE, VOCABULARY, 10000.0, 1e-5, tied};
}

static inline enum nf_status small_model_init(struct small_model *m, int tied)
{
    const struct nf_decoder_shape shape = small_shape(tied);
    *m = (struct small_model){.count = nf_decoder_weights(&shape)};
    m->weights = malloc(m->count * sizeof *m->weights);
    for (size_t i = 0; m->weights && i < m->count; i++)
        m->weights[i] = small_fraction(i, 37, 61, 96.0f);
    enum nf_status status = nf_decoder_view(&m->decoder, &shape, m->weights);
    if (!status) status = nf_adapter_init(&m->adapter, &shape, RANK, 2.0 * RANK, 0.0);
    if (!status) status = nf_tape_init(&m->tape, &shape, 32, 8, RANK);
    for (size_t i = 0; !status && i < m->adapter.count; i++)
        m->adapter.value[i] = small_fraction(i, 29, 53, 128.0f);
    return status;
}

static inline void small_model_release(struct small_model *m)
{
    nf_tape_release(&m->tape);
    nf_adapter_release(&m->adapter);
    nf_decoder_release(&m->decoder);
    free(m->weights);
}

#endif
