#ifndef NF_MODEL_CHAT_TEMPLATE_H
#define NF_MODEL_CHAT_TEMPLATE_H

#include "base/status.h"

#include <stddef.h>

/* How a chat model wants its turns written.  Published templates are Jinja programs; the one of TinyLlama and Zephyr
 * writes
 *     <|user|>\n CONTENT END \n <|assistant|>\n
 * (no spaces; END is the model's end token; either line feed after a turn may be missing).  A template is recognised by
 * what it renders of three conversations, by an interpreter of the small part of Jinja that such templates use; one
 * that renders anything else, or uses anything else, is refused. */
struct nf_chat_template {
    char end[64];          /* the end token's text */
    char begin[64];        /* what comes before the first turn: nothing, or the begin token's text */
    const char *separator; /* after each turn: "\n" or "" */
    const char *opening;   /* after the last <|assistant|>: "\n" or "" */
};

struct nf_chat_turn {
    const char *role; /* system, user, assistant */
    const char *content;
};

/* NF_FORMAT, with `where`, when the template is refused. */
enum nf_status nf_chat_template_recognise(struct nf_chat_template *chat, const char *where, const char *text,
                                          size_t length, const char *begin, const char *end);

/* *text <- the turns (caller frees); `reply`: followed by the opening of the assistant's answer. */
enum nf_status nf_chat_template_write(const struct nf_chat_template *chat, const struct nf_chat_turn *turns,
                                      size_t count, int reply, char **text);

#endif
