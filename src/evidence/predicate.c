#include "evidence/predicate.h"

#include <stdlib.h>
#include <string.h>

enum { NESTING = 100, VARIADIC = 1000 };

struct parser {
    struct nf_predicate *predicate;
    struct nf_lexer lexer;
    bool ids; /* names need no colon */
    char *next_name;
    int capacity, depth;
    enum nf_status status;
};

static const struct {
    const char *name;
    enum nf_operation operation;
    int least, most;   /* arguments */
    bool takes, gives; /* true-or-false rather than numbers */
} functions[] = {
    {"abs", NF_OP_ABS, 1, 1, false, false},
    {"min", NF_OP_MIN, 1, VARIADIC, false, false},
    {"max", NF_OP_MAX, 1, VARIADIC, false, false},
    {"mean", NF_OP_MEAN, 1, 1, false, false},
    {"sd", NF_OP_SD, 1, 1, false, false},
    {"lo", NF_OP_LO, 1, 1, false, false},
    {"hi", NF_OP_HI, 1, 1, false, false},
    {"median", NF_OP_MEDIAN, 1, 1, false, false},
    {"count", NF_OP_COUNT, 1, 1, true, false},
    {"share", NF_OP_SHARE, 1, 1, true, false},
    {"all", NF_OP_ALL, 1, 1, true, true},
    {"any", NF_OP_ANY, 1, 1, true, true},
    {"n", NF_OP_N, 0, 0, false, false},
    {"d", NF_OP_PAIRED, 2, 2, false, false},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

bool nf_operation_over_seeds(enum nf_operation operation)
{
    return operation >= NF_OP_MEAN && operation <= NF_OP_PAIRED;
}

bool nf_operation_compares(enum nf_operation operation)
{
    return operation >= NF_OP_LESS && operation <= NF_OP_DIFFERENT;
}

static bool gives_truth(enum nf_operation operation)
{
    return nf_operation_compares(operation) || operation == NF_OP_AND || operation == NF_OP_OR ||
           operation == NF_OP_NOT || operation == NF_OP_ALL || operation == NF_OP_ANY;
}

static int column(const struct parser *parser, const char *at)
{
    return (int)(at - parser->lexer.text) + 1;
}

static void expected(struct parser *parser, const char *what)
{
    if (parser->status) return;
    const char *end = parser->lexer.token == NF_TOKEN_END ? "the end" : "";
    const char *quote = *end ? "" : "'";
    parser->status = nf_fail(NF_FORMAT, "column %d: expected %s, found %s%s%.*s%s", column(parser, parser->lexer.start),
                             what, end, quote, (int)parser->lexer.length, parser->lexer.start, quote);
}

/* A new node over the list of arguments that begins at `first`; -1 after an error. */
static int add_node(struct parser *parser, enum nf_operation operation, int first, const char *start)
{
    struct nf_predicate *predicate = parser->predicate;
    if (parser->status) return -1;
    if (predicate->count == parser->capacity) {
        int larger = parser->capacity ? 2 * parser->capacity : 32;
        struct nf_node *nodes = realloc(predicate->nodes, (size_t)larger * sizeof *nodes);
        if (!nodes) {
            parser->status = nf_fail(NF_MEMORY, "out of memory for a predicate");
            return -1;
        }
        predicate->nodes = nodes;
        parser->capacity = larger;
    }
    predicate->nodes[predicate->count] =
        (struct nf_node){.operation = operation, .first = first, .next = -1, .column = column(parser, start)};
    return predicate->count++;
}

static void check_argument(struct parser *parser, int node, bool truth)
{
    if (parser->status) return;
    const struct nf_node *argument = &parser->predicate->nodes[node];
    if (gives_truth(argument->operation) == truth) return;
    parser->status = nf_fail(NF_FORMAT, "column %d: expected %s here, this is %s", argument->column,
                             truth ? "a comparison" : "a number", truth ? "a number" : "a comparison");
}

static int add_pair(struct parser *parser, enum nf_operation operation, int left, int right)
{
    bool truth = operation == NF_OP_AND || operation == NF_OP_OR;
    check_argument(parser, left, truth);
    check_argument(parser, right, truth);
    if (parser->status) return -1;
    parser->predicate->nodes[left].next = right;
    return add_node(parser, operation, left, parser->lexer.text + parser->predicate->nodes[left].column - 1);
}

static int parse_clause(struct parser *parser);

static int parse_number(struct parser *parser)
{
    int node = add_node(parser, NF_OP_NUMBER, -1, parser->lexer.start);
    if (node >= 0) parser->predicate->nodes[node].number = parser->lexer.number;
    nf_lexer_advance(&parser->lexer);
    return node;
}

static int parse_name(struct parser *parser)
{
    const char *colon = memchr(parser->lexer.start, ':', parser->lexer.length);
    bool key = colon && colon > parser->lexer.start && colon + 1 < parser->lexer.start + parser->lexer.length &&
               !memchr(colon + 1, ':', parser->lexer.length - (size_t)(colon + 1 - parser->lexer.start));
    if (!key && (!parser->ids || colon)) expected(parser, "a key like ssri:combined (operators stand between spaces)");
    int node = add_node(parser, NF_OP_KEY, -1, parser->lexer.start);
    if (node < 0) return node;
    memcpy(parser->next_name, parser->lexer.start, parser->lexer.length);
    parser->next_name[parser->lexer.length] = 0;
    parser->predicate->nodes[node].key = parser->next_name;
    parser->next_name += parser->lexer.length + 1;
    nf_lexer_advance(&parser->lexer);
    return node;
}

static int parse_arguments(struct parser *parser, int function, int *count)
{
    int first = -1, last = -1;
    *count = 0;
    while (!parser->status && parser->lexer.token != NF_TOKEN_CLOSE) {
        if (*count && parser->lexer.token != NF_TOKEN_COMMA) expected(parser, "',' or ')'");
        if (*count) nf_lexer_advance(&parser->lexer);
        int argument = parse_clause(parser);
        check_argument(parser, argument, functions[function].takes);
        if (parser->status) return -1;
        if (last >= 0) parser->predicate->nodes[last].next = argument;
        if (first < 0) first = argument;
        last = argument;
        ++*count;
    }
    return first;
}

static int parse_function(struct parser *parser, int function)
{
    const char *start = parser->lexer.start;
    int count;
    nf_lexer_advance(&parser->lexer);
    nf_lexer_advance(&parser->lexer);
    int first = parse_arguments(parser, function, &count);
    if (!parser->status && (count < functions[function].least || count > functions[function].most))
        parser->status = nf_fail(NF_FORMAT, "column %d: %s takes %d argument%s, not %d", column(parser, start),
                                 functions[function].name, functions[function].least,
                                 functions[function].least == 1 ? "" : "s", count);
    nf_lexer_advance(&parser->lexer);
    return add_node(parser, functions[function].operation, first, start);
}

/* The function a NAME before a parenthesis names, -1 if none. */
static int find_function(const struct parser *parser)
{
    if (parser->lexer.token != NF_TOKEN_NAME || *parser->lexer.at != '(') return -1;
    for (int i = 0; i < FUNCTIONS; i++)
        if (strlen(functions[i].name) == parser->lexer.length &&
            strncmp(functions[i].name, parser->lexer.start, parser->lexer.length) == 0)
            return i;
    return -1;
}

static int parse_primary(struct parser *parser)
{
    int node = -1, function = find_function(parser);
    if (++parser->depth > NESTING) expected(parser, "fewer parentheses");
    if (parser->status) return -1;
    if (parser->lexer.token == NF_TOKEN_NUMBER) {
        node = parse_number(parser);
    } else if (function >= 0) {
        node = parse_function(parser, function);
    } else if (parser->lexer.token == NF_TOKEN_NAME && *parser->lexer.at == '(') {
        expected(parser, "a function (abs min max mean sd lo hi median count share all any n d)");
    } else if (parser->lexer.token == NF_TOKEN_NAME) {
        node = parse_name(parser);
    } else if (parser->lexer.token == NF_TOKEN_OPEN) {
        nf_lexer_advance(&parser->lexer);
        node = parse_clause(parser);
        if (parser->lexer.token != NF_TOKEN_CLOSE) expected(parser, "')'");
        nf_lexer_advance(&parser->lexer);
    } else {
        expected(parser, "a number, a key, a function or '('");
    }
    parser->depth--;
    return node;
}

static int parse_product(struct parser *parser)
{
    int left = parse_primary(parser);
    while (!parser->status && nf_lexer_is_operator(&parser->lexer, NF_OP_MULTIPLY, NF_OP_DIVIDE)) {
        enum nf_operation operation = parser->lexer.operation;
        nf_lexer_advance(&parser->lexer);
        left = add_pair(parser, operation, left, parse_primary(parser));
    }
    return left;
}

static int parse_sum(struct parser *parser)
{
    int left = parse_product(parser);
    while (!parser->status && nf_lexer_is_operator(&parser->lexer, NF_OP_ADD, NF_OP_SUBTRACT)) {
        enum nf_operation operation = parser->lexer.operation;
        nf_lexer_advance(&parser->lexer);
        left = add_pair(parser, operation, left, parse_product(parser));
    }
    return left;
}

static int parse_comparison(struct parser *parser)
{
    int left = parse_sum(parser);
    if (parser->status || !nf_lexer_is_operator(&parser->lexer, NF_OP_LESS, NF_OP_DIFFERENT)) return left;
    enum nf_operation operation = parser->lexer.operation;
    nf_lexer_advance(&parser->lexer);
    int node = add_pair(parser, operation, left, parse_sum(parser));
    if (nf_lexer_is_operator(&parser->lexer, NF_OP_LESS, NF_OP_DIFFERENT))
        expected(parser, "'and' between two comparisons");
    return node;
}

static int parse_negation(struct parser *parser)
{
    if (!nf_lexer_is_word(&parser->lexer, "not")) return parse_comparison(parser);
    const char *start = parser->lexer.start;
    if (++parser->depth > NESTING) expected(parser, "fewer negations");
    if (parser->status) return -1;
    nf_lexer_advance(&parser->lexer);
    int argument = parse_negation(parser);
    parser->depth--;
    check_argument(parser, argument, true);
    return add_node(parser, NF_OP_NOT, argument, start);
}

static int parse_conjunction(struct parser *parser)
{
    int left = parse_negation(parser);
    while (!parser->status && nf_lexer_is_word(&parser->lexer, "and")) {
        nf_lexer_advance(&parser->lexer);
        left = add_pair(parser, NF_OP_AND, left, parse_negation(parser));
    }
    return left;
}

static int parse_clause(struct parser *parser)
{
    int left = parse_conjunction(parser);
    while (!parser->status && nf_lexer_is_word(&parser->lexer, "or")) {
        nf_lexer_advance(&parser->lexer);
        left = add_pair(parser, NF_OP_OR, left, parse_conjunction(parser));
    }
    return left;
}

/* A clause that ends at `unless` or at the end of the text. */
static int parse_whole_clause(struct parser *parser)
{
    int node = parse_clause(parser);
    if (parser->lexer.token != NF_TOKEN_END && !nf_lexer_is_word(&parser->lexer, "unless"))
        expected(parser, "an operator, 'and', 'or', 'unless' or the end");
    check_argument(parser, node, true);
    return node;
}

static enum nf_status start(struct parser *parser, struct nf_predicate *predicate, const char *text, bool ids)
{
    *predicate = (struct nf_predicate){.clause = -1, .control = -1};
    *parser = (struct parser){.predicate = predicate, .ids = ids};
    parser->next_name = predicate->names = malloc(strlen(text) + 2); /* names are apart by at least one character */
    if (!predicate->names) return nf_fail(NF_MEMORY, "out of memory for a predicate");
    nf_lexer_init(&parser->lexer, text);
    return NF_OK;
}

static enum nf_status finish(struct parser *parser)
{
    if (!parser->status && parser->lexer.token != NF_TOKEN_END)
        expected(parser, parser->ids ? "an operator or the end" : "the end");
    if (parser->status) nf_predicate_release(parser->predicate);
    return parser->status;
}

enum nf_status nf_predicate_parse(struct nf_predicate *predicate, const char *text)
{
    struct parser parser;
    enum nf_status status = start(&parser, predicate, text, false);
    if (status || parser.lexer.token == NF_TOKEN_END) return status;
    predicate->clause = parse_whole_clause(&parser);
    if (!parser.status && nf_lexer_is_word(&parser.lexer, "unless")) {
        nf_lexer_advance(&parser.lexer);
        predicate->control = parse_whole_clause(&parser);
    }
    return finish(&parser);
}

enum nf_status nf_expression_parse(struct nf_predicate *expression, const char *text)
{
    struct parser parser;
    enum nf_status status = start(&parser, expression, text, true);
    if (status) return status;
    expression->clause = parse_sum(&parser);
    check_argument(&parser, expression->clause, false);
    return finish(&parser);
}

void nf_predicate_release(struct nf_predicate *predicate)
{
    free(predicate->nodes);
    free(predicate->names);
    *predicate = (struct nf_predicate){.clause = -1, .control = -1};
}

bool nf_predicate_any(const struct nf_predicate *predicate, int node, bool (*is)(enum nf_operation))
{
    if (node < 0) return false;
    if (is(predicate->nodes[node].operation)) return true;
    for (int child = predicate->nodes[node].first; child >= 0; child = predicate->nodes[child].next)
        if (nf_predicate_any(predicate, child, is)) return true;
    return false;
}
