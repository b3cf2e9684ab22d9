#ifndef NF_PLASTICITY_RECURRENT_REGROW_H
#define NF_PLASTICITY_RECURRENT_REGROW_H

#include "network/recurrent.h"
#include "plasticity/regrow.h"

/* nf_regrow for a recurrent network: the same rule on its three matrices.  regrown, site_sum and
 * rule->without_gradient have three places. */
enum nf_status nf_recurrent_regrow(struct nf_recurrent *net, const struct nf_regrow *rule,
                                   const struct nf_dataset *data, struct nf_torch_stream *stream, size_t *regrown,
                                   size_t *site_sum);

#endif
