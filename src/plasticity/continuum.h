#ifndef NF_PLASTICITY_CONTINUUM_H
#define NF_PLASTICITY_CONTINUUM_H

#include "network/motor.h"

/* The pruning continuum without its network [paper 12, Methods].  How many connections a layer loses and regains in a
 * cycle follows from counts alone, never from weights:
 *
 *     rate_l   = base_l v_l (1 + slope c) (1 + amplification A_l) x flare x (1 - 0.4 K) (1 - 0.15 R)
 *     pruned   = rate_l x alive, none beyond the wall;     A_l <- min(1, A_l + gain pruned / n_l)
 *     A_l     <- A_l (1 - clearance)
 *     regrown  = 0.6 K x (pruned in this cycle, or a share of all vacancies) x (1 - penalty A_l) where impaired
 *
 * K and R are the decaying effects of the two drugs.  Printed constants are the protocol; the rest, estimated or drawn
 * from stated ranges, are the constants. */

/* What the paper prints. */
struct nf_continuum_protocol {
    double regrowth, ketamine_noise, ketamine_pruning, ketamine_rate, ketamine_half_life;
    double riluzole_noise, riluzole_pruning, riluzole_half_life, cutoff;
    double noise_base, noise_slope, instability;
    double clearance_als, smallest_share, radius, smoothing;
    double learning_rate, steps, batch;
};

/* What it does not: a list that makes the struct, the table of parameters and its file.
 * CONSTANT(name, lowest, highest, acts, unit, what): the range is the prior one; it acts on counts, or on weights and
 * accuracy alone. */
enum { NF_ON_COUNTS, NF_ON_WEIGHTS };
#define NF_CONTINUUM_CONSTANTS(CONSTANT)                                                                               \
    CONSTANT(slope, 0.0, 0.15, NF_ON_COUNTS, "per cycle", "linear increase of every pruning rate")                     \
    CONSTANT(amplification, 0.0, 2.0, NF_ON_COUNTS, "1", "amplification of pruning by the layer's aggregate load")     \
    CONSTANT(aggregate_gain, 0.3, 3.0, NF_ON_COUNTS, "1", "aggregate load for all of a layer pruned")                  \
    CONSTANT(clearance_intact, 0.15, 0.6, NF_ON_COUNTS, "per cycle", "clearance in pure MDD and healthy controls")     \
    CONSTANT(wall, 0.92, 0.975, NF_ON_COUNTS, "sparsity", "a layer beyond it is not pruned further")                   \
    CONSTANT(flare_threshold, 0.3, 0.6, NF_ON_COUNTS, "sparsity", "a layer flares only beyond it")                     \
    CONSTANT(flare_probability, 0.02, 0.2, NF_ON_COUNTS, "per layer and cycle", "probability of a flare")              \
    CONSTANT(flare_factor, 1.5, 3.0, NF_ON_COUNTS, "1", "pruning of a layer during its flare")                         \
    CONSTANT(regrow_pool, 0.0, 0.2, NF_ON_COUNTS, "of vacancies",                                                      \
             "regrown at full effect; 0: number pruned in the cycle instead")                                          \
    CONSTANT(regrow_penalty, 0.5, 1.0, NF_ON_COUNTS, "1",                                                              \
             "loss of regrowth at full aggregate load where clearance is impaired")                                    \
    CONSTANT(bulbar_elevation, 1.2, 2.0, NF_ON_COUNTS, "1",                                                            \
             "bulbar onset: rates of the bulbar and respiratory layers")                                               \
    CONSTANT(limb_elevation, 1.2, 2.0, NF_ON_COUNTS, "1",                                                              \
             "limb onset: rates of the fine-motor and lower motor layers")                                             \
    CONSTANT(comorbid_elevation, 1.2, 2.0, NF_ON_COUNTS, "1", "comorbid: rate of the prefrontal layer")                \
    CONSTANT(corruption_base, 0.0, 0.3, NF_ON_WEIGHTS, "1",                                                            \
             "largest share of a weight lost to one pruned neighbour without any load")                                \
    CONSTANT(corruption_shrink, 0.0, 0.5, NF_ON_WEIGHTS, "1", "what full load adds to it")                             \
    CONSTANT(corruption_spread, 0.0, 0.02, NF_ON_WEIGHTS, "SD",                                                        \
             "noise added to a weight by one pruned neighbour at full load")                                           \
    CONSTANT(regrown_sd, 0.0, 0.05, NF_ON_WEIGHTS, "SD", "regrown weights")                                            \
    CONSTANT(output_vulnerability, 0.0, 2.0, NF_ON_WEIGHTS, "1", "noise factor of the output layer")

