#ifndef NF_NETWORK_MLP_ENGINE_H
#define NF_NETWORK_MLP_ENGINE_H

#include "kernel/masked_map.h"
#include "network/mlp.h"

/* The machinery that runs an nf_mlp on batches: structure of the masks, values of the survivors, buffers.
 * Built once per phase (the mask is fixed while an engine lives); nothing is allocated after that.
 * Batches are laid out as kernel/masked_map.h says. */
struct nf_mlp_engine {
    const struct nf_mlp *mlp;
    struct nf_masked_map map[NF_MLP_MOST_LAYERS];
    size_t value_at[NF_MLP_MOST_LAYERS], bias_at[NF_MLP_MOST_LAYERS]; /* in the compact vectors */
    size_t active;                                                    /* survivors and biases */
    float *value, *gradient;                                          /* [active] */
    int width, blocks;                                                /* layout of the buffers */
    int samples;                                                      /* of the batch now loaded */
    float *activation[NF_MLP_MOST_LAYERS + 1];                        /* a of layer l at [l + 1]; the last: logits */
    float *output[NF_MLP_MOST_LAYERS + 1]; /* h; [0] is the input, the last equals the logits */
    float *delta[NF_MLP_MOST_LAYERS + 1];  /* d loss / d (W x + b); training only */
    float *noise;                          /* [widest layer] */
    float *storage;
};

enum nf_engine_use {
    NF_ENGINE_EVALUATE,      /* forward only */
    NF_ENGINE_TRAIN,         /* gradients of the survivors */
    NF_ENGINE_FULL_GRADIENT, /* gradients of every weight, pruned ones included (in the mlp's own order) */
};

/* `most` samples a batch.  The mlp must outlive the engine.  Release with nf_mlp_engine_release. */
enum nf_status nf_mlp_engine_init(struct nf_mlp_engine *engine, const struct nf_mlp *mlp, int most,
                                  enum nf_engine_use use);
void nf_mlp_engine_release(struct nf_mlp_engine *engine);

/* value <- parameters, and back. */
void nf_mlp_engine_load(struct nf_mlp_engine *engine);
void nf_mlp_engine_store(const struct nf_mlp_engine *engine, struct nf_mlp *mlp);
/* To be called when `value` has changed; keeps pruned weights of dense layers at zero. */
void nf_mlp_engine_refresh(struct nf_mlp_engine *engine);

/* Loads samples x[index[i]] (index NULL: x[i]), i < samples, each with units[0] features. */
void nf_mlp_engine_input(struct nf_mlp_engine *engine, const float *x, const int64_t *index, int samples);
/* Adds input noise: x + randn_like(x) * sigma, drawn as PyTorch draws it. */
enum nf_status nf_mlp_engine_input_noise(struct nf_mlp_engine *engine, struct nf_torch_stream *stream, double sigma);

/* Logits in output[layers].  The stream is used when modulators.noise > 0. */
void nf_mlp_engine_forward(struct nf_mlp_engine *engine, const struct nf_modulators *m, struct nf_torch_stream *stream);
/* From d loss / d logits in delta[layers] to `gradient`. */
void nf_mlp_engine_backward(struct nf_mlp_engine *engine, const struct nf_modulators *m);

/* Where feature f of sample s lies in a buffer of `features` features. */
static inline size_t nf_mlp_engine_at(const struct nf_mlp_engine *engine, int features, int f, int s)
{
    size_t w = (size_t)engine->width, block = (size_t)s / w;
    return (block * (size_t)features + (size_t)f) * w + (size_t)s % w;
}

#endif
