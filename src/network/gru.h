#ifndef NF_NETWORK_GRU_H
#define NF_NETWORK_GRU_H

#include "kernel/masked_map.h"

/* One layer of gated recurrent units (torch.nn.GRUCell, or a layer of torch.nn.GRU) with masks.
 * Parameters in PyTorch's order, gates in the order r, z, n:
 *     weight_ih [3U][I]   weight_hh [3U][U]   bias_ih [3U]   bias_hh [3U]
 * As with nf_mlp_engine, training works on compact vectors: survivors of weight_ih, of weight_hh, the biases. */
struct nf_gru {
    int inputs, units;
    const uint8_t *mask_ih, *mask_hh;                    /* borrowed; NULL: all ones */
    struct nf_masked_map ih, hh;                         /* their structure */
    size_t ih_at, hh_at, bias_ih_at, bias_hh_at, active; /* places in a compact vector, its length */
};

/* Builds the structure of the masks.  full_gradient: dense maps, whose gradients include pruned weights (a compact
 * vector then has PyTorch's order).  Release with nf_gru_release. */
enum nf_status nf_gru_init(struct nf_gru *gru, const uint8_t *mask_ih, const uint8_t *mask_hh, int inputs, int units,
                           int full_gradient);
void nf_gru_release(struct nf_gru *gru);

/* Number of parameters: 3U I + 3U U + 6U. */
size_t nf_gru_parameter_count(int inputs, int units);

/* value[active] <- parameters, and back (absent weights stay as they are). */
void nf_gru_load(const struct nf_gru *gru, const float *parameters, float *value);
void nf_gru_store(const struct nf_gru *gru, const float *value, float *parameters);

/* To be called when `value` changed, before the next product; keeps pruned weights of dense maps at zero. */
void nf_gru_refresh(struct nf_gru *gru, float *value);

#endif
