#include "network/recurrent_train.h"

#include "network/cross_entropy.h"
#include "network/recurrent_engine.h"
#include "optim/adam.h"

#include <stdlib.h>

void nf_recurrent_course_release(struct nf_recurrent_course *course)
{
    free(course->first);
    free(course->second);
    *course = (struct nf_recurrent_course){0};
}

enum nf_status nf_recurrent_course_begin(struct nf_recurrent_course *course, size_t count)
{
    if (course->first) return NF_OK;
    *course = (struct nf_recurrent_course){.count = count};
    course->first = calloc(count, sizeof *course->first);
    course->second = calloc(count, sizeof *course->second);
    if (course->first && course->second) return NF_OK;
    nf_recurrent_course_release(course);
    return nf_fail(NF_MEMORY, "out of memory for the moments of %zu parameters", count);
}

static double ramp_at(const struct nf_ramp *ramp, int epoch, int epochs)
{
    return epochs > 1 ? ramp->from + (ramp->to - ramp->from) * epoch / (epochs - 1) : ramp->from;
}

static void set_ramps(struct nf_recurrent_modulators *m, const struct nf_training *training, int ramp_input, int epoch)
{
    if (training->noise.on) {
        double noise = ramp_at(&training->noise, epoch, training->epochs);
        *(ramp_input ? &m->input_noise : &m->noise) = noise;
    }
    if (training->gain.on) m->gain = ramp_at(&training->gain, epoch, training->epochs);
}

static enum nf_status train_epoch(struct nf_recurrent_engine *engine, struct nf_adam *adam,
                                  const struct nf_dataset *data, const struct nf_training *training,
                                  const int64_t *order, struct nf_torch_stream *stream, float *loss)
{
    const struct nf_recurrent_modulators *m = &engine->net->modulators;
    const struct nf_sequence *logits = &engine->logits;
    int least = training->drop_last ? training->batch : 1;
    for (int first = 0; first + least <= data->samples; first += training->batch) {
        int left = data->samples - first, samples = left < training->batch ? left : training->batch;
        enum nf_status status = nf_recurrent_engine_forward(engine, data->x, order + first, samples, m, stream);
        if (status) return status;
        *loss = nf_cross_entropy(logits->data, engine->delta.data, data->label, order + first, samples,
                                 engine->net->classes, logits->width, logits->blocks);
        nf_recurrent_engine_backward(engine, m);
        nf_adam_step(adam, engine->value, engine->gradient);
        nf_recurrent_engine_refresh(engine);
    }
    return NF_OK;
}

static enum nf_status open_adam(struct nf_adam *adam, const struct nf_recurrent_engine *engine,
                                const struct nf_recurrent_course *course, double rate)
{
    enum nf_status status = nf_adam_init(adam, engine->active, rate);
    if (status) return status;
    adam->step = course->step;
    nf_recurrent_engine_gather(engine, course->first, adam->first);
    nf_recurrent_engine_gather(engine, course->second, adam->second);
    return NF_OK;
}

static void keep(struct nf_recurrent *net, const struct nf_recurrent_engine *engine, const struct nf_adam *adam,
                 struct nf_recurrent_course *course)
{
    nf_recurrent_engine_scatter(engine, engine->value, net->parameters);
    course->step = adam->step;
    nf_recurrent_engine_scatter(engine, adam->first, course->first);
    nf_recurrent_engine_scatter(engine, adam->second, course->second);
}

static enum nf_status run(struct nf_recurrent *net, const struct nf_dataset *data, const struct nf_training *training,
                          int ramp_input, struct nf_recurrent_course *course, struct nf_torch_stream *stream,
                          int64_t *order, float *loss)
{
    struct nf_recurrent_engine engine;
    struct nf_adam adam = {0};
    int use = NF_RECURRENT_TRAIN | (ramp_input || net->modulators.input_noise > 0.0 ? NF_RECURRENT_NOISY_INPUT : 0);
    int last = training->stop && training->stop < training->epochs ? training->stop : training->epochs;
    enum nf_status status = nf_recurrent_course_begin(course, net->count);
    if (status) return status;
    status = nf_recurrent_engine_init(&engine, net, training->batch, use);
    if (!status) status = open_adam(&adam, &engine, course, training->rate);
    while (!status && course->epoch < last) {
        set_ramps(&net->modulators, training, ramp_input, course->epoch);
        status = nf_torch_dataloader_shuffle(stream, order, data->samples);
        if (!status) status = train_epoch(&engine, &adam, data, training, order, stream, loss);
        course->epoch++;
    }
    if (!status) keep(net, &engine, &adam, course);
    nf_adam_release(&adam);
    nf_recurrent_engine_release(&engine);
    return status;
}

enum nf_status nf_recurrent_train(struct nf_recurrent *net, const struct nf_dataset *data,
                                  const struct nf_training *training, int ramp_input,
                                  struct nf_recurrent_course *course, struct nf_torch_stream *stream, float *loss)
{
    struct nf_recurrent_course whole = {0};
    float last = 0.0f;
    int64_t *order = malloc((size_t)data->samples * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while training");
    enum nf_status status =
        run(net, data, training, ramp_input, course ? course : &whole, stream, order, loss ? loss : &last);
    nf_recurrent_course_release(&whole);
    free(order);
    return status;
}
