#include "run/kept.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_text(struct nf_checkpoint *c, const char *name, const char *text)
{
    nf_checkpoint_put(c, name, text, 1, strlen(text));
}

static void put_rule(struct nf_checkpoint *c, const struct nf_lab *lab, const struct nf_mlp *net,
                     const struct nf_training *t)
{
    char text[512];
    const char *kernel = getenv("OPENBLAS_CORETYPE");
    const struct nf_modulators *m = &net->modulators;
    const struct nf_lab_readings *r = &lab->readings;
    snprintf(text, sizeof text, "%d %d %.17g %d %d|%.17g %.17g %.17g %.17g %.17g %d|%d %d %d", t->epochs, t->batch,
             t->rate, t->stop, t->sgd, m->noise, m->shift, m->gain, m->inhibition, m->offset, m->tanh, r->train_batch,
             r->drop_last, r->softmax_outputs);
    put_text(c, "rule", text);
    put_text(c, "kernel", kernel ? kernel : "");
    put_text(c, "code", NF_NUMERICS_HASH);
}

static void path_of(const struct nf_lab *lab, int slot, const struct nf_training *training, char path[160])
{
    const struct nf_mlp *net = &lab->net[slot];
    const struct nf_dataset *data = &lab->train;
    struct nf_checkpoint c;
    char hex[65];
    nf_checkpoint_init(&c);
    put_rule(&c, lab, net, training);
    nf_lab_save_stream(lab, &c);
    nf_checkpoint_put(&c, "parameters", net->parameters, 4, net->count);
    nf_checkpoint_put(&c, "mask", net->mask, 1, net->count);
    nf_checkpoint_put(&c, "inputs", data->x, 4, (size_t)data->samples * (size_t)data->features);
    nf_checkpoint_put(&c, "labels", data->label, 4, (size_t)data->samples);
    path[0] = 0;
    if (!c.failed) {
        nf_sha256(c.bytes, c.length, hex);
        snprintf(path, 160, "data/cache/trained-s%ld-%.32s.checkpoint", lab->unit.seed, hex);
    }
    nf_checkpoint_release(&c);
}

/* Survivors and biases alone: the rest is zero. */
static enum nf_status pack(const struct nf_mlp *net, float **value, size_t *count)
{
    *value = malloc(net->count * sizeof **value);
    *count = 0;
    if (!*value) return nf_fail(NF_MEMORY, "out of memory while keeping a training");
    for (size_t i = 0; i < net->count; i++)
        if (net->mask[i]) (*value)[(*count)++] = net->parameters[i];
    return NF_OK;
}

static enum nf_status keep(const struct nf_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    float *value;
    size_t count;
    enum nf_status status = pack(&lab->net[slot], &value, &count);
    if (status) return status;
    nf_checkpoint_init(&c);
    nf_lab_save_stream(lab, &c);
    nf_checkpoint_put(&c, "survivors", value, 4, count);
    status = nf_file_make_folder("data/cache");
    if (!status) status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    free(value);
    return status;
}

static enum nf_status recall(struct nf_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    struct nf_mlp *net = &lab->net[slot];
    float *value;
    size_t count;
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (status) return status;
    status = pack(net, &value, &count);
    if (!status) status = nf_checkpoint_get(&c, "survivors", value, 4, count);
    if (!status) status = nf_lab_load_stream(lab, &c);
    for (size_t i = 0, next = 0; !status && i < net->count; i++)
        if (net->mask[i]) net->parameters[i] = value[next++];
    free(value);
    nf_checkpoint_release(&c);
    return status;
}

enum nf_status nf_lab_train_kept(struct nf_lab *lab, int slot, struct nf_training training)
{
    char path[160];
    int keeps = !strcmp(lab->unit.group, "replay"), takes = keeps || !strcmp(lab->unit.group, "choice");
    if (!takes || lab->unit.reduced || training.noise.on || training.gain.on) return nf_lab_train(lab, slot, training);
    path_of(lab, slot, &training, path);
    if (path[0] && !access(path, R_OK)) return recall(lab, slot, path);
    enum nf_status status = nf_lab_train(lab, slot, training);
    return status || !keeps || !path[0] ? status : keep(lab, slot, path);
}
