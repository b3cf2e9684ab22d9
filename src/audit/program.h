#ifndef NF_AUDIT_PROGRAM_H
#define NF_AUDIT_PROGRAM_H

#include "audit/bracket.h"

/* What a paper's method implies, as a few statements over printed numbers [papers/README.md, audit-rules.csv]:
 *
 *   program   = { statement ";" } ( sum | sum comparison sum )
 *   statement = name "=" [ "floor" | "round" | "sqrt" ] sum
 *             | "repeat" sum                             up to "end", so many times; not nested
 *             | "end"
 *
 * Sums are those of predicates; names are variables, ids or keys.  Every number is a bracket, so that a comparison
 * fails only if it fails for everything that rounds to what is printed. */
struct nf_program_result {
    struct nf_bracket left, right; /* of the last statement; right is unknown where nothing is compared */
    bool compares;
    enum nf_operation comparison;
    bool possible;    /* the comparison can be true; true where a name is not printed */
    char missing[96]; /* the first name that is not printed, "" if all are */
};

/* NF_FORMAT says which statement is wrong and how. */
enum nf_status nf_program_run(struct nf_program_result *result, const char *text, nf_bracket_lookup *lookup,
                              void *context);

#endif
