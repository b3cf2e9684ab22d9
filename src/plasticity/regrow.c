#include "plasticity/regrow.h"

#include "network/cross_entropy.h"
#include "network/mlp_engine.h"
#include "plasticity/top_sites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const nf_regrow_score_name[NF_REGROW_SCORES] = {"absolute", "signed", "squared", "random"};

/* Highest score first; equal scores (units that are silent for every sample have zero gradient) by index. */
static int by_score(const void *a, const void *b)
{
    const struct nf_site *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

void nf_regrow_add(float *score, const float *g, size_t n, enum nf_regrow_score rule)
{
    for (size_t i = 0; i < n; i++)
        score[i] += rule == NF_REGROW_ABSOLUTE ? fabsf(g[i]) : rule == NF_REGROW_SQUARED ? g[i] * g[i] : g[i];
}

static void add_gradient(float *score, const struct nf_mlp_engine *engine, enum nf_regrow_score rule)
{
    const struct nf_mlp *mlp = engine->mlp;
    for (int l = 0; l < mlp->layers; l++)
        nf_regrow_add(score + nf_mlp_weights_at(mlp, l), engine->gradient + engine->value_at[l],
                      nf_mlp_weight_count(mlp, l), rule);
}

static enum nf_status sum_gradients(const struct nf_mlp *mlp, const struct nf_regrow *rule,
                                    const struct nf_dataset *data, struct nf_torch_stream *stream, float *score)
{
    struct nf_mlp_engine engine;
    nf_loss_function *loss_of = rule->softmax_outputs ? nf_cross_entropy_of_softmax : nf_cross_entropy;
    int classes = mlp->units[mlp->layers];
    int64_t *order = malloc((size_t)data->samples * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while collecting gradients");
    enum nf_status status = nf_mlp_engine_init(&engine, mlp, rule->batch, NF_ENGINE_FULL_GRADIENT);
    if (!status) status = nf_torch_dataloader_shuffle(stream, order, data->samples);
    for (int b = 0; !status && b < rule->batches && b * rule->batch < data->samples; b++) {
        const int64_t *index = order + b * rule->batch;
        int left = data->samples - b * rule->batch, samples = left < rule->batch ? left : rule->batch;
        nf_mlp_engine_input(&engine, data->x, index, samples);
        nf_mlp_engine_forward(&engine, &mlp->modulators, stream);
        loss_of(engine.output[mlp->layers], engine.delta[mlp->layers], data->label, index, samples, classes,
                engine.width, engine.blocks);
        nf_mlp_engine_backward(&engine, &mlp->modulators);
        add_gradient(score, &engine, rule->score);
    }
    nf_mlp_engine_release(&engine);
    free(order);
    return status;
}

struct scratch {
    float *values;
    struct nf_site *site, *listed;
    int64_t *order;
};

static void scratch_release(struct scratch *s)
{
    free(s->values);
    free(s->site);
    free(s->listed);
    free(s->order);
}

static enum nf_status scratch_init(struct scratch *s, size_t n)
{
    s->values = malloc((n + 16) * sizeof *s->values);
    s->site = malloc(n * sizeof *s->site);
    s->listed = malloc(n * sizeof *s->listed);
    s->order = malloc(n * sizeof *s->order);
    if (s->values && s->site && s->listed && s->order) return NF_OK;
    scratch_release(s);
    return nf_fail(NF_MEMORY, "out of memory while regrowing");
}

static size_t list_vacant(const struct nf_weights *w, const float *score, int first, int last, struct nf_site *site)
{
    size_t n = 0;
    for (int m = first; m < last; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            if (!w->mask[i] && !w->scar[i]) site[n++] = (struct nf_site){fabsf(score[i]), (uint32_t)i};
    return n;
}

/* Vacant sites of matrices first..last-1, the chosen ones in front, best first; returns how many are chosen. */
static size_t rank_sites(const struct nf_weights *w, const struct nf_regrow *rule, const float *score,
                         struct nf_torch_stream *stream, int first, int last, const struct scratch *s)
{
    size_t n = list_vacant(w, score, first, last, s->site), k = (size_t)((double)n * rule->share);
    if (rule->score == NF_REGROW_RANDOM) {
        nf_torch_randperm(stream, s->order, (int64_t)n);
        for (size_t i = 0; i < n; i++)
            s->site[s->order[i]].score = (float)(n - i);
    } else if (rule->ties == NF_TIES_RANDOM) {
        nf_torch_randperm(stream, s->order, (int64_t)n);
        memcpy(s->listed, s->site, n * sizeof *s->site);
        for (size_t i = 0; i < n; i++)
            s->site[i] = s->listed[s->order[i]];
    }
    int by_index = rule->score == NF_REGROW_RANDOM || rule->ties == NF_TIES_FIRST;
    if (!by_index) nf_top_sites(s->site, n, k);
    qsort(s->site, by_index ? n : k, sizeof *s->site, by_score);
    return k;
}

static void insert(const struct nf_weights *w, const struct nf_site *site, size_t k, struct nf_torch_stream *stream,
                   double scale, float *values)
{
    nf_torch_randn(stream, values, k);
    for (size_t i = 0; i < k; i++) {
        w->mask[site[i].index] = 1;
        w->parameters[site[i].index] = values[i] * (float)scale;
    }
}

static void count_sites(const struct nf_weights *w, const struct nf_regrow *rule, const struct nf_site *site, size_t k,
                        int m, size_t *regrown, size_t *site_sum)
{
    if (regrown) regrown[m] = k;
    if (site_sum) site_sum[m] = 0;
    if (rule->without_gradient) rule->without_gradient[m] = 0;
    for (size_t i = 0; i < k; i++) {
        if (site_sum) site_sum[m] += site[i].index - w->first[m];
        if (rule->without_gradient) rule->without_gradient[m] += site[i].score == 0.0f;
    }
}

enum nf_status nf_regrow_sites(const struct nf_weights *w, const struct nf_regrow *rule, const float *score,
                               struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum)
{
    struct scratch s;
    enum nf_status status = scratch_init(&s, w->count);
    if (status) return status;
    for (int m = 0; m < w->matrices; m += rule->global ? w->matrices : 1) {
        size_t k = rank_sites(w, rule, score, stream, m, rule->global ? w->matrices : m + 1, &s);
        insert(w, s.site, k, stream, rule->scale, s.values);
        count_sites(w, rule, s.site, k, m, regrown, site_sum);
    }
    scratch_release(&s);
    return NF_OK;
}

enum nf_status nf_regrow(struct nf_mlp *mlp, const struct nf_regrow *rule, const struct nf_dataset *data,
                         struct nf_torch_stream *stream, size_t *regrown, size_t *site_sum)
{
    const struct nf_weights w = nf_mlp_weights(mlp);
    enum nf_status status = NF_OK;
    float *score = calloc(mlp->count, sizeof *score);
    if (!score) return nf_fail(NF_MEMORY, "out of memory while regrowing");
    if (rule->score != NF_REGROW_RANDOM) status = sum_gradients(mlp, rule, data, stream, score);
    if (!status) status = nf_regrow_sites(&w, rule, score, stream, regrown, site_sum);
    free(score);
    return status;
}
