#ifndef NF_MODEL_JINJA_H
#define NF_MODEL_JINJA_H

#include "model/chat_template.h"

/* The part of Jinja 2 that chat templates of the Zephyr kind use, as `transformers` sets it up (trim_blocks,
 * lstrip_blocks):
 *
 *   {% for NAME in messages %} ... {% endfor %}       not nested
 *   {% if E %} ... {% elif E %} ... {% else %} ... {% endif %}
 *   {{ E }}     {# comment #}     a minus inside the braces strips white space on that side
 *   E: 'text', NAME['role'], NAME.content, loop.first, loop.last, add_generation_prompt, bos_token, eos_token, true,
 *      false, + between texts, == and !=, not, and, or, parentheses
 *
 * Everything else is NF_FORMAT with the byte where it stands.  Work and output are bounded: one loop, NF_JINJA_TEMPLATE
 * bytes of template, NF_JINJA_DEPTH of nesting. */
enum { NF_JINJA_TEMPLATE = 1 << 14, NF_JINJA_OUTPUT = 1 << 12, NF_JINJA_DEPTH = 16 };

struct nf_jinja_context {
    const struct nf_chat_turn *messages;
    size_t count;
    const char *begin, *end; /* bos_token, eos_token */
    int reply;               /* add_generation_prompt */
};

/* output <- what the template renders, ended by a zero. */
enum nf_status nf_jinja_render(const char *where, const char *text, size_t length,
                               const struct nf_jinja_context *context, char output[NF_JINJA_OUTPUT]);

#endif
