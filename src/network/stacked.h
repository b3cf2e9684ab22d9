#ifndef NF_NETWORK_STACKED_H
#define NF_NETWORK_STACKED_H

#include "network/gru.h"
#include "network/weights.h"
#include "random/torch_stream.h"

enum { NF_STACKED_LAYERS = 2, NF_STACKED_MATRICES = 6 };

struct nf_stacked_shape {
    int inputs, dense, units, classes;
    double dropout; /* between the recurrent layers, in training */
};

/* Paper 11's network [Methods, Network Architecture and Task]: a dense ReLU layer, two layers of gated recurrent units
 * with dropout between them, and logits at every step.  `parameters` in PyTorch's order:
 *     dense weight [D][I], bias [D];  weight_ih [3U][D], weight_hh [3U][U], bias_ih [3U], bias_hh [3U];
 *     the same of the second layer with [3U][U];  read-out weight [C][U], bias [C] */
struct nf_stacked {
    struct nf_stacked_shape shape;
    size_t count;
    float *parameters; /* [count] */
    float *original;   /* [count]: what pruning removed; zero elsewhere */
    uint8_t *mask;     /* [count]: 1 active, 0 pruned; biases always 1 */
    uint8_t *scar;     /* [count]: 1 lost for good.  The paper's three values: 1 mask, 0 neither, -1 scar */
};

/* Zero parameters, full masks, nothing lost.  Owned: release with nf_stacked_release. */
enum nf_status nf_stacked_init(struct nf_stacked *net, const struct nf_stacked_shape *shape);
enum nf_status nf_stacked_copy(struct nf_stacked *net, const struct nf_stacked *from); /* `net` uninitialised */
void nf_stacked_release(struct nf_stacked *net);

/* PyTorch's defaults: nn.Linear's U(-1/sqrt(in), 1/sqrt(in)), nn.GRU's U(-1/sqrt(U), 1/sqrt(U)), in the order above. */
void nf_stacked_initialise(struct nf_stacked *net, struct nf_torch_stream *stream);

/* Where its parts begin in the flat vectors. */
struct nf_stacked_places {
    size_t dense, dense_bias, gru[NF_STACKED_LAYERS], read_out, read_out_bias, count;
};
struct nf_stacked_places nf_stacked_places(const struct nf_stacked_shape *shape);

/* Its matrices as pruning and regrowth see them: dense, ih and hh of each layer, read-out. */
struct nf_weights nf_stacked_weights(const struct nf_stacked *net);

/* Which of them are recurrent in which sense, [NF_STACKED_MATRICES]: hidden to hidden; any matrix of a recurrent layer.
 */
extern const int nf_stacked_hidden_to_hidden[NF_STACKED_MATRICES], nf_stacked_of_a_gru[NF_STACKED_MATRICES];

/* Percent of the weights of the matrices with of[m] != 0 (NULL: all) that are pruned. */
double nf_stacked_sparsity(const struct nf_stacked *net, const int of[NF_STACKED_MATRICES]);

#endif
