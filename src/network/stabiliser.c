#include "network/stabiliser.h"

#include <math.h>

double nf_stabiliser_decay(enum nf_decay law, double rate, int steps)
{
    if (law == NF_DECAY_LINEAR) return fmax(0.0, 1.0 - rate * steps);
    return law == NF_DECAY_GEOMETRIC ? pow(fmax(0.0, 1.0 - rate), steps) : exp(-rate * steps);
}

/* Training moves the biases meanwhile; a constant added before and taken away after leaves its moves alone. */
static void move_biases(struct nf_mlp *mlp, float by)
{
    for (int l = 0; l < mlp->layers - 1; l++) {
        float *bias = mlp->parameters + nf_mlp_biases_at(mlp, l);
        for (int i = 0; i < mlp->units[l + 1]; i++)
            bias[i] += by;
    }
}

void nf_stabiliser_apply(const struct nf_stabiliser *s, struct nf_mlp *mlp)
{
    double bias = s->bias * s->protection;
    if (s->protection > 0.0) mlp->modulators.gain = fmin(mlp->modulators.gain, s->cap);
    if (s->site == NF_STABILISER_AFTER) mlp->modulators.offset = bias;
    if (s->site == NF_STABILISER_BEFORE) move_biases(mlp, (float)bias);
}

void nf_stabiliser_remove(const struct nf_stabiliser *s, struct nf_mlp *mlp, const struct nf_modulators *drug)
{
    if (s->site == NF_STABILISER_BEFORE) move_biases(mlp, -(float)(s->bias * s->protection));
    mlp->modulators = *drug;
}

double nf_stabiliser_shift(const struct nf_stabiliser *s, double shift)
{
    double left = shift * (1.0 - s->damping * s->protection);
    return s->site == NF_STABILISER_NOISE ? left + s->bias * s->protection : left;
}
