#ifndef NF_LANGUAGE_TAPE_H
#define NF_LANGUAGE_TAPE_H

#include "language/adapter.h"
#include "language/batch.h"
#include "language/rotary.h"

/* Training passes of a decoder: forward over a batch, mean cross-entropy over the rows with a target, backward to the
 * adapters with the base frozen [paper 9, Methods], or to all weights of a model that is trained from nothing. */

/* What a layer keeps between forward and backward; rows x ... */
struct nf_layer_tape {
    float *x;                  /* hidden: what enters the layer */
    float *normed;             /* hidden: after the attention norm */
    float *q;                  /* hidden: rotated queries */
    float *k, *v;              /* kv_heads d: rotated keys; values */
    float *log_sum;            /* heads */
    float *mixed;              /* hidden: what the heads gathered */
    float *middle;             /* hidden: after the attention's residual sum */
    float *normed2;            /* hidden: after the feed-forward norm */
    float *gate;               /* intermediate */
    float *up;                 /* intermediate */
    float *inverse, *inverse2; /* 1: of the two norms */
    struct nf_adapter_tape adapter[NF_PROJECTIONS];
};

struct nf_tape {
    struct nf_decoder_shape shape;
    int rows, longest, rank; /* the most that fits; rank 0: no adapters */
    struct nf_rotary rotary;
    struct nf_layer_tape *layer;
    float *x, *final, *inverse;         /* [rows][hidden] twice, [rows] */
    float *logits, *picked;             /* [rows][vocabulary], [rows][hidden]: rows with a target alone */
    float *d_x, *d_n, *d_q, *d_k, *d_v; /* gradients, as wide as what they belong to */
    float *wide, *wide2;                /* [rows][intermediate] */
    float *norm;                        /* [hidden]: a norm's weights as float32 */
    float *scratch;                     /* for products, adapters and attention */
    int dropped;                        /* the last forward pass dropped inputs */
    float *floats;                      /* owns every float array above */
    uint8_t *bytes;                     /* ... and the adapters' masks */
};

/* Space for batches of up to `rows` rows in sequences of up to `longest`.  Owned: nf_tape_release. */
enum nf_status nf_tape_init(struct nf_tape *tape, const struct nf_decoder_shape *shape, int rows, int longest,
                            int rank);
void nf_tape_release(struct nf_tape *tape);

/* Fills the tape; adapter may be NULL; with a stream the adapters drop inputs.  NF_INVALID when the batch does not fit
 * or a token is outside the vocabulary. */
enum nf_status nf_tape_forward(struct nf_tape *tape, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                               const struct nf_batch *batch, struct nf_torch_stream *stream);

/* loss = -mean over rows with a target of log p(target): *loss; logits are left as weight * d loss / d logits. */
void nf_tape_loss(struct nf_tape *tape, const struct nf_decoder *decoder, const struct nf_batch *batch, float weight,
                  double *loss);

/* Adds weight * d loss / d adapter to adapter_gradient [adapter->count] (NULL without an adapter), and to
 * weight_gradient, a decoder of float32 views onto a gradient vector (NULL: frozen base). */
void nf_tape_backward(struct nf_tape *tape, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                      const struct nf_batch *batch, float *adapter_gradient, const struct nf_decoder *weight_gradient);

#endif
