#ifndef NF_NETWORK_TRAIN_H
#define NF_NETWORK_TRAIN_H

#include "network/mlp.h"
#include "task/blobs.h"

/* A modulator that changes from the first epoch to the last in equal steps; `on` 0: left alone. */
struct nf_ramp {
    int on;
    double from, to;
};

struct nf_training {
    int epochs, batch;
    double rate;                /* Adam's; moments start from zero */
    struct nf_ramp noise, gain; /* value at epoch e: from + (to - from) e / (epochs - 1) */
    int stop;                   /* 0: run all epochs; else end after so many of them, the ramps as if all ran */
    int sgd;                    /* 1: plain stochastic gradient descent instead of Adam */
    int drop_last;              /* 1: an epoch ends before a mini-batch that would be short */
    int softmax_outputs;        /* 1: the loss takes the outputs for logits though they are a soft-max already */
};

/* Trains the survivors and biases in place on shuffled mini-batches, cross-entropy, the mask fixed.  Internal noise
 * is the network's modulators.noise or the ramp; both ramps leave their last value in the modulators.
 * *loss (may be NULL) receives the loss of the last mini-batch. */
enum nf_status nf_train(struct nf_mlp *mlp, const struct nf_dataset *data, const struct nf_training *training,
                        struct nf_torch_stream *stream, float *loss);

#endif
