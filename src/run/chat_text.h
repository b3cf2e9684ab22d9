#ifndef NF_RUN_CHAT_TEXT_H
#define NF_RUN_CHAT_TEXT_H

#include "model/model_folder.h"

enum {
    NF_CHAT_LONGEST = 256
}; /* tokens of a text; a longer answer is cut, a longer prompt refused [paper 9, Methods, Alignment data] */

/* A prompt as the model's template writes it, up to where the answer begins, and the answer with the end token. */
struct nf_chat_text {
    int32_t *token; /* [length] */
    int prompt, length;
};

/* The tokens of a prompt alone (answer NULL), or of prompt and answer.  text->token is the caller's to free. */
enum nf_status nf_chat_text_make(const struct nf_model_folder *model, const char *prompt, const char *answer,
                                 struct nf_chat_text *text);

#endif
