#ifndef NF_RUN_RULE_LAB_H
#define NF_RUN_RULE_LAB_H

#include "measure/cognitive_index.h"
#include "network/stacked_train.h"
#include "run/paper.h"

/* The laboratory of paper 11: training and test sequences, one random stream, streams laid aside to be taken up again,
 * networks on a bench. */
enum { NF_RULE_LAB_NETWORKS = 8, NF_RULE_LAB_STREAMS = 4 };

struct nf_rule_lab_plan {
    struct nf_rule_plan train, test[NF_DOMAINS];
    int same_data; /* 1: one data set for all seeds */
    struct nf_stacked_shape shape;
    const char *code_hash; /* of the driver: results kept on disk are taken by the same code alone */
};

struct nf_rule_lab {
    const void *settings;
    struct nf_unit unit;
    struct nf_rule_lab_plan plan;
    struct nf_rule_set train, test[NF_DOMAINS];
    struct nf_torch_stream torch;                      /* the global stream: initialisation, order, dropout, flags */
    struct nf_torch_stream aside[NF_RULE_LAB_STREAMS]; /* the paper's own enumeration */
    struct nf_stacked net[NF_RULE_LAB_NETWORKS];       /* without parameters: an empty place */
    struct nf_recurrent_course course;                 /* of the phase of training in progress */
    char kept[160];                                    /* where its result is kept; empty: nowhere */
    int parts;                                         /* of a phase in several stages: those done, the paper's count */
    int phase; /* 0: none in progress, 1: in training, 2: its result was taken */
};

/* The stream is seeded with the unit's seed; the data come from NumPy's legacy generator with the same seed (42 for
 * same_data), training sequences first, then each domain's tests. */
enum nf_status nf_rule_lab_open(void **world, const void *settings, const struct nf_unit *unit,
                                const struct nf_rule_lab_plan *plan);
/* The rest of an nf_world_type. */
void nf_rule_lab_close(void *world);
void nf_rule_lab_save(const void *world, struct nf_checkpoint *checkpoint);
enum nf_status nf_rule_lab_load(void *world, const struct nf_checkpoint *checkpoint);

/* net[slot] <- a fresh network from the stream. */
enum nf_status nf_rule_lab_new_network(struct nf_rule_lab *lab, int slot);
/* net[to] <- a copy of net[from]. */
enum nf_status nf_rule_lab_copy(struct nf_rule_lab *lab, int to, int from);

/* Trains net[slot] up to epoch training->stop of the phase (0: to its end), which the next call continues.  A training
 * done by a replay is kept in data/cache/ and taken from there by replays and by the units that vary a later choice:
 * the file's name is the SHA-256 of all that the result depends on (weights, masks, stream, data, rule, kernel, code),
 * so what is taken is what would have been computed. */
enum nf_status nf_rule_lab_train(struct nf_rule_lab *lab, int slot, const struct nf_stacked_training *training);

/* Accuracy in each domain under input noise; the lab's stream is left as it was when `noise` is not 0. */
enum nf_status nf_rule_lab_test(struct nf_rule_lab *lab, int slot, double noise, int batch,
                                double accuracy[NF_DOMAINS]);

#endif
