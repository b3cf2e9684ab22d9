#include "run/rule_lab.h"

#include "base/file.h"
#include "measure/rule_accuracy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMON_SEED = 42 };

static enum nf_status draw_data(struct nf_rule_lab *lab)
{
    struct nf_numpy_stream numpy;
    uint32_t seed = (uint32_t)(lab->plan.same_data ? COMMON_SEED : lab->unit.seed);
    enum nf_status status = nf_numpy_seed(&numpy, seed);
    if (!status) status = nf_rule_set_draw(&lab->train, &lab->plan.train, &numpy);
    for (int d = 0; !status && d < NF_DOMAINS; d++)
        status = nf_rule_set_draw(&lab->test[d], &lab->plan.test[d], &numpy);
    return status;
}

enum nf_status nf_rule_lab_open(void **world, const void *settings, const struct nf_unit *unit,
                                const struct nf_rule_lab_plan *plan)
{
    struct nf_rule_lab *lab = calloc(1, sizeof *lab);
    if (!lab) return nf_fail(NF_MEMORY, "out of memory for a laboratory");
    lab->settings = settings;
    lab->unit = *unit;
    lab->plan = *plan;
    enum nf_status status = nf_torch_seed(&lab->torch, (uint64_t)unit->seed);
    for (int i = 0; !status && i < NF_RULE_LAB_STREAMS; i++)
        lab->aside[i] = lab->torch;
    if (!status) status = draw_data(lab);
    if (status)
        nf_rule_lab_close(lab);
    else
        *world = lab;
    return status;
}

void nf_rule_lab_close(void *world)
{
    struct nf_rule_lab *lab = world;
    for (int i = 0; i < NF_RULE_LAB_NETWORKS; i++)
        nf_stacked_release(&lab->net[i]);
    for (int d = 0; d < NF_DOMAINS; d++)
        nf_rule_set_release(&lab->test[d]);
    nf_rule_set_release(&lab->train);
    nf_recurrent_course_release(&lab->course);
    free(lab);
}

/* The parts of a stream and of a network in a checkpoint. */
static void save_stream(const struct nf_torch_stream *stream, const char *name, struct nf_checkpoint *checkpoint)
{
    char part[3][40];
    double cached[2] = {stream->cached, stream->has_cached};
    snprintf(part[0], sizeof part[0], "%s.state", name);
    snprintf(part[1], sizeof part[1], "%s.next", name);
    snprintf(part[2], sizeof part[2], "%s.cached", name);
    nf_checkpoint_put(checkpoint, part[0], stream->mt.state, 4, 624);
    nf_checkpoint_put(checkpoint, part[1], &stream->mt.next, 4, 1);
    nf_checkpoint_put(checkpoint, part[2], cached, 8, 2);
}

static enum nf_status load_stream(struct nf_torch_stream *stream, const char *name,
                                  const struct nf_checkpoint *checkpoint)
{
    char part[3][40];
    double cached[2] = {0};
    snprintf(part[0], sizeof part[0], "%s.state", name);
    snprintf(part[1], sizeof part[1], "%s.next", name);
    snprintf(part[2], sizeof part[2], "%s.cached", name);
    enum nf_status status = nf_checkpoint_get(checkpoint, part[0], stream->mt.state, 4, 624);
    if (!status) status = nf_checkpoint_get(checkpoint, part[1], &stream->mt.next, 4, 1);
    if (!status) status = nf_checkpoint_get(checkpoint, part[2], cached, 8, 2);
    if (!status && stream->mt.next > 624) status = nf_fail(NF_FORMAT, "%s is no place in a stream", part[1]);
    stream->cached = cached[0];
    stream->has_cached = cached[1] != 0.0;
    return status;
}

static void name_parts(int slot, char name[4][32])
{
    static const char *const what[] = {"parameters", "original", "mask", "scar"};
    for (int i = 0; i < 4; i++)
        snprintf(name[i], 32, "stacked%d.%s", slot, what[i]);
}

static void save_network(const struct nf_stacked *net, int slot, struct nf_checkpoint *checkpoint)
{
    char name[4][32];
    name_parts(slot, name);
    nf_checkpoint_put(checkpoint, name[0], net->parameters, 4, net->count);
    nf_checkpoint_put(checkpoint, name[1], net->original, 4, net->count);
    nf_checkpoint_put(checkpoint, name[2], net->mask, 1, net->count);
    nf_checkpoint_put(checkpoint, name[3], net->scar, 1, net->count);
}

