#include "plasticity/recurrent_regrow.h"

#include "network/cross_entropy.h"
#include "network/recurrent_engine.h"

#include <stdlib.h>

static enum nf_status add_batch(struct nf_recurrent_engine *engine, const struct nf_regrow *rule,
                                const struct nf_dataset *data, const int64_t *index, int samples,
                                struct nf_torch_stream *stream, float *score)
{
    const struct nf_recurrent *net = engine->net;
    const struct nf_weights w = nf_recurrent_weights(net);
    const struct nf_sequence *logits = &engine->logits;
    enum nf_status status = nf_recurrent_engine_forward(engine, data->x, index, samples, &net->modulators, stream);
    if (status) return status;
    nf_cross_entropy(logits->data, engine->delta.data, data->label, index, samples, net->classes, logits->width,
                     logits->blocks);
    nf_recurrent_engine_backward(engine, &net->modulators);
    for (int m = 0; m < w.matrices; m++)
        nf_regrow_add(score + w.first[m], engine->gradient + w.first[m], w.end[m] - w.first[m], rule->score);
    return NF_OK;
}

static enum nf_status sum_gradients(const struct nf_recurrent *net, const struct nf_regrow *rule,
                                    const struct nf_dataset *data, struct nf_torch_stream *stream, float *score)
{
    struct nf_recurrent_engine engine;
    int use = NF_RECURRENT_FULL_GRADIENT | (net->modulators.input_noise > 0.0 ? NF_RECURRENT_NOISY_INPUT : 0);
    int64_t *order = malloc((size_t)data->samples * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while collecting gradients");
    enum nf_status status = nf_recurrent_engine_init(&engine, net, rule->batch, use);
    if (!status) status = nf_torch_dataloader_shuffle(stream, order, data->samples);
    for (int b = 0; !status && b < rule->batches && b * rule->batch < data->samples; b++) {
        int left = data->samples - b * rule->batch, samples = left < rule->batch ? left : rule->batch;
        status = add_batch(&engine, rule, data, order + b * rule->batch, samples, stream, score);
    }
    nf_recurrent_engine_release(&engine);
    free(order);
    return status;
}

enum nf_status nf_recurrent_regrow(struct nf_recurrent *net, const struct nf_regrow *rule,
                                   const struct nf_dataset *data, struct nf_torch_stream *stream, size_t *regrown,
                                   size_t *site_sum)
{
    const struct nf_weights w = nf_recurrent_weights(net);
    enum nf_status status = NF_OK;
    float *score = calloc(net->count, sizeof *score);
    if (!score) return nf_fail(NF_MEMORY, "out of memory while regrowing");
    if (rule->score != NF_REGROW_RANDOM) status = sum_gradients(net, rule, data, stream, score);
    if (!status) status = nf_regrow_sites(&w, rule, score, stream, regrown, site_sum);
    free(score);
    return status;
}
