#ifndef NF_MEASURE_RULE_ACCURACY_H
#define NF_MEASURE_RULE_ACCURACY_H

#include "network/stacked.h"
#include "task/rule_set.h"

/* Share of the scored steps answered right, in batches of `batch`, with Gaussian noise of SD `noise` on the coordinates
 * [paper 11, Methods, robustness checks].  Draws the loader's base seed, then for each batch randn(samples, steps, 2)
 * when there is noise.  NF_INVALID when nothing is scored. */
enum nf_status nf_rule_accuracy(const struct nf_stacked *net, const struct nf_rule_set *data, double noise, int batch,
                                struct nf_torch_stream *stream, double *accuracy);

/* Share of the scored steps that one and the same answer gets right. */
double nf_rule_constant_accuracy(const struct nf_rule_set *data, int answer);

#endif
