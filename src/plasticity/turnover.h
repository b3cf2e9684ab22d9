#ifndef NF_PLASTICITY_TURNOVER_H
#define NF_PLASTICITY_TURNOVER_H

#include "base/status.h"
#include "random/torch_stream.h"

/* Turnover of the weights of an adapter [paper 9, Methods, Dynamic sparsity and regrowth]: some are missing from the
 * start, the smallest are removed for good (scars), vacant sites come back where gradients were largest. */

/* One matrix of the flat vector; within it weights compete. */
struct nf_turnover_block {
    size_t at, count;
};

enum nf_vacancy { NF_VACANT_UNSCARRED, NF_VACANT_JUST_PRUNED, NF_VACANT_ALL };

struct nf_turnover {
    size_t count;
    int blocks;
    struct nf_turnover_block *block; /* [blocks] */
    uint8_t *mask;                   /* [count]: 1 active */
    uint8_t *scar;                   /* [count]: 1 pruned by the rule at some time */
    uint8_t *fresh;                  /* [count]: 1 pruned by the last nf_turnover_scar */
    float *score;                    /* [count]: accumulated gradient */
};

/* All active.  Copies the blocks.  Owned: nf_turnover_release. */
enum nf_status nf_turnover_init(struct nf_turnover *turnover, size_t count, const struct nf_turnover_block *block,
                                int blocks);
void nf_turnover_release(struct nf_turnover *turnover);

/* Removes a share of each block's weights at random: exactly that share, rounded, or with `exact` 0 each weight with
 * this probability.  Removed values become 0. */
void nf_turnover_thin(struct nf_turnover *turnover, float *value, double share, int exact,
                      struct nf_torch_stream *stream);

/* score += |gradient|, or its square. */
void nf_turnover_accumulate(struct nf_turnover *turnover, const float *gradient, int squared);

/* Per block the share of active weights that are smallest in magnitude (of equals the first) become scars. */
enum nf_status nf_turnover_scar(struct nf_turnover *turnover, float *value, double share);

/* Per block the share of vacant sites with the highest scores (of equals the first) becomes active, with values from
 * N(0, scale SD of the block's live weights).  A site that returns is no scar any more.  Scores start anew. */
enum nf_status nf_turnover_regrow(struct nf_turnover *turnover, float *value, double share, double scale,
                                  enum nf_vacancy vacancy, struct nf_torch_stream *stream);

/* Shares of all weights, in percent. */
double nf_turnover_sparsity(const struct nf_turnover *turnover);
double nf_turnover_scars(const struct nf_turnover *turnover);

#endif
