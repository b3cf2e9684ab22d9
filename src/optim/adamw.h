#ifndef NF_OPTIM_ADAMW_H
#define NF_OPTIM_ADAMW_H

#include "optim/adam.h"

#include <stdint.h>

/* torch.optim.AdamW (Loshchilov and Hutter 2019) with PyTorch's defaults, decoupled decay 0.01 among them:
 *     p <- p (1 - rate decay), then Adam's step.
 * Release with nf_adam_release. */
enum nf_status nf_adamw_init(struct nf_adam *adam, size_t count, double rate);

/* A step, after which weights whose mask is 0 are zero again (mask NULL: none). */
void nf_adamw_step(struct nf_adam *adam, float *value, const float *gradient, const uint8_t *mask);

/* As new: moments and step count zero. */
void nf_adamw_restart(struct nf_adam *adam);

#endif
