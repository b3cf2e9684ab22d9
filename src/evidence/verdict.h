#ifndef NF_EVIDENCE_VERDICT_H
#define NF_EVIDENCE_VERDICT_H

#include "evidence/interval.h"
#include "evidence/ledger.h"

/* The verdict on one printed number.
 *
 * When a value is accepted, by the form of the printed number:
 *   exact    printed with as many decimals it gives the same string; so does the SD where one is printed
 *   approx   it lies within half a unit of the last digit that is not a trailing zero: ~50 takes 45 to 55, ~47 takes
 *            46.5 to 47.5, ~3.0 takes 2.95 to 3.05
 *   bound    it is on the printed side: >96 takes what is above 96, <=32 what is not above 32
 *   range    it lies between the ends, each widened by half a unit: 84..98 takes 83.5 to 98.5; a single number in this
 *            form is one printed end and taken as exact
 * An interval is met if it shares a point with what the form takes (exact: within half a unit of the last digit), so
 * that rounding to the printed digits never decides. */

enum nf_verdict {
    NF_VERDICT_NOT_AVAILABLE,
    NF_VERDICT_IMPOSSIBLE,
    NF_VERDICT_SUBSTITUTED,
    NF_VERDICT_CALIBRATION,
    NF_VERDICT_UNSPECIFIED,
    NF_VERDICT_EXACT,
    NF_VERDICT_ROUNDING,
    NF_VERDICT_SEEDS,
    NF_VERDICT_UNINFORMATIVE,
    NF_VERDICT_DIFFERS,
    NF_VERDICTS
};

/* How the seed ensemble was compared. */
enum nf_seed_test {
    NF_SEED_NONE,       /* no ensemble */
    NF_SEED_PREDICTION, /* one printed seed: prediction interval for one further run */
    NF_SEED_MOMENTS,    /* several: t on means and F on SDs, at the 5 % level each */
    NF_SEED_RESAMPLED   /* a statistic of several: its central 95 % over samples of so many seeds from the ensemble */
};

/* An ensemble's prediction for one more member. */
struct nf_spread {
    struct nf_interval interval;
    size_t members; /* 0: no ensemble */
};

/* All that the verdict depends on. */
struct nf_evidence {
    const struct nf_published *row;
    const char *impossible; /* the audit's reason; NULL if it found none */
    bool replayable, substituted, calibration, reduced;
    bool arithmetic;          /* follows from settings alone; `replay` holds the result */
    int seeds;                /* behind the printed number */
    struct nf_moments replay; /* n is 0 if it was not replayed */
    bool comparable;          /* the replay has as many seeds as are printed */
    struct nf_spread rounding, rounding_sd;
    enum nf_seed_test seed_test;
    bool shared, replaced;            /* published seeds are in the ensemble; samples are with replacement */
    struct nf_moments ensemble;       /* over seeds; n is 0 if there is none */
    struct nf_interval seed_interval; /* prediction, or the means that the test accepts */
    struct nf_compatibility seed_fit; /* of NF_SEED_MOMENTS */
    double percentile;                /* of the printed value in the seed ensemble, 0 to 1; NaN without one */
    double readings_lo, readings_hi;  /* over the readings of unstated choices, the default's among them */
    size_t readings;                  /* how many; 0 for none besides the default */
    size_t tried;                     /* readings run on any seeds, excluded ones too: said beside the verdict */
    double contrast;                  /* the largest drawn from the number; NaN for none */
};

/* The name as written in comparison.csv. */
const char *nf_verdict_name(enum nf_verdict verdict);

/* Whether a measured value is accepted by the rule of its form. */
bool nf_verdict_accepts(const struct nf_printed *printed, double value);
/* Whether an interval is met. */
bool nf_verdict_meets(const struct nf_printed *printed, double lo, double hi);

/* Whether the rounding ensemble (value and, where one is printed, SD) and the seed ensemble are met; false without
 * one. */
bool nf_verdict_in_rounding(const struct nf_evidence *evidence);
bool nf_verdict_in_seeds(const struct nf_evidence *evidence);

/* The highest verdict that applies, with a one-line reason. */
enum nf_verdict nf_verdict_judge(const struct nf_evidence *evidence, char *reason, size_t size);

#endif
