#ifndef NF_AUDIT_IMPLIED_H
#define NF_AUDIT_IMPLIED_H

#include "base/status.h"
#include "evidence/ledger.h"

#include <stdbool.h>

/* What printed numbers say of readings of the method: each piece of evidence either fits a reading or excludes it. */
struct nf_implied_row {
    const char *choice, *reading; /* belong to the ledger or are static */
    const char *rule;             /* id of the rule */
    bool excludes;
    char reason[512];
};

struct nf_implied {
    struct nf_implied_row *rows; /* count */
    size_t count, capacity;
    enum nf_status status; /* the first failure of nf_implied_add */
};

/* Frees the rows; a zeroed list is empty and may be released too. */
void nf_implied_release(struct nf_implied *implied);

/* Records a piece of evidence; the reason is cut to its room. */
void nf_implied_add(struct nf_implied *implied, const char *choice, const char *reading, const char *rule,
                    bool excludes, const char *reason);

/* What all evidence together says: `excluded` if any excludes the reading; else `fixed` if all other readings of the
 * choice in the ledger are excluded and this one was tested; else `fits`. */
const char *nf_implied_status(const struct nf_implied *implied, const struct nf_implied_row *row,
                              const struct nf_ledger *ledger);

/* Writes `choice,reading,status,rule,reason`, a line for each piece of evidence. */
enum nf_status nf_implied_save(const struct nf_implied *implied, const struct nf_ledger *ledger, const char *path);

#endif
