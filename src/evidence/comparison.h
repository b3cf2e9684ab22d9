#ifndef NF_EVIDENCE_COMPARISON_H
#define NF_EVIDENCE_COMPARISON_H

#include "evidence/audit_table.h"
#include "evidence/ensembles.h"

#include <stdio.h>

/* One verdict per printed number of kind result or derived. */
struct nf_comparison_row {
    struct nf_evidence evidence;
    enum nf_verdict verdict;
    char reason[512];
};

/* How often intervals were missed, against how often they should be by chance. */
struct nf_misses {
    size_t tested, missed;
    double expected; /* one minus the coverage, summed; tests at 5 % count 0.05 each */
};

struct nf_comparison {
    const struct nf_paper_evidence *paper;
    struct nf_comparison_row *rows; /* count, in the order of the ledger */
    size_t count;
    size_t verdicts[NF_VERDICTS];
    struct nf_misses rounding, seeds; /* over all numbers that could be tested, whatever verdict stood above; not the
                                         impossible, substituted or calibration ones */
    size_t percentiles[10];           /* the printed numbers among the seeds: even if drawn from the same population */
};

/* Judges every number.  paper, ledger and results (sorted) must outlive the comparison. */
enum nf_status nf_comparison_make(struct nf_comparison *comparison, const struct nf_paper_evidence *paper,
                                  const struct nf_ledger *ledger, const struct nf_results *results,
                                  const struct nf_audit_table *audit);
void nf_comparison_release(struct nf_comparison *comparison);

/* Writes comparison.csv: `id,published,published_sd,replay,replay_sd,rounding_lo,rounding_hi,ensemble_mean,ensemble_sd,
 * ensemble_n,verdict,reason`.  SDs divide by n; replay_sd is empty for one seed. */
enum nf_status nf_comparison_save(const struct nf_comparison *comparison, const char *path);

/* Writes misses.csv, `name,value`: for `rounding` and `seeds` the tests made, missed, and missed if every printed
 * number were one more member (`seeds.expected`); then how many printed numbers lie in each tenth of the seed ensemble,
 * `percentiles.1` to `percentiles.10`. */
enum nf_status nf_comparison_save_misses(const struct nf_comparison *comparison, const char *path);

/* Prints for a reader: the numbers that were not obtained, worst first, then the counts, misses and percentiles. */
void nf_comparison_print(const struct nf_comparison *comparison, FILE *stream);

/* The counts, misses and percentiles alone. */
void nf_comparison_print_summary(const struct nf_comparison *comparison, FILE *stream);

#endif
