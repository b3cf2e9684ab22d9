#include "network/weights.h"

void nf_weights_apply_mask(const struct nf_weights *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->mask[i]) w->parameters[i] = 0.0f;
}

size_t nf_weights_count(const struct nf_weights *w, const uint8_t *flags)
{
    size_t total = 0;
    for (int m = 0; m < w->matrices; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            total += !flags || flags[i];
    return total;
}
