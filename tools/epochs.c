/* What `make bisect ... EPOCHS=1` links into a paper's program with the linker's --wrap: after every epoch of training
 * a line for each layer in the file that NF_TRACE names, `training T epoch E layer L HASH`.  Trainings are counted from
 * the unit's start; the hash is over the layer's surviving weights and its biases. */
#include "base/file.h"
#include "network/mlp_engine.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    const struct nf_mlp_engine *engine; /* in training now */
    int training, epoch;
} at;

static void note_epoch(void)
{
    const struct nf_mlp_engine *e = at.engine;
    const char *path = getenv("NF_TRACE");
    FILE *stream = path ? fopen(path, "a") : NULL;
    for (int l = 0; stream && l < e->mlp->layers; l++) {
        char hex[65];
        size_t end = l + 1 < e->mlp->layers ? e->value_at[l + 1] : e->active;
        nf_sha256(e->value + e->value_at[l], (end - e->value_at[l]) * sizeof *e->value, hex);
        fprintf(stream, "training %d epoch %d layer %d %.16s\n", at.training, at.epoch, l + 1, hex);
    }
    if (stream) fclose(stream);
}

enum nf_status __real_nf_mlp_engine_init(struct nf_mlp_engine *engine, const struct nf_mlp *mlp, int most,
                                         enum nf_engine_use use);
enum nf_status __wrap_nf_mlp_engine_init(struct nf_mlp_engine *engine, const struct nf_mlp *mlp, int most,
                                         enum nf_engine_use use);
enum nf_status __wrap_nf_mlp_engine_init(struct nf_mlp_engine *engine, const struct nf_mlp *mlp, int most,
                                         enum nf_engine_use use)
{
    if (use == NF_ENGINE_TRAIN) {
        at.engine = engine;
        at.training++;
        at.epoch = 0;
    }
    return __real_nf_mlp_engine_init(engine, mlp, most, use);
}

/* An epoch begins with its order: the one before it has ended. */
enum nf_status __real_nf_torch_dataloader_shuffle(struct nf_torch_stream *stream, int64_t *order, int64_t n);
enum nf_status __wrap_nf_torch_dataloader_shuffle(struct nf_torch_stream *stream, int64_t *order, int64_t n);
enum nf_status __wrap_nf_torch_dataloader_shuffle(struct nf_torch_stream *stream, int64_t *order, int64_t n)
{
    if (at.engine && at.epoch > 0) note_epoch();
    at.epoch++;
    return __real_nf_torch_dataloader_shuffle(stream, order, n);
}

void __real_nf_mlp_engine_store(const struct nf_mlp_engine *engine, struct nf_mlp *mlp);
void __wrap_nf_mlp_engine_store(const struct nf_mlp_engine *engine, struct nf_mlp *mlp);
void __wrap_nf_mlp_engine_store(const struct nf_mlp_engine *engine, struct nf_mlp *mlp)
{
    if (at.engine == engine && at.epoch) note_epoch();
    __real_nf_mlp_engine_store(engine, mlp);
}

void __real_nf_mlp_engine_release(struct nf_mlp_engine *engine);
void __wrap_nf_mlp_engine_release(struct nf_mlp_engine *engine);
void __wrap_nf_mlp_engine_release(struct nf_mlp_engine *engine)
{
    if (at.engine == engine) at.engine = NULL;
    __real_nf_mlp_engine_release(engine);
}
