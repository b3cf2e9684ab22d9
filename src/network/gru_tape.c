#include "network/gru_tape.h"

#include "kernel/elementwise.h"

#include <stdlib.h>
#include <string.h>

const struct nf_gru_modulators nf_gru_modulators_none = {.gain = 1.0, .inhibition = 1.0};

/* The sequences of a tape: which, how many features, how many steps, and what use needs them. */
enum length { ONE, EVERY, STATES, INPUTS, KEPT, LOSSES };
#define SEQUENCES(X)                                                                                                   \
    X(input, gru->inputs, INPUTS, 0)                                                                                   \
    X(state, gru->units, STATES, 0)                                                                                    \
    X(projected, 3 * gru->units, ONE, 0)                                                                               \
    X(gates, 3 * gru->units, KEPT, 0)                                                                                  \
    X(recurrent, gru->units, KEPT, 0)                                                                                  \
    X(activated, gru->units, KEPT, 0)                                                                                  \
    X(noise, gru->units, ONE, 0)                                                                                       \
    X(noisy, gru->inputs, ONE, 0)                                                                                      \
    X(delta_state, gru->units, LOSSES, NF_GRU_TRAIN)                                                                   \
    X(delta_input, gru->inputs, INPUTS, NF_GRU_INPUT_GRADIENT)                                                         \
    X(delta_hh, 3 * gru->units, EVERY, NF_GRU_TRAIN)                                                                   \
    X(delta_ih, 3 * gru->units, INPUTS, NF_GRU_TRAIN)                                                                  \
    X(carried, gru->units, ONE, NF_GRU_TRAIN)                                                                          \
    X(back, gru->units, ONE, NF_GRU_TRAIN)

static int count_steps(enum length length, int steps, int use)
{
    switch (length) {
    case ONE: return 1;
    case EVERY: return steps;
    case STATES: return steps + 1;
    case INPUTS: return use & NF_GRU_CONSTANT_INPUT ? 1 : steps;
    case KEPT: return use & NF_GRU_TRAIN ? steps : 1;
    case LOSSES: return use & NF_GRU_LAST_STATE ? 1 : steps;
    }
    return 0;
}

enum nf_status nf_gru_tape_init(struct nf_gru_tape *tape, const struct nf_gru *gru, int steps, int most, int use)
{
    enum nf_status status = NF_OK;
    *tape = (struct nf_gru_tape){.steps = steps, .use = use};
#define INIT(name, features, length, needs)                                                                            \
    if (!status && (use & (needs)) == (needs))                                                                         \
        status = nf_sequence_init(&tape->name, features, count_steps(length, steps, use), most, !gru->hh.sparse);
    SEQUENCES(INIT)
#undef INIT
    tape->drawn = malloc((size_t)most * (size_t)gru->inputs * sizeof *tape->drawn);
    if (!status && !tape->drawn) status = nf_fail(NF_MEMORY, "out of memory for a batch of %d", most);
    if (status) nf_gru_tape_release(tape);
    return status;
}

void nf_gru_tape_release(struct nf_gru_tape *tape)
{
#define RELEASE(name, features, length, needs) nf_sequence_release(&tape->name);
    SEQUENCES(RELEASE)
#undef RELEASE
    free(tape->drawn);
    *tape = (struct nf_gru_tape){0};
}

void nf_gru_tape_input(struct nf_gru_tape *tape, int step, const float *x, const int64_t *index, int samples,
                       float gain)
{
    const struct nf_sequence *input = &tape->input;
    tape->samples = samples;
    for (int s = 0; s < input->width * input->blocks; s++)
        for (int f = 0; f < input->features; f++) {
            size_t from = (size_t)(index && s < samples ? index[s] : s) * (size_t)input->features + (size_t)f;
            *nf_sequence_at(input, f, step, s) = s < samples ? x[from] * gain : 0.0f;
        }
}

static struct nf_rows rows(const struct nf_sequence *q, int step, int block)
{
    return (struct nf_rows){nf_sequence_block(q, step < q->steps ? step : q->steps - 1, block), nf_sequence_pitch(q)};
}

static void clear(struct nf_rows r, int features, int width)
{
    for (int f = 0; f < features; f++)
        memset(nf_row(r, f), 0, (size_t)width * sizeof(float));
}

/* to <- x + sigma randn(samples, I) */
static void add_input_noise(struct nf_gru_tape *tape, int step, const struct nf_sequence *to,
                            struct nf_torch_stream *stream, double sigma)
{
    const struct nf_sequence *x = &tape->input;
    const float *drawn = tape->drawn;
    nf_torch_randn(stream, tape->drawn, (size_t)tape->samples * (size_t)x->features);
    for (int s = 0; s < tape->samples; s++)
        for (int f = 0; f < x->features; f++)
            *nf_sequence_at(to, f, to == x ? step : 0, s) =
                *nf_sequence_at(x, f, x->steps > 1 ? step : 0, s) + *drawn++ * (float)sigma;
}

