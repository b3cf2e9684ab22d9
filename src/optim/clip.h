#ifndef NF_OPTIM_CLIP_H
#define NF_OPTIM_CLIP_H

#include <stddef.h>

/* torch.nn.utils.clip_grad_norm_ on a flat vector:  g <- g min(1, most / (|g| + 1e-6)).  Returns |g| as it was, summed
 * in double precision. */
double nf_clip_gradient(float *gradient, size_t count, double most);

#endif
