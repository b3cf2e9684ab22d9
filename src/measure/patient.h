#ifndef NF_MEASURE_PATIENT_H
#define NF_MEASURE_PATIENT_H

#include "measure/symptoms.h"
#include "optim/adam.h"
#include "plasticity/motor_damage.h"
#include "task/motor_task.h"

/* A virtual patient [paper 12, Methods, simulation procedure]: one task, one healthy network, and one set of chances
 * (variation, flares, random pruning, corruption, noise) that every profile and every treatment of the patient meets
 * alike, so that arms differ by what is done and not by luck. */
enum { NF_PATIENT_CYCLES = 30 };

struct nf_patient {
    const struct nf_continuum_protocol *protocol;
    uint64_t seed;
    struct nf_motor_task task;
    struct nf_motor dense, net; /* after pretraining; in the course now run */
    struct nf_motor_tape whole, batch;
    struct nf_motor_damage damage;
    struct nf_adam trained, adam; /* moments after pretraining; in the course */
    double pretrained;            /* accuracy in per cent */
};

/* Draws the task (seeded `data_seed`, clusters of `sigma`) and an untrained network.  The protocol must outlive the
 * patient.  Owned: nf_patient_close. */
enum nf_status nf_patient_open(struct nf_patient *patient, const struct nf_continuum_protocol *protocol, uint64_t seed,
                               uint32_t data_seed, double sigma);
void nf_patient_close(struct nf_patient *patient);

/* `epochs` of Adam over the training set, shuffled into batches of `batch` (the whole set at once from
 * NF_MOTOR_TRAIN up), under the noise of an intact network in every layer, the output's factor being 1; then the
 * accuracy. */
void nf_patient_pretrain(struct nf_patient *patient, int epochs, int batch, double rate);

/* One scenario. */
struct nf_course {
    struct nf_profile profile;
    struct nf_regimen regimen;
    struct nf_controls controls;
    const struct nf_continuum_constants *constants;
    int adam;       /* retrain by Adam, moments carried over, instead of plain descent */
    int quiet_test; /* the test is taken without noise */
    enum nf_cognitive_form cognitive;
};

/* Thirty cycles of the eleven steps in the printed order, from the pretrained network; symptoms of each cycle. */
void nf_patient_follow(struct nf_patient *patient, const struct nf_course *course,
                       struct nf_symptoms symptoms[NF_PATIENT_CYCLES]);

#endif
