#ifndef NF_MEASURE_RECURRENT_ACCURACY_H
#define NF_MEASURE_RECURRENT_ACCURACY_H

#include "measure/accuracy.h"
#include "network/recurrent.h"

/* As nf_count_accurate: correct answers on the whole set in batches of `batch`, input noise and internal noise drawn in
 * every step.  The network's own modulators act; the stress replaces their noise and shift. */
enum nf_status nf_recurrent_count_accurate(const struct nf_recurrent *net, const struct nf_dataset *data,
                                           const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                           int *correct);

/* Which hidden-state amplitude [paper 10, Methods, assessments]. */
enum nf_amplitude {
    NF_AMPLITUDE_ALL_STEPS,  /* mean |h| over steps, units and items */
    NF_AMPLITUDE_LAST_STATE, /* ... of the last state */
    NF_AMPLITUDE_RMS,        /* root of the mean square over steps, units and items */
    NF_AMPLITUDES
};

/* The amplitude of the state as carried on, under the given stress.  Draws the loader's base seed. */
enum nf_status nf_recurrent_activation(const struct nf_recurrent *net, const struct nf_dataset *data,
                                       const struct nf_stress *stress, enum nf_amplitude amplitude, int batch,
                                       struct nf_torch_stream *stream, double *activation);

/* Step by step, over units and items: the means of |h| and of h^2, absolute[steps] and square[steps]. */
enum nf_status nf_recurrent_trajectory(const struct nf_recurrent *net, const struct nf_dataset *data,
                                       const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                       double *absolute, double *square);

#endif
