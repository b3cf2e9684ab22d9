#include "network/mlp_engine.h"

#include "kernel/elementwise.h"

#include <stdlib.h>
#include <string.h>

static int round_up(int n, int unit)
{
    return (n + unit - 1) / unit * unit;
}

static enum nf_status build_maps(struct nf_mlp_engine *engine, enum nf_engine_use use)
{
    const struct nf_mlp *mlp = engine->mlp;
    for (int l = 0; l < mlp->layers; l++) {
        const uint8_t *mask = mlp->mask + nf_mlp_weights_at(mlp, l);
        int out = mlp->units[l + 1], in = mlp->units[l];
        enum nf_status status = use == NF_ENGINE_FULL_GRADIENT
                                    ? nf_masked_map_init_as(&engine->map[l], NULL, out, in, 0)
                                    : nf_masked_map_init(&engine->map[l], mask, out, in);
        if (status) return status;
        engine->value_at[l] = engine->active;
        engine->bias_at[l] = engine->active + engine->map[l].active;
        engine->active = engine->bias_at[l] + (size_t)out;
    }
    return NF_OK;
}

/* Sparse products want blocks of NF_LANES samples, OpenBLAS one wide block. */
static void choose_layout(struct nf_mlp_engine *engine, int most)
{
    int narrow = 0;
    for (int l = 1; l < engine->mlp->layers - 1; l++)
        narrow |= engine->map[l].sparse;
    engine->width = narrow ? NF_LANES : round_up(most, NF_LANES);
    engine->blocks = round_up(most, engine->width) / engine->width;
}

static enum nf_status lay_out_buffers(struct nf_mlp_engine *engine, int most, int training)
{
    const struct nf_mlp *mlp = engine->mlp;
    choose_layout(engine, most);
    size_t columns = (size_t)engine->width * (size_t)engine->blocks, units = (size_t)mlp->units[0], widest = 0;
    for (int l = 1; l <= mlp->layers; l++) {
        units += (size_t)mlp->units[l] * (training ? 3 : 2);
        if ((size_t)mlp->units[l] > widest) widest = (size_t)mlp->units[l];
    }
    size_t floats = (units + widest) * columns + 2 * engine->active + 2 * 16;
    engine->storage = aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64);
    if (!engine->storage) return nf_fail(NF_MEMORY, "out of memory for a batch of %d", most);
    memset(engine->storage, 0, floats * sizeof(float));
    float *next = engine->storage;
#define TAKE(n) (next += (n), next - (n))
    engine->output[0] = TAKE((size_t)mlp->units[0] * columns);
    for (int l = 1; l <= mlp->layers; l++) {
        engine->activation[l] = TAKE((size_t)mlp->units[l] * columns);
        engine->output[l] = TAKE((size_t)mlp->units[l] * columns);
        if (training) engine->delta[l] = TAKE((size_t)mlp->units[l] * columns);
    }
    engine->noise = TAKE(widest * columns);
    engine->value = TAKE((engine->active + 15) / 16 * 16);
    engine->gradient = TAKE(engine->active);
#undef TAKE
    return NF_OK;
}

enum nf_status nf_mlp_engine_init(struct nf_mlp_engine *engine, const struct nf_mlp *mlp, int most,
                                  enum nf_engine_use use)
{
    *engine = (struct nf_mlp_engine){.mlp = mlp};
    enum nf_status status = build_maps(engine, use);
    if (!status) status = lay_out_buffers(engine, most, use != NF_ENGINE_EVALUATE);
    if (status)
        nf_mlp_engine_release(engine);
    else
        nf_mlp_engine_load(engine);
    return status;
}

void nf_mlp_engine_release(struct nf_mlp_engine *engine)
{
    for (int l = 0; engine->mlp && l < engine->mlp->layers; l++)
        nf_masked_map_release(&engine->map[l]);
    free(engine->storage);
    *engine = (struct nf_mlp_engine){0};
}

void nf_mlp_engine_load(struct nf_mlp_engine *engine)
{
    const struct nf_mlp *mlp = engine->mlp;
    for (int l = 0; l < mlp->layers; l++) {
        nf_masked_map_gather(&engine->map[l], mlp->parameters + nf_mlp_weights_at(mlp, l),
                             engine->value + engine->value_at[l]);
        memcpy(engine->value + engine->bias_at[l], mlp->parameters + nf_mlp_biases_at(mlp, l),
               (size_t)mlp->units[l + 1] * sizeof(float));
    }
    nf_mlp_engine_refresh(engine);
}

void nf_mlp_engine_store(const struct nf_mlp_engine *engine, struct nf_mlp *mlp)
{
    for (int l = 0; l < mlp->layers; l++) {
        nf_masked_map_scatter(&engine->map[l], engine->value + engine->value_at[l],
                              mlp->parameters + nf_mlp_weights_at(mlp, l));
        memcpy(mlp->parameters + nf_mlp_biases_at(mlp, l), engine->value + engine->bias_at[l],
               (size_t)mlp->units[l + 1] * sizeof(float));
    }
}

