#ifndef NF_AUDIT_OWN_RUNS_H
#define NF_AUDIT_OWN_RUNS_H

#include "audit/library.h"
#include "evidence/results.h"

/* The audit turned on our own numbers, which are consistent by construction: a ledger in which every result is what the
 * runs of one group give, printed with the paper's digits, must raise no alarm.  Numbers that were not measured over
 * as many seeds as the paper has, and those worded loosely, are left out; so are claims and rules of the text. */
struct nf_own_runs {
    size_t numbers;  /* that took the place of printed ones */
    size_t alarms;   /* findings, impossible or inconsistent, of the checks of numbers */
    char first[512]; /* the first of them, "" if there is none */
};

/* The results in paper->ledger are gone afterwards; paper->audit holds the findings.  NF_IO or NF_MEMORY. */
enum nf_status nf_own_runs_audit(struct nf_library_paper *paper, const struct nf_results *results, const char *group,
                                 struct nf_own_runs *outcome);

#endif
