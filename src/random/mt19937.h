#ifndef NF_RANDOM_MT19937_H
#define NF_RANDOM_MT19937_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* The Mersenne Twister that both NumPy's legacy generator and PyTorch's CPU generator run on.
 * Seeded by GSL's gsl_rng_mt19937; words are produced in blocks, with the recurrence vectorised, and equal
 * GSL's word for word.  A plain value: copying it copies the stream. */
struct nf_mt19937 {
    uint32_t state[624];
    uint32_t next; /* index of the next word in `state`; 624: the block is used up */
};

/* init_genrand(seed), as torch.manual_seed and np.random.seed do for an integer. */
enum nf_status nf_mt19937_seed(struct nf_mt19937 *mt, uint32_t seed);

/* The next tempered word. */
uint32_t nf_mt19937_next(struct nf_mt19937 *mt);

/* The next `count` tempered words, equal to `count` calls of nf_mt19937_next. */
void nf_mt19937_fill(struct nf_mt19937 *mt, uint32_t *words, size_t count);

#endif
