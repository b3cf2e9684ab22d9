#ifndef NF_MODEL_JINJA_EXPRESSION_H
#define NF_MODEL_JINJA_EXPRESSION_H

#include "model/jinja.h"

/* The expressions of a chat template, read and evaluated in one pass [model/jinja.h has the grammar]. */
enum { NF_JINJA_TEXT = 512, NF_JINJA_NAME = 24 };

struct nf_jinja_value {
    int is_text, flag;
    char text[NF_JINJA_TEXT]; /* of a text */
};

/* What happens to white space behind a tag. */
enum nf_jinja_trim { NF_JINJA_KEEP, NF_JINJA_TRIM_LINE_FEED, NF_JINJA_TRIM_ALL };

struct nf_jinja {
    const char *where, *text;
    size_t length, at;
    const struct nf_jinja_context *context;
    char loop_name[NF_JINJA_NAME]; /* "" outside the loop */
    size_t message;                /* the loop's */
    enum nf_jinja_trim trim;
    int depth;
    char *output;
    size_t used;
    enum nf_status status; /* the first failure; everything after it does nothing */
};

/* Records what is wrong at the place that has been reached, unless something was before. */
void nf_jinja_complain(struct nf_jinja *jinja, const char *what);

/* Skips white space; takes the mark if it comes next; complains if it does not. */
int nf_jinja_take(struct nf_jinja *jinja, const char *mark);
void nf_jinja_expect(struct nf_jinja *jinja, const char *mark);
/* Whether the mark comes next, without white space. */
int nf_jinja_starts(const struct nf_jinja *jinja, const char *mark);

/* Takes the whole word if it comes next; takes a name, "" if there is none. */
int nf_jinja_take_word(struct nf_jinja *jinja, const char *word);
void nf_jinja_take_name(struct nf_jinja *jinja, char name[NF_JINJA_NAME]);

/* Space, tab, line feed, carriage return. */
int nf_jinja_is_space(char c);

/* Reads an expression, as far as it goes. */
void nf_jinja_read(struct nf_jinja *jinja, struct nf_jinja_value *value);

#endif
