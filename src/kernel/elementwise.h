#ifndef NF_KERNEL_ELEMENTWISE_H
#define NF_KERNEL_ELEMENTWISE_H

#include <stddef.h>
#include <stdint.h>

/* Passes over one block [features][width] of a batch, or over `count` elements; counts and widths are multiples of
 * eight, pointers 32-byte aligned.  tanh is SLEEF's AVX2 function of 1 ulp: the same bits on every processor. */

/* y += bias, feature by feature. */
void nf_add_bias(float *y, const float *bias, int features, int width);

/* y = relu(y + bias), or tanh(y + bias). */
void nf_activate(float *y, const float *bias, int features, int width, int use_tanh);

struct nf_modulation {
    float noise, shift, gain, inhibition, offset;
};

/* h = (a + n noise + shift) gain inhibition + offset; without n: a gain inhibition + offset.  Each step rounds as the
 * originals' separate tensor operations do. */
void nf_modulate(float *h, const float *a, const float *n, size_t count, const struct nf_modulation *m);

/* d <- d gain inhibition act'(a): (a > 0) for ReLU, 1 - a^2 for tanh. */
void nf_activation_backward(float *d, const float *a, size_t count, float gain, float inhibition, int use_tanh);

/* gradient[f] = sum of d over all samples, eight partial sums added pairwise. */
void nf_bias_gradient(float *gradient, const float *d, int features, int width, int blocks);

/* value <- 0 where mask is 0. */
void nf_zero_masked(float *value, const uint8_t *mask, size_t count);

#endif
