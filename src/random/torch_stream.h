#ifndef NF_RANDOM_TORCH_STREAM_H
#define NF_RANDOM_TORCH_STREAM_H

#include "random/mt19937.h"

/* PyTorch's CPU generator (torch.manual_seed and the global stream), call by call the same values. */
struct nf_torch_stream {
    struct nf_mt19937 mt;
    double cached; /* the second deviate of the last pair drawn one at a time */
    int has_cached;
};

/* torch.manual_seed(seed): only the low 32 bits reach the generator. */
enum nf_status nf_torch_seed(struct nf_torch_stream *stream, uint64_t seed);

/* torch.rand(count): 24 bits of a word each. */
void nf_torch_rand(struct nf_torch_stream *stream, float *values, size_t count);

/* torch.empty(count).uniform_(low, high) */
void nf_torch_uniform(struct nf_torch_stream *stream, float *values, size_t count, float low, float high);

/* torch.randn(count).  Below 16 elements: pairs in double precision, the second kept for later.  From 16 up:
 * Box-Muller in blocks of sixteen uniforms, the last sixteen drawn again when count is no multiple of 16. */
void nf_torch_randn(struct nf_torch_stream *stream, float *values, size_t count);

/* torch.randn(samples, features) for features a multiple of 16 up to 1024, transposed as the networks hold a batch:
 * values[feature * stride + sample], stride >= samples rounded up to 8 (the padding is overwritten).
 * The same draws as nf_torch_randn(stream, , samples * features). */
void nf_torch_randn_transposed(struct nf_torch_stream *stream, float *values, size_t samples, size_t features,
                               size_t stride);

/* torch.empty((), dtype=torch.int64).random_() */
int64_t nf_torch_random_int64(struct nf_torch_stream *stream);

/* One of torch.randint(0, high, (n,)) for high < 2^32. */
int64_t nf_torch_randint(struct nf_torch_stream *stream, uint32_t high);

/* torch.randperm(n) into order[n]. */
void nf_torch_randperm(struct nf_torch_stream *stream, int64_t *order, int64_t n);

/* The keep mask of nn.functional.dropout(p): 1 kept, 0 dropped (Debian's build, without MKL's generator). */
void nf_torch_dropout_keep(struct nf_torch_stream *stream, uint8_t *keep, size_t count, double p);

/* What iterating a DataLoader takes from the global stream: a base seed, and when it shuffles a seed for the
 * sampler's own generator, whose permutation of n goes to order[n].  Not shuffling: order may be NULL. */
void nf_torch_dataloader_start(struct nf_torch_stream *stream);
enum nf_status nf_torch_dataloader_shuffle(struct nf_torch_stream *stream, int64_t *order, int64_t n);

#endif
