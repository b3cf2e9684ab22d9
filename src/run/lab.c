#include "run/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAIN = 12000, STANDARD = 4000, CLEAN = 2000 };
static const double sigma = 0.8;
static const int units[] = {2, 512, 512, 256, 4};
enum { LAYERS = 4 };

enum nf_status nf_lab_open(void **world, const void *settings, const struct nf_unit *unit, uint32_t data_seed)
{
    struct nf_lab *lab = calloc(1, sizeof *lab);
    if (!lab) return nf_fail(NF_MEMORY, "out of memory for a laboratory");
    lab->settings = settings;
    lab->unit = *unit;
    lab->data_seed = data_seed;
    enum nf_status status = nf_torch_seed(&lab->torch, (uint64_t)unit->seed);
    if (!status) status = nf_blobs_seeded(&lab->train, data_seed + 100, TRAIN, sigma);
    if (!status) status = nf_blobs_seeded(&lab->standard, data_seed + 200, STANDARD, sigma);
    if (!status) status = nf_blobs_seeded(&lab->clean, data_seed + 300, CLEAN, 0.0);
    if (status)
        nf_lab_close(lab);
    else
        *world = lab;
    return status;
}

void nf_lab_close(void *world)
{
    struct nf_lab *lab = world;
    for (int i = 0; i < NF_LAB_NETWORKS; i++)
        nf_mlp_release(&lab->net[i]);
    nf_dataset_release(&lab->train);
    nf_dataset_release(&lab->standard);
    nf_dataset_release(&lab->clean);
    free(lab);
}

/* Modulators as eight-byte numbers, independent of the struct's padding. */
enum { MODULATORS = 6 };

static void save_network(const struct nf_mlp *net, int slot, struct nf_checkpoint *checkpoint)
{
    char name[32];
    const struct nf_modulators *m = &net->modulators;
    double modulators[MODULATORS] = {m->noise, m->shift, m->gain, m->inhibition, m->offset, m->tanh};
#define PUT(what, elements, size, count)                                                                               \
    snprintf(name, sizeof name, "net%d." what, slot);                                                                  \
    nf_checkpoint_put(checkpoint, name, elements, size, count)
    PUT("modulators", modulators, 8, MODULATORS);
    PUT("parameters", net->parameters, 4, net->count);
    PUT("mask", net->mask, 1, net->count);
    PUT("scar", net->scar, 1, net->count);
#undef PUT
}

static enum nf_status load_network(struct nf_mlp *net, int slot, const struct nf_checkpoint *checkpoint)
{
    char name[4][32];
    static const char *const what[] = {"modulators", "parameters", "mask", "scar"};
    for (int i = 0; i < 4; i++)
        snprintf(name[i], sizeof name[i], "net%d.%s", slot, what[i]);
    if (!nf_checkpoint_count(checkpoint, name[0])) return NF_OK;
    double m[MODULATORS];
    enum nf_status status = nf_mlp_init(net, LAYERS, units);
    if (!status) status = nf_checkpoint_get(checkpoint, name[0], m, 8, MODULATORS);
    if (!status) status = nf_checkpoint_get(checkpoint, name[1], net->parameters, 4, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[2], net->mask, 1, net->count);
    if (!status) status = nf_checkpoint_get(checkpoint, name[3], net->scar, 1, net->count);
    if (!status) net->modulators = (struct nf_modulators){m[0], m[1], m[2], m[3], m[4], (int)m[5]};
    return status;
}

void nf_lab_save_stream(const struct nf_lab *lab, struct nf_checkpoint *checkpoint)
{
    double cached[2] = {lab->torch.cached, lab->torch.has_cached};
    nf_checkpoint_put(checkpoint, "torch.state", lab->torch.mt.state, 4, 624);
    nf_checkpoint_put(checkpoint, "torch.next", &lab->torch.mt.next, 4, 1);
    nf_checkpoint_put(checkpoint, "torch.cached", cached, 8, 2);
}

