#ifndef NF_NETWORK_SEQUENCE_LOSS_H
#define NF_NETWORK_SEQUENCE_LOSS_H

#include "kernel/sequence.h"

#include <stdint.h>

/* Labels of a batch of sequences: step t of sample s has label[index[s] * steps + t] (index NULL: s); -1 is not scored.
 */
struct nf_sequence_labels {
    const int *label;
    const int64_t *index;
    int samples, steps;
};

/* nn.CrossEntropyLoss(ignore_index=-1) over all scored steps together, as nf_cross_entropy has it for points:
 *     loss = -mean l_label,   d loss / d z_c = (exp l_c - [c = label]) / scored
 * into `delta`, which is zero where nothing is scored.  Both are wide sequences of one block with as many steps.
 * Returns the loss; 0 when nothing is scored. */
float nf_sequence_cross_entropy(const struct nf_sequence *logits, const struct nf_sequence *delta,
                                const struct nf_sequence_labels *labels);

/* Adds the scored steps, and those whose largest logit (the first of equals) is at the label. */
void nf_sequence_count_correct(const struct nf_sequence *logits, const struct nf_sequence_labels *labels, long *correct,
                               long *scored);

#endif
