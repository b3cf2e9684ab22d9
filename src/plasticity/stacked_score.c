#include "plasticity/stacked_score.h"

#include "network/sequence_loss.h"
#include "network/stacked_engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add(float *score, const struct nf_stacked_engine *engine, int of_sum)
{
    for (size_t i = 0; i < engine->net->count; i++)
        score[i] += of_sum ? engine->gradient[i] : fabsf(engine->gradient[i]);
}

static enum nf_status sum(struct nf_stacked_engine *engine, const struct nf_rule_set *data,
                          const struct nf_stacked_score *rule, const int64_t *order, struct nf_torch_stream *stream,
                          float *score)
{
    for (int b = 0; b < rule->batches && b * rule->batch < data->sequences; b++) {
        int left = data->sequences - b * rule->batch, samples = left < rule->batch ? left : rule->batch;
        const struct nf_sequence_labels labels = {data->label, order + b * rule->batch, samples, data->steps};
        nf_stacked_engine_input(engine, data->x, labels.index, samples);
        enum nf_status status = nf_stacked_engine_forward(engine, stream);
        if (status) return status;
        nf_sequence_cross_entropy(&engine->logits, &engine->delta, &labels);
        nf_stacked_engine_backward(engine);
        add(score, engine, rule->of_sum);
    }
    return NF_OK;
}

enum nf_status nf_stacked_score(const struct nf_stacked *net, const struct nf_rule_set *data,
                                const struct nf_stacked_score *rule, struct nf_torch_stream *stream, float *score)
{
    struct nf_stacked_engine engine;
    int64_t *order = malloc((size_t)data->sequences * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while collecting gradients");
    memset(score, 0, net->count * sizeof *score);
    enum nf_status status = nf_stacked_engine_init(&engine, net, data->steps, rule->batch, 1);
    if (!status) status = nf_torch_dataloader_shuffle(stream, order, data->sequences);
    if (!status) status = sum(&engine, data, rule, order, stream, score);
    for (size_t i = 0; !status && i < net->count; i++)
        score[i] = fabsf(score[i]);
    nf_stacked_engine_release(&engine);
    free(order);
    return status;
}
