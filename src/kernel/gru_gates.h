#ifndef NF_KERNEL_GRU_GATES_H
#define NF_KERNEL_GRU_GATES_H

#include <stddef.h>

/* The elementwise part of a gated recurrent unit, as torch.nn.GRUCell defines it:
 *     r = sigmoid(p_r + q_r)   z = sigmoid(p_z + q_z)   c = q_n   n = tanh(p_n + r c)   h' = (h - n) z + n
 * with p = W_ih x + b_ih and q = W_hh h + b_hh, each in the order r, z, n.
 * exp and tanh are SLEEF's AVX2 functions of 1 and 3.5 ulp: the same bits on every processor. */

/* Features of one block of samples: feature f begins at at[f * pitch]. */
struct nf_rows {
    float *at;
    size_t pitch;
};

static inline float *nf_row(struct nf_rows rows, int feature)
{
    return rows.at + (size_t)feature * rows.pitch;
}

/* One block of one step; U units, `width` samples (a multiple of eight, rows 32-byte aligned). */
struct nf_gru_block {
    int units, width;
    const float *bias_ih, *bias_hh; /* [3U] */
    struct nf_rows projected;       /* [3U] W_ih x */
    struct nf_rows gates;           /* [3U] before: W_hh h; after: r, z, n */
    struct nf_rows recurrent;       /* [U] c */
    struct nf_rows before, after;   /* [U] h, h' */
    /* backward */
    struct nf_rows delta; /* [U] before: d loss / d h'; after: its share that reaches h directly, times z */
    struct nf_rows delta_hh, delta_ih; /* [3U] d loss / d q, d loss / d p */
    int accumulate_ih;                 /* 1: add to delta_ih */
};

/* h', and the gates and c that the way back needs. */
void nf_gru_gates_forward(const struct nf_gru_block *block);

/* From delta to delta_hh, delta_ih and the direct share of d loss / d h; the rest is W_hh^T delta_hh. */
void nf_gru_gates_backward(const struct nf_gru_block *block);

/* What a treatment or a stress does to the state after every step [paper 10, Figure 1]:
 *     h <- (f(h) + noise n + shift) gain inhibition,  f nothing, relu or tanh */
enum nf_gru_output { NF_GRU_PLAIN, NF_GRU_RELU, NF_GRU_TANH };

struct nf_gru_modulation {
    enum nf_gru_output output;
    float noise, shift, gain, inhibition;
};

/* In place on `units` rows; n NULL (at): no noise or shift.  f(h) goes to `activated` (at NULL: not wanted). */
void nf_gru_modulate(const struct nf_gru_modulation *m, int units, int width, struct nf_rows h, struct nf_rows n,
                     struct nf_rows activated);

/* delta <- (delta + back + outer) inhibition gain f'(activated); back or outer NULL (at): left out. */
void nf_gru_modulate_backward(const struct nf_gru_modulation *m, int units, int width, struct nf_rows delta,
                              struct nf_rows back, struct nf_rows outer, struct nf_rows activated);

#endif
