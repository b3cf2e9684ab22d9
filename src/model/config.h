#ifndef NF_MODEL_CONFIG_H
#define NF_MODEL_CONFIG_H

#include "language/decoder.h"

/* What config.json says of a model of the Llama family [paper 9, Methods, Model architecture]: the decoder's shape and
 * the numbers of its begin and end tokens.  A variant that the decoder cannot run (another activation, biases, scaled
 * rotary frequencies, quantised weights, a sliding window) is refused; a member that is not needed is not looked at. */
struct nf_model_config {
    struct nf_decoder_shape shape;
    int positions;  /* the longest sequence */
    int begin, end; /* token ids; -1 where not given */
};

/* NF_FORMAT with one line, opened by the path or `where`, for what is refused; nothing is owned. */
enum nf_status nf_model_config_load(struct nf_model_config *config, const char *path);
enum nf_status nf_model_config_parse(struct nf_model_config *config, const char *where, const char *bytes,
                                     size_t length);

#endif
