#ifndef NF_TASK_MOTOR_TASK_H
#define NF_TASK_MOTOR_TASK_H

#include "task/blobs.h"

/* The four-class motor task [paper 12, Methods, network architecture]: 2000 points about (-1,-1), (1,1), (-1,1),
 * (1,-1), the first 1600 to train on, the last 400 to be tested.  Labels and deviations come from NumPy's legacy
 * generator seeded with `seed`, in the companion papers' order. */
enum { NF_MOTOR_SAMPLES = 2000, NF_MOTOR_TRAIN = 1600, NF_MOTOR_TEST = 400 };

struct nf_motor_task {
    struct nf_dataset train, test;
};

/* sigma is the clusters' standard deviation.  Owned: nf_motor_task_release. */
enum nf_status nf_motor_task_draw(struct nf_motor_task *task, uint32_t seed, double sigma);
void nf_motor_task_release(struct nf_motor_task *task);

#endif
