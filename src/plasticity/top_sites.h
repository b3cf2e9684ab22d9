#ifndef NF_PLASTICITY_TOP_SITES_H
#define NF_PLASTICITY_TOP_SITES_H

#include <stddef.h>
#include <stdint.h>

/* A place in a weight matrix and what speaks for it. */
struct nf_site {
    float score;
    uint32_t index;
};

/* Moves the k best of n sites to the front in the order in which torch.topk(scores, k) leaves them before it sorts:
 * std::nth_element as GNU's library has it, by falling score.  Of sites with equal scores those are taken that this
 * algorithm happens to bring forward; in a run of equals mostly the later half. */
void nf_top_sites(struct nf_site *site, size_t n, size_t k);

#endif
