#include "measure/rule_accuracy.h"

#include "network/sequence_loss.h"
#include "network/stacked_engine.h"

#include <stdlib.h>

enum { COORDINATES = 2 };

static void add_noise(struct nf_stacked_engine *engine, struct nf_torch_stream *stream, double sigma, float *drawn)
{
    nf_torch_randn(stream, drawn, (size_t)engine->samples * (size_t)engine->steps * COORDINATES);
    for (int s = 0; s < engine->samples; s++)
        for (int t = 0; t < engine->steps; t++)
            for (int f = 0; f < COORDINATES; f++)
                *nf_sequence_at(&engine->x, f, t, s) += *drawn++ * (float)sigma;
}

static enum nf_status count(struct nf_stacked_engine *engine, const struct nf_rule_set *data, double noise, int batch,
                            struct nf_torch_stream *stream, float *drawn, long *correct, long *scored)
{
    size_t steps = (size_t)data->steps;
    nf_torch_dataloader_start(stream);
    for (int first = 0; first < data->sequences; first += batch) {
        int left = data->sequences - first, samples = left < batch ? left : batch;
        const struct nf_sequence_labels labels = {data->label + (size_t)first * steps, NULL, samples, data->steps};
        nf_stacked_engine_input(engine, data->x + (size_t)first * steps * (size_t)data->features, NULL, samples);
        if (noise > 0.0) add_noise(engine, stream, noise, drawn);
        enum nf_status status = nf_stacked_engine_forward(engine, stream);
        if (status) return status;
        nf_sequence_count_correct(&engine->logits, &labels, correct, scored);
    }
    return NF_OK;
}

enum nf_status nf_rule_accuracy(const struct nf_stacked *net, const struct nf_rule_set *data, double noise, int batch,
                                struct nf_torch_stream *stream, double *accuracy)
{
    struct nf_stacked_engine engine = {0};
    long correct = 0, scored = 0;
    float *drawn = malloc(((size_t)batch * (size_t)data->steps * COORDINATES + 16) * sizeof *drawn);
    enum nf_status status = drawn ? NF_OK : nf_fail(NF_MEMORY, "out of memory while testing");
    if (!status) status = nf_stacked_engine_init(&engine, net, data->steps, batch, 0);
    if (!status) status = count(&engine, data, noise, batch, stream, drawn, &correct, &scored);
    nf_stacked_engine_release(&engine);
    free(drawn);
    if (!status && !scored) status = nf_fail(NF_INVALID, "no step of the test sequences is scored");
    *accuracy = scored ? (double)correct / (double)scored : 0.0;
    return status;
}

double nf_rule_constant_accuracy(const struct nf_rule_set *data, int answer)
{
    size_t points = (size_t)data->sequences * (size_t)data->steps;
    long correct = 0, scored = 0;
    for (size_t i = 0; i < points; i++) {
        scored += data->label[i] >= 0;
        correct += data->label[i] == answer;
    }
    return scored ? (double)correct / (double)scored : 0.0;
}
