#ifndef NF_MEASURE_SYMPTOMS_H
#define NF_MEASURE_SYMPTOMS_H

#include "plasticity/continuum.h"

/* Symptoms and biomarkers read from the network's state [paper 12, Table 1]. */
struct nf_symptoms {
    double accuracy;               /* per cent of the test set, as given */
    double alsfrs;                 /* 0.48 accuracy */
    double sparsity;               /* total, per cent: the paper's overall disability too */
    double layer[NF_MOTOR_LAYERS]; /* sparsity of each layer, 0 ... 1 */
    double depression;             /* 48 s of the prefrontal layer */
    double spasticity, weakness;   /* 4 s of the upper and of the lower motor layer */
    double fatigue;                /* 10 s of the NMJ */
    double bulbar, fine_motor;     /* 4 s of the sub-layer */
    double respiratory_risk;       /* 100 (0.6 s of the respiratory sub-layer + 0.4 s of the NMJ) */
    double nfl;                    /* neurofilament proxy: 100 sum over layers of the SD (n - 1) of alive weights */
    double motor_integrity;        /* alive in per cent, upper motor to sub-layers */
    double cognitive;              /* 30 (1 - s) - 10 A - 5 instability, prefrontal, within 0 ... 30 */
    double excitotoxicity;         /* sum of the noise of the motor layers */
    double aggregate, instability; /* means over the motor layers */
    double noise_base;             /* scheduled level */
    double flares;                 /* layers flaring in the cycle */
};

/* What the instability of the cognitive score is: not printed.  With 1 + 3 s the score is negative in every patient
 * group, so the default leaves the constant out. */
enum nf_cognitive_form { NF_COGNITIVE_WITHOUT_CONSTANT, NF_COGNITIVE_CLIPPED, NF_COGNITIVE_UNCLIPPED };

/* After a cycle of the continuum; the network's masks must be those of the continuum. */
void nf_symptoms_read(struct nf_symptoms *symptoms, const struct nf_continuum *continuum, const struct nf_motor *net,
                      double accuracy, enum nf_cognitive_form form);

/* The proxy alone. */
double nf_symptoms_nfl(const struct nf_motor *net);

#endif
