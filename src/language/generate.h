#ifndef NF_LANGUAGE_GENERATE_H
#define NF_LANGUAGE_GENERATE_H

#include "language/cache.h"
#include "random/numpy_stream.h"

/* Completions of many prompts at once, drawn by nucleus sampling until the end token or the limit. */
struct nf_sampling {
    double mass, temperature; /* 0.9, 0.7 */
    int most;                 /* new tokens: 128 */
    int32_t end;
};

struct nf_prompt {
    const int32_t *token; /* [length] */
    int length;
};

/* completion[p * (most + 1)] receives prompt p's new tokens, length[p] their number (the end token is not counted);
 * a completion that reached the limit has length `most`.  Prompt p draws one uniform a token from stream[p], so that
 * the other prompts change what it says by no more than the rounding of products of many rows.  As many sequences run
 * at once as the cache has slots. */
enum nf_status nf_generate(struct nf_cache *cache, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                           const struct nf_prompt *prompt, int prompts, const struct nf_sampling *sampling,
                           struct nf_numpy_stream *stream, int32_t *completion, int *length);

#endif
