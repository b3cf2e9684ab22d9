#ifndef NF_AUDIT_AUDIT_H
#define NF_AUDIT_AUDIT_H

#include "audit/bracket.h"
#include "audit/finding.h"
#include "audit/implied.h"
#include "audit/rounding.h"
#include "audit/rules.h"

/* The audit of one paper's printed numbers, from its ledger alone. */
struct nf_audit {
    const struct nf_ledger *ledger;
    const struct nf_rules *rules;
    struct nf_findings findings;
    struct nf_implied implied;
};

/* Nothing found yet; ledger and rules must outlive the audit. */
void nf_audit_init(struct nf_audit *audit, const struct nf_ledger *ledger, const struct nf_rules *rules);
void nf_audit_release(struct nf_audit *audit);

/* All checks, findings sorted.  NF_FORMAT names the expression that cannot be read. */
enum nf_status nf_audit_run(struct nf_audit *audit);

/* The checks; each adds its findings and evidence. */
enum nf_status nf_audit_granularity(struct nf_audit *audit);    /* granularity.c */
enum nf_status nf_audit_deviations(struct nf_audit *audit);     /* deviation.c */
enum nf_status nf_audit_agreement(struct nf_audit *audit);      /* agreement.c */
enum nf_status nf_audit_derivations(struct nf_audit *audit);    /* derivation.c */
enum nf_status nf_audit_contradictions(struct nf_audit *audit); /* contradiction.c */
enum nf_status nf_audit_rules(struct nf_audit *audit);          /* method.c */

/* What a row's value is a share of; false for what is no share of a known number of items, counts or seeds, and for
 * values not printed as plain exact decimals. */
bool nf_audit_share(const struct nf_published *row, struct nf_share *share);

/* The largest value that a rule `most` allows for a row; infinite if none does. */
double nf_audit_most(const struct nf_audit *audit, const struct nf_published *row);

/* What a row allows in an audit: its limits; one that says about, nearly, roughly takes another half unit of its last
 * digit on either side, but no more than a tenth of itself; one given in words (a quarter, says its note) that tenth.
 */
struct nf_bracket nf_audit_room(const struct nf_published *row);

/* The level of two statements of which the looser row misses the other by `distance`: unusual if it is a bound or
 * range and misses by at most half a unit of its last digit, or says about and misses by at most a tenth; else
 * inconsistent. */
enum nf_level nf_audit_level(const struct nf_published *row, double distance);

/* Adds a row to a finding: its id, and its value (with SD and place) to the printed text. */
void nf_audit_quote(struct nf_finding *finding, const struct nf_published *row);

#endif
