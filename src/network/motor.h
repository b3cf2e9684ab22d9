#ifndef NF_NETWORK_MOTOR_H
#define NF_NETWORK_MOTOR_H

#include "base/status.h"
#include "random/torch_stream.h"

#include <stddef.h>
#include <stdint.h>

/* The layered motor network [paper 12, Methods, network architecture]:
 *
 *     2 -> prefrontal 512 -> upper motor 512 -> lower motor 256 -> NMJ 128 -> { bulbar 64, respiratory 64, fine 64 }
 *       -> the three streams side by side, 192 -> output 4
 *
 *     z = W x + b,   h = relu(z) + sigma_l n  (output: h = z + sigma_l n),   n ~ N(0, 1)
 *
 * with one noise level for each layer, and masks on weights and biases alike. */
enum nf_motor_layer {
    NF_PREFRONTAL,
    NF_UPPER_MOTOR,
    NF_LOWER_MOTOR,
    NF_NMJ,
    NF_BULBAR,
    NF_RESPIRATORY,
    NF_FINE_MOTOR,
    NF_OUTPUT,
    NF_MOTOR_LAYERS
};

/* Where a layer lies in the flat vectors, weight[out][in] before bias[out], PyTorch's order. */
struct nf_motor_shape {
    const char *name; /* as in keys: upper-motor */
    int in, out;
    size_t weights, biases; /* first place of each */
};
extern const struct nf_motor_shape nf_motor_shape[NF_MOTOR_LAYERS];
enum { NF_MOTOR_PARAMETERS = 453956 };

struct nf_motor {
    float *parameters; /* [NF_MOTOR_PARAMETERS]; zero where the mask is 0 */
    uint8_t *mask;     /* [NF_MOTOR_PARAMETERS]; 1 alive */
};

/* Zero parameters, full masks.  Owned: nf_motor_release. */
enum nf_status nf_motor_init(struct nf_motor *net);
void nf_motor_release(struct nf_motor *net);
void nf_motor_copy(struct nf_motor *net, const struct nf_motor *from); /* both initialised */

/* nn.Linear's default: U(-1/sqrt(in), 1/sqrt(in)), layer by layer, weight before bias. */
void nf_motor_initialise(struct nf_motor *net, struct nf_torch_stream *stream);

/* Zeroes what the mask excludes. */
void nf_motor_apply_mask(struct nf_motor *net);

/* Buffers for batches of at most `most` samples (a multiple of 4), row by row: [sample][feature]. */
struct nf_motor_tape {
    int most, samples;
    float *x;                  /* [most][2] */
    float *z[NF_MOTOR_LAYERS]; /* [most][out] */
    float *h[NF_MOTOR_LAYERS]; /* [most][out]; that of the output is the logits */
    float *d[NF_MOTOR_LAYERS]; /* d loss / d z */
    float *joined, *d_joined;  /* [most][192] */
    float *noise;              /* [most][512] */
    float *gradient;           /* [NF_MOTOR_PARAMETERS], pruned places included */
    float *storage;
};

/* Release with nf_motor_tape_release. */
enum nf_status nf_motor_tape_init(struct nf_motor_tape *tape, int most);
void nf_motor_tape_release(struct nf_motor_tape *tape);

/* The samples x[index[i]], i < samples (index NULL: x[i]). */
void nf_motor_load(struct nf_motor_tape *tape, const float *x, const int64_t *index, int samples);

/* Logits in h[NF_OUTPUT].  Normals are drawn for every layer whatever its sigma, so that two networks under the same
 * stream meet the same noise; stream NULL: no noise. */
void nf_motor_forward(struct nf_motor_tape *tape, const struct nf_motor *net, const double sigma[NF_MOTOR_LAYERS],
                      struct nf_torch_stream *stream);

/* Mean cross-entropy of the loaded samples, label[index[i]] (index NULL: label[i]); its gradient by every parameter
 * in `gradient`. */
float nf_motor_backward(struct nf_motor_tape *tape, const struct nf_motor *net, const int *label, const int64_t *index);

/* How many of the loaded samples have their largest logit (the first of equals) at their label. */
int nf_motor_correct(const struct nf_motor_tape *tape, const int *label);

#endif
