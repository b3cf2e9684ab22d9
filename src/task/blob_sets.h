#ifndef NF_TASK_BLOB_SETS_H
#define NF_TASK_BLOB_SETS_H

#include "task/blobs.h"

/* The three sets of papers 1 to 8: 12000 training points and 4000 standard test points of one sigma, 2000 clean test
 * points without noise [Methods, task].  How a seed becomes data is not printed; these are the readings. */
enum nf_blob_source {
    NF_BLOBS_NUMPY_100,    /* NumPy's legacy generators seeded s + 100, s + 200, s + 300 */
    NF_BLOBS_NUMPY_0,      /* ... seeded s, s + 1, s + 2 */
    NF_BLOBS_TORCH_STREAM, /* PyTorch's global stream, before the network is made */
    NF_BLOBS_TORCH_100,    /* PyTorch generators of their own seeded s + 100, s + 200, s + 300 */
    NF_BLOB_SOURCES
};

struct nf_blob_rule {
    enum nf_blob_source source;
    enum nf_blobs_order order;
    int train_at_centres; /* 1: the training points have no noise either */
    double sigma;
};

struct nf_blob_sets {
    struct nf_dataset train, standard, clean;
};

/* Draws the three in this order.  `stream` is used by NF_BLOBS_TORCH_STREAM alone.  Owned: nf_blob_sets_release. */
enum nf_status nf_blob_sets_draw(struct nf_blob_sets *sets, const struct nf_blob_rule *rule, uint32_t seed,
                                 struct nf_torch_stream *stream);
void nf_blob_sets_release(struct nf_blob_sets *sets);

#endif
