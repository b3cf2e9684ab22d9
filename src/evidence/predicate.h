#ifndef NF_EVIDENCE_PREDICATE_H
#define NF_EVIDENCE_PREDICATE_H

#include "base/status.h"
#include "evidence/lexer.h"

#include <stdbool.h>
#include <stddef.h>

/* Predicates over measured keys, and the arithmetic of derived numbers, as trees [papers/README.md].
 *
 *   predicate  = clause [ "unless" clause ]
 *   clause     = conjunction { "or" conjunction }
 *   conjunction = negation { "and" negation }
 *   negation   = "not" negation | comparison
 *   comparison = sum [ ( < <= > >= == != ) sum ]
 *   sum        = product { ( "+" | "-" ) product }
 *   product    = primary { ( "*" | "/" ) primary }
 *   primary    = number | key | function "(" arguments ")" | "(" clause ")"
 *
 * A binary operator stands between spaces, for keys contain - and . themselves.  What is true or false and what is a
 * number is checked here, so that a tree that was read can be evaluated. */

struct nf_node {
    enum nf_operation operation;
    double number;
    const char *key;
    int first, next; /* the first argument and the next one of the parent; -1 where there is none */
    int column;      /* where it begins in the text, from 1 */
};

struct nf_predicate {
    struct nf_node *nodes;
    int count;
    int clause;  /* the root; -1 for an empty predicate */
    int control; /* the root of the clause after `unless`; -1 where there is none */
    char *names;
};

/* Reads a predicate; an empty text (or spaces) gives an empty predicate.  NF_FORMAT says at which column what was
 * expected; nothing is then left to release. */
enum nf_status nf_predicate_parse(struct nf_predicate *predicate, const char *text);

/* Reads a sum alone; names may be ids of published rows as well as keys. */
enum nf_status nf_expression_parse(struct nf_predicate *expression, const char *text);

/* Frees what either parser made; after a failure there is nothing to free. */
void nf_predicate_release(struct nf_predicate *predicate);

/* True for a function over seeds. */
bool nf_operation_over_seeds(enum nf_operation operation);
/* True for a comparison. */
bool nf_operation_compares(enum nf_operation operation);
/* Whether the tree at `node` holds an operation for which `is` is true. */
bool nf_predicate_any(const struct nf_predicate *predicate, int node, bool (*is)(enum nf_operation));

#endif
