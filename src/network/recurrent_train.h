#ifndef NF_NETWORK_RECURRENT_TRAIN_H
#define NF_NETWORK_RECURRENT_TRAIN_H

#include "network/recurrent.h"
#include "network/train.h"

/* How far a phase of training has come, so that it can be interrupted and continued with the same bits: the epochs done
 * and Adam's state, in the network's own order.  All zeros: not begun. */
struct nf_recurrent_course {
    int epoch;
    long step;
    size_t count;
    float *first, *second; /* [count]; NULL before the first epoch */
};
/* Moments of zero for `count` parameters; leaves a course that has begun alone. */
enum nf_status nf_recurrent_course_begin(struct nf_recurrent_course *course, size_t count);
void nf_recurrent_course_release(struct nf_recurrent_course *course);

/* As nf_train, from epoch course->epoch to training->stop (0: to the end).  course NULL: the whole phase at once.
 * The ramps move modulators.noise, or .input_noise when `ramp_input`, and .gain. */
enum nf_status nf_recurrent_train(struct nf_recurrent *net, const struct nf_dataset *data,
                                  const struct nf_training *training, int ramp_input,
                                  struct nf_recurrent_course *course, struct nf_torch_stream *stream, float *loss);

#endif
