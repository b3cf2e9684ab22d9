#include "network/recurrent_stabiliser.h"

#include <math.h>

static double partly(double factor, double protection)
{
    return 1.0 - (1.0 - factor) * protection;
}

void nf_recurrent_stabiliser_apply(const struct nf_recurrent_stabiliser *s, struct nf_recurrent_modulators *m)
{
    if (s->protection > 0.0) m->gain = fmin(m->gain, s->cap);
    m->inhibition *= partly(s->inhibition, s->protection);
}

double nf_recurrent_stabiliser_shift(const struct nf_recurrent_stabiliser *s, double shift)
{
    return shift * partly(s->damping, s->protection);
}