static enum nf_status load_network(struct nf_rule_lab *lab, int slot, const struct nf_checkpoint *checkpoint)
{
    char name[4][32];
    struct nf_stacked *net = &lab->net[slot];
    name_parts(slot, name);
    nf_stacked_release(net);
    if (!nf_checkpoint_count(checkpoint, name[0])) return NF_OK;
    enum nf_status status = nf_stacked_init(net, &lab->plan.shape);
    if (!status) status = nf_checkpoint_get(checkpoint, name[0], net->parameters, 4, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[1], net->original, 4, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[2], net->mask, 1, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[3], net->scar, 1, net->count);
    return status;
}

static void name_aside(int i, char name[24])
{
    snprintf(name, 24, "aside%d", i);
}

static void save_course(const struct nf_rule_lab *lab, struct nf_checkpoint *checkpoint)
{
    const struct nf_recurrent_course *course = &lab->course;
    int64_t progress[4] = {lab->phase, course->epoch, course->step, lab->parts};
    nf_checkpoint_put(checkpoint, "phase", progress, 8, 4);
    nf_checkpoint_put(checkpoint, "kept", lab->kept, 1, sizeof lab->kept);
    if (!course->first) return;
    nf_checkpoint_put(checkpoint, "course.first", course->first, 4, course->count);
    nf_checkpoint_put(checkpoint, "course.second", course->second, 4, course->count);
}

static enum nf_status load_course(struct nf_rule_lab *lab, const struct nf_checkpoint *checkpoint)
{
    int64_t progress[4] = {0};
    size_t count = nf_checkpoint_count(checkpoint, "course.first");
    enum nf_status status = nf_checkpoint_get(checkpoint, "phase", progress, 8, 4);
    if (!status) status = nf_checkpoint_get(checkpoint, "kept", lab->kept, 1, sizeof lab->kept);
    lab->kept[sizeof lab->kept - 1] = 0;
    lab->phase = (int)progress[0];
    lab->parts = (int)progress[3];
    if (status || !count) return status;
    status = nf_recurrent_course_begin(&lab->course, count);
    if (!status) status = nf_checkpoint_get(checkpoint, "course.first", lab->course.first, 4, count);
    if (!status) status = nf_checkpoint_get(checkpoint, "course.second", lab->course.second, 4, count);
    lab->course.epoch = (int)progress[1];
    lab->course.step = (long)progress[2];
    return status;
}

void nf_rule_lab_save(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct nf_rule_lab *lab = world;
    char name[24];
    save_stream(&lab->torch, "torch", checkpoint);
    save_course(lab, checkpoint);
    for (int i = 0; i < NF_RULE_LAB_STREAMS; i++) {
        name_aside(i, name);
        save_stream(&lab->aside[i], name, checkpoint);
    }
    for (int i = 0; i < NF_RULE_LAB_NETWORKS; i++)
        if (lab->net[i].parameters) save_network(&lab->net[i], i, checkpoint);
}

enum nf_status nf_rule_lab_load(void *world, const struct nf_checkpoint *checkpoint)
{
    struct nf_rule_lab *lab = world;
    char name[24];
    enum nf_status status = load_stream(&lab->torch, "torch", checkpoint);
    if (!status) status = load_course(lab, checkpoint);
    for (int i = 0; !status && i < NF_RULE_LAB_STREAMS; i++) {
        name_aside(i, name);
        status = load_stream(&lab->aside[i], name, checkpoint);
    }
    for (int i = 0; !status && i < NF_RULE_LAB_NETWORKS; i++)
        status = load_network(lab, i, checkpoint);
    return status;
}

enum nf_status nf_rule_lab_new_network(struct nf_rule_lab *lab, int slot)
{
    nf_stacked_release(&lab->net[slot]);
    enum nf_status status = nf_stacked_init(&lab->net[slot], &lab->plan.shape);
    if (!status) nf_stacked_initialise(&lab->net[slot], &lab->torch);
    return status;
}

enum nf_status nf_rule_lab_copy(struct nf_rule_lab *lab, int to, int from)
{
    nf_stacked_release(&lab->net[to]);
    return nf_stacked_copy(&lab->net[to], &lab->net[from]);
}