static void project(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape, const struct nf_sequence *x,
                    int step)
{
    const struct nf_masked_tile tile = {x->width, nf_sequence_pitch(x), nf_sequence_pitch(&tape->projected)};
    for (int b = 0; b < x->blocks; b++)
        nf_masked_map_forward_tile(&gru->ih, value + gru->ih_at, tile, rows(x, step, b).at,
                                   rows(&tape->projected, 0, b).at);
}

/* W_ih x_t, unless it is there already. */
static void project_input(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape, int step,
                          const struct nf_gru_modulators *m, struct nf_torch_stream *stream)
{
    int constant = tape->use & NF_GRU_CONSTANT_INPUT, noisy = m->input_noise > 0.0;
    const struct nf_sequence *x = constant && noisy ? &tape->noisy : &tape->input;
    if (noisy) add_input_noise(tape, step, x, stream, m->input_noise);
    if (!constant || noisy || step == 0) project(gru, value, tape, x, step);
}

/* The products with the state are zero where the state is. */
static int starts_from_zero(const struct nf_gru_tape *tape, int step)
{
    return step == 0 && !(tape->use & NF_GRU_START_GIVEN);
}

static struct nf_gru_block block_at(const struct nf_gru *gru, const float *value, const struct nf_gru_tape *tape,
                                    int step, int b)
{
    return (struct nf_gru_block){.units = gru->units,
                                 .width = tape->state.width,
                                 .bias_ih = value + gru->bias_ih_at,
                                 .bias_hh = value + gru->bias_hh_at,
                                 .projected = rows(&tape->projected, 0, b),
                                 .gates = rows(&tape->gates, step, b),
                                 .recurrent = rows(&tape->recurrent, step, b),
                                 .before = rows(&tape->state, step, b),
                                 .after = rows(&tape->state, step + 1, b)};
}

static void cell_forward(const struct nf_gru *gru, const float *value, const struct nf_gru_tape *tape, int step)
{
    const struct nf_masked_tile tile = {tape->state.width, nf_sequence_pitch(&tape->state),
                                        nf_sequence_pitch(&tape->gates)};
    for (int b = 0; b < tape->state.blocks; b++) {
        struct nf_gru_block block = block_at(gru, value, tape, step, b);
        if (starts_from_zero(tape, step)) {
            clear(block.before, gru->units, block.width);
            clear(block.gates, 3 * gru->units, block.width);
        } else
            nf_masked_map_forward_tile(&gru->hh, value + gru->hh_at, tile, block.before.at, block.gates.at);
        nf_gru_gates_forward(&block);
    }
}

static struct nf_gru_modulation modulation(const struct nf_gru_modulators *m)
{
    return (struct nf_gru_modulation){m->output, (float)m->noise, (float)m->shift, (float)m->gain,
                                      (float)m->inhibition};
}

/* randn(samples, U) in the batch's layout: block follows block as PyTorch's tensor is sample by sample. */
static void draw_noise(const struct nf_gru_tape *tape, struct nf_torch_stream *stream)
{
    const struct nf_sequence *noise = &tape->noise;
    for (int done = 0, b = 0; done < tape->samples; done += noise->width, b++) {
        int left = tape->samples - done;
        nf_torch_randn_transposed(stream, nf_sequence_block(noise, 0, b),
                                  (size_t)(left < noise->width ? left : noise->width), (size_t)noise->features,
                                  (size_t)noise->width);
    }
}

static void modulate(const struct nf_gru_tape *tape, int step, const struct nf_gru_modulators *m,
                     struct nf_torch_stream *stream)
{
    const struct nf_gru_modulation now = modulation(m);
    const struct nf_rows none = {0};
    int noisy = m->noise > 0.0 && !(m->spare_last && step == tape->steps - 1);
    if (!noisy && m->output == NF_GRU_PLAIN && m->gain == 1.0 && m->inhibition == 1.0) return;
    if (noisy) draw_noise(tape, stream);
    for (int b = 0; b < tape->state.blocks; b++)
        nf_gru_modulate(&now, tape->state.features, tape->state.width, rows(&tape->state, step + 1, b),
                        noisy ? rows(&tape->noise, 0, b) : none,
                        m->output == NF_GRU_PLAIN ? none : rows(&tape->activated, step, b));
}

enum nf_status nf_gru_tape_forward(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape,
                                   const struct nf_gru_modulators *m, struct nf_torch_stream *stream)
{
    int constant_training = NF_GRU_CONSTANT_INPUT | NF_GRU_TRAIN;
    if (m->input_noise > 0.0 && (tape->use & constant_training) == constant_training)
        return nf_fail(NF_INVALID, "noise on a constant input in training: load the input step by step");
    if (m->noise > 0.0 && gru->units % 16)
        return nf_fail(NF_INVALID, "noise on %d units: the number of units must be a multiple of 16", gru->units);
    for (int t = 0; t < tape->steps; t++) {
        project_input(gru, value, tape, t, m, stream);
        cell_forward(gru, value, tape, t);
        modulate(tape, t, m, stream);
    }
    return NF_OK;
}

