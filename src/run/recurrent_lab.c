#include "run/recurrent_lab.h"

#include <stdio.h>
#include <stdlib.h>

enum { INPUTS = 2, CLASSES = 4 };

enum nf_status nf_recurrent_lab_open(void **world, const void *settings, const struct nf_unit *unit,
                                     const struct nf_lab_readings *readings)
{
    struct nf_recurrent_lab *study = calloc(1, sizeof *study);
    void *lab = NULL;
    if (!study) return nf_fail(NF_MEMORY, "out of memory for a laboratory");
    enum nf_status status = nf_lab_open_as(&lab, settings, unit, readings);
    study->lab = lab;
    if (status)
        free(study);
    else
        *world = study;
    return status;
}

void nf_recurrent_lab_close(void *world)
{
    struct nf_recurrent_lab *study = world;
    for (int i = 0; i < NF_RECURRENT_NETWORKS; i++)
        nf_recurrent_release(&study->net[i]);
    nf_recurrent_course_release(&study->course);
    nf_lab_close(study->lab);
    free(study);
}

/* Modulators as eight-byte numbers, independent of the struct's padding. */
enum { MODULATORS = 11 };

static void pack(const struct nf_recurrent_modulators *m, double packed[MODULATORS])
{
    const double all[MODULATORS] = {m->gain,
                                    m->inhibition,
                                    m->input_noise,
                                    m->noise,
                                    m->shift,
                                    m->output,
                                    m->gain_place,
                                    m->noise_before_gain,
                                    m->inhibit_read_out,
                                    m->noise_after_inhibition,
                                    m->spare_last};
    for (int i = 0; i < MODULATORS; i++)
        packed[i] = all[i];
}

static void unpack(const double packed[MODULATORS], struct nf_recurrent_modulators *m)
{
    *m = (struct nf_recurrent_modulators){.gain = packed[0],
                                          .inhibition = packed[1],
                                          .input_noise = packed[2],
                                          .noise = packed[3],
                                          .shift = packed[4],
                                          .output = (enum nf_gru_output)packed[5],
                                          .gain_place = (enum nf_gain_place)packed[6],
                                          .noise_before_gain = (int)packed[7],
                                          .inhibit_read_out = (int)packed[8],
                                          .noise_after_inhibition = (int)packed[9],
                                          .spare_last = (int)packed[10]};
}

static const char *const part_name[] = {"modulators", "parameters", "mask", "scar"};

static void name_parts(int slot, char name[4][32])
{
    for (int i = 0; i < 4; i++)
        snprintf(name[i], 32, "recurrent%d.%s", slot, part_name[i]);
}

static void save_network(const struct nf_recurrent *net, int slot, struct nf_checkpoint *checkpoint)
{
    char name[4][32];
    double modulators[MODULATORS];
    pack(&net->modulators, modulators);
    name_parts(slot, name);
    nf_checkpoint_put(checkpoint, name[0], modulators, 8, MODULATORS);
    nf_checkpoint_put(checkpoint, name[1], net->parameters, 4, net->count);
    nf_checkpoint_put(checkpoint, name[2], net->mask, 1, net->count);
    nf_checkpoint_put(checkpoint, name[3], net->scar, 1, net->count);
}

static enum nf_status load_network(struct nf_recurrent *net, int slot, const struct nf_checkpoint *checkpoint)
{
    char name[4][32];
    double modulators[MODULATORS];
    name_parts(slot, name);
    if (!nf_checkpoint_count(checkpoint, name[0])) return NF_OK;
    enum nf_status status = nf_recurrent_init(net, INPUTS, NF_RECURRENT_UNITS, NF_RECURRENT_STEPS, CLASSES);
    if (!status) status = nf_checkpoint_get(checkpoint, name[0], modulators, 8, MODULATORS);
    if (!status) status = nf_checkpoint_get(checkpoint, name[1], net->parameters, 4, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[2], net->mask, 1, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[3], net->scar, 1, net->count);
    if (!status) unpack(modulators, &net->modulators);
    return status;
}

static void save_course(const struct nf_recurrent_course *course, struct nf_checkpoint *checkpoint)
{
    int64_t progress[2] = {course->epoch, course->step};
    if (!course->first) return;
    nf_checkpoint_put(checkpoint, "course.progress", progress, 8, 2);
    nf_checkpoint_put(checkpoint, "course.first", course->first, 4, course->count);
    nf_checkpoint_put(checkpoint, "course.second", course->second, 4, course->count);
}

static enum nf_status load_course(struct nf_recurrent_course *course, const struct nf_checkpoint *checkpoint)
{
    int64_t progress[2];
    size_t count = nf_checkpoint_count(checkpoint, "course.first");
    if (!count) return NF_OK;
    enum nf_status status = nf_recurrent_course_begin(course, count);
    if (!status) status = nf_checkpoint_get(checkpoint, "course.progress", progress, 8, 2);
    if (!status) status = nf_checkpoint_get(checkpoint, "course.first", course->first, 4, count);
    if (!status) status = nf_checkpoint_get(checkpoint, "course.second", course->second, 4, count);
    if (status) return status;
    course->epoch = (int)progress[0];
    course->step = (long)progress[1];
    return NF_OK;
}

void nf_recurrent_lab_save(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct nf_recurrent_lab *study = world;
    nf_lab_save(study->lab, checkpoint);
    save_course(&study->course, checkpoint);
    for (int i = 0; i < NF_RECURRENT_NETWORKS; i++)
        if (study->net[i].parameters) save_network(&study->net[i], i, checkpoint);
}

enum nf_status nf_recurrent_lab_load(void *world, const struct nf_checkpoint *checkpoint)
{
    struct nf_recurrent_lab *study = world;
    enum nf_status status = nf_lab_load(study->lab, checkpoint);
    if (!status) status = load_course(&study->course, checkpoint);
    for (int i = 0; !status && i < NF_RECURRENT_NETWORKS; i++)
        status = load_network(&study->net[i], i, checkpoint);
    return status;
}

enum nf_status nf_recurrent_lab_new_network(struct nf_recurrent_lab *study, int slot, int orthogonal)
{
    struct nf_recurrent *net = &study->net[slot];
    nf_recurrent_release(net);
    enum nf_status status = nf_recurrent_init(net, INPUTS, NF_RECURRENT_UNITS, NF_RECURRENT_STEPS, CLASSES);
    if (status || orthogonal) return status ? status : nf_recurrent_initialise_orthogonal(net, &study->lab->torch);
    nf_recurrent_initialise(net, &study->lab->torch);
    return NF_OK;
}

enum nf_status nf_recurrent_lab_copy(struct nf_recurrent_lab *study, int to, int from)
{
    nf_recurrent_release(&study->net[to]);
    return nf_recurrent_copy(&study->net[to], &study->net[from]);
}

struct nf_subject nf_recurrent_lab_subject(struct nf_recurrent_lab *study, int slot)
{
    return (struct nf_subject){.recurrent = &study->net[slot]};
}

enum nf_status nf_recurrent_lab_train(struct nf_recurrent_lab *study, int slot, struct nf_training training,
                                      int ramp_input, int stop)
{
    if (stop <= study->course.epoch) return NF_OK;
    if (!training.batch) training.batch = NF_LAB_TRAIN_BATCH;
    training.stop = stop;
    return nf_recurrent_train(&study->net[slot], &study->lab->train, &training, ramp_input, &study->course,
                              &study->lab->torch, NULL);
}

void nf_recurrent_lab_end(struct nf_recurrent_lab *study)
{
    nf_recurrent_course_release(&study->course);
}
