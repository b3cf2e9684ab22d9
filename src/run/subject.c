#include "run/subject.h"

struct nf_weights nf_subject_weights(const struct nf_subject *s)
{
    return s->recurrent ? nf_recurrent_weights(s->recurrent) : nf_mlp_weights(s->mlp);
}

double nf_subject_gain(const struct nf_subject *s)
{
    return s->recurrent ? s->recurrent->modulators.gain : s->mlp->modulators.gain;
}

static double percent_of_weights(const struct nf_weights *w, const uint8_t *flags)
{
    return 100.0 * (double)nf_weights_count(w, flags) / (double)nf_weights_count(w, NULL);
}

double nf_subject_sparsity(const struct nf_subject *s)
{
    const struct nf_weights w = nf_subject_weights(s);
    return 100.0 - percent_of_weights(&w, w.mask);
}

double nf_subject_scars(const struct nf_subject *s)
{
    const struct nf_weights w = nf_subject_weights(s);
    return percent_of_weights(&w, w.scar);
}

enum nf_status nf_subject_train(const struct nf_subject *s, const struct nf_dataset *data,
                                const struct nf_training *training, struct nf_torch_stream *stream)
{
    return s->recurrent ? nf_recurrent_train(s->recurrent, data, training, 0, NULL, stream, NULL)
                        : nf_train(s->mlp, data, training, stream, NULL);
}

enum nf_status nf_subject_regrow(const struct nf_subject *s, const struct nf_regrow *rule,
                                 const struct nf_dataset *data, struct nf_torch_stream *stream)
{
    return s->recurrent ? nf_recurrent_regrow(s->recurrent, rule, data, stream, NULL, NULL)
                        : nf_regrow(s->mlp, rule, data, stream, NULL, NULL);
}

enum nf_status nf_subject_accuracy(const struct nf_subject *s, const struct nf_dataset *data,
                                   const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                   double *percent)
{
    int correct = 0;
    enum nf_status status = s->recurrent
                                ? nf_recurrent_count_accurate(s->recurrent, data, stress, batch, stream, &correct)
                                : nf_count_accurate(s->mlp, data, stress, batch, stream, &correct);
    *percent = 100.0 * correct / data->samples;
    return status;
}

enum nf_status nf_subject_activation(const struct nf_subject *s, const struct nf_dataset *data,
                                     const struct nf_stress *stress, enum nf_amplitude amplitude, int batch,
                                     struct nf_torch_stream *stream, double *activation)
{
    if (s->mlp) return nf_mean_activation(s->mlp, data, batch, stream, activation);
    return nf_recurrent_activation(s->recurrent, data, stress, amplitude, batch, stream, activation);
}
