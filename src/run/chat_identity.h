#ifndef NF_RUN_CHAT_IDENTITY_H
#define NF_RUN_CHAT_IDENTITY_H

#include "model/model_folder.h"

/* Which experiment a folder of results belongs to. */
struct nf_chat_identity {
    char hex[65];  /* of settings, texts, every file of the model that is read, all bytes of them */
    int published; /* 1: the weights are TinyLlama-1.1B-Chat-v1.0's as published: one file with its SHA-256 */
};

/* `folder` is where the model was opened from, `texts` the file of prompts, `settings` all else that the numbers depend
 * on.  Reads the weights once. */
enum nf_status nf_chat_identify(const struct nf_model_folder *model, const char *folder, const char *texts,
                                const char *settings, struct nf_chat_identity *identity);

/* Writes OUT/identity, or compares with the one that is there: NF_INVALID when the folder has other work. */
enum nf_status nf_chat_identity_keep(const struct nf_chat_identity *identity, const char *out);

#endif
