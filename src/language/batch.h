#ifndef NF_LANGUAGE_BATCH_H
#define NF_LANGUAGE_BATCH_H

#include <stdint.h>

/* Sequences of different lengths, their tokens one after the other: what a batch padded on the left and masked
 * computes [paper 9, Methods, Alignment data], without computing the padding.  A sequence's positions count from 0 at
 * its first token.  Borrowed arrays. */
struct nf_batch {
    int sequences;
    const int *start;      /* [sequences + 1]: first row of each sequence; start[sequences] rows in all */
    const int32_t *token;  /* [rows] */
    const int32_t *target; /* [rows]: the token that ought to follow, -1 where the loss does not look */
};

static inline int nf_batch_rows(const struct nf_batch *batch)
{
    return batch->start[batch->sequences];
}

#endif
