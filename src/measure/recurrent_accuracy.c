#include "measure/recurrent_accuracy.h"

#include "network/cross_entropy.h"
#include "network/recurrent_engine.h"

#include <math.h>

/* Called after each batch's forward pass. */
typedef void visit_fn(const struct nf_recurrent_engine *engine, const int *label, void *result);

static enum nf_status for_each_batch(const struct nf_recurrent *net, const struct nf_dataset *data,
                                     const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                     visit_fn *visit, void *result)
{
    struct nf_recurrent_engine engine;
    struct nf_recurrent_modulators m = net->modulators;
    m.input_noise = stress->input_noise;
    m.noise = stress->noise;
    m.shift = stress->shift;
    enum nf_status status = nf_recurrent_engine_init(&engine, net, batch, NF_RECURRENT_EVALUATE);
    nf_torch_dataloader_start(stream);
    for (int first = 0; !status && first < data->samples; first += batch) {
        int samples = data->samples - first < batch ? data->samples - first : batch;
        const float *x = data->x + (size_t)first * (size_t)data->features;
        status = nf_recurrent_engine_forward(&engine, x, NULL, samples, &m, stream);
        if (!status) visit(&engine, data->label + first, result);
    }
    nf_recurrent_engine_release(&engine);
    return status;
}

static void add_correct(const struct nf_recurrent_engine *engine, const int *label, void *result)
{
    const struct nf_sequence *logits = &engine->logits;
    *(int *)result += nf_count_correct(logits->data, label, engine->tape.samples, logits->features, logits->width);
}

enum nf_status nf_recurrent_count_accurate(const struct nf_recurrent *net, const struct nf_dataset *data,
                                           const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                           int *correct)
{
    *correct = 0;
    return for_each_batch(net, data, stress, batch, stream, add_correct, correct);
}

struct sums {
    double *absolute, *square;
};

static void add_states(const struct nf_recurrent_engine *engine, const int *label, void *result)
{
    (void)label;
    const struct sums *sums = result;
    const struct nf_sequence *state = &engine->tape.state;
    for (int t = 0; t < engine->net->steps; t++)
        for (int f = 0; f < state->features; f++)
            for (int s = 0; s < engine->tape.samples; s++) {
                double h = (double)*nf_sequence_at(state, f, t + 1, s);
                sums->absolute[t] += fabs(h);
                sums->square[t] += h * h;
            }
}

enum nf_status nf_recurrent_trajectory(const struct nf_recurrent *net, const struct nf_dataset *data,
                                       const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                       double *absolute, double *square)
{
    struct sums sums = {absolute, square};
    for (int t = 0; t < net->steps; t++)
        absolute[t] = square[t] = 0.0;
    enum nf_status status = for_each_batch(net, data, stress, batch, stream, add_states, &sums);
    for (int t = 0; t < net->steps; t++) {
        absolute[t] /= (double)data->samples * net->units;
        square[t] /= (double)data->samples * net->units;
    }
    return status;
}

static double mean(const double *values, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += values[i];
    return sum / count;
}

enum nf_status nf_recurrent_activation(const struct nf_recurrent *net, const struct nf_dataset *data,
                                       const struct nf_stress *stress, enum nf_amplitude amplitude, int batch,
                                       struct nf_torch_stream *stream, double *activation)
{
    double absolute[NF_RECURRENT_MOST_STEPS], square[NF_RECURRENT_MOST_STEPS];
    enum nf_status status = nf_recurrent_trajectory(net, data, stress, batch, stream, absolute, square);
    switch (amplitude) {
    case NF_AMPLITUDE_LAST_STATE: *activation = absolute[net->steps - 1]; break;
    case NF_AMPLITUDE_RMS: *activation = sqrt(mean(square, net->steps)); break;
    default: *activation = mean(absolute, net->steps);
    }
    return status;
}
