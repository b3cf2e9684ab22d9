#ifndef NF_EVIDENCE_ENVELOPE_H
#define NF_EVIDENCE_ENVELOPE_H

#include "evidence/results.h"

#include <stdio.h>

/* Whether one further seed is what the seeds before it predict.  The members are the runs of groups replay and seeds,
 * default variant, but for the challenged seed itself; each key's envelope is the interval of nf_interval_prediction.
 * Measurements of one run hang together, so how many may lie outside is taken from the members too: each is judged by
 * the envelope of the others. */
struct nf_envelope_row {
    char key[128];
    double value, lo, hi, coverage;
    size_t members;
    int outside;
};

struct nf_envelope {
    struct nf_envelope_row *rows; /* count; keys that fewer than two members have are left out */
    size_t count, outside;
    double expected;        /* outside by chance: one minus the coverage, summed */
    size_t members, beyond; /* members; of these, how many have at least as many keys outside the others' envelope */
    double p;               /* (beyond + 1) / (members + 1): how surprising the count is */
};

/* Judges the rows of group `challenge` in `challenge` by those of `before`; both sorted.
 * NF_INVALID where `before` has fewer than two other seeds.  Owned: nf_envelope_release. */
enum nf_status nf_envelope_make(struct nf_envelope *envelope, const struct nf_results *before,
                                const struct nf_results *challenge);
void nf_envelope_release(struct nf_envelope *envelope);

/* `key,value,lo,hi,coverage,members,outside` */
enum nf_status nf_envelope_save(const struct nf_envelope *envelope, const char *path);
/* The keys outside, then the verdict: within when p is above 5 % or fewer lie outside than chance expects. */
void nf_envelope_print(const struct nf_envelope *envelope, FILE *stream);

#endif
