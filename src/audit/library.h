#ifndef NF_AUDIT_LIBRARY_H
#define NF_AUDIT_LIBRARY_H

#include "audit/across.h"

/* The audits of all papers in a folder: ledgers, rules and findings together. */
struct nf_library_paper {
    int number;
    char *folder; /* papers/08-scarring */
    struct nf_ledger ledger;
    struct nf_rules rules;
    struct nf_audit audit;
};

struct nf_library {
    struct nf_library_paper *papers; /* count, by number */
    size_t count;
    char across[512]; /* papers/audit-across.csv */
};

/* Loads every folder NN-key under `papers` that has a published.csv. */
enum nf_status nf_library_load(struct nf_library *library, const char *papers);
void nf_library_release(struct nf_library *library);

/* Audits all of them anew, each alone and then across. */
enum nf_status nf_library_audit(struct nf_library *library);

/* Writes audit.csv and implied.csv of one paper to data/paper-NN. */
enum nf_status nf_library_save(const struct nf_library_paper *paper, const char *data);

#endif
