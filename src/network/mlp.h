#ifndef NF_NETWORK_MLP_H
#define NF_NETWORK_MLP_H

#include "base/status.h"
#include "network/weights.h"
#include "random/numpy_stream.h"
#include "random/torch_stream.h"

#include <stddef.h>
#include <stdint.h>

enum { NF_MLP_MOST_LAYERS = NF_WEIGHTS_MOST };

/* What a treatment or a stress does to every hidden layer [papers 4-8, Methods]:
 *     a = relu(W x + b) or tanh(W x + b)
 *     h = (a + noise * n + shift) * gain * inhibition + offset,   n ~ N(0, 1), drawn when noise > 0
 * Held in double precision as Python holds them, rounded where they meet a tensor. */
struct nf_modulators {
    double noise, shift, gain, inhibition, offset;
    int tanh; /* 0: ReLU */
};

extern const struct nf_modulators nf_modulators_none;

/* A multi-layer perceptron with masks.  units[0] inputs ... units[layers] logits. */
struct nf_mlp {
    int layers;
    int units[NF_MLP_MOST_LAYERS + 1];
    struct nf_modulators modulators;
    size_t count;      /* parameters */
    float *parameters; /* [count]: layer by layer weight[out][in], bias[out], PyTorch's order */
    uint8_t *mask;     /* [count]: 1 active, 0 pruned; biases always 1 */
    uint8_t *scar;     /* [count]: 1 lost for good, never regrown */
};

/* Zero parameters, full masks, no scars.  Owned: release with nf_mlp_release. */
enum nf_status nf_mlp_init(struct nf_mlp *mlp, int layers, const int *units);
enum nf_status nf_mlp_copy(struct nf_mlp *mlp, const struct nf_mlp *from); /* `mlp` uninitialised */
void nf_mlp_release(struct nf_mlp *mlp);

/* nn.Linear's default: U(-1/sqrt(in), 1/sqrt(in)), layer by layer, weight before bias. */
void nf_mlp_initialise(struct nf_mlp *mlp, struct nf_torch_stream *stream);

/* Normal weights in place of the defaults, which PyTorch draws first all the same: N(0, sd^2), or He's
 * N(0, 2 / in) when sd is 0; biases keep nn.Linear's default [paper 6, Methods: a small normal distribution]. */
void nf_mlp_initialise_normal(struct nf_mlp *mlp, struct nf_torch_stream *stream, double sd);

/* Adds a constant to every hidden unit's bias: a current that acts before the activation. */
void nf_mlp_shift_hidden(struct nf_mlp *mlp, double current);

/* Moves every parameter by -1, 0 or +1 unit in the last place: the rounding ensemble's perturbation. */
void nf_mlp_shake(struct nf_mlp *mlp, struct nf_numpy_stream *stream);

/* Layer l's first weight and first bias in the flat vectors; its weights number units[l+1] * units[l]. */
size_t nf_mlp_weights_at(const struct nf_mlp *mlp, int layer);
size_t nf_mlp_biases_at(const struct nf_mlp *mlp, int layer);
size_t nf_mlp_weight_count(const struct nf_mlp *mlp, int layer);

/* Its matrices as pruning, scarring and regrowth see them. */
struct nf_weights nf_mlp_weights(const struct nf_mlp *mlp);

/* Zeroes what the mask excludes. */
void nf_mlp_apply_mask(struct nf_mlp *mlp);

/* Counts over the masks: weights active; weights in all; weights scarred. */
size_t nf_mlp_active_weights(const struct nf_mlp *mlp);
size_t nf_mlp_all_weights(const struct nf_mlp *mlp);
size_t nf_mlp_scarred_weights(const struct nf_mlp *mlp);
/* Parameters that differ from zero, biases included. */
size_t nf_mlp_nonzero(const struct nf_mlp *mlp);

#endif
