#ifndef NF_AUDIT_BRACKET_H
#define NF_AUDIT_BRACKET_H

#include "evidence/ledger.h"
#include "evidence/predicate.h"

/* Interval arithmetic over what printed digits allow: every number a paper prints stands for all numbers that round to
 * it.  A conclusion holds only if it holds for all of them. */
struct nf_bracket {
    double lo, hi; /* lo is NaN where a number is not printed */
};

extern const struct nf_bracket nf_bracket_unknown;

struct nf_bracket nf_bracket_point(double value);
bool nf_bracket_known(struct nf_bracket bracket);
/* Whether the two share a point, a relative 1e-9 of slack for binary fractions included.  True if either is unknown. */
bool nf_bracket_meets(struct nf_bracket a, struct nf_bracket b);
/* How far apart they are; 0 if they meet. */
double nf_bracket_distance(struct nf_bracket a, struct nf_bracket b);

/* All that a row's value allows; a setting printed exactly is exact. */
struct nf_bracket nf_bracket_row(const struct nf_published *row);
/* The same of its SD. */
struct nf_bracket nf_bracket_sd(const struct nf_published *row);

/* What a name in an expression stands for, or unknown; `sd` asks for its SD. */
typedef struct nf_bracket nf_bracket_lookup(void *context, const char *name, bool sd);

/* A lookup over a ledger (the context): ids, and keys with a colon. */
nf_bracket_lookup nf_bracket_from_ledger;

/* The value of the sum at `node`; sd(x) and mean(x) of a name are what is printed of it, other functions over seeds are
 * unknown. */
struct nf_bracket nf_bracket_evaluate(const struct nf_predicate *tree, int node, nf_bracket_lookup *lookup,
                                      void *context);

/* Whether `a operation b` can be true for some of the numbers the brackets hold (unknown: yes). */
bool nf_bracket_possible(struct nf_bracket a, enum nf_operation operation, struct nf_bracket b);

/* Writes 97.8, or [97.75, 97.85] where the ends differ, with the digits that matter. */
void nf_bracket_print(char *text, size_t size, struct nf_bracket bracket);

#endif
