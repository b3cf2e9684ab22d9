#include "measure/symptoms.h"

#include <math.h>

/* SD of the alive weights of a layer, n - 1; 0 for fewer than two */
static double spread(const struct nf_motor *net, int layer)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[layer];
    size_t end = shape->weights + (size_t)nf_continuum_size(layer, 0);
    double n = 0.0, sum = 0.0, square = 0.0;
    for (size_t i = shape->weights; i < end; i++) {
        double w = (double)net->parameters[i];
        if (!net->mask[i]) continue;
        n += 1.0;
        sum += w;
        square += w * w;
    }
    return n < 2.0 ? 0.0 : sqrt(fmax(0.0, (square - sum * sum / n) / (n - 1.0)));
}

double nf_symptoms_nfl(const struct nf_motor *net)
{
    double sum = 0.0;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        sum += spread(net, l);
    return 100.0 * sum;
}

static double cognitive_score(const struct nf_continuum *c, enum nf_cognitive_form form)
{
    double s = nf_continuum_sparsity(c, NF_PREFRONTAL);
    double instability =
        nf_continuum_instability(c, NF_PREFRONTAL) - (form == NF_COGNITIVE_WITHOUT_CONSTANT ? 1.0 : 0.0);
    double score = 30.0 * (1.0 - s) - 10.0 * c->aggregate[NF_PREFRONTAL] - 5.0 * instability;
    return form == NF_COGNITIVE_UNCLIPPED ? score : fmin(30.0, fmax(0.0, score));
}

static void read_motor_layers(struct nf_symptoms *y, const struct nf_continuum *c)
{
    enum { LAYERS = NF_FINE_MOTOR - NF_UPPER_MOTOR + 1 };
    for (int l = NF_UPPER_MOTOR; l <= NF_FINE_MOTOR; l++) {
        y->excitotoxicity += nf_continuum_noise(c, l);
        y->aggregate += c->aggregate[l] / LAYERS;
        y->instability += nf_continuum_instability(c, l) / LAYERS;
    }
}

void nf_symptoms_read(struct nf_symptoms *symptoms, const struct nf_continuum *c, const struct nf_motor *net,
                      double accuracy, enum nf_cognitive_form form)
{
    struct nf_symptoms *y = symptoms;
    *y = (struct nf_symptoms){.accuracy = accuracy, .alsfrs = accuracy * 48.0 / 100.0};
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        y->layer[l] = nf_continuum_sparsity(c, l);
        y->flares += c->flare[l];
    }
    y->sparsity = 100.0 * nf_continuum_total(c);
    y->depression = 48.0 * y->layer[NF_PREFRONTAL];
    y->spasticity = 4.0 * y->layer[NF_UPPER_MOTOR];
    y->weakness = 4.0 * y->layer[NF_LOWER_MOTOR];
    y->fatigue = 10.0 * y->layer[NF_NMJ];
    y->bulbar = 4.0 * y->layer[NF_BULBAR];
    y->fine_motor = 4.0 * y->layer[NF_FINE_MOTOR];
    y->respiratory_risk = 100.0 * (0.6 * y->layer[NF_RESPIRATORY] + 0.4 * y->layer[NF_NMJ]);
    y->nfl = nf_symptoms_nfl(net);
    y->motor_integrity = nf_continuum_motor_integrity(c);
    y->cognitive = cognitive_score(c, form);
    y->noise_base = c->protocol->noise_base + c->protocol->noise_slope * (c->cycle ? c->cycle - 1 : 0);
    read_motor_layers(y, c);
}
