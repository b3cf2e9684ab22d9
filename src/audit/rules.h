#ifndef NF_AUDIT_RULES_H
#define NF_AUDIT_RULES_H

#include "audit/finding.h"
#include "base/csv.h"
#include "evidence/ledger.h"

/* Statements about a paper's method, from papers/NN-key/audit-rules.csv, `id,rule,ids,expression,choice,reading,level,
 * reason` [papers/README.md].  `rule` is one of
 *
 *   stated      the text implies the comparison that the program ends in; where it cannot be true, that is a finding
 *   reading     one reading of what is unstated implies it; where it cannot be true, the reading is excluded
 *   multiple    every number in ids is a multiple of the value of the expression
 *   classes     every number in ids is the share of whole classes of labels that NumPy's generator draws from the seed
 *               that the expression gives
 *   ceiling     no accuracy in ids exceeds Phi(sqrt(v))^2 for the value v of the expression, the squared distance from
 *               the border in units of the noise, by more than chance allows
 *   most        no count in ids exceeds the value of the expression
 *   rounding    every number in ids is a share printed by the rounding that the expression names [rounding.h]
 *   uniform     the numbers are statistics of the first uniform draw between 0 and the value of the expression by
 *               NumPy's generator, over as many seeds as they have, from the one that `reading` begins with
 *
 * In `expression`, x is each row of ids in turn; then the rule is checked for every one.  An entry of ids is an id, or
 * a key with * for any run of characters.  With `choice` and `reading` the outcome is recorded as evidence on that
 * reading; a rule that fails is a finding if it is `stated`, or if it speaks of no reading. */
struct nf_rule {
    const char *id, *rule, *ids, *expression, *choice, *reading, *reason;
    enum nf_level level;
};

struct nf_rules {
    struct nf_rule *rows; /* count */
    size_t count;
    struct nf_csv_table table; /* holds the strings */
};

/* Reads the file, none of it where it is missing, and checks it against the ledger: rules, levels, and that choices
 * and readings exist. */
enum nf_status nf_rules_load(struct nf_rules *rules, const char *path, const struct nf_ledger *ledger);
void nf_rules_release(struct nf_rules *rules);

/* The rows that an `ids` entry names, in the ledger's order, in `rows` (room for published_count); returns how many.
 * Only available numbers, and none of other work. */
size_t nf_rules_rows(const struct nf_ledger *ledger, const char *ids, const struct nf_published **rows);

/* Whether an `ids` entry names the row. */
bool nf_rules_names(const char *ids, const struct nf_published *row);

#endif
