#include "base/file.h"
#include "run/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Everything that the trained network depends on, in the file's name.  Moved initial weights are numbered by draw. */
static void cache_path(const struct nf_lab *lab, int epochs, double rate, char path[160])
{
    char text[512], data[65], hex[65];
    const char *kernel = getenv("OPENBLAS_CORETYPE");
    const struct nf_lab_readings *r = &lab->readings;
    nf_sha256(lab->train.x, (size_t)lab->train.samples * (size_t)lab->train.features * sizeof *lab->train.x, data);
    int n = snprintf(text, sizeof text, "%ld|%ld|%s|%d %d %d %d %d|%d|%.17g|%s|%s", lab->unit.seed,
                     nf_lab_is_shaken(lab) ? lab->unit.draw : -1, data, r->initialisation, r->softmax_outputs,
                     r->train_batch, r->drop_last, r->source == NF_BLOBS_TORCH_STREAM, epochs, rate,
                     kernel ? kernel : "", NF_NUMERICS_HASH);
    nf_sha256(text, (size_t)n, hex);
    snprintf(path, 160, "data/cache/dense-s%ld-%.16s.checkpoint", lab->unit.seed, hex);
}

static enum nf_status keep(const struct nf_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    nf_lab_save_stream(lab, &c);
    nf_checkpoint_put(&c, "parameters", lab->net[slot].parameters, 4, lab->net[slot].count);
    enum nf_status status = nf_file_make_folder("data/cache");
    if (!status) status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status recall(struct nf_lab *lab, int slot, const char *path)
{
    struct nf_checkpoint c;
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (status) return status;
    status = nf_lab_new_network(lab, slot);
    if (!status) status = nf_checkpoint_get(&c, "parameters", lab->net[slot].parameters, 4, lab->net[slot].count);
    if (!status) status = nf_lab_load_stream(lab, &c);
    nf_checkpoint_release(&c);
    return status;
}

enum nf_status nf_lab_dense(struct nf_lab *lab, int slot, int epochs, double rate)
{
    char path[160];
    cache_path(lab, epochs, rate, path);
    if (!access(path, R_OK)) return recall(lab, slot, path);
    lab->torch = lab->start;
    enum nf_status status = nf_lab_new_network(lab, slot);
    if (!status) status = nf_lab_train(lab, slot, (struct nf_training){.epochs = epochs, .rate = rate});
    return status ? status : keep(lab, slot, path);
}
