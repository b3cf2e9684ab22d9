#ifndef NF_RUN_BATTERY_H
#define NF_RUN_BATTERY_H

#include "run/lab.h"

/* A paper's tests, with what papers 2 and 3 leave open about them. */
struct nf_battery {
    const struct nf_lab_test *tests; /* in order, ended by a NULL metric */
    int internal_on_clean;           /* 1: internal noise alone is tested on the clean set */
    double routine_noise;            /* internal noise of the tests that name none */
};

/* Records under `condition` of net[slot]: active, the parameters that are not zero; sparsity-all, the percentage that
 * are, biases counted; sparsity, the percentage of weights pruned; then every test. */
enum nf_status nf_battery_run(struct nf_lab *lab, int slot, const struct nf_battery *battery, const char *condition,
                              struct nf_recorder *recorder);

#endif
