#include "run/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double sigma = 0.8;
static const int units[] = {2, 512, 512, 256, 4};
enum { LAYERS = 4 };

/* The readings' numbers, in their order in NF_LAB_READINGS. */
static const long first_seed[] = {0, 1, 42};
static const int train_batch[] = {NF_LAB_TRAIN_BATCH, 64, 256}, test_batch[] = {NF_LAB_TEST_BATCH, 128, 4000};
static const double normal_sd[] = {-1.0, 0.01, 0.05, 0.0}; /* negative: nn.Linear's default; 0: He's */

static enum nf_status draw_data(struct nf_lab *lab, uint32_t seed)
{
    const struct nf_lab_readings *r = &lab->readings;
    struct nf_blob_rule rule = {r->source, r->order, r->train_at_centres, sigma};
    struct nf_blob_sets sets;
    enum nf_status status = nf_blob_sets_draw(&sets, &rule, seed, &lab->torch);
    if (status) return status;
    lab->train = sets.train;
    lab->standard = sets.standard;
    lab->clean = sets.clean;
    return NF_OK;
}

static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit,
                               const struct nf_lab_readings *readings, uint32_t data_seed)
{
    struct nf_lab *lab = calloc(1, sizeof *lab);
    if (!lab) return nf_fail(NF_MEMORY, "out of memory for a laboratory");
    lab->settings = settings;
    lab->unit = *unit;
    lab->unit.seed += first_seed[readings->seeds];
    lab->readings = *readings;
    enum nf_status status = nf_torch_seed(&lab->torch, (uint64_t)lab->unit.seed);
    if (!status) status = draw_data(lab, data_seed);
    lab->start = lab->torch;
    if (status)
        nf_lab_close(lab);
    else
        *world = lab;
    return status;
}

enum nf_status nf_lab_open(void **world, const void *settings, const struct nf_unit *unit, uint32_t data_seed)
{
    return open_lab(world, settings, unit, &(struct nf_lab_readings){0}, data_seed);
}

enum nf_status nf_lab_open_as(void **world, const void *settings, const struct nf_unit *unit,
                              const struct nf_lab_readings *readings)
{
    uint32_t seed = (uint32_t)(unit->seed + first_seed[readings->seeds]);
    return open_lab(world, settings, unit, readings, readings->same_data ? 0 : seed);
}

enum nf_status nf_lab_begin_arm(struct nf_lab *lab)
{
    return lab->readings.reseed_arms ? nf_torch_seed(&lab->torch, (uint64_t)lab->unit.seed) : NF_OK;
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
    double sd = normal_sd[lab->readings.initialisation];
    if (sd < 0.0)
        nf_mlp_initialise(&lab->net[slot], &lab->torch);
    else
        nf_mlp_initialise_normal(&lab->net[slot], &lab->torch, sd);
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
    if (!training.batch) training.batch = train_batch[lab->readings.train_batch];
    training.drop_last = lab->readings.drop_last;
    training.softmax_outputs = lab->readings.softmax_outputs;
    return nf_train(&lab->net[slot], &lab->train, &training, &lab->torch, NULL);
}

enum nf_status nf_lab_regrow(struct nf_lab *lab, int slot, struct nf_regrow rule)
{
    rule.batch = train_batch[lab->readings.train_batch];
    rule.softmax_outputs = lab->readings.softmax_outputs;
    return nf_regrow(&lab->net[slot], &rule, &lab->train, &lab->torch, NULL, NULL);
}

enum nf_status nf_lab_accuracy(struct nf_lab *lab, int slot, const struct nf_lab_test *test, double *percent)
{
    const struct nf_dataset *data = test->on_clean ? &lab->clean : &lab->standard;
    int correct, batch = test_batch[lab->readings.test_batch];
    enum nf_status status = NF_OK;
    if (lab->readings.reseed_tests) status = nf_torch_seed(&lab->torch, (uint64_t)lab->unit.seed);
    if (!status) status = nf_count_accurate(&lab->net[slot], data, &test->stress, batch, &lab->torch, &correct);
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
