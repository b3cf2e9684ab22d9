#ifndef NF_LANGUAGE_SWIGLU_H
#define NF_LANGUAGE_SWIGLU_H

#include <stddef.h>

/* Gated unit (Shazeer 2020): y = silu(g) u,   silu(g) = g s,   s = 1 / (1 + exp(-g)). */
void nf_swiglu(float *y, const float *gate, const float *up, size_t count);

/* d_u = d_y silu(g),   d_g = d_y u s (1 + g (1 - s)).  d_gate or d_up may be d_y. */
void nf_swiglu_backward(float *d_gate, float *d_up, const float *d_y, const float *gate, const float *up, size_t count);

#endif
