#include "network/dropout.h"

#include <stdlib.h>

enum nf_status nf_dropout_init(struct nf_dropout *dropout, double p, size_t most)
{
    *dropout = (struct nf_dropout){.p = p, .keep = malloc(most + 1)};
    return dropout->keep ? NF_OK : nf_fail(NF_MEMORY, "out of memory for the dropout of %zu values", most);
}

void nf_dropout_release(struct nf_dropout *dropout)
{
    free(dropout->keep);
    *dropout = (struct nf_dropout){0};
}

static void scale(const struct nf_dropout *dropout, struct nf_sequence *x, int samples)
{
    const float kept = 1.0f / (float)(1.0 - dropout->p);
    const uint8_t *keep = dropout->keep;
    for (int t = 0; t < x->steps; t++)
        for (int s = 0; s < samples; s++)
            for (int f = 0; f < x->features; f++)
                *nf_sequence_at(x, f, t, s) *= *keep++ ? kept : 0.0f;
}

void nf_dropout_forward(struct nf_dropout *dropout, struct nf_sequence *x, int samples, struct nf_torch_stream *stream)
{
    if (dropout->p == 0.0) return;
    nf_torch_dropout_keep(stream, dropout->keep, (size_t)x->steps * (size_t)samples * (size_t)x->features, dropout->p);
    scale(dropout, x, samples);
}

void nf_dropout_backward(const struct nf_dropout *dropout, struct nf_sequence *delta, int samples)
{
    if (dropout->p > 0.0) scale(dropout, delta, samples);
}
