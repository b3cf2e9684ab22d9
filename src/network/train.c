#include "network/train.h"

#include "network/cross_entropy.h"
#include "network/mlp_engine.h"
#include "optim/adam.h"

#include <stdlib.h>

static double ramp_at(const struct nf_ramp *ramp, int epoch, int epochs, double otherwise)
{
    if (!ramp->on) return otherwise;
    return epochs > 1 ? ramp->from + (ramp->to - ramp->from) * epoch / (epochs - 1) : ramp->from;
}

static void descend(const struct nf_mlp_engine *engine, double rate)
{
    for (size_t i = 0; i < engine->active; i++)
        engine->value[i] -= (float)rate * engine->gradient[i];
}

static float train_epoch(struct nf_mlp_engine *engine, struct nf_adam *adam, const struct nf_modulators *m,
                         const struct nf_dataset *data, const struct nf_training *training, const int64_t *order,
                         struct nf_torch_stream *stream)
{
    nf_loss_function *loss_of = training->softmax_outputs ? nf_cross_entropy_of_softmax : nf_cross_entropy;
    int last = engine->mlp->layers, classes = engine->mlp->units[last],
        least = training->drop_last ? training->batch : 1;
    float loss = 0.0f;
    for (int first = 0; first + least <= data->samples; first += training->batch) {
        int left = data->samples - first, samples = left < training->batch ? left : training->batch;
        nf_mlp_engine_input(engine, data->x, order + first, samples);
        nf_mlp_engine_forward(engine, m, stream);
        loss = loss_of(engine->output[last], engine->delta[last], data->label, order + first, samples, classes,
                       engine->width, engine->blocks);
        nf_mlp_engine_backward(engine, m);
        if (training->sgd)
            descend(engine, training->rate);
        else
            nf_adam_step(adam, engine->value, engine->gradient);
        nf_mlp_engine_refresh(engine);
    }
    return loss;
}

enum nf_status nf_train(struct nf_mlp *mlp, const struct nf_dataset *data, const struct nf_training *training,
                        struct nf_torch_stream *stream, float *loss)
{
    struct nf_mlp_engine engine;
    struct nf_adam adam = {0};
    int64_t *order = malloc((size_t)data->samples * sizeof *order);
    if (!order) return nf_fail(NF_MEMORY, "out of memory while training");
    enum nf_status status = nf_mlp_engine_init(&engine, mlp, training->batch, NF_ENGINE_TRAIN);
    if (!status) status = nf_adam_init(&adam, engine.active, training->rate);
    float last = 0.0f;
    int epochs = training->stop && training->stop < training->epochs ? training->stop : training->epochs;
    for (int epoch = 0; !status && epoch < epochs; epoch++) {
        mlp->modulators.noise = ramp_at(&training->noise, epoch, training->epochs, mlp->modulators.noise);
        mlp->modulators.gain = ramp_at(&training->gain, epoch, training->epochs, mlp->modulators.gain);
        status = nf_torch_dataloader_shuffle(stream, order, data->samples);
        if (!status) last = train_epoch(&engine, &adam, &mlp->modulators, data, training, order, stream);
    }
    if (!status) nf_mlp_engine_store(&engine, mlp);
    if (loss) *loss = last;
    nf_adam_release(&adam);
    nf_mlp_engine_release(&engine);
    free(order);
    return status;
}
