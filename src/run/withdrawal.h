#ifndef NF_RUN_WITHDRAWAL_H
#define NF_RUN_WITHDRAWAL_H

#include "network/stabiliser.h"
#include "run/lab.h"

/* Maintenance under a mood stabiliser, withdrawal of the drug, decay of the stabiliser, and a probe with biased noise
 * [7, Methods, longitudinal relapse test; 8, Methods, maintenance phase and drug withdrawal]. */

/* What acts in the forward passes of maintenance training. */
enum nf_maintenance_acts { NF_MAINTENANCE_BOTH, NF_MAINTENANCE_DRUG, NF_MAINTENANCE_NEITHER };

struct nf_withdrawal {
    struct nf_stabiliser full; /* the stabiliser at full protection */
    enum nf_maintenance_acts acts;
    double rate;   /* Adam's, in maintenance */
    double noise;  /* internal, in maintenance */
    int keep_tanh; /* 1: bounded units stay bounded off the drug */
    enum nf_decay law;
    int steps;
    struct nf_lab_test probe; /* with the shift of an unprotected network */
    double threshold;         /* a relapse is a lower accuracy, in percent */
    int any_step;             /* 1: after whichever step; 0: after the last */
};

/* Trains net[slot] for so many epochs with its drug on and full protection. */
enum nf_status nf_withdrawal_maintain(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, int epochs);

/* Takes the drug from net[slot] in one step. */
void nf_withdrawal_remove_drug(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule);

/* The accuracy of net[slot] in the probe, in percent, under a given protection. */
enum nf_status nf_withdrawal_probe(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, double protection,
                                   double *accuracy);

struct nf_washout {
    double protection; /* what the last step leaves */
    double accuracy;   /* then, in percent */
    int relapsed;
};
/* Lets full protection decay at `rate` per step and probes net[slot]. */
enum nf_status nf_withdrawal_wash_out(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, double rate,
                                      struct nf_washout *outcome);

/* The durations of maintenance that are probed one after the other, and the key they are recorded under. */
struct nf_withdrawal_series {
    const char *name;     /* an arm, or an arm under a control */
    const int *durations; /* [count], as named in the keys */
    int count;
    double rate; /* of decay, per step */
};

/* Washes out net[slot], which is off the drug after durations[duration], and records NAME.maintenance-D.step-N:biased,
 * relapsed (0 or 1) and relapse-rate (0 or 100).  After the last duration of the series also NAME.step-N:biased (the
 * mean), relapse-rate (percent of the durations) and protection.  N is rule->steps. */
enum nf_status nf_withdrawal_record(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule,
                                    const struct nf_withdrawal_series *series, int duration,
                                    struct nf_recorder *recorder);

/* The same network and noise under the decay rates of all arms, as NAME-decay-RATE, and without any protection, as
 * NAME-unprotected; the series' own rate is left out.  To be called with the stream as it was before
 * nf_withdrawal_record, and leaves it so. */
enum nf_status nf_withdrawal_other_rates(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule,
                                         const struct nf_withdrawal_series *series, int duration,
                                         struct nf_recorder *recorder);

/* Probes net[slot] under protection 0, 0.1, ... 1, with the same noise each time, and records NAME.protection-P:biased
 * (P with one decimal).  The lab's stream is left as it was. */
enum nf_status nf_withdrawal_curve(struct nf_lab *lab, int slot, const struct nf_withdrawal *rule, const char *name,
                                   struct nf_recorder *recorder);

#endif
