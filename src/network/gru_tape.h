#ifndef NF_NETWORK_GRU_TAPE_H
#define NF_NETWORK_GRU_TAPE_H

#include "kernel/gru_gates.h"
#include "kernel/sequence.h"
#include "network/gru.h"
#include "random/torch_stream.h"

/* An nf_gru unrolled over time: the buffers of a batch at every step, the way there and the way back.
 * Nothing is allocated after nf_gru_tape_init. */

/* What a treatment or a stress does in every step [paper 10, Figure 1 and choices.csv]:
 *     x_t = x + input_noise n_t                           n_t ~ N(0, 1), drawn when input_noise > 0
 *     h_t = (f(GRU(x_t, h_{t-1})) + noise n'_t + shift) gain inhibition    n'_t drawn when noise > 0
 * and the modulated state is the one carried on.  Draws go step by step, x before h.  A gain on the input is applied
 * with the input (nf_gru_tape_input). */
struct nf_gru_modulators {
    double input_noise, noise, shift, gain, inhibition;
    enum nf_gru_output output;
    int spare_last; /* 1: no noise or shift after the last step */
};

extern const struct nf_gru_modulators nf_gru_modulators_none;

enum nf_gru_use {
    NF_GRU_CONSTANT_INPUT = 1, /* the same x in every step: projected once */
    NF_GRU_TRAIN = 2,          /* the way back will be asked for */
    NF_GRU_LAST_STATE = 4,     /* the loss depends on the last state alone */
    NF_GRU_INPUT_GRADIENT = 8, /* d loss / d x is wanted */
    NF_GRU_START_GIVEN = 16,   /* the caller fills state step 0; otherwise it is zero and its products are skipped */
};

struct nf_gru_tape {
    int steps, samples, use;
    struct nf_sequence input;     /* [I] x_t; one step when constant */
    struct nf_sequence state;     /* [U] h_0 ... h_T, as carried on: steps + 1 */
    struct nf_sequence projected; /* [3U] W_ih x_t, one step */
    struct nf_sequence gates;     /* [3U] r, z, n; one step when not training */
    struct nf_sequence recurrent; /* [U] W_hn h + b_hn; likewise */
    struct nf_sequence activated; /* [U] f(h_t); likewise */
    struct nf_sequence noise;     /* [U] one step */
    struct nf_sequence noisy;     /* [I] a constant input with noise, one step */
    struct nf_sequence
        delta_state; /* [U] d loss / d h_t of the loss itself, from the caller; one step for LAST_STATE */
    struct nf_sequence delta_input; /* [I] d loss / d x_t, steps as `input` */
    struct nf_sequence delta_hh;    /* [3U] d loss / d (W_hh h + b_hh) */
    struct nf_sequence delta_ih;    /* [3U] d loss / d (W_ih x + b_ih); summed over the steps when constant */
    struct nf_sequence carried;     /* [U] d loss / d h_t, one step */
    struct nf_sequence back;        /* [U] W_hh^T delta_hh, one step */
    float *drawn;                   /* [most samples][I] */
};

/* `most` samples a batch.  Dense recurrent weights get wide sequences, sparse ones narrow ones. */
enum nf_status nf_gru_tape_init(struct nf_gru_tape *tape, const struct nf_gru *gru, int steps, int most, int use);
void nf_gru_tape_release(struct nf_gru_tape *tape);

/* Loads x[index[i]] (index NULL: x[i]) times gain, each with `inputs` features, into step `step` (0 when constant). */
void nf_gru_tape_input(struct nf_gru_tape *tape, int step, const float *x, const int64_t *index, int samples,
                       float gain);

/* States 1 ... T.  `stream` is used when there is noise.  NF_INVALID: noise on the constant input of a training tape
 * (load every step), or internal noise with units that are no multiple of 16.  Noise on a varying input stays there. */
enum nf_status nf_gru_tape_forward(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape,
                                   const struct nf_gru_modulators *m, struct nf_torch_stream *stream);

/* From delta_state (zero beyond `samples`) to gradient[active] and, if wanted, delta_input.  With a given start
 * d loss / d h_0 is carried + back. */
void nf_gru_tape_backward(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape,
                          const struct nf_gru_modulators *m, float *gradient);

#endif
