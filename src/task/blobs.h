#ifndef NF_TASK_BLOBS_H
#define NF_TASK_BLOBS_H

#include "base/status.h"
#include "random/numpy_stream.h"

#include <stdint.h>

/* Labelled points.  Owned: release with nf_dataset_release. */
struct nf_dataset {
    int samples, features;
    float *x;   /* [samples][features] */
    int *label; /* [samples] */
};

/* Four Gaussian clouds at (-3,-3), (3,3), (-3,3), (3,-3), in this order of the labels
 * [papers 1-8 and 10, Methods, task]: all labels from `stream` first, then all deviations, in double precision:
 * y = randint(0, 4, n);  x = centre[y] + randn(n, 2) * sigma, rounded to single. */
enum nf_status nf_blobs_draw(struct nf_dataset *data, struct nf_numpy_stream *stream, int samples, double sigma);

/* The same from a fresh NumPy generator seeded with `seed`. */
enum nf_status nf_blobs_seeded(struct nf_dataset *data, uint32_t seed, int samples, double sigma);

void nf_dataset_release(struct nf_dataset *data);

#endif
