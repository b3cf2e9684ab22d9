#ifndef NF_NETWORK_STACKED_ENGINE_H
#define NF_NETWORK_STACKED_ENGINE_H

#include "network/dropout.h"
#include "network/gru_tape.h"
#include "network/stacked.h"

/* The machinery that runs an nf_stacked on batches of sequences.  Products are dense whatever the mask: at 64 units the
 * gates cost as much as the products, and a pruned weight's gradient is wanted for regrowth.  So values and gradients
 * are in the network's own order.  Nothing is allocated after nf_stacked_engine_init. */
struct nf_stacked_engine {
    const struct nf_stacked *net;
    int steps, samples;         /* capacity of a sequence; samples of the batch now loaded */
    float *value, *gradient;    /* [count] */
    struct nf_masked_map dense; /* [D][I] */
    struct nf_gru gru[NF_STACKED_LAYERS];
    struct nf_gru_tape tape[NF_STACKED_LAYERS];
    struct nf_masked_map read_out; /* [C][U] */
    struct nf_dropout dropout;
    struct nf_sequence x;      /* [I] */
    struct nf_sequence logits; /* [C] */
    struct nf_sequence delta;  /* [C] d loss / d logits, from the caller; training only */
    int training;
    float *storage;
};

/* Up to `most` sequences of up to `steps` steps a batch.  The network must outlive the engine. */
enum nf_status nf_stacked_engine_init(struct nf_stacked_engine *engine, const struct nf_stacked *net, int steps,
                                      int most, int training);
void nf_stacked_engine_release(struct nf_stacked_engine *engine);

/* To be called when `value` has changed: pruned weights are put back to zero. */
void nf_stacked_engine_refresh(struct nf_stacked_engine *engine);

/* Loads sequences x[index[i]] (index NULL: x[i]), i < samples, each [steps][I]. */
void nf_stacked_engine_input(struct nf_stacked_engine *engine, const float *x, const int64_t *index, int samples);

/* Logits at every step.  In training dropout is drawn from the stream. */
enum nf_status nf_stacked_engine_forward(struct nf_stacked_engine *engine, struct nf_torch_stream *stream);

/* From `delta` (zero beyond the samples and where nothing is scored) to `gradient` of every weight, pruned ones too. */
void nf_stacked_engine_backward(struct nf_stacked_engine *engine);

#endif
