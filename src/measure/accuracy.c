#include "measure/accuracy.h"

#include "network/cross_entropy.h"
#include "network/mlp_engine.h"

#include <math.h>

/* Called after each batch's forward pass. */
typedef void visit_fn(const struct nf_mlp_engine *engine, const int *label, void *result);

static enum nf_status for_each_batch(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                     const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                     visit_fn *visit, void *result)
{
    struct nf_mlp_engine engine;
    struct nf_modulators m = mlp->modulators;
    m.noise = stress->noise;
    m.shift = stress->shift;
    enum nf_status status = nf_mlp_engine_init(&engine, mlp, batch, NF_ENGINE_EVALUATE);
    nf_torch_dataloader_start(stream);
    for (int first = 0; !status && first < data->samples; first += batch) {
        int samples = data->samples - first < batch ? data->samples - first : batch;
        nf_mlp_engine_input(&engine, data->x + (size_t)first * (size_t)data->features, NULL, samples);
        if (stress->input_noise > 0.0) status = nf_mlp_engine_input_noise(&engine, stream, stress->input_noise);
        if (status) break;
        nf_mlp_engine_forward(&engine, &m, stream);
        visit(&engine, data->label + first, result);
    }
    nf_mlp_engine_release(&engine);
    return status;
}

static void add_correct(const struct nf_mlp_engine *engine, const int *label, void *result)
{
    int last = engine->mlp->layers;
    *(int *)result +=
        nf_count_correct(engine->output[last], label, engine->samples, engine->mlp->units[last], engine->width);
}

enum nf_status nf_count_accurate(const struct nf_mlp *mlp, const struct nf_dataset *data,
                                 const struct nf_stress *stress, int batch, struct nf_torch_stream *stream,
                                 int *correct)
{
    *correct = 0;
    return for_each_batch(mlp, data, stress, batch, stream, add_correct, correct);
}

static void add_activation(const struct nf_mlp_engine *engine, const int *label, void *result)
{
    (void)label;
    double *sum = result;
    for (int l = 1; l < engine->mlp->layers; l++)
        for (int f = 0; f < engine->mlp->units[l]; f++)
            for (int s = 0; s < engine->samples; s++)
                sum[l] += fabsf(engine->output[l][nf_mlp_engine_at(engine, engine->mlp->units[l], f, s)]);
}

enum nf_status nf_layer_activations(const struct nf_mlp *mlp, const struct nf_dataset *data, int batch,
                                    struct nf_torch_stream *stream, double *activation)
{
    double sum[NF_MLP_MOST_LAYERS + 1] = {0};
    struct nf_stress none = {0};
    enum nf_status status = for_each_batch(mlp, data, &none, batch, stream, add_activation, sum);
    for (int l = 1; l < mlp->layers; l++)
        activation[l - 1] = sum[l] / ((double)data->samples * mlp->units[l]);
    return status;
}

enum nf_status nf_mean_activation(const struct nf_mlp *mlp, const struct nf_dataset *data, int batch,
                                  struct nf_torch_stream *stream, double *activation)
{
    double layer[NF_MLP_MOST_LAYERS];
    enum nf_status status = nf_layer_activations(mlp, data, batch, stream, layer);
    *activation = 0.0;
    for (int l = 0; l < mlp->layers - 1; l++)
        *activation += layer[l] / (mlp->layers - 1);
    return status;
}
