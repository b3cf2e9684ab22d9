#ifndef NF_MEASURE_ACCURACY_H
#define NF_MEASURE_ACCURACY_H

#include "network/mlp.h"
#include "task/blobs.h"

/* What a test adds to a data set [papers 1-8, Methods, evaluation]. */
struct nf_stress {
    double input_noise; /* sigma added to the inputs */
    double noise;       /* sigma added to every hidden activation */
    double shift;       /* its mean */
};

/* Correct answers on the whole set in batches of `batch`, noise drawn from the stream as PyTorch's loop draws it
 * (the loader's base seed first).  The network's own modulators act; noise and shift replace theirs. */
enum nf_status nf_count_accurate(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                 const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                 int *correct);

/* The mean of |h| per hidden layer, averaged over the hidden layers, on the set as it is
 * [paper 5, Methods, outcome measures: read after gain and inhibition].  Draws the loader's base seed. */
enum nf_status nf_mean_activation(const struct nf_mlp *mlp, const struct nf_dataset *data, int batch,
                                  struct nf_torch_stream *stream, double *activation);

/* The same for each hidden layer by itself: activation[layers - 1]. */
enum nf_status nf_layer_activations(const struct nf_mlp *mlp, const struct nf_dataset *data, int batch,
                                    struct nf_torch_stream *stream, double *activation);

#endif
