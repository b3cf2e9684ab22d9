#include "network/stacked_engine.h"

#include "kernel/elementwise.h"

#include <stdlib.h>
#include <string.h>

/* Dense products take any number of columns, elementwise passes multiples of eight: a batch of 32 need not be padded to
 * the 64 that the sparse products want. */
static void fit(struct nf_sequence *sequence, int width)
{
    if (sequence->data) sequence->width = width;
}

static void fit_tape(struct nf_gru_tape *tape, int width)
{
    struct nf_sequence *all[] = {&tape->input,       &tape->state,       &tape->projected, &tape->gates,
                                 &tape->recurrent,   &tape->activated,   &tape->noise,     &tape->noisy,
                                 &tape->delta_state, &tape->delta_input, &tape->delta_hh,  &tape->delta_ih,
                                 &tape->carried,     &tape->back};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        fit(all[i], width);
}

static enum nf_status build_maps(struct nf_stacked_engine *engine)
{
    const struct nf_stacked_shape *shape = &engine->net->shape;
    enum nf_status status = nf_masked_map_init_as(&engine->dense, NULL, shape->dense, shape->inputs, 0);
    if (!status) status = nf_gru_init(&engine->gru[0], NULL, NULL, shape->dense, shape->units, 1);
    if (!status) status = nf_gru_init(&engine->gru[1], NULL, NULL, shape->units, shape->units, 1);
    return status ? status : nf_masked_map_init_as(&engine->read_out, NULL, shape->classes, shape->units, 0);
}

static enum nf_status build_buffers(struct nf_stacked_engine *engine, int most)
{
    const struct nf_stacked_shape *shape = &engine->net->shape;
    int steps = engine->steps, width = (most + 7) / 8 * 8,
        use = engine->training ? NF_GRU_TRAIN | NF_GRU_INPUT_GRADIENT : 0;
    enum nf_status status = NF_OK;
    for (int l = 0; !status && l < NF_STACKED_LAYERS; l++) {
        status = nf_gru_tape_init(&engine->tape[l], &engine->gru[l], steps, most, use);
        if (!status) fit_tape(&engine->tape[l], width);
    }
    if (!status) status = nf_sequence_init(&engine->x, shape->inputs, steps, most, 1);
    if (!status) status = nf_sequence_init(&engine->logits, shape->classes, steps, most, 1);
    if (!status && engine->training) status = nf_sequence_init(&engine->delta, shape->classes, steps, most, 1);
    if (!status && engine->training)
        status = nf_dropout_init(&engine->dropout, shape->dropout, (size_t)steps * (size_t)(most * shape->units));
    fit(&engine->x, width);
    fit(&engine->logits, width);
    fit(&engine->delta, width);
    return status;
}

enum nf_status nf_stacked_engine_init(struct nf_stacked_engine *engine, const struct nf_stacked *net, int steps,
                                      int most, int training)
{
    size_t vector = (net->count + 15) / 16 * 16;
    *engine = (struct nf_stacked_engine){.net = net, .steps = steps, .training = training};
    enum nf_status status = build_maps(engine);
    if (!status) status = build_buffers(engine, most);
    if (!status) engine->storage = aligned_alloc(64, 2 * vector * sizeof *engine->storage);
    if (!status && !engine->storage) status = nf_fail(NF_MEMORY, "out of memory for %zu parameters", net->count);
    if (status) {
        nf_stacked_engine_release(engine);
        return status;
    }
    engine->value = engine->storage;
    engine->gradient = engine->storage + vector;
    memcpy(engine->value, net->parameters, net->count * sizeof *engine->value);
    nf_stacked_engine_refresh(engine);
    return NF_OK;
}

void nf_stacked_engine_release(struct nf_stacked_engine *engine)
{
    nf_masked_map_release(&engine->dense);
    nf_masked_map_release(&engine->read_out);
    for (int l = 0; l < NF_STACKED_LAYERS; l++) {
        nf_gru_release(&engine->gru[l]);
        nf_gru_tape_release(&engine->tape[l]);
    }
    nf_sequence_release(&engine->x);
    nf_sequence_release(&engine->logits);
    nf_sequence_release(&engine->delta);
    nf_dropout_release(&engine->dropout);
    free(engine->storage);
    *engine = (struct nf_stacked_engine){0};
}

void nf_stacked_engine_refresh(struct nf_stacked_engine *engine)
{
    const struct nf_stacked *net = engine->net;
    for (size_t i = 0; i < net->count; i++)
        if (!net->mask[i]) engine->value[i] = 0.0f;
}

void nf_stacked_engine_input(struct nf_stacked_engine *engine, const float *x, const int64_t *index, int samples)
{
    const struct nf_sequence *to = &engine->x;
    size_t length = (size_t)engine->steps * (size_t)to->features;
    engine->samples = samples;
    for (int l = 0; l < NF_STACKED_LAYERS; l++)
        engine->tape[l].samples = samples;
    for (int s = 0; s < to->width; s++) {
        const float *from = s < samples ? x + (size_t)(index ? index[s] : s) * length : NULL;
        for (int t = 0; t < engine->steps; t++)
            for (int f = 0; f < to->features; f++)
                *nf_sequence_at(to, f, t, s) = from ? from[t * to->features + f] : 0.0f;
    }
}