void nf_mlp_engine_refresh(struct nf_mlp_engine *engine)
{
    for (int l = 0; l < engine->mlp->layers; l++) {
        struct nf_masked_map *map = &engine->map[l];
        float *value = engine->value + engine->value_at[l];
        if (!map->sparse) nf_zero_masked(value, engine->mlp->mask + nf_mlp_weights_at(engine->mlp, l), map->active);
        nf_masked_map_refresh(map, value);
    }
}

void nf_mlp_engine_input(struct nf_mlp_engine *engine, const float *x, const int64_t *index, int samples)
{
    int features = engine->mlp->units[0], columns = engine->width * engine->blocks;
    engine->samples = samples;
    for (int s = 0; s < columns; s++)
        for (int f = 0; f < features; f++) {
            size_t from = (size_t)(index && s < samples ? index[s] : s) * (size_t)features + (size_t)f;
            engine->output[0][nf_mlp_engine_at(engine, features, f, s)] = s < samples ? x[from] : 0.0f;
        }
}

enum nf_status nf_mlp_engine_input_noise(struct nf_mlp_engine *engine, struct nf_torch_stream *stream, double sigma)
{
    int features = engine->mlp->units[0];
    float *drawn = malloc((size_t)engine->samples * (size_t)features * sizeof *drawn);
    if (!drawn) return nf_fail(NF_MEMORY, "out of memory for input noise");
    nf_torch_randn(stream, drawn, (size_t)engine->samples * (size_t)features);
    for (int s = 0; s < engine->samples; s++)
        for (int f = 0; f < features; f++)
            engine->output[0][nf_mlp_engine_at(engine, features, f, s)] += drawn[s * features + f] * (float)sigma;
    free(drawn);
    return NF_OK;
}

/* randn(samples, units) in the batch's layout.  Blocks follow each other in the stream because PyTorch's tensor
 * is sample by sample. */
static void draw_noise(struct nf_mlp_engine *engine, struct nf_torch_stream *stream, int units)
{
    size_t width = (size_t)engine->width;
    for (int done = 0, b = 0; done < engine->samples; done += engine->width, b++) {
        int rows = engine->samples - done < engine->width ? engine->samples - done : engine->width;
        nf_torch_randn_transposed(stream, engine->noise + (size_t)b * (size_t)units * width, (size_t)rows,
                                  (size_t)units, width);
    }
}

static void hidden_layer(struct nf_mlp_engine *engine, int l, const struct nf_modulators *m,
                         struct nf_torch_stream *stream)
{
    int units = engine->mlp->units[l + 1];
    size_t block = (size_t)units * (size_t)engine->width;
    int noisy = m->noise > 0.0;
    if (noisy) draw_noise(engine, stream, units);
    for (int b = 0; b < engine->blocks; b++) {
        float *a = engine->activation[l + 1] + (size_t)b * block, *h = engine->output[l + 1] + (size_t)b * block;
        nf_activate(a, engine->value + engine->bias_at[l], units, engine->width, m->tanh);
        struct nf_modulation modulation = {(float)m->noise, (float)m->shift, (float)m->gain, (float)m->inhibition,
                                           (float)m->offset};
        nf_modulate(h, a, noisy ? engine->noise + (size_t)b * block : NULL, block, &modulation);
    }
}

void nf_mlp_engine_forward(struct nf_mlp_engine *engine, const struct nf_modulators *m, struct nf_torch_stream *stream)
{
    int last = engine->mlp->layers - 1;
    for (int l = 0; l <= last; l++) {
        float *a = l < last ? engine->activation[l + 1] : engine->output[l + 1];
        nf_masked_map_forward(&engine->map[l], engine->value + engine->value_at[l], engine->output[l], a, engine->width,
                              engine->blocks);
        if (l < last) {
            hidden_layer(engine, l, m, stream);
            continue;
        }
        size_t block = (size_t)engine->mlp->units[l + 1] * (size_t)engine->width;
        for (int b = 0; b < engine->blocks; b++)
            nf_add_bias(a + (size_t)b * block, engine->value + engine->bias_at[l], engine->mlp->units[l + 1],
                        engine->width);
    }
}

void nf_mlp_engine_backward(struct nf_mlp_engine *engine, const struct nf_modulators *m)
{
    const struct nf_mlp *mlp = engine->mlp;
    for (int l = mlp->layers - 1; l >= 0; l--) {
        float *below = l > 0 ? engine->delta[l] : NULL;
        nf_masked_map_backward(&engine->map[l], engine->value + engine->value_at[l], engine->delta[l + 1],
                               engine->output[l], below, engine->gradient + engine->value_at[l], engine->width,
                               engine->blocks);
        nf_bias_gradient(engine->gradient + engine->bias_at[l], engine->delta[l + 1], mlp->units[l + 1], engine->width,
                         engine->blocks);
        if (below)
            nf_activation_backward(below, engine->activation[l],
                                   (size_t)mlp->units[l] * (size_t)engine->width * (size_t)engine->blocks,
                                   (float)m->gain, (float)m->inhibition, m->tanh);
    }
}
