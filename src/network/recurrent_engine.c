#include "network/recurrent_engine.h"

#include "kernel/elementwise.h"

#include <stdlib.h>
#include <string.h>

static enum nf_status build_maps(struct nf_recurrent_engine *engine, int full_gradient)
{
    const struct nf_recurrent *net = engine->net;
    const uint8_t *read_out = net->mask + nf_recurrent_read_out_at(net);
    enum nf_status status = nf_gru_init(&engine->gru, net->mask, net->mask + nf_recurrent_hh_at(net), net->inputs,
                                        net->units, full_gradient);
    if (status) return status;
    status = full_gradient ? nf_masked_map_init_as(&engine->read_out, NULL, net->classes, net->units, 0)
                           : nf_masked_map_init(&engine->read_out, read_out, net->classes, net->units);
    engine->read_out_at = engine->gru.active;
    engine->bias_at = engine->read_out_at + engine->read_out.active;
    engine->active = engine->bias_at + (size_t)net->classes;
    return status;
}

static int tape_use(int use)
{
    int training = use & (NF_RECURRENT_TRAIN | NF_RECURRENT_FULL_GRADIENT);
    int varying = training && (use & NF_RECURRENT_NOISY_INPUT);
    return (varying ? 0 : NF_GRU_CONSTANT_INPUT) | (training ? NF_GRU_TRAIN | NF_GRU_LAST_STATE : 0);
}

static enum nf_status build_buffers(struct nf_recurrent_engine *engine, int most, int use)
{
    const struct nf_recurrent *net = engine->net;
    enum nf_status status = nf_gru_tape_init(&engine->tape, &engine->gru, net->steps, most, tape_use(use));
    int wide = engine->tape.state.wide;
    if (!status) status = nf_sequence_init(&engine->last, net->units, 1, most, wide);
    if (!status) status = nf_sequence_init(&engine->logits, net->classes, 1, most, wide);
    if (!status) status = nf_sequence_init(&engine->delta, net->classes, 1, most, wide);
    size_t vector = (engine->active + 15) / 16 * 16;
    if (!status) engine->storage = aligned_alloc(64, 2 * vector * sizeof *engine->storage);
    if (!status && !engine->storage) status = nf_fail(NF_MEMORY, "out of memory for %zu parameters", engine->active);
    if (status) return status;
    engine->value = engine->storage;
    engine->gradient = engine->storage + vector;
    return NF_OK;
}

enum nf_status nf_recurrent_engine_init(struct nf_recurrent_engine *engine, const struct nf_recurrent *net, int most,
                                        int use)
{
    *engine = (struct nf_recurrent_engine){.net = net};
    enum nf_status status = build_maps(engine, use & NF_RECURRENT_FULL_GRADIENT);
    if (!status) status = build_buffers(engine, most, use);
    if (status) {
        nf_recurrent_engine_release(engine);
        return status;
    }
    nf_recurrent_engine_gather(engine, net->parameters, engine->value);
    nf_recurrent_engine_refresh(engine);
    return NF_OK;
}

void nf_recurrent_engine_release(struct nf_recurrent_engine *engine)
{
    nf_gru_release(&engine->gru);
    nf_masked_map_release(&engine->read_out);
    nf_gru_tape_release(&engine->tape);
    nf_sequence_release(&engine->last);
    nf_sequence_release(&engine->logits);
    nf_sequence_release(&engine->delta);
    free(engine->storage);
    *engine = (struct nf_recurrent_engine){0};
}

static size_t read_out_bias(const struct nf_recurrent *net)
{
    return nf_recurrent_read_out_at(net) + (size_t)net->classes * (size_t)net->units;
}

void nf_recurrent_engine_gather(const struct nf_recurrent_engine *engine, const float *flat, float *compact)
{
    const struct nf_recurrent *net = engine->net;
    nf_gru_load(&engine->gru, flat, compact);
    nf_masked_map_gather(&engine->read_out, flat + nf_recurrent_read_out_at(net), compact + engine->read_out_at);
    memcpy(compact + engine->bias_at, flat + read_out_bias(net), (size_t)net->classes * sizeof *compact);
}

