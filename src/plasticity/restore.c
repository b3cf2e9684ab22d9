#include "plasticity/restore.h"

#include "plasticity/top_sites.h"

#include <stdlib.h>

struct scratch {
    struct nf_site *site;
    int64_t *order;
};

static enum nf_status scratch_init(struct scratch *s, size_t n)
{
    s->site = malloc(n * sizeof *s->site);
    s->order = malloc(n * sizeof *s->order);
    if (s->site && s->order) return NF_OK;
    free(s->site);
    free(s->order);
    return nf_fail(NF_MEMORY, "out of memory while restoring sites");
}

static size_t list_pruned(const struct nf_weights *w, const float *score, int first, int last, int reversible_only,
                          struct nf_site *site)
{
    size_t n = 0;
    for (int m = first; m < last; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            if (!w->mask[i] && !(reversible_only && w->scar[i])) site[n++] = (struct nf_site){score[i], (uint32_t)i};
    return n;
}

/* Of the best share of all pruned sites, how many are permanent. */
static double share_blocked(const struct nf_weights *w, const struct nf_restore *rule, const float *score,
                            struct nf_site *site)
{
    size_t n = list_pruned(w, score, 0, w->matrices, 0, site), k = (size_t)(rule->share * (double)n), blocked = 0;
    nf_top_sites(site, n, k);
    for (size_t i = 0; i < k; i++)
        blocked += w->scar[site[i].index];
    return k ? (double)blocked / (double)k : 0.0;
}

static size_t count_pruned(const struct nf_weights *w)
{
    return nf_weights_count(w, NULL) - nf_weights_count(w, w->mask);
}

/* How many of n reversible sites return. */
static size_t how_many(const struct nf_weights *w, const struct nf_restore *rule, size_t n)
{
    size_t base = rule->base == NF_RESTORE_PRUNED ? count_pruned(w) : n, k = (size_t)(rule->share * (double)base);
    if (k > n) k = n;
    return rule->most && k > rule->most ? rule->most : k;
}

/* Brings k of n sites to the front. */
static void choose(const struct nf_restore *rule, struct scratch *s, size_t n, size_t k, struct nf_torch_stream *stream)
{
    if (!rule->random) {
        nf_top_sites(s->site, n, k);
        return;
    }
    nf_torch_randperm(stream, s->order, (int64_t)n);
    for (size_t i = 0; i < n; i++)
        s->site[s->order[i]].score = (float)(n - i);
    nf_top_sites(s->site, n, k);
}

static void restore(const struct nf_weights *w, const float *original, const struct nf_restore *rule,
                    const float *score, const struct nf_site *site, size_t k, struct nf_restored *restored)
{
    for (size_t i = 0; i < k; i++) {
        size_t at = site[i].index;
        w->mask[at] = 1;
        w->parameters[at] = original[at] * (float)rule->scale;
        restored->without_gradient += score[at] == 0.0f;
    }
    restored->sites += k;
}

enum nf_status nf_restore_sites(const struct nf_weights *w, const float *original, const struct nf_restore *rule,
                                const float *score, struct nf_torch_stream *stream, struct nf_restored *restored)
{
    struct scratch s;
    enum nf_status status = scratch_init(&s, w->count);
    if (status) return status;
    *restored = (struct nf_restored){.blocked = share_blocked(w, rule, score, s.site)};
    int step = rule->base == NF_RESTORE_EACH ? 1 : w->matrices;
    for (int m = 0; m < w->matrices; m += step) {
        size_t n = list_pruned(w, score, m, m + step, 1, s.site), k = how_many(w, rule, n);
        choose(rule, &s, n, k, stream);
        restore(w, original, rule, score, s.site, k, restored);
    }
    free(s.site);
    free(s.order);
    return NF_OK;
}
