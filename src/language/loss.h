#ifndef NF_LANGUAGE_LOSS_H
#define NF_LANGUAGE_LOSS_H

/* Cross-entropy of one row of logits z [vocabulary]: returns log sum exp z - z_target and leaves
 * weight (softmax(z) - [target]) in their place. */
double nf_token_loss(float *logits, int target, int vocabulary, float weight);

/* softmax(z / temperature), in place. */
void nf_softmax(float *logits, int vocabulary, float temperature);

#endif
