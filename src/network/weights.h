#ifndef NF_NETWORK_WEIGHTS_H
#define NF_NETWORK_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

enum { NF_WEIGHTS_MOST = 8 };

/* What pruning, scarring and regrowth see of a network, whatever its kind: a flat vector of parameters with its mask
 * and scars, and where the weight matrices lie in it, in PyTorch's order.  A view: it owns nothing and lives as long as
 * the network does. */
struct nf_weights {
    size_t count;
    float *parameters;
    uint8_t *mask, *scar;
    int matrices;
    size_t first[NF_WEIGHTS_MOST], end[NF_WEIGHTS_MOST]; /* matrix m holds the places first[m] ... end[m] - 1 */
};

/* Zeroes what the mask excludes. */
void nf_weights_apply_mask(const struct nf_weights *weights);

/* Counts over the matrices: weights whose flag is set; flags NULL: all. */
size_t nf_weights_count(const struct nf_weights *weights, const uint8_t *flags);

#endif
