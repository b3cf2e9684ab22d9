#include "evidence/lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *sign;
    enum nf_token token;
    enum nf_operation operation;
} signs[] = {
    {"<=", NF_TOKEN_OPERATOR, NF_OP_LESS_EQUAL},
    {">=", NF_TOKEN_OPERATOR, NF_OP_GREATER_EQUAL},
    {"==", NF_TOKEN_OPERATOR, NF_OP_SAME},
    {"!=", NF_TOKEN_OPERATOR, NF_OP_DIFFERENT},
    {"<", NF_TOKEN_OPERATOR, NF_OP_LESS},
    {">", NF_TOKEN_OPERATOR, NF_OP_GREATER},
    {"+", NF_TOKEN_OPERATOR, NF_OP_ADD},
    {"*", NF_TOKEN_OPERATOR, NF_OP_MULTIPLY},
    {"/", NF_TOKEN_OPERATOR, NF_OP_DIVIDE},
    {"(", NF_TOKEN_OPEN, 0},
    {")", NF_TOKEN_CLOSE, 0},
    {",", NF_TOKEN_COMMA, 0},
};

static bool is_number(struct nf_lexer *lexer)
{
    const char *digits = lexer->start + (*lexer->start == '-');
    if (!isdigit((unsigned char)*digits) || digits[1] == 'x') return false;
    char *end;
    lexer->number = strtod(lexer->start, &end);
    return end == lexer->start + lexer->length;
}

/* A run of name characters: a minus, a number, a word of the grammar or a name. */
static void classify(struct nf_lexer *lexer)
{
    static const char *const words[] = {"and", "or", "not", "unless"};
    lexer->token = is_number(lexer) ? NF_TOKEN_NUMBER : NF_TOKEN_NAME;
    if (lexer->length == 1 && *lexer->start == '-') {
        lexer->token = NF_TOKEN_OPERATOR;
        lexer->operation = NF_OP_SUBTRACT;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == lexer->length && strncmp(words[i], lexer->start, lexer->length) == 0)
            lexer->token = NF_TOKEN_WORD;
}

static void read_sign(struct nf_lexer *lexer)
{
    lexer->token = NF_TOKEN_BAD;
    lexer->length = 1;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i].sign);
        if (strncmp(lexer->at, signs[i].sign, length) != 0) continue;
        lexer->token = signs[i].token;
        lexer->operation = signs[i].operation;
        lexer->length = length;
        return;
    }
}

void nf_lexer_advance(struct nf_lexer *lexer)
{
    static const char name_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:@-";
    lexer->at += strspn(lexer->at, " ");
    lexer->start = lexer->at;
    lexer->length = strspn(lexer->at, name_characters);
    if (!*lexer->at)
        lexer->token = NF_TOKEN_END;
    else if (lexer->length)
        classify(lexer);
    else
        read_sign(lexer);
    lexer->at += lexer->length;
}

void nf_lexer_init(struct nf_lexer *lexer, const char *text)
{
    *lexer = (struct nf_lexer){.text = text, .at = text};
    nf_lexer_advance(lexer);
}

bool nf_lexer_is_word(const struct nf_lexer *lexer, const char *word)
{
    return lexer->token == NF_TOKEN_WORD && strlen(word) == lexer->length &&
           strncmp(word, lexer->start, lexer->length) == 0;
}

bool nf_lexer_is_operator(const struct nf_lexer *lexer, enum nf_operation first, enum nf_operation last)
{
    return lexer->token == NF_TOKEN_OPERATOR && lexer->operation >= first && lexer->operation <= last;
}
