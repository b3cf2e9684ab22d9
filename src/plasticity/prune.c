#include "plasticity/prune.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_sort_float.h>
#include <math.h>
#include <stdlib.h>

/* The k-th smallest |w| (k from 1) among the sites of matrices layer..last-1 that count; NaN when k is 0. */
static enum nf_status threshold(const struct nf_mlp *mlp, int layer, int last, int survivors_only, double share,
                                float *at)
{
    size_t m = 0;
    float *magnitude = malloc(mlp->count * sizeof *magnitude);
    if (!magnitude) return nf_fail(NF_MEMORY, "out of memory while pruning");
    for (; layer < last; layer++)
        for (size_t i = nf_mlp_weights_at(mlp, layer); i < nf_mlp_biases_at(mlp, layer); i++)
            if (!survivors_only || mlp->mask[i]) magnitude[m++] = fabsf(mlp->parameters[i]);
    size_t k = (size_t)((double)m * share);
    gsl_sort_float(magnitude, 1, m);
    *at = k ? magnitude[k - 1] : NAN;
    free(magnitude);
    return NF_OK;
}

static void remove_up_to(struct nf_mlp *mlp, int layer, float limit, int scar)
{
    for (size_t i = nf_mlp_weights_at(mlp, layer); i < nf_mlp_biases_at(mlp, layer); i++)
        if (mlp->mask[i] && fabsf(mlp->parameters[i]) <= limit) {
            mlp->mask[i] = 0;
            if (scar) mlp->scar[i] = 1;
        }
}

static enum nf_status prune(struct nf_mlp *mlp, double share, int survivors_only, int scar)
{
    for (int l = 0; l < mlp->layers; l++) {
        float limit = NAN;
        enum nf_status status = threshold(mlp, l, l + 1, survivors_only, share, &limit);
        if (status) return status;
        remove_up_to(mlp, l, limit, scar);
    }
    nf_mlp_apply_mask(mlp);
    return NF_OK;
}

enum nf_status nf_prune_magnitude(struct nf_mlp *mlp, double share)
{
    return prune(mlp, share, 0, 0);
}

enum nf_status nf_prune_survivors(struct nf_mlp *mlp, double share)
{
    return prune(mlp, share, 1, 0);
}

enum nf_status nf_prune_globally(struct nf_mlp *mlp, double share)
{
    float limit = NAN;
    enum nf_status status = threshold(mlp, 0, mlp->layers, 1, share, &limit);
    for (int l = 0; !status && l < mlp->layers; l++)
        remove_up_to(mlp, l, limit, 0);
    nf_mlp_apply_mask(mlp);
    return status;
}

enum nf_status nf_scar_survivors(struct nf_mlp *mlp, double share)
{
    return prune(mlp, share, 1, 1);
}

enum nf_status nf_prune_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream)
{
    for (int l = 0; l < mlp->layers; l++) {
        size_t first = nf_mlp_weights_at(mlp, l), n = nf_mlp_weight_count(mlp, l);
        int64_t *order = malloc(n * sizeof *order);
        if (!order) return nf_fail(NF_MEMORY, "out of memory while pruning");
        nf_torch_randperm(stream, order, (int64_t)n);
        for (size_t k = 0; k < (size_t)((double)n * share); k++)
            mlp->mask[first + (size_t)order[k]] = 0;
        free(order);
    }
    nf_mlp_apply_mask(mlp);
    return NF_OK;
}

/* Draws int(share n) of the n candidates of one matrix without repetition. */
static enum nf_status take_some(const struct nf_mlp *mlp, int layer, double share, int active_only,
                                struct nf_torch_stream *stream, size_t *site, size_t *taken)
{
    size_t count = nf_mlp_weight_count(mlp, layer), n = 0;
    size_t *candidate = malloc(count * sizeof *candidate);
    int64_t *order = malloc(count * sizeof *order);
    *taken = 0;
    for (size_t i = nf_mlp_weights_at(mlp, layer); candidate && i < nf_mlp_biases_at(mlp, layer); i++)
        if (!active_only || mlp->mask[i]) candidate[n++] = i;
    if (candidate && order) {
        nf_torch_randperm(stream, order, (int64_t)n);
        *taken = (size_t)((double)n * share);
        for (size_t k = 0; k < *taken; k++)
            site[k] = candidate[order[k]];
    }
    enum nf_status status = candidate && order ? NF_OK : nf_fail(NF_MEMORY, "out of memory while scarring");
    free(candidate);
    free(order);
    return status;
}

static enum nf_status take_each(const struct nf_mlp *mlp, int layer, double share, struct nf_torch_stream *stream,
                                size_t *site, size_t *taken)
{
    size_t first = nf_mlp_weights_at(mlp, layer), n = nf_mlp_weight_count(mlp, layer);
    float *drawn = malloc(n * sizeof *drawn);
    if (!drawn) return nf_fail(NF_MEMORY, "out of memory while scarring");
    nf_torch_rand(stream, drawn, n);
    *taken = 0;
    for (size_t i = 0; i < n; i++)
        if (drawn[i] < (float)share) site[(*taken)++] = first + i;
    free(drawn);
    return NF_OK;
}

enum nf_status nf_scar_random(struct nf_mlp *mlp, double share, enum nf_scar_draw draw, struct nf_torch_stream *stream)
{
    enum nf_status status = NF_OK;
    size_t *site = malloc(mlp->count * sizeof *site), taken = 0;
    if (!site) return nf_fail(NF_MEMORY, "out of memory while scarring");
    for (int l = 0; !status && l < mlp->layers; l++) {
        status = draw == NF_SCAR_INDEPENDENT ? take_each(mlp, l, share, stream, site, &taken)
                                             : take_some(mlp, l, share, draw == NF_SCAR_ACTIVE, stream, site, &taken);
        for (size_t k = 0; !status && k < taken; k++) {
            mlp->mask[site[k]] = 0;
            mlp->scar[site[k]] = 1;
        }
    }
    free(site);
    nf_mlp_apply_mask(mlp);
    return status;
}

enum nf_status nf_prune_survivors_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream)
{
    enum nf_status status = NF_OK;
    size_t *site = malloc(mlp->count * sizeof *site), taken = 0;
    if (!site) return nf_fail(NF_MEMORY, "out of memory while pruning");
    for (int l = 0; !status && l < mlp->layers; l++) {
        status = take_some(mlp, l, share, 1, stream, site, &taken);
        for (size_t k = 0; !status && k < taken; k++)
            mlp->mask[site[k]] = 0;
    }
    free(site);
    nf_mlp_apply_mask(mlp);
    return status;
}
