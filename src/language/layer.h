#ifndef NF_LANGUAGE_LAYER_H
#define NF_LANGUAGE_LAYER_H

#include "language/tape.h"

/* One layer of the decoder on a whole batch, as nf_tape_forward and nf_tape_backward call it. */

/* tape->x enters and leaves; the layer's tape is filled. */
void nf_layer_forward(struct nf_tape *tape, int l, const struct nf_decoder_layer *layer,
                      const struct nf_adapter *adapter, const struct nf_batch *batch, struct nf_torch_stream *stream);

/* tape->d_x, d loss / d what leaves, becomes d loss / d what enters; not in the first layer of a frozen base, where
 * nothing below asks for it. */
void nf_layer_backward(struct nf_tape *tape, int l, const struct nf_decoder_layer *layer,
                       const struct nf_adapter *adapter, const struct nf_batch *batch, float *adapter_gradient,
                       const struct nf_decoder_layer *weight_gradient);

#endif
