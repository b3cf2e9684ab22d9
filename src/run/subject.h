#ifndef NF_RUN_SUBJECT_H
#define NF_RUN_SUBJECT_H

#include "measure/recurrent_accuracy.h"
#include "network/recurrent_train.h"
#include "plasticity/recurrent_regrow.h"

/* A network under study, recurrent or feed-forward, so that one protocol can be run on both [10, Discussion,
 * architectural dependency].  A view of one of the two; the other is NULL. */
struct nf_subject {
    struct nf_recurrent *recurrent;
    struct nf_mlp *mlp;
};

struct nf_weights nf_subject_weights(const struct nf_subject *subject);
double nf_subject_gain(const struct nf_subject *subject);
/* Percent of all weights pruned; percent scarred. */
double nf_subject_sparsity(const struct nf_subject *subject);
double nf_subject_scars(const struct nf_subject *subject);

/* nf_recurrent_train or nf_train, the whole phase at once. */
enum nf_status nf_subject_train(const struct nf_subject *subject, const struct nf_dataset *data,
                                const struct nf_training *training, struct nf_torch_stream *stream);
/* nf_recurrent_regrow or nf_regrow. */
enum nf_status nf_subject_regrow(const struct nf_subject *subject, const struct nf_regrow *rule,
                                 const struct nf_dataset *data, struct nf_torch_stream *stream);
/* Correct answers in percent. */
enum nf_status nf_subject_accuracy(const struct nf_subject *subject, const struct nf_dataset *data,
                                   const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                   double *percent);
/* The amplitude of the states under the stress; for a feed-forward network the mean |h| of its hidden layers without
 * any. */
enum nf_status nf_subject_activation(const struct nf_subject *subject, const struct nf_dataset *data,
                                     const struct nf_stress *stress, enum nf_amplitude amplitude, int batch,
                                     struct nf_torch_stream *stream, double *activation);

#endif
