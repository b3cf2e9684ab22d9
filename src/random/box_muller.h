#ifndef NF_RANDOM_BOX_MULLER_H
#define NF_RANDOM_BOX_MULLER_H

#include <stdint.h>

/* Sixteen words -> sixteen normals as PyTorch's vectorised fill makes them:
 * u = (word mod 2^24) 2^-24;  radius = sqrt(-2 log(1 - u_j)), theta = 2 pi u_{j+8};
 * normals[j] = radius cos(theta), normals[j + 8] = radius sin(theta), j = 0..7.
 * Logarithm and sine/cosine are Cephes' single-precision polynomials (Moshier; the AVX form by Pommier and
 * Garberoglio that PyTorch uses), evaluated here in a fixed order, so every processor gives the same bits. */
void nf_box_muller_16(const uint32_t words[16], float normals[16]);

/* The same from sixteen uniforms, already in [0, 1). */
void nf_box_muller_uniform_16(const float uniforms[16], float normals[16]);

/* Eight samples at once: words[s * pitch + 0..15] for s = 0..7 -> values[f * stride + s], f = 0..15. */
void nf_box_muller_16x8(const uint32_t *words, uint64_t pitch, float *values, uint64_t stride);

#endif
