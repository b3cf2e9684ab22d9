#ifndef NF_EVIDENCE_LEDGER_H
#define NF_EVIDENCE_LEDGER_H

#include "base/csv.h"
#include "evidence/printed.h"

/* The ledger of one paper: what it prints, claims and leaves unstated [papers/README.md].
 * All strings belong to the ledger and live until nf_ledger_release. */

enum nf_kind { NF_RESULT, NF_DERIVED, NF_SETTING, NF_LITERATURE, NF_KINDS };

struct nf_published {
    const char *id, *place, *condition, *metric, *unit, *note;
    const char *key; /* condition:metric */
    enum nf_kind kind;
    struct nf_printed value, sd; /* sd: form exact, not available where none is printed; the value of a setting or of
                                    other work may be a word or a version and is then not available */
    int n;                       /* seeds; 0 where not given */
    int items;                   /* what an accuracy is out of; 0 where not given */
};

struct nf_transcribed {
    const char *id, *value, *sd;
};

struct nf_claim {
    const char *id, *place, *claim, *predicate;
};

struct nf_choice {
    const char *id, *place, *question, *readings, *default_reading, *why, *decided_by;
};

struct nf_ledger {
    struct nf_published *published;
    struct nf_transcribed *transcript; /* none where there is no transcript.csv */
    struct nf_claim *claims;
    struct nf_choice *choices;
    size_t published_count, transcript_count, claim_count, choice_count;
    struct nf_csv_table tables[4]; /* hold the strings; published, transcript, claims, choices */
    char *keys;                    /* holds the keys */
    size_t *by_id, *by_key;        /* orders of published, for the two functions below */
};

/* The name as written in published.csv. */
const char *nf_kind_name(enum nf_kind kind);

/* Reads published.csv, claims.csv, choices.csv and, where it exists, transcript.csv from a paper's folder, and checks
 * ids, kinds, forms, numeric strings, n and items, and that each default is among its readings.  On failure nothing is
 * left to release and nf_error() says file, line, column and what to do. */
enum nf_status nf_ledger_load(struct nf_ledger *ledger, const char *folder);
void nf_ledger_release(struct nf_ledger *ledger);

/* The row with that id, NULL if none. */
const struct nf_published *nf_ledger_find(const struct nf_ledger *ledger, const char *id);

/* The row that prints a key best: an available value, a result or derived number before a setting, literature last,
 * form exact before the others, a table before prose, then the most decimals, then the first.  NULL if no row with that
 * key has a value. */
const struct nf_published *nf_ledger_key(const struct nf_ledger *ledger, const char *key);

/* The first row with that key that says how the number follows from others; NULL if none does. */
const struct nf_published *nf_ledger_derivation(const struct nf_ledger *ledger, const char *key);

/* The first row with that key that prints an SD; NULL if none does. */
const struct nf_published *nf_ledger_spread(const struct nf_ledger *ledger, const char *key);

/* The arithmetic expression a derived row opens its note with, without the `= ` and without the remark after a
 * semicolon; caller frees.  NULL if there is none (or no memory). */
char *nf_published_expression(const struct nf_published *row);

#endif