enum nf_status nf_lab_load_stream(struct nf_lab *lab, const struct nf_checkpoint *checkpoint)
{
    double cached[2] = {0};
    enum nf_status status = nf_checkpoint_get(checkpoint, "torch.state", lab->torch.mt.state, 4, 624);
    if (!status) status = nf_checkpoint_get(checkpoint, "torch.next", &lab->torch.mt.next, 4, 1);
    if (!status) status = nf_checkpoint_get(checkpoint, "torch.cached", cached, 8, 2);
    lab->torch.cached = cached[0];
    lab->torch.has_cached = (int)cached[1];
    return status;
}

void nf_lab_save(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct nf_lab *lab = world;
    nf_lab_save_stream(lab, checkpoint);
    nf_checkpoint_put(checkpoint, "memory", lab->memory, 8, NF_LAB_MEMORY);
    for (int i = 0; i < NF_LAB_NETWORKS; i++)
        if (lab->net[i].parameters) save_network(&lab->net[i], i, checkpoint);
}

enum nf_status nf_lab_load(void *world, const struct nf_checkpoint *checkpoint)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_load_stream(lab, checkpoint);
    if (!status) status = nf_checkpoint_get(checkpoint, "memory", lab->memory, 8, NF_LAB_MEMORY);
    for (int i = 0; !status && i < NF_LAB_NETWORKS; i++)
        status = load_network(&lab->net[i], i, checkpoint);
    return status;
}

int nf_lab_is_rounding(const struct nf_lab *lab)
{
    return !strcmp(lab->unit.group, "rounding");
}

int nf_lab_is_shaken(const struct nf_lab *lab)
{
    return nf_lab_is_rounding(lab) && !lab->unit.variant[0];
}

enum nf_status nf_lab_new_network(struct nf_lab *lab, int slot)
{
    nf_mlp_release(&lab->net[slot]);
    enum nf_status status = nf_mlp_init(&lab->net[slot], LAYERS, units);
    if (status) return status;
    nf_mlp_initialise(&lab->net[slot], &lab->torch);
    if (!nf_lab_is_shaken(lab)) return NF_OK;
    struct nf_numpy_stream stream;
    status = nf_numpy_seed(&stream, (uint32_t)(1000003 * (lab->unit.draw + 1) + slot));
    if (!status) nf_mlp_shake(&lab->net[slot], &stream);
    return status;
}

enum nf_status nf_lab_copy(struct nf_lab *lab, int to, int from)
{
    nf_mlp_release(&lab->net[to]);
    return nf_mlp_copy(&lab->net[to], &lab->net[from]);
}

enum nf_status nf_lab_train(struct nf_lab *lab, int slot, struct nf_training training)
{
    if (!training.batch) training.batch = NF_LAB_TRAIN_BATCH;
    return nf_train(&lab->net[slot], &lab->train, &training, &lab->torch, NULL);
}

enum nf_status nf_lab_accuracy(struct nf_lab *lab, int slot, const struct nf_lab_test *test, double *percent)
{
    const struct nf_dataset *data = test->on_clean ? &lab->clean : &lab->standard;
    int correct;
    enum nf_status status =
        nf_count_accurate(&lab->net[slot], data, &test->stress, NF_LAB_TEST_BATCH, &lab->torch, &correct);
    if (!status) *percent = 100.0 * correct / data->samples;
    return status;
}

enum nf_status nf_lab_measure(struct nf_lab *lab, int slot, const struct nf_lab_test *test, const char *condition,
                              struct nf_recorder *recorder)
{
    double percent;
    enum nf_status status = nf_lab_accuracy(lab, slot, test, &percent);
    return status ? status : nf_record(recorder, percent, condition, "%s", test->metric);
}

enum nf_status nf_lab_measure_all(struct nf_lab *lab, int slot, const struct nf_lab_test *tests, const char *condition,
                                  struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (; !status && tests->metric; tests++)
        status = nf_lab_measure(lab, slot, tests, condition, recorder);
    return status;
}

double nf_lab_sparsity(const struct nf_lab *lab, int slot)
{
    const struct nf_mlp *net = &lab->net[slot];
    return 100.0 - 100.0 * (double)nf_mlp_active_weights(net) / (double)nf_mlp_all_weights(net);
}
