#include "plasticity/permanence.h"

#include <gsl/gsl_sort_float.h>
#include <math.h>
#include <stdlib.h>

static float rank_of(const struct nf_weights *w, size_t site, double factor)
{
    return fabsf(w->parameters[site]) * (float)factor;
}

/* The int(share n)-th smallest rank among the active and pruned sites of matrices first..last-1; NaN when none is to
 * go.  Pruned sites are zero and come first, so that pruning to a share twice is pruning to it once. */
static enum nf_status threshold(const struct nf_weights *w, const struct nf_ranked_pruning *p, int first, int last,
                                float *at)
{
    size_t n = 0;
    float *rank = malloc(w->count * sizeof *rank);
    if (!rank) return nf_fail(NF_MEMORY, "out of memory while pruning");
    for (int m = first; m < last; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            rank[n++] = rank_of(w, i, p->factor[m]);
    size_t k = (size_t)((double)n * p->share);
    gsl_sort_float(rank, 1, n);
    *at = k ? rank[k - 1] : NAN;
    free(rank);
    return NF_OK;
}

static void remove_below(const struct nf_weights *w, const struct nf_ranked_pruning *p, int m, float limit,
                         float *original)
{
    for (size_t i = w->first[m]; i < w->end[m]; i++) {
        if (!w->mask[i] || !(rank_of(w, i, p->factor[m]) <= limit)) continue;
        original[i] = w->parameters[i];
        w->mask[i] = 0;
    }
}

enum nf_status nf_prune_ranked(const struct nf_weights *w, const struct nf_ranked_pruning *p, float *original)
{
    for (int m = 0, last; m < w->matrices; m = last) {
        float limit = NAN;
        last = p->per_matrix ? m + 1 : w->matrices;
        enum nf_status status = threshold(w, p, m, last, &limit);
        if (status) return status;
        for (int i = m; i < last; i++)
            remove_below(w, p, i, limit, original);
    }
    nf_weights_apply_mask(w);
    return NF_OK;
}

static size_t list_pruned(const struct nf_weights *w, int first, int last, size_t *site)
{
    size_t n = 0;
    for (int m = first; m < last; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            if (!w->mask[i]) site[n++] = i;
    return n;
}

static void flag_some(const struct nf_weights *w, double share, int first, int last, struct nf_torch_stream *stream,
                      size_t *site, int64_t *order)
{
    size_t n = list_pruned(w, first, last, site), taken = (size_t)(share * (double)n + 1e-9);
    nf_torch_randperm(stream, order, (int64_t)n);
    for (size_t i = 0; i < taken; i++)
        w->scar[site[order[i]]] = 1;
}

static void flag_each(const struct nf_weights *w, double share, struct nf_torch_stream *stream, size_t *site)
{
    size_t n = list_pruned(w, 0, w->matrices, site);
    for (size_t i = 0; i < n; i++) {
        float drawn;
        nf_torch_rand(stream, &drawn, 1);
        w->scar[site[i]] = drawn < (float)share;
    }
}

enum nf_status nf_flag_permanent(const struct nf_weights *w, double share, enum nf_permanence draw,
                                 struct nf_torch_stream *stream)
{
    size_t *site = malloc(w->count * sizeof *site);
    int64_t *order = malloc(w->count * sizeof *order);
    enum nf_status status = site && order ? NF_OK : nf_fail(NF_MEMORY, "out of memory while drawing permanent sites");
    if (!status && draw == NF_PERMANENT_INDEPENDENT) flag_each(w, share, stream, site);
    int step = draw == NF_PERMANENT_OF_EACH ? 1 : w->matrices;
    for (int m = 0; !status && draw != NF_PERMANENT_INDEPENDENT && m < w->matrices; m += step)
        flag_some(w, share, m, m + step, stream, site, order);
    free(site);
    free(order);
    return status;
}

struct nf_permanence_count nf_permanence_count(const struct nf_weights *w)
{
    struct nf_permanence_count count = {0};
    for (int m = 0; m < w->matrices; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++) {
            count.pruned += !w->mask[i];
            count.permanent += !w->mask[i] && w->scar[i];
        }
    return count;
}
