#ifndef NF_NETWORK_DROPOUT_H
#define NF_NETWORK_DROPOUT_H

#include "kernel/sequence.h"
#include "random/torch_stream.h"

/* Dropout on a sequence, as torch.nn.GRU(dropout=p) has it between its layers in training:
 *     x <- keep x / (1 - p),  keep drawn for a tensor [steps][samples][features]; nothing is drawn when p = 0. */
struct nf_dropout {
    double p;
    uint8_t *keep; /* [steps][samples][features] of the last draw */
};

/* For up to `most` values.  Release with nf_dropout_release. */
enum nf_status nf_dropout_init(struct nf_dropout *dropout, double p, size_t most);
void nf_dropout_release(struct nf_dropout *dropout);

/* Draws, and drops in place. */
void nf_dropout_forward(struct nf_dropout *dropout, struct nf_sequence *x, int samples, struct nf_torch_stream *stream);
/* The same factors on d loss / d x. */
void nf_dropout_backward(const struct nf_dropout *dropout, struct nf_sequence *delta, int samples);

#endif
