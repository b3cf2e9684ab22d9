#ifndef NF_NETWORK_RECURRENT_H
#define NF_NETWORK_RECURRENT_H

#include "network/gru_tape.h"
#include "network/weights.h"

enum { NF_RECURRENT_MOST_STEPS = 64 };

/* What the gain multiplies. */
enum nf_gain_place {
    NF_GAIN_INPUT,    /* the input of every step [paper 10, Figure 1] */
    NF_GAIN_STATE,    /* the state after every step */
    NF_GAIN_READ_OUT, /* what the read-out sees of the last state */
    NF_GAIN_PLACES
};

/* What a treatment or a stress does [paper 10, Methods, Network design; Figure 1]:
 *     x_t = gain x + input_noise n_t
 *     h_t = (f(GRU(x_t, h_{t-1})) + noise n'_t + shift) inhibition
 * in every step.  Held in double precision as Python holds them, rounded where they meet a tensor. */
struct nf_recurrent_modulators {
    double gain, inhibition;
    double input_noise, noise, shift;
    enum nf_gru_output output;
    enum nf_gain_place gain_place;
    int noise_before_gain;      /* 1: x_t = gain (x + input_noise n_t) */
    int inhibit_read_out;       /* 1: inhibition acts on what is read out, not on the state carried on */
    int noise_after_inhibition; /* 1: h_t = f(GRU(...)) inhibition + noise n'_t + shift */
    int spare_last;             /* 1: no noise or shift after the last step */
};

extern const struct nf_recurrent_modulators nf_recurrent_modulators_none;

/* Paper 10's network: one GRUCell that sees the same point in every step, and a linear read-out of its last state.
 * `parameters` in PyTorch's order:
 *     weight_ih [3U][I]  weight_hh [3U][U]  bias_ih [3U]  bias_hh [3U]  read-out weight [C][U]  read-out bias [C] */
struct nf_recurrent {
    int inputs, units, steps, classes;
    struct nf_recurrent_modulators modulators;
    size_t count;      /* parameters */
    float *parameters; /* [count] */
    uint8_t *mask;     /* [count]: 1 active, 0 pruned; biases always 1 */
    uint8_t *scar;     /* [count]: 1 lost for good, never regrown */
};

/* Zero parameters, full masks, no scars.  Owned: release with nf_recurrent_release.  NF_INVALID beyond
 * NF_RECURRENT_MOST_STEPS. */
enum nf_status nf_recurrent_init(struct nf_recurrent *net, int inputs, int units, int steps, int classes);
enum nf_status nf_recurrent_copy(struct nf_recurrent *net, const struct nf_recurrent *from); /* `net` uninitialised */
void nf_recurrent_release(struct nf_recurrent *net);

/* PyTorch's defaults: everything U(-1/sqrt(U), 1/sqrt(U)), the cell first. */
void nf_recurrent_initialise(struct nf_recurrent *net, struct nf_torch_stream *stream);

/* The same, then weight_hh made orthogonal as torch.nn.init.orthogonal_ does it: the 3U x U matrix gets orthonormal
 * columns, from normals drawn after the defaults. */
enum nf_status nf_recurrent_initialise_orthogonal(struct nf_recurrent *net, struct nf_torch_stream *stream);

/* Places in the flat vectors. */
static inline size_t nf_recurrent_hh_at(const struct nf_recurrent *net)
{
    return 3 * (size_t)net->units * (size_t)net->inputs;
}

static inline size_t nf_recurrent_read_out_at(const struct nf_recurrent *net)
{
    return nf_gru_parameter_count(net->inputs, net->units);
}

/* Its three matrices as pruning, scarring and regrowth see them. */
struct nf_weights nf_recurrent_weights(const struct nf_recurrent *net);

/* What the cell is told in every step, and the factors of the input and of what is read out. */
struct nf_gru_modulators nf_recurrent_per_step(const struct nf_recurrent_modulators *m);
double nf_recurrent_input_gain(const struct nf_recurrent_modulators *m);
double nf_recurrent_read_out_gain(const struct nf_recurrent_modulators *m);

#endif
