#ifndef NF_OPTIM_ADAM_H
#define NF_OPTIM_ADAM_H

#include "base/status.h"

#include <stddef.h>

/* torch.optim.Adam on a flat vector (Kingma & Ba 2015), in PyTorch's order of operations:
 *     m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2
 *     p <- p - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps) */
struct nf_adam {
    double rate, beta1, beta2, epsilon;
    double decay; /* decoupled weight decay (AdamW); 0 for Adam */
    long step;
    size_t count;
    float *first, *second; /* m and v, [count] */
};

/* PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8.  Release with nf_adam_release. */
enum nf_status nf_adam_init(struct nf_adam *adam, size_t count, double rate);
void nf_adam_release(struct nf_adam *adam);
void nf_adam_step(struct nf_adam *adam, float *value, const float *gradient);

#endif
