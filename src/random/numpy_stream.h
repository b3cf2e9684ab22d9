#ifndef NF_RANDOM_NUMPY_STREAM_H
#define NF_RANDOM_NUMPY_STREAM_H

#include "random/mt19937.h"

/* NumPy's legacy generator (np.random.seed, RandomState), call by call the same values. */
struct nf_numpy_stream {
    struct nf_mt19937 mt;
    double cached; /* the second deviate of the last polar pair */
    int has_cached;
};

/* np.random.seed(seed) */
enum nf_status nf_numpy_seed(struct nf_numpy_stream *stream, uint32_t seed);

/* One of np.random.randint(low, high, n): masked rejection on whole words.  Requires low < high. */
int64_t nf_numpy_randint(struct nf_numpy_stream *stream, int64_t low, int64_t high);

/* np.random.random_sample(): 53 bits from two words. */
double nf_numpy_random(struct nf_numpy_stream *stream);

/* np.random.uniform(low, high) */
double nf_numpy_uniform(struct nf_numpy_stream *stream, double low, double high);

/* One of np.random.randn(n): Marsaglia's polar method, the second deviate kept for the next call. */
double nf_numpy_randn(struct nf_numpy_stream *stream);

/* np.random.permutation(n) into order[n]. */
void nf_numpy_permutation(struct nf_numpy_stream *stream, int64_t *order, int64_t n);

#endif
