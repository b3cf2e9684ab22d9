#ifndef NF_LANGUAGE_CACHE_H
#define NF_LANGUAGE_CACHE_H

#include "language/adapter.h"
#include "language/rotary.h"

/* Reading and writing text: rows of any sequences pass through the decoder, keys and values of earlier rows are kept.
 * A row is a token at a position of a slot; a slot is one sequence.  One call serves a whole prompt or one new token
 * of each of many sequences. */
struct nf_cache {
    struct nf_decoder_shape shape;
    int slots, longest, rows, rank; /* sequences, positions of each, rows of one call */
    struct nf_rotary rotary;
    float *k, *v;             /* [layers][slots][longest][kv_heads d] */
    float *x, *n, *q, *mixed; /* [rows][hidden] */
    float *new_k, *new_v;     /* [rows][kv_heads d] */
    float *gate, *up;         /* [rows][intermediate] */
    float *norm, *scratch;
    float *logits; /* [rows][vocabulary] */
};

struct nf_cache_row {
    int slot, position; /* rows of a slot come in rising order of position, without gaps */
    int32_t token;
    int wanted; /* 1: logits of this row are computed */
};

/* Room for `slots` sequences of up to `longest` tokens and `rows` rows a call, for adapters of `rank` (0: none).
 * NF_INVALID for a shape that cannot be run, NF_MEMORY.  Owned: nf_cache_release. */
enum nf_status nf_cache_init(struct nf_cache *cache, const struct nf_decoder_shape *shape, int slots, int longest,
                             int rows, int rank);
void nf_cache_release(struct nf_cache *cache);

/* Runs the rows; cache->logits holds those of the wanted rows, in their order.  Without dropout.  NF_INVALID when a
 * row is out of range. */
enum nf_status nf_cache_run(struct nf_cache *cache, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                            const struct nf_cache_row *row, int rows);

/* Bytes of weights that one call reads once: the bound of generation from memory. */
size_t nf_decoder_bytes(const struct nf_decoder *decoder);

#endif
