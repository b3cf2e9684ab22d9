#include "network/stacked_train.h"

#include "network/sequence_loss.h"
#include "network/stacked_engine.h"
#include "optim/adam.h"
#include "optim/clip.h"

#include <stdlib.h>
#include <string.h>

/* The gradient as the optimiser sees it: nothing of pruned weights, dampened, clipped. */
static void prepare(struct nf_stacked_engine *engine, const struct nf_stacked_training *training)
{
    const struct nf_stacked *net = engine->net;
    float before = training->dampening == NF_DAMPEN_BEFORE_CLIPPING ? (float)training->plasticity : 1.0f;
    float after = training->dampening == NF_DAMPEN_AFTER_CLIPPING ? (float)training->plasticity : 1.0f;
    for (size_t i = 0; i < net->count; i++)
        engine->gradient[i] = net->mask[i] ? engine->gradient[i] * before : 0.0f;
    if (training->clip > 0.0) nf_clip_gradient(engine->gradient, net->count, training->clip);
    for (size_t i = 0; after != 1.0f && i < net->count; i++)
        engine->gradient[i] *= after;
}

static enum nf_status train_epoch(struct nf_stacked_engine *engine, struct nf_adam *adam,
                                  const struct nf_rule_set *data, const struct nf_stacked_training *training,
                                  const int64_t *order, struct nf_torch_stream *stream, float *loss)
{
    for (int first = 0; first < data->sequences; first += training->batch) {
        int left = data->sequences - first, samples = left < training->batch ? left : training->batch;
        const struct nf_sequence_labels labels = {data->label, order + first, samples, data->steps};
        nf_stacked_engine_input(engine, data->x, order + first, samples);
        enum nf_status status = nf_stacked_engine_forward(engine, stream);
        if (status) return status;
        *loss = nf_sequence_cross_entropy(&engine->logits, &engine->delta, &labels);
        nf_stacked_engine_backward(engine);
        prepare(engine, training);
        nf_adam_step(adam, engine->value, engine->gradient);
        nf_stacked_engine_refresh(engine);
    }
    return NF_OK;
}

static double rate_of(const struct nf_stacked_training *training)
{
    return training->rate * (training->dampening == NF_DAMPEN_STEP ? training->plasticity : 1.0);
}

static void exchange(struct nf_adam *adam, struct nf_recurrent_course *course, int begin)
{
    size_t bytes = course->count * sizeof *course->first;
    memcpy(begin ? adam->first : course->first, begin ? course->first : adam->first, bytes);
    memcpy(begin ? adam->second : course->second, begin ? course->second : adam->second, bytes);
    if (begin)
        adam->step = course->step;
    else
        course->step = adam->step;
}

static enum nf_status run(struct nf_stacked *net, const struct nf_rule_set *data,
                          const struct nf_stacked_training *training, struct nf_recurrent_course *course,
                          struct nf_torch_stream *stream, int64_t *order, float *loss)
{
    struct nf_stacked_engine engine = {0};
    struct nf_adam adam = {0};
    int last = training->stop && training->stop < training->epochs ? training->stop : training->epochs;
    enum nf_status status = nf_recurrent_course_begin(course, net->count);
    if (!status) status = nf_stacked_engine_init(&engine, net, data->steps, training->batch, 1);
    if (!status) status = nf_adam_init(&adam, net->count, rate_of(training));
    if (!status) exchange(&adam, course, 1);
    while (!status && course->epoch < last) {
        status = nf_torch_dataloader_shuffle(stream, order, data->sequences);
        if (!status) status = train_epoch(&engine, &adam, data, training, order, stream, loss);
        course->epoch++;
    }
    if (!status) {
        memcpy(net->parameters, engine.value, net->count * sizeof *net->parameters);
        exchange(&adam, course, 0);
    }
    nf_adam_release(&adam);
    nf_stacked_engine_release(&engine);
    return status;
}

enum nf_status nf_stacked_train(struct nf_stacked *net, const struct nf_rule_set *data,
                                const struct nf_stacked_training *training, struct nf_recurrent_course *course,
                                struct nf_torch_stream *stream, float *loss)
{
    struct nf_recurrent_course whole = {0};
    float last = 0.0f;
    if (data->features != net->shape.inputs)
        return nf_fail(NF_INVALID, "sequences of %d features for a network of %d inputs", data->features,
                       net->shape.inputs);
    int64_t *order = malloc((size_t)data->sequences * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while training");
    enum nf_status status = run(net, data, training, course ? course : &whole, stream, order, loss ? loss : &last);
    nf_recurrent_course_release(&whole);
    free(order);
    return status;
}
