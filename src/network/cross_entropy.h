#ifndef NF_NETWORK_CROSS_ENTROPY_H
#define NF_NETWORK_CROSS_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* nn.CrossEntropyLoss, mean over the batch, in one pass:
 *     l_c = z_c - max z - log sum exp(z - max z),   loss = -mean l_label,   d loss / d z_c = (exp l_c - [c = label]) /
 * B logits and d_logits: blocks of [classes][width]; samples beyond `samples` get zero gradient. label[index[i]] is
 * sample i's class (index NULL: label[i]).  Returns the loss. */
float nf_cross_entropy(const float *logits, float *d_logits, const int *label, const int64_t *index, int samples,
                       int classes, int width, int blocks);

/* The loss of a network whose last layer is a soft-max and whose loss takes another: nf_cross_entropy of
 *     q_c = exp z_c / sum exp z,   d loss / d z_c = q_c (g_c - sum_k q_k g_k),   g = d loss / d q
 * [papers 5 and 6, Methods: soft-max outputs].  At most NF_SOFTMAX_CLASSES classes. */
enum { NF_SOFTMAX_CLASSES = 16 };
float nf_cross_entropy_of_softmax(const float *logits, float *d_logits, const int *label, const int64_t *index,
                                  int samples, int classes, int width, int blocks);

typedef float nf_loss_function(const float *logits, float *d_logits, const int *label, const int64_t *index,
                               int samples, int classes, int width, int blocks);

/* How many samples have their largest logit (the first of equals) at their label. */
int nf_count_correct(const float *logits, const int *label, int samples, int classes, int width);

#endif