static int columns(const struct nf_sequence *q)
{
    return q->steps * q->width;
}

/* to <- from[first ...]: all steps of a feature lie side by side. */
static void copy_steps(const struct nf_sequence *to, const struct nf_sequence *from, int first)
{
    for (int f = 0; f < to->features; f++)
        memcpy(nf_sequence_at(to, f, 0, 0), nf_sequence_at(from, f, first, 0), (size_t)columns(to) * sizeof *to->data);
}

/* y = relu(W x + b), all steps at once */
static void dense_forward(const struct nf_stacked_engine *engine)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_sequence *y = &engine->tape[0].input;
    nf_masked_map_forward(&engine->dense, engine->value + at.dense, engine->x.data, y->data, columns(y), 1);
    nf_activate(y->data, engine->value + at.dense_bias, y->features, columns(y), 0);
}

static void dense_backward(const struct nf_stacked_engine *engine)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_sequence *y = &engine->tape[0].input, *d = &engine->tape[0].delta_input;
    nf_activation_backward(d->data, y->data, (size_t)columns(d) * (size_t)d->features, 1.0f, 1.0f, 0);
    nf_masked_map_backward(&engine->dense, engine->value + at.dense, d->data, engine->x.data, NULL,
                           engine->gradient + at.dense, columns(d), 1);
    nf_bias_gradient(engine->gradient + at.dense_bias, d->data, d->features, columns(d), 1);
}

/* The states h_1 ... h_T, without h_0, as one matrix. */
static struct nf_masked_tile read_out_tile(const struct nf_stacked_engine *engine, const struct nf_sequence *states)
{
    return (struct nf_masked_tile){columns(&engine->logits), nf_sequence_pitch(states),
                                   nf_sequence_pitch(&engine->logits)};
}

/* logits = W h_t + b */
static void read_out_forward(const struct nf_stacked_engine *engine)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_sequence *states = &engine->tape[1].state, *logits = &engine->logits;
    nf_masked_map_forward_tile(&engine->read_out, engine->value + at.read_out, read_out_tile(engine, states),
                               nf_sequence_block(states, 1, 0), logits->data);
    nf_add_bias(logits->data, engine->value + at.read_out_bias, logits->features, columns(logits));
}

static void read_out_backward(const struct nf_stacked_engine *engine)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_sequence *states = &engine->tape[1].state, *d = &engine->delta,
                             *back = &engine->tape[1].delta_state;
    struct nf_masked_tile tile = read_out_tile(engine, states);
    nf_masked_map_backward_tile(&engine->read_out, engine->value + at.read_out, tile, d->data,
                                nf_sequence_block(states, 1, 0), NULL, engine->gradient + at.read_out, 0);
    tile.in_pitch = nf_sequence_pitch(back);
    nf_masked_map_backward_tile(&engine->read_out, engine->value + at.read_out, tile, d->data, NULL, back->data, NULL,
                                0);
    nf_bias_gradient(engine->gradient + at.read_out_bias, d->data, d->features, columns(d), 1);
}

enum nf_status nf_stacked_engine_forward(struct nf_stacked_engine *engine, struct nf_torch_stream *stream)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_gru_modulators *none = &nf_gru_modulators_none;
    struct nf_gru_tape *tape = engine->tape;
    dense_forward(engine);
    enum nf_status status = nf_gru_tape_forward(&engine->gru[0], engine->value + at.gru[0], &tape[0], none, stream);
    if (status) return status;
    copy_steps(&tape[1].input, &tape[0].state, 1);
    if (engine->training) nf_dropout_forward(&engine->dropout, &tape[1].input, engine->samples, stream);
    status = nf_gru_tape_forward(&engine->gru[1], engine->value + at.gru[1], &tape[1], none, stream);
    if (!status) read_out_forward(engine);
    return status;
}

void nf_stacked_engine_backward(struct nf_stacked_engine *engine)
{
    const struct nf_stacked_places at = nf_stacked_places(&engine->net->shape);
    const struct nf_gru_modulators *none = &nf_gru_modulators_none;
    struct nf_gru_tape *tape = engine->tape;
    read_out_backward(engine);
    nf_gru_tape_backward(&engine->gru[1], engine->value + at.gru[1], &tape[1], none, engine->gradient + at.gru[1]);
    nf_dropout_backward(&engine->dropout, &tape[1].delta_input, engine->samples);
    copy_steps(&tape[0].delta_state, &tape[1].delta_input, 0);
    nf_gru_tape_backward(&engine->gru[0], engine->value + at.gru[0], &tape[0], none, engine->gradient + at.gru[0]);
    dense_backward(engine);
}
