#include "plasticity/turnover.h"

#include "plasticity/top_sites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum nf_status nf_turnover_init(struct nf_turnover *t, size_t count, const struct nf_turnover_block *block, int blocks)
{
    *t = (struct nf_turnover){.count = count, .blocks = blocks};
    t->block = malloc((size_t)blocks * sizeof *t->block + 1);
    t->mask = malloc(count + 1);
    t->scar = calloc(count + 1, 1);
    t->fresh = calloc(count + 1, 1);
    t->score = calloc(count + 1, sizeof *t->score);
    if (!t->block || !t->mask || !t->scar || !t->fresh || !t->score) {
        nf_turnover_release(t);
        return nf_fail(NF_MEMORY, "out of memory for the turnover of %zu weights", count);
    }
    memcpy(t->block, block, (size_t)blocks * sizeof *block);
    memset(t->mask, 1, count);
    return NF_OK;
}

void nf_turnover_release(struct nf_turnover *t)
{
    free(t->block);
    free(t->mask);
    free(t->scar);
    free(t->fresh);
    free(t->score);
    *t = (struct nf_turnover){0};
}

static void remove_weight(struct nf_turnover *t, float *value, size_t i)
{
    t->mask[i] = 0;
    value[i] = 0.0f;
}

/* Selection sampling (Knuth, algorithm S): each subset of `removed` weights is equally likely. */
static void thin_exactly(struct nf_turnover *t, float *value, const struct nf_turnover_block *b, double share,
                         struct nf_torch_stream *stream)
{
    size_t wanted = (size_t)(share * (double)b->count + 0.5);
    for (size_t i = 0; i < b->count && wanted; i++) {
        float u;
        nf_torch_rand(stream, &u, 1);
        if ((double)u * (double)(b->count - i) >= (double)wanted) continue;
        remove_weight(t, value, b->at + i);
        wanted--;
    }
}

static void thin_singly(struct nf_turnover *t, float *value, const struct nf_turnover_block *b, double share,
                        struct nf_torch_stream *stream)
{
    for (size_t i = 0; i < b->count; i++) {
        float u;
        nf_torch_rand(stream, &u, 1);
        if ((double)u < share) remove_weight(t, value, b->at + i);
    }
}

void nf_turnover_thin(struct nf_turnover *t, float *value, double share, int exact, struct nf_torch_stream *stream)
{
    for (int k = 0; k < t->blocks; k++)
        (exact ? thin_exactly : thin_singly)(t, value, &t->block[k], share, stream);
}

void nf_turnover_accumulate(struct nf_turnover *t, const float *gradient, int squared)
{
    for (size_t i = 0; i < t->count; i++)
        t->score[i] += squared ? gradient[i] * gradient[i] : fabsf(gradient[i]);
}

static int by_score(const void *a, const void *b)
{
    const struct nf_site *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

static struct nf_site *new_sites(const struct nf_turnover *t)
{
    struct nf_site *site = malloc(t->count * sizeof *site + 1);
    if (!site) nf_fail(NF_MEMORY, "out of memory for %zu sites", t->count);
    return site;
}

enum nf_status nf_turnover_scar(struct nf_turnover *t, float *value, double share)
{
    struct nf_site *site = new_sites(t);
    if (!site) return NF_MEMORY;
    memset(t->fresh, 0, t->count);
    for (int k = 0; k < t->blocks; k++) {
        size_t n = 0;
        for (size_t i = t->block[k].at; i < t->block[k].at + t->block[k].count; i++)
            if (t->mask[i]) site[n++] = (struct nf_site){-fabsf(value[i]), (uint32_t)i};
        qsort(site, n, sizeof *site, by_score);
        size_t removed = (size_t)(share * (double)n + 0.5);
        for (size_t j = 0; j < removed; j++) {
            t->scar[site[j].index] = t->fresh[site[j].index] = 1;
            remove_weight(t, value, site[j].index);
        }
    }
    free(site);
    return NF_OK;
}

static int vacant(const struct nf_turnover *t, size_t i, enum nf_vacancy vacancy)
{
    if (t->mask[i]) return 0;
    return vacancy == NF_VACANT_ALL || (vacancy == NF_VACANT_JUST_PRUNED ? t->fresh[i] : !t->scar[i]);
}

/* SD of the active weights of a block about their mean; 0 for none. */
static double live_spread(const struct nf_turnover *t, const float *value, const struct nf_turnover_block *b)
{
    double n = 0.0, sum = 0.0, squares = 0.0;
    for (size_t i = b->at; i < b->at + b->count; i++) {
        if (!t->mask[i]) continue;
        n += 1.0;
        sum += (double)value[i];
        squares += (double)value[i] * (double)value[i];
    }
    return n > 0.0 ? sqrt(fmax(squares / n - sum / n * (sum / n), 0.0)) : 0.0;
}

enum nf_status nf_turnover_regrow(struct nf_turnover *t, float *value, double share, double scale,
                                  enum nf_vacancy vacancy, struct nf_torch_stream *stream)
{
    struct nf_site *site = new_sites(t);
    if (!site) return NF_MEMORY;
    for (int k = 0; k < t->blocks; k++) {
        size_t n = 0;
        double spread = scale * live_spread(t, value, &t->block[k]);
        for (size_t i = t->block[k].at; i < t->block[k].at + t->block[k].count; i++)
            if (vacant(t, i, vacancy)) site[n++] = (struct nf_site){t->score[i], (uint32_t)i};
        qsort(site, n, sizeof *site, by_score);
        size_t returned = (size_t)(share * (double)n + 0.5);
        for (size_t j = 0; j < returned; j++) {
            float normal;
            nf_torch_randn(stream, &normal, 1);
            value[site[j].index] = (float)(spread * (double)normal);
            t->mask[site[j].index] = 1;
            t->scar[site[j].index] = 0;
        }
    }
    memset(t->score, 0, t->count * sizeof *t->score);
    free(site);
    return NF_OK;
}

static double share_of(const uint8_t *flag, size_t count, int wanted)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += (flag[i] != 0) == wanted;
    return 100.0 * (double)n / (double)count;
}

double nf_turnover_sparsity(const struct nf_turnover *t)
{
    return share_of(t->mask, t->count, 0);
}

double nf_turnover_scars(const struct nf_turnover *t)
{
    return share_of(t->scar, t->count, 1);
}
