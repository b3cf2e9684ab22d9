#include "audit/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VARIABLES = 32, NAME = 48, STATEMENT = 2048, REPETITIONS = 1000 };

struct variable {
    char name[NAME];
    struct nf_bracket value;
};

struct machine {
    struct variable variables[VARIABLES];
    int count;
    nf_bracket_lookup *lookup;
    void *context;
    struct nf_program_result *result;
};

static struct nf_bracket find(void *context, const char *name, bool sd)
{
    struct machine *machine = context;
    for (int i = 0; i < machine->count && !sd; i++)
        if (strcmp(machine->variables[i].name, name) == 0) return machine->variables[i].value;
    struct nf_bracket value = machine->lookup(machine->context, name, sd);
    char *missing = machine->result->missing;
    if (!nf_bracket_known(value) && !*missing) snprintf(missing, sizeof machine->result->missing, "%.90s", name);
    return value;
}

static enum nf_status evaluate(struct machine *machine, const char *text, struct nf_bracket *value)
{
    struct nf_predicate sum;
    enum nf_status status = nf_expression_parse(&sum, text);
    if (status) return status;
    *value = nf_bracket_evaluate(&sum, sum.clause, find, machine);
    nf_predicate_release(&sum);
    return NF_OK;
}

static double nearest(double x)
{
    return floor(x + 0.5);
}

static double root(double x)
{
    return sqrt(fmax(0, x));
}

/* Removes a leading function word and applies it to the value of the rest. */
static enum nf_status evaluate_function(struct machine *machine, const char *text, struct nf_bracket *value)
{
    static const struct {
        const char *word;
        double (*of)(double);
    } functions[] = {{"floor ", floor}, {"round ", nearest}, {"sqrt ", root}};
    double (*of)(double) = NULL;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && !of; i++) {
        size_t length = strlen(functions[i].word);
        if (strncmp(text, functions[i].word, length) != 0) continue;
        of = functions[i].of;
        text += length;
    }
    enum nf_status status = evaluate(machine, text, value);
    if (!status && of && nf_bracket_known(*value)) *value = (struct nf_bracket){of(value->lo), of(value->hi)};
    return status;
}

static enum nf_status assign(struct machine *machine, const char *name, size_t length, const char *sum)
{
    struct nf_bracket value;
    enum nf_status status = evaluate_function(machine, sum, &value);
    if (status) return status;
    int at = 0;
    while (at < machine->count &&
           (strlen(machine->variables[at].name) != length || strncmp(machine->variables[at].name, name, length) != 0))
        at++;
    if (at == VARIABLES || length >= NAME)
        return nf_fail(NF_FORMAT, "'%.*s': at most %d names of %d letters", (int)length, name, VARIABLES, NAME - 1);
    if (at == machine->count) {
        memcpy(machine->variables[at].name, name, length);
        machine->variables[at].name[length] = 0;
        machine->count++;
    }
    machine->variables[at].value = value;
    return NF_OK;
}

/* The last statement: a sum, or two with a comparison between. */
static enum nf_status conclude(struct machine *machine, char *text)
{
    struct nf_program_result *result = machine->result;
    struct nf_lexer lexer;
    nf_lexer_init(&lexer, text);
    while (lexer.token != NF_TOKEN_END && !nf_lexer_is_operator(&lexer, NF_OP_LESS, NF_OP_DIFFERENT))
        nf_lexer_advance(&lexer);
    result->compares = lexer.token != NF_TOKEN_END;
    result->right = nf_bracket_unknown;
    if (result->compares) {
        result->comparison = lexer.operation;
        text[lexer.start - text] = 0;
        enum nf_status status = evaluate(machine, lexer.at, &result->right);
        if (status) return status;
    }
    enum nf_status status = evaluate(machine, text, &result->left);
    result->possible = !result->compares || nf_bracket_possible(result->left, result->comparison, result->right);
    return status;
}

/* Copies the statement at `at` without its spaces at the ends; *next is what follows its semicolon, NULL at the end. */
static enum nf_status next_statement(const char *at, char statement[STATEMENT], const char **next)
{
    at += strspn(at, " ");
    size_t length = strcspn(at, ";"), kept = length;
    *next = at[length] ? at + length + 1 : NULL;
    if (length >= STATEMENT)
        return nf_fail(NF_FORMAT, "'%.60s' ...: a statement of more than %d letters", at, STATEMENT - 1);
    memcpy(statement, at, kept);
    while (kept && statement[kept - 1] == ' ')
        kept--;
    statement[kept] = 0;
    return NF_OK;
}

/* The `=` of an assignment, NULL if the statement is none. */
static const char *assignment(const char *statement)
{
    const char *at = strstr(statement, " = ");
    return at && strcspn(statement, " ") == (size_t)(at - statement) ? at : NULL;
}

struct loop {
    const char *start; /* behind the repeat statement; NULL outside of one */
    int left;
};

static enum nf_status open_loop(struct machine *machine, const char *sum, const char *next, struct loop *loop)
{
    struct nf_bracket times;
    if (loop->start) return nf_fail(NF_FORMAT, "repeat %.40s: within another repeat: end that first", sum);
    enum nf_status status = evaluate(machine, sum, &times);
    if (status) return status;
    if (!next || !nf_bracket_known(times) || times.lo < 1 || times.lo > REPETITIONS)
        return nf_fail(NF_FORMAT, "repeat %.40s: 1 to %d times, and something to repeat", sum, REPETITIONS);
    *loop = (struct loop){next, (int)nearest(times.lo)};
    return NF_OK;
}

/* Goes back to the start as often as is left, then leaves the loop. */
static enum nf_status close_loop(struct loop *loop, const char **next)
{
    if (!loop->start) return nf_fail(NF_FORMAT, "end: nothing is repeated here");
    if (--loop->left > 0)
        *next = loop->start;
    else
        *loop = (struct loop){0};
    return NF_OK;
}

enum nf_status nf_program_run(struct nf_program_result *result, const char *text, nf_bracket_lookup *lookup,
                              void *context)
{
    struct machine machine = {.lookup = lookup, .context = context, .result = result};
    struct loop loop = {0};
    char statement[STATEMENT];
    bool concludes = false;
    *result = (struct nf_program_result){.left = nf_bracket_unknown, .right = nf_bracket_unknown};
    enum nf_status status = NF_OK;
    for (const char *at = text, *next; at && !status; at = next) {
        status = next_statement(at, statement, &next);
        const char *equals = status ? NULL : assignment(statement);
        if (status) break;
        if (equals) {
            status = assign(&machine, statement, (size_t)(equals - statement), equals + 3);
        } else if (strncmp(statement, "repeat ", 7) == 0) {
            status = open_loop(&machine, statement + 7, next, &loop);
        } else if (strcmp(statement, "end") == 0) {
            status = close_loop(&loop, &next);
        } else if (next) {
            status = nf_fail(NF_FORMAT, "'%.60s' is no statement: name = sum, repeat sum, end", statement);
        } else {
            concludes = true;
            status = conclude(&machine, statement);
        }
    }
    if (!status && loop.start) return nf_fail(NF_FORMAT, "repeat without an end");
    return status || concludes ? status : nf_fail(NF_FORMAT, "'%.60s' concludes nothing: end in a sum", text);
}
