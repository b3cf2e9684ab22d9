#include "optim/adamw.h"

#include <string.h>

enum nf_status nf_adamw_init(struct nf_adam *adam, size_t count, double rate)
{
    enum nf_status status = nf_adam_init(adam, count, rate);
    adam->decay = 0.01;
    return status;
}

void nf_adamw_step(struct nf_adam *adam, float *value, const float *gradient, const uint8_t *mask)
{
    nf_adam_step(adam, value, gradient);
    for (size_t i = 0; mask && i < adam->count; i++)
        value[i] = mask[i] ? value[i] : 0.0f;
}

void nf_adamw_restart(struct nf_adam *adam)
{
    adam->step = 0;
    memset(adam->first, 0, adam->count * sizeof *adam->first);
    memset(adam->second, 0, adam->count * sizeof *adam->second);
}
