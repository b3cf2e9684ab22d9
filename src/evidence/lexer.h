#ifndef NF_EVIDENCE_LEXER_H
#define NF_EVIDENCE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

/* What a node of a predicate's tree does [evidence/predicate.h]. */
enum nf_operation {
    NF_OP_NUMBER,
    NF_OP_KEY,
    NF_OP_ADD,
    NF_OP_SUBTRACT,
    NF_OP_MULTIPLY,
    NF_OP_DIVIDE,
    NF_OP_LESS,
    NF_OP_LESS_EQUAL,
    NF_OP_GREATER,
    NF_OP_GREATER_EQUAL,
    NF_OP_SAME,
    NF_OP_DIFFERENT,
    NF_OP_AND,
    NF_OP_OR,
    NF_OP_NOT,
    NF_OP_ABS, /* per seed, as all above */
    NF_OP_MIN,
    NF_OP_MAX,
    NF_OP_MEAN, /* over seeds, as all below */
    NF_OP_SD,
    NF_OP_LO,
    NF_OP_HI,
    NF_OP_MEDIAN,
    NF_OP_COUNT,
    NF_OP_SHARE,
    NF_OP_ALL,
    NF_OP_ANY,
    NF_OP_N,
    NF_OP_PAIRED,
};

enum nf_token {
    NF_TOKEN_END,
    NF_TOKEN_NUMBER,
    NF_TOKEN_NAME, /* a key, an id or a function */
    NF_TOKEN_WORD, /* and, or, not, unless */
    NF_TOKEN_OPEN,
    NF_TOKEN_CLOSE,
    NF_TOKEN_COMMA,
    NF_TOKEN_OPERATOR,
    NF_TOKEN_BAD
};

/* The words of a predicate, one at a time.  Names run over a-z A-Z 0-9 _ . : @ -, so a minus that subtracts stands
 * between spaces. */
struct nf_lexer {
    const char *text, *at; /* at: behind the token */
    enum nf_token token;
    const char *start; /* of the token, `length` bytes; in the text */
    size_t length;
    double number;               /* of a NUMBER */
    enum nf_operation operation; /* of an OPERATOR */
};

/* Stands on the first token of `text`, which must live as long as the lexer. */
void nf_lexer_init(struct nf_lexer *lexer, const char *text);
/* Goes to the next token; stays at the end. */
void nf_lexer_advance(struct nf_lexer *lexer);

/* Whether the token is that word, or an operator between two of the enumeration. */
bool nf_lexer_is_word(const struct nf_lexer *lexer, const char *word);
bool nf_lexer_is_operator(const struct nf_lexer *lexer, enum nf_operation first, enum nf_operation last);

#endif
