#ifndef NF_TASK_BLOBS_H
#define NF_TASK_BLOBS_H

#include "base/status.h"
#include "random/numpy_stream.h"
#include "random/torch_stream.h"

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

/* The same with the clouds in another order. */
enum nf_blobs_order {
    NF_BLOBS_DIAGONALLY, /* as above */
    NF_BLOBS_ROW_BY_ROW, /* (-3,-3), (-3,3), (3,-3), (3,3) [paper 5, Methods, task] */
    NF_BLOBS_ORDERS
};
enum nf_status nf_blobs_numpy(struct nf_dataset *data, struct nf_numpy_stream *stream, int samples, double sigma,
                              enum nf_blobs_order order);
/* The same by PyTorch's calls, in single precision: y = randint(0, 4, (n,));  x = centre[y] + randn(n, 2) * sigma. */
enum nf_status nf_blobs_torch(struct nf_dataset *data, struct nf_torch_stream *stream, int samples, double sigma,
                              enum nf_blobs_order order);

void nf_dataset_release(struct nf_dataset *data);

#endif
