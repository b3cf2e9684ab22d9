/* What `make sabotage-N` links into a paper's program with the linker's --wrap: each function below stands before the
 * library's own of that name and, when NF_SABOTAGE in the environment names it, spoils what it is told to.  The random
 * streams are drawn from as ever, so that only what depends on the spoilt thing can change. */
#include "measure/accuracy.h"
#include "network/train.h"
#include "plasticity/regrow.h"
#include "run/lab.h"
#include "task/blob_sets.h"

#include <stdlib.h>
#include <string.h>

static int is_on(const char *sabotage)
{
    const char *wanted = getenv("NF_SABOTAGE");
    return wanted && !strcmp(wanted, sabotage);
}

/* labels: the training labels in another order. */
enum nf_status __real_nf_blob_sets_draw(struct nf_blob_sets *sets, const struct nf_blob_rule *rule, uint32_t seed,
                                        struct nf_torch_stream *stream);
enum nf_status __wrap_nf_blob_sets_draw(struct nf_blob_sets *sets, const struct nf_blob_rule *rule, uint32_t seed,
                                        struct nf_torch_stream *stream);
enum nf_status __wrap_nf_blob_sets_draw(struct nf_blob_sets *sets, const struct nf_blob_rule *rule, uint32_t seed,
                                        struct nf_torch_stream *stream)
{
    enum nf_status status = __real_nf_blob_sets_draw(sets, rule, seed, stream);
    uint64_t random = 1;
    for (int i = sets->train.samples - 1; !status && is_on("labels") && i > 0; i--) {
        random = 6364136223846793005u * random + 1442695040888963407u; /* Knuth's MMIX */
        int other = (int)((random >> 33) % (unsigned)(i + 1));
        __typeof__(sets->train.label[0]) kept = sets->train.label[i];
        sets->train.label[i] = sets->train.label[other];
        sets->train.label[other] = kept;
    }
    return status;
}

/* regrowth: done, and undone. */
enum nf_status __real_nf_regrow(struct nf_mlp *mlp, const struct nf_regrow *rule, const struct nf_dataset *data,
                                struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum);
enum nf_status __wrap_nf_regrow(struct nf_mlp *mlp, const struct nf_regrow *rule, const struct nf_dataset *data,
                                struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum);
enum nf_status __wrap_nf_regrow(struct nf_mlp *mlp, const struct nf_regrow *rule, const struct nf_dataset *data,
                                struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum)
{
    struct nf_mlp before;
    if (!is_on("regrowth")) return __real_nf_regrow(mlp, rule, data, stream, regrown, site_sum);
    enum nf_status status = nf_mlp_copy(&before, mlp);
    if (status) return status;
    status = __real_nf_regrow(mlp, rule, data, stream, regrown, site_sum);
    memcpy(mlp->parameters, before.parameters, mlp->count * sizeof *mlp->parameters);
    memcpy(mlp->mask, before.mask, mlp->count);
    nf_mlp_release(&before);
    return status;
}

/* noise: so small that it is lost, but drawn; in tests and in training. */
static const double nothing = 1e-30;

enum nf_status __real_nf_count_accurate(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                        const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                        int *correct);
enum nf_status __wrap_nf_count_accurate(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                        const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                        int *correct);
enum nf_status __wrap_nf_count_accurate(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                        const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                        int *correct)
{
    struct nf_stress spoilt = *stress;
    if (is_on("noise")) {
        spoilt.input_noise *= nothing;
        spoilt.noise *= nothing;
    }
    return __real_nf_count_accurate(mlp, data, &spoilt, batch, stream, correct);
}

enum nf_status __real_nf_train(struct nf_mlp *mlp, const struct nf_dataset *data, const struct nf_training *training,
                               struct nf_torch_stream *stream, float *loss);
enum nf_status __wrap_nf_train(struct nf_mlp *mlp, const struct nf_dataset *data, const struct nf_training *training,
                               struct nf_torch_stream *stream, float *loss);

static enum nf_status train_without_noise(struct nf_mlp *mlp, const struct nf_dataset *data,
                                          const struct nf_training *training, struct nf_torch_stream *stream,
                                          float *loss)
{
    struct nf_training spoilt = *training;
    double kept = mlp->modulators.noise;
    spoilt.noise.from *= nothing;
    spoilt.noise.to *= nothing;
    mlp->modulators.noise *= nothing;
    enum nf_status status = __real_nf_train(mlp, data, &spoilt, stream, loss);
    mlp->modulators.noise = training->noise.on ? training->noise.to : kept;
    return status;
}

/* mask: what was pruned learns all the same. */
static enum nf_status train_without_mask(struct nf_mlp *mlp, const struct nf_dataset *data,
                                         const struct nf_training *training, struct nf_torch_stream *stream,
                                         float *loss)
{
    uint8_t *kept = malloc(mlp->count);
    if (!kept) return nf_fail(NF_MEMORY, "out of memory for sabotage");
    memcpy(kept, mlp->mask, mlp->count);
    memset(mlp->mask, 1, mlp->count);
    enum nf_status status = __real_nf_train(mlp, data, training, stream, loss);
    memcpy(mlp->mask, kept, mlp->count);
    free(kept);
    return status;
}

enum nf_status __wrap_nf_train(struct nf_mlp *mlp, const struct nf_dataset *data, const struct nf_training *training,
                               struct nf_torch_stream *stream, float *loss)
{
    if (is_on("noise")) return train_without_noise(mlp, data, training, stream, loss);
    if (is_on("mask")) return train_without_mask(mlp, data, training, stream, loss);
    return __real_nf_train(mlp, data, training, stream, loss);
}

/* seed: the next one. */
enum nf_status __real_nf_lab_open(void **lab, const void *settings, const struct nf_unit *unit, uint32_t data_seed);
enum nf_status __wrap_nf_lab_open(void **lab, const void *settings, const struct nf_unit *unit, uint32_t data_seed);
enum nf_status __wrap_nf_lab_open(void **lab, const void *settings, const struct nf_unit *unit, uint32_t data_seed)
{
    struct nf_unit spoilt = *unit;
    spoilt.seed += is_on("seed");
    return __real_nf_lab_open(lab, settings, &spoilt, data_seed);
}

enum nf_status __real_nf_lab_open_as(void **lab, const void *settings, const struct nf_unit *unit,
                                     const struct nf_lab_readings *readings);
enum nf_status __wrap_nf_lab_open_as(void **lab, const void *settings, const struct nf_unit *unit,
                                     const struct nf_lab_readings *readings);
enum nf_status __wrap_nf_lab_open_as(void **lab, const void *settings, const struct nf_unit *unit,
                                     const struct nf_lab_readings *readings)
{
    struct nf_unit spoilt = *unit;
    spoilt.seed += is_on("seed");
    return __real_nf_lab_open_as(lab, settings, &spoilt, readings);
}