/* All that a training depends on. */
static void put_cause(struct nf_checkpoint *c, const struct nf_rule_lab *lab, int slot,
                      const struct nf_stacked_training *t)
{
    char text[320];
    const struct nf_stacked *net = &lab->net[slot];
    const struct nf_rule_set *data = &lab->train;
    const char *kernel = getenv("OPENBLAS_CORETYPE");
    size_t points = (size_t)data->sequences * (size_t)data->steps;
    snprintf(text, sizeof text, "%d %d %.17g %.17g %d %.17g|%.17g|%s|%s", t->epochs, t->batch, t->rate, t->plasticity,
             (int)t->dampening, t->clip, net->shape.dropout, kernel ? kernel : "", lab->plan.code_hash);
    nf_checkpoint_put(c, "rule", text, 1, strlen(text));
    save_stream(&lab->torch, "torch", c);
    nf_checkpoint_put(c, "parameters", net->parameters, 4, net->count);
    nf_checkpoint_put(c, "mask", net->mask, 1, net->count);
    nf_checkpoint_put(c, "inputs", data->x, 4, points * (size_t)data->features);
    nf_checkpoint_put(c, "labels", data->label, 4, points);
}

static void path_of(const struct nf_rule_lab *lab, int slot, const struct nf_stacked_training *training, char path[160])
{
    struct nf_checkpoint c;
    char hex[65];
    nf_checkpoint_init(&c);
    put_cause(&c, lab, slot, training);
    path[0] = 0;
    if (!c.failed) {
        nf_sha256(c.bytes, c.length, hex);
        snprintf(path, 160, "data/cache/rules-s%ld-%.32s.checkpoint", lab->unit.seed, hex);
    }
    nf_checkpoint_release(&c);
}

static enum nf_status keep(const struct nf_rule_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    save_stream(&lab->torch, "torch", &c);
    nf_checkpoint_put(&c, "parameters", lab->net[slot].parameters, 4, lab->net[slot].count);
    enum nf_status status = nf_file_make_folder("data/cache");
    if (!status) status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status recall(struct nf_rule_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (status) return status;
    status = nf_checkpoint_get(&c, "parameters", lab->net[slot].parameters, 4, lab->net[slot].count);
    if (!status) status = load_stream(&lab->torch, "torch", &c);
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status begin(struct nf_rule_lab *lab, int slot, const struct nf_stacked_training *training)
{
    int keeps = !strcmp(lab->unit.group, "replay") || !strcmp(lab->unit.group, "choice");
    lab->kept[0] = 0;
    lab->phase = 1;
    if (keeps && !lab->unit.reduced) path_of(lab, slot, training, lab->kept);
    if (!lab->kept[0] || access(lab->kept, R_OK)) return NF_OK;
    lab->phase = 2;
    return recall(lab, slot, lab->kept);
}

static enum nf_status end(struct nf_rule_lab *lab, int slot)
{
    int keeps = lab->phase == 1 && lab->kept[0] && !strcmp(lab->unit.group, "replay");
    nf_recurrent_course_release(&lab->course);
    lab->phase = 0;
    return keeps ? keep(lab, slot, lab->kept) : NF_OK;
}

enum nf_status nf_rule_lab_train(struct nf_rule_lab *lab, int slot, const struct nf_stacked_training *training)
{
    int last = !training->stop || training->stop >= training->epochs;
    enum nf_status status = lab->phase ? NF_OK : begin(lab, slot, training);
    if (!status && lab->phase == 1)
        status = nf_stacked_train(&lab->net[slot], &lab->train, training, &lab->course, &lab->torch, NULL);
    return status || !last ? status : end(lab, slot);
}

enum nf_status nf_rule_lab_test(struct nf_rule_lab *lab, int slot, double noise, int batch, double accuracy[NF_DOMAINS])
{
    struct nf_torch_stream before = lab->torch;
    enum nf_status status = NF_OK;
    for (int d = 0; !status && d < NF_DOMAINS; d++)
        status = nf_rule_accuracy(&lab->net[slot], &lab->test[d], noise, batch, &lab->torch, &accuracy[d]);
    if (noise > 0.0) lab->torch = before;
    return status;
}
