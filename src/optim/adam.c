#include "optim/adam.h"

#include <math.h>
#include <stdlib.h>

enum nf_status nf_adam_init(struct nf_adam *adam, size_t count, double rate)
{
    *adam = (struct nf_adam){.rate = rate, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .count = count};
    adam->first = calloc(count + 1, sizeof *adam->first);
    adam->second = calloc(count + 1, sizeof *adam->second);
    if (adam->first && adam->second) return NF_OK;
    nf_adam_release(adam);
    return nf_fail(NF_MEMORY, "out of memory for the moments of %zu parameters", count);
}

void nf_adam_release(struct nf_adam *adam)
{
    free(adam->first);
    free(adam->second);
    *adam = (struct nf_adam){0};
}

void nf_adam_step(struct nf_adam *adam, float *restrict value, const float *restrict gradient)
{
    adam->step++;
    float *restrict m = adam->first, *restrict v = adam->second;
    const float b1 = (float)adam->beta1, b2 = (float)adam->beta2, epsilon = (float)adam->epsilon;
    const float c1 = (float)(1.0 - adam->beta1), c2 = (float)(1.0 - adam->beta2);
    const float step = (float)(-adam->rate / (1.0 - pow(adam->beta1, (double)adam->step)));
    const float root = (float)sqrt(1.0 - pow(adam->beta2, (double)adam->step));
    const float kept = (float)(1.0 - adam->rate * adam->decay);
    for (size_t i = 0; i < adam->count; i++) {
        float g = gradient[i];
        m[i] = m[i] * b1 + c1 * g;
        v[i] = v[i] * b2 + c2 * g * g;
        float denominator = sqrtf(v[i]) / root + epsilon;
        value[i] = value[i] * kept + step * m[i] / denominator;
    }
}
