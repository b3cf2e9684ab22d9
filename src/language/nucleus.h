#ifndef NF_LANGUAGE_NUCLEUS_H
#define NF_LANGUAGE_NUCLEUS_H

#include "base/status.h"

#include <stdint.h>

/* Nucleus sampling (Holtzman et al. 2020) [paper 9, Methods, Evaluation material: 0.9, temperature 0.7]: of
 * softmax(logits / temperature) the fewest most probable tokens that together hold at least `mass` are kept, and one is
 * drawn in proportion.  Of equals the smaller token comes first. */
struct nf_nucleus {
    int vocabulary;
    struct nf_candidate {
        float probability;
        int32_t token;
    } * candidate; /* [vocabulary] */
};

/* Room for a vocabulary; NF_MEMORY.  Owned: nf_nucleus_release. */
enum nf_status nf_nucleus_init(struct nf_nucleus *nucleus, int vocabulary);
void nf_nucleus_release(struct nf_nucleus *nucleus);

/* The token for a uniform u in [0, 1); logits [vocabulary] become probabilities.  temperature 0: the largest logit. */
int32_t nf_nucleus_draw(struct nf_nucleus *nucleus, float *logits, double mass, double temperature, double u);

#endif
