#ifndef NF_MODEL_MODEL_WRITER_H
#define NF_MODEL_MODEL_WRITER_H

#include "language/decoder.h"

/* Writes a model folder in the publishers' layout with whatever weights the caller gives: for tests, and for a trial
 * run at a real model's size.  Its tokenizer has the special tokens, all bytes, the printable characters, and merges of
 * two letters, as far as the vocabulary goes; its chat template is that of TinyLlama. */

/* Fills values[count] with elements first, first + 1, ... of the tensor of that name, row by row. */
typedef void nf_model_fill(void *context, const char *name, size_t first, float *values, size_t count);

/* `shards` files of about the same size: one is model.safetensors, several come with an index.  The vocabulary must
 * have at least NF_MODEL_WRITER_VOCABULARY tokens. */
enum { NF_MODEL_WRITER_VOCABULARY = 3 + 256 };
enum nf_status nf_model_write(const char *folder, const struct nf_decoder_shape *shape, enum nf_tensor_type type,
                              int shards, nf_model_fill *fill, void *context);

#endif
