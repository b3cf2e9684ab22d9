#ifndef NF_LANGUAGE_ADAPTER_H
#define NF_LANGUAGE_ADAPTER_H

#include "language/decoder.h"
#include "random/torch_stream.h"

/* Low-rank adapters (Hu et al. 2022) on the four attention projections [paper 9, Methods, Model architecture]:
 *     y = W x + (scaling / rank) B A dropout(x),   A [rank][in], B [out][rank]
 * All A and B of a model are one flat vector, so that optimiser and pruning see plain numbers. */
enum nf_projection { NF_QUERY, NF_KEY, NF_VALUE, NF_OUTPUT, NF_PROJECTIONS };

/* A and B of one projection: where they begin in the flat vector. */
struct nf_adapter_site {
    size_t a, b;
    int in, out;
};

struct nf_adapter {
    int rank, layers;
    float scale;                  /* scaling / rank: 32 / 16 */
    float dropout;                /* share of inputs dropped while training: 0.05 */
    size_t count;                 /* weights in all */
    struct nf_adapter_site *site; /* [layers][NF_PROJECTIONS] */
    float *value;                 /* [count] */
};

/* All zero: the adapted model is the model.  Owned: nf_adapter_release. */
enum nf_status nf_adapter_init(struct nf_adapter *adapter, const struct nf_decoder_shape *shape, int rank,
                               double scaling, double dropout);
void nf_adapter_release(struct nf_adapter *adapter);

/* A uniform in +-1/sqrt(in), PEFT's default (Kaiming with a = sqrt 5); B zero. */
void nf_adapter_draw(struct nf_adapter *adapter, struct nf_torch_stream *stream);

/* Space for what one projection keeps between forward and backward, and for both. */
struct nf_adapter_tape {
    float *low;    /* [rows][rank]: A dropout(x) */
    uint8_t *keep; /* [rows][in]; read only when the forward pass dropped */
};

/* y[rows][out] += scale B A dropout(x).  Without a stream nothing is dropped.  scratch: rows * in + rows * rank
 * floats; tape may be NULL when there is no backward pass (and no stream). */
void nf_adapter_forward(const struct nf_adapter *adapter, int layer, enum nf_projection projection, float *y,
                        const float *x, int rows, struct nf_torch_stream *stream, struct nf_adapter_tape *tape,
                        float *scratch);

/* From g = d loss / d y, with z = dropout(x):
 *     d B += scale g^T (A z),   d low = scale g B,   d A += d low^T z,   d x += dropout'(d low A)
 * gradient [count] is laid out as adapter->value; dropped: whether the forward pass had a stream; d_x may be NULL. */
void nf_adapter_backward(const struct nf_adapter *adapter, int layer, enum nf_projection projection, float *gradient,
                         float *d_x, const float *d_y, const float *x, int rows, int dropped,
                         const struct nf_adapter_tape *tape, float *scratch);

#endif
