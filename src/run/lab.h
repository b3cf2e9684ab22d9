#ifndef NF_RUN_LAB_H
#define NF_RUN_LAB_H

#include "measure/accuracy.h"
#include "network/mlp.h"
#include "network/train.h"
#include "plasticity/prune.h"
#include "plasticity/regrow.h"
#include "run/paper.h"
#include "run/readings.h"
#include "task/blobs.h"

/* The laboratory that papers 1 to 8 share: three data sets, one random stream, and networks on a bench. */
enum { NF_LAB_NETWORKS = 16, NF_LAB_TEST_BATCH = 1000, NF_LAB_TRAIN_BATCH = 128, NF_LAB_MEMORY = 64 };

struct nf_lab {
    const void *settings;
    struct nf_unit unit;
    struct nf_dataset train, standard, clean;
    struct nf_torch_stream torch; /* the global stream of the originals: initialisation, order, noise */
    struct nf_torch_stream start; /* the same as it was when the data were there and nothing else */
    struct nf_mlp net[NF_LAB_NETWORKS];
    struct nf_lab_readings readings;
    double memory[NF_LAB_MEMORY]; /* numbers that later stages need, the paper's own enumeration */
};

/* Data [papers 1-8, Methods, task]: 12000 training points (sigma 0.8), 4000 standard test points, 2000 clean ones from
 * NumPy's legacy generator seeded with `data_seed` + 100, 200, 300.  The stream is seeded with the unit's seed. */
enum nf_status nf_lab_open(void **lab, const void *settings, const struct nf_unit *unit, uint32_t data_seed);
/* The same where the paper leaves more of it open: data by `readings` from the unit's seed, or from 0 for every seed.
 */
enum nf_status nf_lab_open_as(void **lab, const void *settings, const struct nf_unit *unit,
                              const struct nf_lab_readings *readings);
/* The rest of an nf_world_type. */
void nf_lab_close(void *lab);
void nf_lab_save(const void *lab, struct nf_checkpoint *checkpoint);
enum nf_status nf_lab_load(void *lab, const struct nf_checkpoint *checkpoint);
/* The stream alone. */
void nf_lab_save_stream(const struct nf_lab *lab, struct nf_checkpoint *checkpoint);
enum nf_status nf_lab_load_stream(struct nf_lab *lab, const struct nf_checkpoint *checkpoint);

/* net[slot] <- a fresh 2-512-512-256-4 network from the stream, moved by at most one ulp in the rounding group. */
enum nf_status nf_lab_new_network(struct nf_lab *lab, int slot);
/* Whether this unit belongs to the rounding ensemble, where controls need not be run. */
int nf_lab_is_rounding(const struct nf_lab *lab);
/* Whether this unit's initial weights are moved: the rounding group, but for its runs under other kernels. */
int nf_lab_is_shaken(const struct nf_lab *lab);
/* net[to] <- a copy of net[from]. */
enum nf_status nf_lab_copy(struct nf_lab *lab, int to, int from);

/* To be called before each treatment: seeds the stream again where the readings say so. */
enum nf_status nf_lab_begin_arm(struct nf_lab *lab);

/* Trains net[slot] in batches of 128 with the lab's stream. */
enum nf_status nf_lab_train(struct nf_lab *lab, int slot, struct nf_training training);

/* Regrows net[slot] with the training set in training batches; rule.batch is set here. */
enum nf_status nf_lab_regrow(struct nf_lab *lab, int slot, struct nf_regrow rule);

/* The dense baseline [papers 1-8, Methods]: a fresh network trained on the standard training set.  The papers share it,
 * so it is computed once for a seed, from the stream's start, and kept in data/cache/ with the stream as it stood
 * afterwards; a baseline made by other code, another kernel or other settings is another file. */
enum nf_status nf_lab_dense(struct nf_lab *lab, int slot, int epochs, double rate);

/* One test of net[slot]: measured in percent under condition:metric. */
struct nf_lab_test {
    const char *metric;
    int on_clean; /* 1: the clean set, 0: the standard set */
    struct nf_stress stress;
};
enum nf_status nf_lab_measure(struct nf_lab *lab, int slot, const struct nf_lab_test *test, const char *condition,
                              struct nf_recorder *recorder);
/* Several in order, ended by a NULL metric. */
enum nf_status nf_lab_measure_all(struct nf_lab *lab, int slot, const struct nf_lab_test *tests, const char *condition,
                                  struct nf_recorder *recorder);
/* The accuracy alone, in percent. */
enum nf_status nf_lab_accuracy(struct nf_lab *lab, int slot, const struct nf_lab_test *test, double *percent);

/* Percent of all weights that are pruned: biases not counted. */
double nf_lab_sparsity(const struct nf_lab *lab, int slot);

#endif
