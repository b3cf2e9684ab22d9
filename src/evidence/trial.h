#ifndef NF_EVIDENCE_TRIAL_H
#define NF_EVIDENCE_TRIAL_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* Trials among virtual patients.  A patient of the cohort has an outcome under either treatment, with the same chances
 * in both; a trial enrols patients and, as trials must, sees each under one treatment only. */
struct nf_patients {
    double *control, *treated; /* outcome without and with the treatment in question; count */
    double *risk;              /* score at enrolment; count */
    size_t count, capacity;
};

/* None.  Owned: nf_patients_release. */
void nf_patients_init(struct nf_patients *patients);
void nf_patients_release(struct nf_patients *patients);
enum nf_status nf_patients_add(struct nf_patients *patients, double control, double treated, double risk);

/* The patients whose risk lies in the upper (or, with upper 0, lower) `share` of the cohort: *enrolled, their own
 * struct, to be released. */
enum nf_status nf_patients_enrol(const struct nf_patients *patients, double share, int upper,
                                 struct nf_patients *enrolled);

/* Two-sided p of Welch's test between two samples of at least two; 1 where neither varies and the means agree, 0 where
 * they then differ. */
double nf_welch_p(const double *a, size_t a_count, const double *b, size_t b_count);

struct nf_power {
    double share;  /* of trials with p < 0.05 in favour of the treatment (the higher outcome) */
    double lo, hi; /* 95 % interval of that share */
    double effect; /* mean over trials of the difference of means */
};

/* `trials` trials of n patients an arm, 2n different patients drawn for each; the same seed draws the same trials.
 * NF_INVALID when the cohort has fewer than 2n or n is below 2. */
enum nf_status nf_trial_power(const struct nf_patients *patients, size_t n, size_t trials, uint64_t seed,
                              struct nf_power *power);

/* What both treatments of one patient show and no trial can: mean and SD of the within-patient difference. */
void nf_patients_difference(const struct nf_patients *patients, double *mean, double *sd);

#endif
