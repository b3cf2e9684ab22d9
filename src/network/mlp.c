#include "network/mlp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct nf_modulators nf_modulators_none = {.gain = 1.0, .inhibition = 1.0};

size_t nf_mlp_weight_count(const struct nf_mlp *mlp, int layer)
{
    return (size_t)mlp->units[layer + 1] * (size_t)mlp->units[layer];
}

size_t nf_mlp_weights_at(const struct nf_mlp *mlp, int layer)
{
    size_t at = 0;
    for (int l = 0; l < layer; l++)
        at += nf_mlp_weight_count(mlp, l) + (size_t)mlp->units[l + 1];
    return at;
}

size_t nf_mlp_biases_at(const struct nf_mlp *mlp, int layer)
{
    return nf_mlp_weights_at(mlp, layer) + nf_mlp_weight_count(mlp, layer);
}

enum nf_status nf_mlp_init(struct nf_mlp *mlp, int layers, const int *units)
{
    *mlp = (struct nf_mlp){.layers = layers, .modulators = nf_modulators_none};
    memcpy(mlp->units, units, (size_t)(layers + 1) * sizeof *units);
    mlp->count = nf_mlp_weights_at(mlp, layers);
    mlp->parameters = calloc(mlp->count, sizeof *mlp->parameters);
    mlp->mask = malloc(mlp->count);
    mlp->scar = calloc(mlp->count, 1);
    if (!mlp->parameters || !mlp->mask || !mlp->scar) {
        nf_mlp_release(mlp);
        return nf_fail(NF_MEMORY, "out of memory for a network");
    }
    memset(mlp->mask, 1, mlp->count);
    return NF_OK;
}

enum nf_status nf_mlp_copy(struct nf_mlp *mlp, const struct nf_mlp *from)
{
    enum nf_status status = nf_mlp_init(mlp, from->layers, from->units);
    if (status) return status;
    mlp->modulators = from->modulators;
    memcpy(mlp->parameters, from->parameters, from->count * sizeof *from->parameters);
    memcpy(mlp->mask, from->mask, from->count);
    memcpy(mlp->scar, from->scar, from->count);
    return NF_OK;
}

void nf_mlp_release(struct nf_mlp *mlp)
{
    free(mlp->parameters);
    free(mlp->mask);
    free(mlp->scar);
    *mlp = (struct nf_mlp){0};
}

void nf_mlp_initialise(struct nf_mlp *mlp, struct nf_torch_stream *stream)
{
    for (int l = 0; l < mlp->layers; l++) {
        float bound = (float)(1.0 / sqrt(mlp->units[l]));
        nf_torch_uniform(stream, mlp->parameters + nf_mlp_weights_at(mlp, l), nf_mlp_weight_count(mlp, l), -bound,
                         bound);
        nf_torch_uniform(stream, mlp->parameters + nf_mlp_biases_at(mlp, l), (size_t)mlp->units[l + 1], -bound, bound);
    }
}

void nf_mlp_initialise_normal(struct nf_mlp *mlp, struct nf_torch_stream *stream, double sd)
{
    nf_mlp_initialise(mlp, stream);
    for (int l = 0; l < mlp->layers; l++) {
        float *weight = mlp->parameters + nf_mlp_weights_at(mlp, l);
        size_t n = nf_mlp_weight_count(mlp, l);
        float scale = (float)(sd > 0.0 ? sd : sqrt(2.0 / mlp->units[l]));
        nf_torch_randn(stream, weight, n);
        for (size_t i = 0; i < n; i++)
            weight[i] *= scale;
    }
}

void nf_mlp_shift_hidden(struct nf_mlp *mlp, double current)
{
    for (int l = 0; l < mlp->layers - 1; l++)
        for (int i = 0; i < mlp->units[l + 1]; i++)
            mlp->parameters[nf_mlp_biases_at(mlp, l) + (size_t)i] += (float)current;
}

void nf_mlp_shake(struct nf_mlp *mlp, struct nf_numpy_stream *stream)
{
    for (size_t i = 0; i < mlp->count; i++) {
        int64_t step = nf_numpy_randint(stream, -1, 2);
        if (step) mlp->parameters[i] = nextafterf(mlp->parameters[i], step > 0 ? INFINITY : -INFINITY);
    }
}

struct nf_weights nf_mlp_weights(const struct nf_mlp *mlp)
{
    struct nf_weights w = {.count = mlp->count,
                           .parameters = mlp->parameters,
                           .mask = mlp->mask,
                           .scar = mlp->scar,
                           .matrices = mlp->layers};
    for (int l = 0; l < mlp->layers; l++) {
        w.first[l] = nf_mlp_weights_at(mlp, l);
        w.end[l] = nf_mlp_biases_at(mlp, l);
    }
    return w;
}

void nf_mlp_apply_mask(struct nf_mlp *mlp)
{
    struct nf_weights w = nf_mlp_weights(mlp);
    nf_weights_apply_mask(&w);
}

static size_t count_weights(const struct nf_mlp *mlp, const uint8_t *flags)
{
    struct nf_weights w = nf_mlp_weights(mlp);
    return nf_weights_count(&w, flags);
}

size_t nf_mlp_active_weights(const struct nf_mlp *mlp)
{
    return count_weights(mlp, mlp->mask);
}

size_t nf_mlp_all_weights(const struct nf_mlp *mlp)
{
    return count_weights(mlp, NULL);
}

size_t nf_mlp_scarred_weights(const struct nf_mlp *mlp)
{
    return count_weights(mlp, mlp->scar);
}

size_t nf_mlp_nonzero(const struct nf_mlp *mlp)
{
    size_t total = 0;
    for (size_t i = 0; i < mlp->count; i++)
        total += mlp->parameters[i] != 0.0f;
    return total;
}
