#ifndef NF_LANGUAGE_ROTARY_H
#define NF_LANGUAGE_ROTARY_H

#include "base/status.h"

/* Rotary position embedding (Su et al. 2021) with the halves of a head as partners, as Llama's published weights have
 * it: for i < d/2, angle = position theta^(-2i/d),
 *     y_i = x_i cos - x_{i+d/2} sin,   y_{i+d/2} = x_{i+d/2} cos + x_i sin */
struct nf_rotary {
    int half, positions;
    float *cosine, *sine; /* [positions][half] */
};

/* Tables for positions 0 .. positions - 1 and heads of width 2 half.  Owned: nf_rotary_release. */
enum nf_status nf_rotary_init(struct nf_rotary *rotary, int half, int positions, double theta);
void nf_rotary_release(struct nf_rotary *rotary);

/* Turns `heads` heads that lie side by side, in place, as at `position`; backward turns gradients back. */
void nf_rotate(const struct nf_rotary *rotary, float *x, int heads, int position);
void nf_rotate_backward(const struct nf_rotary *rotary, float *d_x, int heads, int position);

#endif
