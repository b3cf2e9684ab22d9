#ifndef NF_NETWORK_RECURRENT_ENGINE_H
#define NF_NETWORK_RECURRENT_ENGINE_H

#include "network/recurrent.h"

/* The machinery that runs an nf_recurrent on batches, as nf_mlp_engine runs an nf_mlp: structure of the masks, values
 * of the survivors, buffers.  Built once per phase; nothing is allocated after that. */
struct nf_recurrent_engine {
    const struct nf_recurrent *net;
    struct nf_gru gru;
    struct nf_masked_map read_out;
    size_t read_out_at, bias_at; /* in the compact vectors, whose first part is the cell's */
    size_t active;               /* survivors and biases */
    float *value, *gradient;     /* [active] */
    struct nf_gru_tape tape;
    struct nf_sequence last;          /* [U] what is read out, one step */
    struct nf_sequence logits, delta; /* [C] blocks of [C][width]; delta is d loss / d logits, training only */
    float *storage;
};

/* May be combined. */
enum nf_recurrent_use {
    NF_RECURRENT_EVALUATE = 0,
    NF_RECURRENT_TRAIN = 1,         /* gradients of the survivors */
    NF_RECURRENT_FULL_GRADIENT = 2, /* gradients of every weight, in the network's own order */
    NF_RECURRENT_NOISY_INPUT = 4,   /* training with input noise */
};

/* `most` samples a batch.  The network must outlive the engine.  Release with nf_recurrent_engine_release. */
enum nf_status nf_recurrent_engine_init(struct nf_recurrent_engine *engine, const struct nf_recurrent *net, int most,
                                        int use);
void nf_recurrent_engine_release(struct nf_recurrent_engine *engine);

/* compact[active] <- flat[count], and back (absent weights stay as they are): values, or moments of an optimiser. */
void nf_recurrent_engine_gather(const struct nf_recurrent_engine *engine, const float *flat, float *compact);
void nf_recurrent_engine_scatter(const struct nf_recurrent_engine *engine, const float *compact, float *flat);

/* To be called when `value` has changed; keeps pruned weights of dense maps at zero. */
void nf_recurrent_engine_refresh(struct nf_recurrent_engine *engine);

/* Runs samples x[index[i]] (index NULL: x[i]), i < samples, through all steps to the logits.  The stream is used when
 * there is noise. */
enum nf_status nf_recurrent_engine_forward(struct nf_recurrent_engine *engine, const float *x, const int64_t *index,
                                           int samples, const struct nf_recurrent_modulators *m,
                                           struct nf_torch_stream *stream);
/* From `delta` to `gradient`. */
void nf_recurrent_engine_backward(struct nf_recurrent_engine *engine, const struct nf_recurrent_modulators *m);

#endif
