#ifndef NF_RUN_CALIBRATION_H
#define NF_RUN_CALIBRATION_H

#include "evidence/ledger.h"
#include "measure/patient.h"

/* The inverse problem of paper 12: constants that the paper does not print, estimated from a declared calibration set
 * (its rows of untreated standard ALS, pure MDD and the healthy control) and nothing else.
 *
 * 1. Sparsity needs no network.  Constants are drawn from their prior ranges; the layer rates of pure MDD and the
 *    control follow from their printed layer scores, the scale of the standard rates from its total at cycle 5; what
 *    remains (the standard end state, pure MDD under dosing) scores the draw.
 * 2. The best draws get constants that act on weights and accuracy alone, are run on one virtual patient with common
 *    random numbers, and are scored by printed accuracies and NFL proxies; the best of these are moved and run again.
 * 3. Several are kept, the best fits of different draws of the counts: where they disagree, the constant is not
 *    identified.
 *
 * The printed run had draws of its variation too; each set guesses them and divides its rates by the guess. */
enum { NF_CALIBRATION_SPARSITY = 12, NF_CALIBRATION_COURSE = 11, NF_CALIBRATION_SCENARIOS = 4 };

struct nf_calibration_target {
    const char *key;  /* of the ledger */
    int scenario;     /* standard, pure MDD, pure MDD dosed every five cycles, healthy */
    int statistic;    /* what of a course it is: for calibration.c */
    double tolerance; /* one misfit, in the printed unit */
    double lo, hi;    /* all that the printed string allows */
};

/* The last cycle of a printed row, on the printed scales. */
struct nf_end_state {
    double depression, weakness, bulbar, fine_motor, risk, total;
};

struct nf_parameter_set {
    int draw;                                                                /* of stage 1 that it rests on */
    int beaten;                                                              /* by another set of the same draw */
    struct nf_continuum_constants constants;                                 /* rates before variation */
    double variation[NF_PROFILES][NF_MOTOR_LAYERS];                          /* the guess at the printed run's */
    double sparsity_misfit, course_misfit;                                   /* root mean squares, in tolerances */
    double sparsity[NF_CALIBRATION_SPARSITY], course[NF_CALIBRATION_COURSE]; /* values obtained */
};

struct nf_calibration_budget {
    int draws, kept;   /* of stage 1, and how many go on */
    int runs;          /* of stage 2 with constants drawn from the prior ranges */
    int rounds, moves; /* then rounds of so many moved sets */
    int sets;          /* kept in the end */
    uint64_t seed;
};

struct nf_calibration {
    const struct nf_continuum_protocol *protocol;
    struct nf_calibration_target sparsity[NF_CALIBRATION_SPARSITY], course[NF_CALIBRATION_COURSE];
    struct nf_end_state mdd, healthy; /* rates follow from these */
    double total_at_5;                /* of the untreated standard profile, per cent */
    struct nf_parameter_set *drawn;   /* `drawn_count` of stage 1 that went on, best first */
    struct nf_parameter_set *set;     /* `sets` of stage 2 that are kept, best first */
    int drawn_count, sets, scenarios; /* scenarios: courses run */
    int adam;                         /* reading of the retraining: Adam instead of plain descent */
};

/* Reads what is printed of the calibration set.  NF_FORMAT when a row is missing.  Protocol and ledger must outlive the
 * calibration; owned: nf_calibration_release. */
enum nf_status nf_calibration_open(struct nf_calibration *calibration, const struct nf_continuum_protocol *protocol,
                                   const struct nf_ledger *ledger);
void nf_calibration_release(struct nf_calibration *calibration);

/* Root mean square of the distances from the printed intervals, in tolerances. */
double nf_calibration_misfit(const struct nf_calibration_target *target, const double *value, int count);

/* All stages; `patient` must be pretrained.  `progress` (may be NULL) hears of runs done. */
enum nf_status nf_calibrate(struct nf_calibration *calibration, const struct nf_calibration_budget *budget,
                            struct nf_patient *patient, void (*progress)(int done, int all));

/* Every key of the calibration set, scores that follow from it included, ended by NULL: what the driver declares. */
extern const char *const nf_calibration_keys[];
/* The regimen of each scenario of the set. */
extern const struct nf_regimen nf_calibration_regimen[NF_CALIBRATION_SCENARIOS];

#endif
