#ifndef NF_EVIDENCE_ENSEMBLES_H
#define NF_EVIDENCE_ENSEMBLES_H

#include "evidence/runs.h"
#include "evidence/verdict.h"

/* What is known of a paper beside its ledger. */
struct nf_paper_evidence {
    int number;
    const char *key;                     /* the folder's name, 04-divergent-mechanisms */
    int seeds_printed;                   /* seeds behind its numbers where a row does not say; at least 1 */
    bool replayable;                     /* device and streams known: `exact` and `rounding` can be given */
    bool substituted;                    /* a stand-in was run */
    bool reduced;                        /* the results are of a reduced run: said in every reason */
    const char *const *calibration_keys; /* keys used to estimate constants, ended by NULL; or NULL */
};

/* The runs of one paper, by what they are compared for:
 *
 * replay    group replay: the published seeds
 * rounding  group rounding, all variants (ulp-sized perturbations and other kernels); one draw of one variant over the
 *           published seeds is one member
 * seeds     group seeds, default variant; for a paper that cannot be replayed also group replay, whose seeds are then
 *           like any other
 * sampled   the seeds that means and SDs over several seeds are tested against: seeds, and the published ones too while
 *           fewer further ones than the paper prints were run (they share their luck with the paper's: a lenient test)
 * readings  group choice, one member for each variant; a variant `name=reading` (several joined by & or ;) is left out
 *           if choices.csv has settled that name (hyphens and underscores alike) */
struct nf_ensembles {
    const struct nf_paper_evidence *paper;
    const struct nf_ledger *ledger;
    const struct nf_results *results;
    struct nf_run *replay, *rounding, *seeds, *sampled, *readings;
    size_t replay_count, rounding_count, seeds_count, sampled_count, readings_count;
    size_t tried;   /* variants of group choice, settled ones too */
    bool shared;    /* sampled holds published seeds */
    double *values; /* room for the values of any of them */
};

/* paper, ledger and sorted results must outlive the ensembles. */
enum nf_status nf_ensembles_init(struct nf_ensembles *ensembles, const struct nf_paper_evidence *paper,
                                 const struct nf_ledger *ledger, const struct nf_results *results);
void nf_ensembles_release(struct nf_ensembles *ensembles);

/* The published seeds and then the further ones, each once, in *list (caller frees). */
enum nf_status nf_ensembles_all_seeds(const struct nf_ensembles *ensembles, struct nf_run **list, size_t *count);

/* Whether some `name=reading` of a variant (several joined by & or ;) sets a choice that choices.csv has settled. */
bool nf_ensembles_settled(const struct nf_ledger *ledger, const char *variant);

/* Gathers what bears on one printed number; `impossible` and `contrast` are the caller's to fill in. */
enum nf_status nf_ensembles_evidence(struct nf_ensembles *ensembles, const struct nf_published *row,
                                     struct nf_evidence *evidence);

/* Samples of the ensemble for a statistic over several seeds; 399 make the ranks of 95 % exact. */
enum { NF_RESAMPLES = 399 };

#endif
