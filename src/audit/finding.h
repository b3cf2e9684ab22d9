#ifndef NF_AUDIT_FINDING_H
#define NF_AUDIT_FINDING_H

#include "base/status.h"

#include <stddef.h>

/* What the audit says of printed numbers, without any run.
 *
 *   impossible    cannot have arisen as described, whatever was measured
 *   inconsistent  two or more printed statements cannot all hold
 *   unusual       possible, but a reader should ask: explained by chance, by loose wording or by another processor */
enum nf_level { NF_LEVEL_IMPOSSIBLE, NF_LEVEL_INCONSISTENT, NF_LEVEL_UNUSUAL, NF_LEVELS };

struct nf_finding {
    enum nf_level level;
    const char *rule;   /* static */
    char ids[4096];     /* published rows concerned, separated by semicolons */
    char printed[768];  /* what is printed, in our words */
    char computed[768]; /* what follows, with the limits that rounding allows */
    char repair[384];   /* the smallest change that would make it consistent; "" if none is known */
    char reason[768];   /* one sentence */
};

struct nf_findings {
    struct nf_finding *rows; /* count */
    size_t count, capacity;
    enum nf_status status; /* the first failure of nf_findings_add */
};

/* The name as written in audit.csv. */
const char *nf_level_name(enum nf_level level);

/* Frees the rows; a zeroed list is empty and may be released too. */
void nf_findings_release(struct nf_findings *findings);

/* A new finding for the caller to fill in before the next call, never NULL: out of memory is kept in `status`, and a
 * finding that belongs to nobody is returned. */
struct nf_finding *nf_findings_add(struct nf_findings *findings, enum nf_level level, const char *rule);

/* Appends an id to a finding, once; one that does not fit whole is left out. */
void nf_finding_name(struct nf_finding *finding, const char *id);

/* Appends to a string of `size` bytes, cutting what does not fit. */
void nf_append(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Worst first, otherwise in the order of finding. */
void nf_findings_sort(struct nf_findings *findings);

/* Writes `id,ids,rule,level,printed,computed,repair,reason`; ids are the rule and a running number within it. */
enum nf_status nf_findings_save(const struct nf_findings *findings, const char *path);

#endif
