#include "plasticity/prune.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_sort_float.h>
#include <math.h>
#include <stdlib.h>

/* The k-th smallest |w| (k from 1) among the sites of matrices first..last-1 that count; NaN when k is 0. */
static enum nf_status threshold(const struct nf_weights *w, int first, int last, const struct nf_pruning *p, float *at)
{
    size_t n = 0;
    float *magnitude = malloc(w->count * sizeof *magnitude);
    if (!magnitude) return nf_fail(NF_MEMORY, "out of memory while pruning");
    for (int m = first; m < last; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            if (!p->survivors || w->mask[i]) magnitude[n++] = fabsf(w->parameters[i]);
    size_t k = (size_t)((double)n * p->share);
    gsl_sort_float(magnitude, 1, n);
    *at = k ? magnitude[k - 1] : NAN;
    free(magnitude);
    return NF_OK;
}

static void remove_site(const struct nf_weights *w, size_t site, int scar)
{
    w->mask[site] = 0;
    if (scar) w->scar[site] = 1;
}

enum nf_status nf_prune_smallest(const struct nf_weights *w, const struct nf_pruning *p)
{
    for (int m = 0, last; m < w->matrices; m = last) {
        float limit = NAN;
        last = p->global ? w->matrices : m + 1;
        enum nf_status status = threshold(w, m, last, p, &limit);
        if (status) return status;
        for (int l = m; l < last; l++)
            for (size_t i = w->first[l]; i < w->end[l]; i++)
                if (w->mask[i] && fabsf(w->parameters[i]) <= limit) remove_site(w, i, p->scar);
    }
    nf_weights_apply_mask(w);
    return NF_OK;
}

/* Draws int(share n) of the n candidates of one matrix without repetition. */
static enum nf_status take_some(const struct nf_weights *w, int m, double share, int active_only,
                                struct nf_torch_stream *stream, size_t *site, size_t *taken)
{
    size_t count = w->end[m] - w->first[m], n = 0;
    size_t *candidate = malloc(count * sizeof *candidate);
    int64_t *order = malloc(count * sizeof *order);
    *taken = 0;
    for (size_t i = w->first[m]; candidate && i < w->end[m]; i++)
        if (!active_only || w->mask[i]) candidate[n++] = i;
    if (candidate && order) {
        nf_torch_randperm(stream, order, (int64_t)n);
        *taken = (size_t)((double)n * share);
        for (size_t k = 0; k < *taken; k++)
            site[k] = candidate[order[k]];
    }
    enum nf_status status = candidate && order ? NF_OK : nf_fail(NF_MEMORY, "out of memory while drawing sites");
    free(candidate);
    free(order);
    return status;
}

static enum nf_status take_each(const struct nf_weights *w, int m, double share, struct nf_torch_stream *stream,
                                size_t *site, size_t *taken)
{
    size_t n = w->end[m] - w->first[m];
    float *drawn = malloc(n * sizeof *drawn);
    if (!drawn) return nf_fail(NF_MEMORY, "out of memory while drawing sites");
    nf_torch_rand(stream, drawn, n);
    *taken = 0;
    for (size_t i = 0; i < n; i++)
        if (drawn[i] < (float)share) site[(*taken)++] = w->first[m] + i;
    free(drawn);
    return NF_OK;
}

enum nf_status nf_prune_drawn(const struct nf_weights *w, double share, enum nf_scar_draw draw, int scar,
                              struct nf_torch_stream *stream)
{
    enum nf_status status = NF_OK;
    size_t *site = malloc(w->count * sizeof *site), taken = 0;
    if (!site) return nf_fail(NF_MEMORY, "out of memory while drawing sites");
    for (int m = 0; !status && m < w->matrices; m++) {
        status = draw == NF_SCAR_INDEPENDENT ? take_each(w, m, share, stream, site, &taken)
                                             : take_some(w, m, share, draw == NF_SCAR_ACTIVE, stream, site, &taken);
        for (size_t k = 0; !status && k < taken; k++)
            remove_site(w, site[k], scar);
    }
    free(site);
    nf_weights_apply_mask(w);
    return status;
}

static enum nf_status smallest(struct nf_mlp *mlp, struct nf_pruning pruning)
{
    struct nf_weights w = nf_mlp_weights(mlp);
    return nf_prune_smallest(&w, &pruning);
}

static enum nf_status drawn(struct nf_mlp *mlp, double share, enum nf_scar_draw draw, int scar,
                            struct nf_torch_stream *stream)
{
    struct nf_weights w = nf_mlp_weights(mlp);
    return nf_prune_drawn(&w, share, draw, scar, stream);
}

enum nf_status nf_prune_magnitude(struct nf_mlp *mlp, double share)
{
    return smallest(mlp, (struct nf_pruning){.share = share});
}

enum nf_status nf_prune_survivors(struct nf_mlp *mlp, double share)
{
    return smallest(mlp, (struct nf_pruning){.share = share, .survivors = 1});
}

enum nf_status nf_prune_globally(struct nf_mlp *mlp, double share)
{
    return smallest(mlp, (struct nf_pruning){.share = share, .survivors = 1, .global = 1});
}

enum nf_status nf_scar_survivors(struct nf_mlp *mlp, double share)
{
    return smallest(mlp, (struct nf_pruning){.share = share, .survivors = 1, .scar = 1});
}

enum nf_status nf_scar_globally(struct nf_mlp *mlp, double share)
{
    return smallest(mlp, (struct nf_pruning){.share = share, .survivors = 1, .global = 1, .scar = 1});
}

enum nf_status nf_prune_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream)
{
    return drawn(mlp, share, NF_SCAR_ALL, 0, stream);
}

enum nf_status nf_prune_survivors_random(struct nf_mlp *mlp, double share, struct nf_torch_stream *stream)
{
    return drawn(mlp, share, NF_SCAR_ACTIVE, 0, stream);
}

enum nf_status nf_scar_random(struct nf_mlp *mlp, double share, enum nf_scar_draw draw, struct nf_torch_stream *stream)
{
    return drawn(mlp, share, draw, 1, stream);
}
