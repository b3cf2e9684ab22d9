#ifndef NF_RUN_RECURRENT_LAB_H
#define NF_RUN_RECURRENT_LAB_H

#include "run/lab.h"
#include "run/subject.h"

/* The laboratory of papers 1 to 8 with a bench for recurrent networks: data, stream, memory and feed-forward networks
 * are the laboratory's. */
enum { NF_RECURRENT_NETWORKS = 12, NF_RECURRENT_UNITS = 384, NF_RECURRENT_STEPS = 20 };

struct nf_recurrent_lab {
    struct nf_lab *lab;
    struct nf_recurrent net[NF_RECURRENT_NETWORKS]; /* without parameters: an empty place */
    struct nf_recurrent_course course;              /* of the phase of training in progress */
};

/* As nf_lab_open_as. */
enum nf_status nf_recurrent_lab_open(void **world, const void *settings, const struct nf_unit *unit,
                                     const struct nf_lab_readings *readings);
/* The rest of an nf_world_type. */
void nf_recurrent_lab_close(void *world);
void nf_recurrent_lab_save(const void *world, struct nf_checkpoint *checkpoint);
enum nf_status nf_recurrent_lab_load(void *world, const struct nf_checkpoint *checkpoint);

/* net[slot] <- a fresh network of paper 10: GRUCell 384, 20 steps, four classes. */
enum nf_status nf_recurrent_lab_new_network(struct nf_recurrent_lab *study, int slot, int orthogonal);
/* net[to] <- a copy of net[from]. */
enum nf_status nf_recurrent_lab_copy(struct nf_recurrent_lab *study, int to, int from);
/* net[slot] as a subject. */
struct nf_subject nf_recurrent_lab_subject(struct nf_recurrent_lab *study, int slot);

/* Continues the phase of training in progress, or begins one, up to epoch `stop`; batches of 128 unless training says
 * otherwise.  Nothing happens when it is there already.  nf_recurrent_lab_end ends the phase. */
enum nf_status nf_recurrent_lab_train(struct nf_recurrent_lab *study, int slot, struct nf_training training,
                                      int ramp_input, int stop);
void nf_recurrent_lab_end(struct nf_recurrent_lab *study);

#endif
