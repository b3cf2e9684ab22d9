#ifndef NF_MODEL_MODEL_FOLDER_H
#define NF_MODEL_MODEL_FOLDER_H

#include "model/chat_template.h"
#include "model/config.h"
#include "model/shards.h"
#include "model/tokenizer.h"

/* A model as its publishers lay it out: config.json, model*.safetensors, tokenizer.json, tokenizer_config.json (begin
 * and end token, chat template) and perhaps chat_template.jinja.  The decoder's tensors are views into the mapped
 * files: nothing is copied or converted. */
struct nf_model_folder {
    struct nf_model_config config;
    struct nf_shards shards;
    struct nf_decoder decoder;
    struct nf_tokenizer tokenizer;
    struct nf_chat_template chat;
    int begin, end; /* the begin and end tokens */
    size_t bytes;   /* of all weights */
};

/* Reads and checks everything.  On failure one line says what is wrong in which file, and nothing is left to release.
 */
enum nf_status nf_model_folder_open(struct nf_model_folder *model, const char *folder);
void nf_model_folder_release(struct nf_model_folder *model);

/* The weights alone: all tensors of the decoder, of the shape that the config gives, each once, and no other; every
 * weight finite and at most 1000 in magnitude. */
enum nf_status nf_model_folder_connect(struct nf_decoder *decoder, const struct nf_decoder_shape *shape,
                                       const struct nf_shards *shards, const char *folder);

#endif