/* carried <- d loss / d h_t before modulation */
static void collect(const struct nf_gru_tape *tape, int step, const struct nf_gru_modulators *m)
{
    const struct nf_gru_modulation now = modulation(m);
    const struct nf_rows none = {0};
    int last = step == tape->steps - 1, loss = last || !(tape->use & NF_GRU_LAST_STATE);
    for (int b = 0; b < tape->carried.blocks; b++) {
        if (last) clear(rows(&tape->carried, 0, b), tape->carried.features, tape->carried.width);
        nf_gru_modulate_backward(&now, tape->carried.features, tape->carried.width, rows(&tape->carried, 0, b),
                                 last ? none : rows(&tape->back, 0, b), loss ? rows(&tape->delta_state, step, b) : none,
                                 m->output == NF_GRU_PLAIN ? none : rows(&tape->activated, step, b));
    }
}

/* One step back: delta_hh, delta_ih, and what reaches h_{t-1}.  A sparse map's gradient comes with the product, a
 * dense one's at the end for all steps. */
static void cell_backward(const struct nf_gru *gru, const float *value, const struct nf_gru_tape *tape, int step,
                          float *gradient)
{
    const struct nf_masked_tile tile = {tape->back.width, nf_sequence_pitch(&tape->back),
                                        nf_sequence_pitch(&tape->delta_hh)};
    for (int b = 0; b < tape->back.blocks; b++) {
        struct nf_gru_block block = block_at(gru, value, tape, step, b);
        int last = step == tape->steps - 1;
        block.delta = rows(&tape->carried, 0, b);
        block.delta_hh = rows(&tape->delta_hh, step, b);
        block.delta_ih = rows(&tape->delta_ih, step, b);
        block.accumulate_ih = (tape->use & NF_GRU_CONSTANT_INPUT) && !last;
        nf_gru_gates_backward(&block);
        if (starts_from_zero(tape, step)) continue;
        nf_masked_map_backward_tile(&gru->hh, value + gru->hh_at, tile, block.delta_hh.at, block.before.at,
                                    rows(&tape->back, 0, b).at, gru->hh.sparse ? gradient + gru->hh_at : NULL,
                                    !last || b > 0);
    }
}

/* How a sequence is one run of tiles over all its steps. */
static int run_width(const struct nf_sequence *q)
{
    return q->wide ? q->steps * q->width : q->width;
}

static int run_count(const struct nf_sequence *q)
{
    return q->wide ? 1 : q->steps * q->blocks;
}

static void input_gradient(const struct nf_gru *gru, const float *value, const struct nf_gru_tape *tape,
                           float *gradient)
{
    const struct nf_sequence *x = &tape->input, *d = &tape->delta_ih;
    nf_masked_map_backward(&gru->ih, value + gru->ih_at, d->data, x->data, tape->delta_input.data,
                           gradient + gru->ih_at, run_width(d), run_count(d));
}

/* W_hh's gradient in one product over the steps whose state was not zero. */
static void recurrent_gradient(const struct nf_gru *gru, const struct nf_gru_tape *tape, float *gradient)
{
    int first = starts_from_zero(tape, 0) ? 1 : 0;
    const struct nf_masked_tile tile = {(tape->steps - first) * tape->state.width, nf_sequence_pitch(&tape->state),
                                        nf_sequence_pitch(&tape->delta_hh)};
    if (first == tape->steps)
        memset(gradient + gru->hh_at, 0, gru->hh.active * sizeof *gradient);
    else if (!gru->hh.sparse)
        nf_masked_map_backward_tile(&gru->hh, NULL, tile, rows(&tape->delta_hh, first, 0).at,
                                    rows(&tape->state, first, 0).at, NULL, gradient + gru->hh_at, 0);
}

void nf_gru_tape_backward(const struct nf_gru *gru, const float *value, struct nf_gru_tape *tape,
                          const struct nf_gru_modulators *m, float *gradient)
{
    for (int t = tape->steps - 1; t >= 0; t--) {
        collect(tape, t, m);
        cell_backward(gru, value, tape, t, gradient);
    }
    recurrent_gradient(gru, tape, gradient);
    input_gradient(gru, value, tape, gradient);
    const struct nf_sequence *hh = &tape->delta_hh, *ih = &tape->delta_ih;
    nf_bias_gradient(gradient + gru->bias_hh_at, hh->data, 3 * gru->units, run_width(hh), run_count(hh));
    nf_bias_gradient(gradient + gru->bias_ih_at, ih->data, 3 * gru->units, run_width(ih), run_count(ih));
}
