#ifndef NF_PLASTICITY_MOTOR_DAMAGE_H
#define NF_PLASTICITY_MOTOR_DAMAGE_H

#include "plasticity/continuum.h"

/* Which connections go and which return [paper 12, Methods, pruning and toxicity, treatment implementation]: the
 * continuum says how many, these say where.  Room for working, owned: nf_motor_damage_release. */
struct nf_motor_damage {
    struct nf_site *site; /* candidates of one layer */
    uint32_t *gone;       /* places pruned in one layer in this cycle */
    float *average;       /* [NF_MOTOR_PARAMETERS]: smoothed |gradient| */
    uint64_t seed;        /* of all draws at sites */
};
struct nf_site;

enum nf_status nf_motor_damage_init(struct nf_motor_damage *damage);
void nf_motor_damage_release(struct nf_motor_damage *damage);
/* No gradients seen yet, draws of another patient. */
void nf_motor_damage_begin(struct nf_motor_damage *damage, uint64_t seed);

/* Steps 3 and 4: removes continuum->pruned of every layer, 70 % of them the smallest |w| alive, the others at random;
 * then corrupts the survivors within five places of each lost weight of the flat tensor, once for each:
 *     w <- w max(0, 1 - (base + shrink A) u) + spread A n,   u ~ U(0, 1), n ~ N(0, 1), A the layer's load.
 * Draws are those of the site and of the cycle. */
void nf_motor_prune(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *continuum);

/* Steps 6 and 7: restores continuum->regrown of every layer with weights N(0, regrown_sd^2), where the stress of the
 * output neuron (mean smoothed |gradient| of its survivors) times the site's own smoothed |gradient| is largest, or at
 * random. */
void nf_motor_regrow(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *continuum);

/* Step 9: average <- (1 - smoothing) average + smoothing |gradient|. */
void nf_motor_average_gradient(struct nf_motor_damage *damage, const float *gradient, double smoothing);

#endif
