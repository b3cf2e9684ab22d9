#ifndef NF_NETWORK_STACKED_TRAIN_H
#define NF_NETWORK_STACKED_TRAIN_H

#include "network/recurrent_train.h"
#include "network/stacked.h"
#include "task/rule_set.h"

/* What the plasticity factor multiplies [paper 11, Methods, Training Protocol: all gradient updates]. */
enum nf_dampening {
    NF_DAMPEN_BEFORE_CLIPPING, /* gradients, then clipping */
    NF_DAMPEN_AFTER_CLIPPING,  /* clipped gradients */
    NF_DAMPEN_STEP,            /* the optimiser's step */
    NF_DAMPENINGS
};

struct nf_stacked_training {
    int epochs, batch;
    int stop;    /* 0: run all epochs; else end after so many of them */
    double rate; /* Adam's; moments start from zero */
    double plasticity;
    enum nf_dampening dampening;
    double clip; /* largest norm of the gradient of the surviving weights and biases; 0: not clipped */
};

/* Trains survivors and biases in place on shuffled mini-batches, cross-entropy over the scored steps, the mask fixed,
 * from epoch course->epoch on; course NULL: the whole phase at once.  *loss (may be NULL): of the last mini-batch. */
enum nf_status nf_stacked_train(struct nf_stacked *net, const struct nf_rule_set *data,
                                const struct nf_stacked_training *training, struct nf_recurrent_course *course,
                                struct nf_torch_stream *stream, float *loss);

#endif