void nf_recurrent_engine_scatter(const struct nf_recurrent_engine *engine, const float *compact, float *flat)
{
    const struct nf_recurrent *net = engine->net;
    nf_gru_store(&engine->gru, compact, flat);
    nf_masked_map_scatter(&engine->read_out, compact + engine->read_out_at, flat + nf_recurrent_read_out_at(net));
    memcpy(flat + read_out_bias(net), compact + engine->bias_at, (size_t)net->classes * sizeof *compact);
}

void nf_recurrent_engine_refresh(struct nf_recurrent_engine *engine)
{
    float *value = engine->value + engine->read_out_at;
    const uint8_t *mask = engine->net->mask + nf_recurrent_read_out_at(engine->net);
    nf_gru_refresh(&engine->gru, engine->value);
    if (!engine->read_out.sparse) nf_zero_masked(value, mask, engine->read_out.active);
    nf_masked_map_refresh(&engine->read_out, value);
}

/* to <- from gain, one step of one block each; pitches may differ. */
static void scale(const struct nf_sequence *to, const struct nf_sequence *from, int from_step, int block, float gain)
{
    const float *source = nf_sequence_block(from, from_step, block);
    float *target = nf_sequence_block(to, 0, block);
    size_t from_pitch = nf_sequence_pitch(from), to_pitch = nf_sequence_pitch(to);
    for (int f = 0; f < to->features; f++)
        for (int s = 0; s < to->width; s++)
            target[(size_t)f * to_pitch + (size_t)s] = source[(size_t)f * from_pitch + (size_t)s] * gain;
}

/* logits = W (h_T gain) + b */
static void read_out(struct nf_recurrent_engine *engine, float gain)
{
    const struct nf_sequence *last = &engine->last, *logits = &engine->logits;
    const struct nf_masked_tile tile = {last->width, nf_sequence_pitch(last), nf_sequence_pitch(logits)};
    for (int b = 0; b < last->blocks; b++) {
        scale(last, &engine->tape.state, engine->net->steps, b, gain);
        nf_masked_map_forward_tile(&engine->read_out, engine->value + engine->read_out_at, tile,
                                   nf_sequence_block(last, 0, b), nf_sequence_block(logits, 0, b));
        nf_add_bias(nf_sequence_block(logits, 0, b), engine->value + engine->bias_at, logits->features, logits->width);
    }
}

enum nf_status nf_recurrent_engine_forward(struct nf_recurrent_engine *engine, const float *x, const int64_t *index,
                                           int samples, const struct nf_recurrent_modulators *m,
                                           struct nf_torch_stream *stream)
{
    const struct nf_gru_modulators step = nf_recurrent_per_step(m);
    for (int t = 0; t < engine->tape.input.steps; t++)
        nf_gru_tape_input(&engine->tape, t, x, index, samples, (float)nf_recurrent_input_gain(m));
    enum nf_status status = nf_gru_tape_forward(&engine->gru, engine->value, &engine->tape, &step, stream);
    if (!status) read_out(engine, (float)nf_recurrent_read_out_gain(m));
    return status;
}

/* The read-out's gradients, and d loss / d h_T = W^T delta gain. */
static void read_out_backward(struct nf_recurrent_engine *engine, float gain)
{
    const struct nf_sequence *last = &engine->last, *delta = &engine->delta, *state = &engine->tape.delta_state;
    const struct nf_masked_tile tile = {last->width, nf_sequence_pitch(last), nf_sequence_pitch(delta)};
    for (int b = 0; b < last->blocks; b++) {
        nf_masked_map_backward_tile(&engine->read_out, engine->value + engine->read_out_at, tile,
                                    nf_sequence_block(delta, 0, b), nf_sequence_block(last, 0, b),
                                    nf_sequence_block(state, 0, b), engine->gradient + engine->read_out_at, b > 0);
        if (gain != 1.0f) scale(state, state, 0, b, gain);
    }
    nf_bias_gradient(engine->gradient + engine->bias_at, delta->data, delta->features, delta->width, delta->blocks);
}

void nf_recurrent_engine_backward(struct nf_recurrent_engine *engine, const struct nf_recurrent_modulators *m)
{
    const struct nf_gru_modulators step = nf_recurrent_per_step(m);
    read_out_backward(engine, (float)nf_recurrent_read_out_gain(m));
    nf_gru_tape_backward(&engine->gru, engine->value, &engine->tape, &step, engine->gradient);
}
