#ifndef NF_MODEL_TOKENIZER_STEPS_H
#define NF_MODEL_TOKENIZER_STEPS_H

#include "model/tokenizer.h"

/* Reads what tokenizer.json says of the steps around the merges: truncation, normalizer, pre_tokenizer, post_processor
 * and decoder.  The vocabulary must have been read. */
enum nf_status nf_tokenizer_read_steps(struct nf_tokenizer *tokenizer, const char *where);

/* Appends the normalised text[length] to `to`, whose room is `capacity`; *used is what it holds.  NF_INVALID when it
 * does not fit. */
enum nf_status nf_tokenizer_replace(const struct nf_replacement *steps, int count, const char *text, size_t length,
                                    char *to, size_t capacity, size_t *used);

#endif
