#ifndef NF_RUN_MILESTONE_H
#define NF_RUN_MILESTONE_H

#include "run/checkpoint.h"

#include <stddef.h>

/* Fingerprints of a unit's state after each stage, so that two runs that should agree can be compared without their
 * weights having been kept. */
struct nf_milestone {
    char stage[40];
    char array[56]; /* as in the checkpoint; of a known architecture layer by layer: net0.parameters.layer-2 */
    char hash[17];  /* the first 64 bits of SHA-256 over the elements */
};

struct nf_milestones {
    struct nf_milestone *rows;
    size_t count, capacity;
};

/* No rows.  Owned: nf_milestones_release. */
void nf_milestones_init(struct nf_milestones *milestones);
void nf_milestones_release(struct nf_milestones *milestones);

/* Adds a row for every array of the state that is new or whose elements have changed since it was added last. */
enum nf_status nf_milestones_add(struct nf_milestones *milestones, const char *stage,
                                 const struct nf_checkpoint *state);

/* As one array in a checkpoint, and back. */
void nf_milestones_save(const struct nf_milestones *milestones, struct nf_checkpoint *checkpoint);
enum nf_status nf_milestones_load(struct nf_milestones *milestones, const struct nf_checkpoint *checkpoint);

/* As a list of "stage | array | hash" in a unit's file, and back; `list` is a json_t.  The first returns NULL when out
 * of memory; the second fails with NF_FORMAT for what is no such list. */
struct json_t *nf_milestones_write(const struct nf_milestones *milestones);
enum nf_status nf_milestones_read(struct nf_milestones *milestones, const struct json_t *list);

/* The first row at which two differ, counted from 0; their common count when they are the same. */
size_t nf_milestones_part(const struct nf_milestones *a, const struct nf_milestones *b);

#endif