#define NF_CONTINUUM_MEMBER(name, lowest, highest, acts, unit, what) double name;
#define NF_CONTINUUM_COUNT(name, lowest, highest, acts, unit, what)  +1
enum { NF_CONTINUUM_CONSTANT_COUNT = 0 NF_CONTINUUM_CONSTANTS(NF_CONTINUUM_COUNT) };
struct nf_continuum_constants {
    NF_CONTINUUM_CONSTANTS(NF_CONTINUUM_MEMBER)
    /* Share of the alive pruned in cycle 0, before variation: the rates of three profiles; the other three raise the
     * standard ones. */
    double standard[NF_MOTOR_LAYERS], mdd[NF_MOTOR_LAYERS], healthy[NF_MOTOR_LAYERS];
};

/* The same as a table, rates left out. */
struct nf_continuum_constant {
    const char *name;
    size_t offset;
    double lowest, highest;
    int on_weights;
    const char *unit, *what;
};
extern const struct nf_continuum_constant nf_continuum_constant[NF_CONTINUUM_CONSTANT_COUNT];
double *nf_continuum_constant_at(struct nf_continuum_constants *constants, int which);

enum nf_profile_kind { NF_STANDARD, NF_BULBAR_ONSET, NF_LIMB_ONSET, NF_COMORBID, NF_MDD, NF_HEALTHY, NF_PROFILES };
extern const char *const nf_profile_name[NF_PROFILES];

struct nf_profile {
    enum nf_profile_kind kind;
    double rate[NF_MOTOR_LAYERS], vulnerability[NF_MOTOR_LAYERS];
    double clearance;
    int impaired; /* autophagy: aggregates then penalise regrowth */
};

/* A profile's constants, every rate multiplied by `variation` (NULL: by 1). */
void nf_profile_make(struct nf_profile *profile, enum nf_profile_kind kind,
                     const struct nf_continuum_constants *constants, const struct nf_continuum_protocol *protocol,
                     const double variation[NF_MOTOR_LAYERS]);

/* The draws of one virtual patient, uniform in [low, high): one for each layer of each profile. */
void nf_profile_variation(double variation[NF_MOTOR_LAYERS], uint64_t seed, enum nf_profile_kind kind, double low,
                          double high);

/* Doses from `first` to `last`, every so many cycles; every 0: none. */
struct nf_schedule {
    int first, last, every;
};

struct nf_regimen {
    const char *name;
    struct nf_schedule ketamine, riluzole;
};

/* Departures for controls; all zero: the paper's course. */
struct nf_controls {
    int no_flares, expected_flares; /* none; or every layer beyond the threshold pruned by the mean factor */
    int no_corruption, no_regrowth, random_regrowth;
    int no_aggregate; /* load stays at zero */
};

struct nf_continuum {
    const struct nf_continuum_protocol *protocol;
    const struct nf_continuum_constants *constants;
    struct nf_profile profile;
    struct nf_regimen regimen;
    struct nf_controls controls;
    uint64_t seed; /* of the flares */
    /* The state. */
    int cycle;                                                          /* the next one */
    int since_ketamine, since_riluzole;                                 /* cycles since the last dose; -1: none yet */
    double ketamine, riluzole;                                          /* effect in the current cycle, 0 ... 1 */
    double aggregate[NF_MOTOR_LAYERS], peak_aggregate[NF_MOTOR_LAYERS]; /* after clearance; when corruption acts */
    long alive[NF_MOTOR_LAYERS][2];                                     /* weights, biases */
    long pruned[NF_MOTOR_LAYERS][2], regrown[NF_MOTOR_LAYERS][2];       /* in the current cycle */
    double carry[NF_MOTOR_LAYERS][2]; /* fractions of a connection left for later cycles */
    int flare[NF_MOTOR_LAYERS];
};

/* Full layers, no load, no drug; protocol and constants must outlive it. */
void nf_continuum_begin(struct nf_continuum *continuum, const struct nf_continuum_protocol *protocol,
                        const struct nf_continuum_constants *constants, const struct nf_profile *profile,
                        const struct nf_regimen *regimen, uint64_t seed);

/* Steps 1 to 6 of a cycle as far as they are counts: treatment, flares, pruning, aggregates, clearance, regrowth. */
void nf_continuum_cycle(struct nf_continuum *continuum);

/* Number of weights (kind 0) or biases (1) of a layer. */
long nf_continuum_size(int layer, int kind);
/* Share pruned of a layer's elements; of all layers' elements; and alive in per cent over the six motor layers. */
double nf_continuum_sparsity(const struct nf_continuum *continuum, int layer);
double nf_continuum_total(const struct nf_continuum *continuum);
double nf_continuum_motor_integrity(const struct nf_continuum *continuum);
/* 1 + 3 s of a layer, and its noise:
 *     sigma_l = (0.05 + 0.008 c) vulnerability_l (1 + 3 s_l) (1 - 0.5 K) (1 - 0.3 R) */
double nf_continuum_instability(const struct nf_continuum *continuum, int layer);
double nf_continuum_noise(const struct nf_continuum *continuum, int layer);

#endif
