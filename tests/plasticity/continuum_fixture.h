#ifndef NF_TESTS_CONTINUUM_FIXTURE_H
#define NF_TESTS_CONTINUUM_FIXTURE_H

#include "plasticity/continuum.h"

/* The printed protocol, constants from the middle of their ranges, and regimens for the tests of paper 12. */
static const struct nf_continuum_protocol fixture_protocol = {.regrowth = 0.6,
                                                              .ketamine_noise = 0.5,
                                                              .ketamine_pruning = 0.4,
                                                              .ketamine_rate = 2.0,
                                                              .ketamine_half_life = 3.0,
                                                              .riluzole_noise = 0.3,
                                                              .riluzole_pruning = 0.15,
                                                              .riluzole_half_life = 2.0,
                                                              .cutoff = 0.05,
                                                              .noise_base = 0.05,
                                                              .noise_slope = 0.008,
                                                              .instability = 3.0,
                                                              .clearance_als = 0.05,
                                                              .smallest_share = 0.7,
                                                              .radius = 5.0,
                                                              .smoothing = 0.1,
                                                              .learning_rate = 0.001,
                                                              .steps = 3.0,
                                                              .batch = 32.0};
static const struct nf_regimen fixture_none = {"untreated", {0}, {0}}, fixture_q5 = {"q5", {5, 25, 5}, {0}},
                               fixture_both = {"both", {3, 27, 3}, {0, 29, 1}};

static inline struct nf_continuum_constants fixture_constants(void)
{
    struct nf_continuum_constants k;
    for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++)
        *nf_continuum_constant_at(&k, i) = 0.5 * (nf_continuum_constant[i].lowest + nf_continuum_constant[i].highest);
    k.corruption_spread = 0.0;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        k.standard[l] = 0.05;
        k.mdd[l] = 0.01;
        k.healthy[l] = 0.001;
    }
    return k;
}

#endif
