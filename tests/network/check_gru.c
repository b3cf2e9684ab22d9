#include "../reference/golden.h"
#include "network/dropout.h"
#include "network/gru_tape.h"

/* Cell and stacked layers against torch.nn.GRUCell and torch.nn.GRU, with sparse maps and with dense ones. */

static const char *const HEADER[] = {"what", "index", "value", NULL};
static struct nf_csv_table golden, with_dropout;
enum { MOST = 512 };

static void load(void)
{
    golden_load(&golden, "gru.csv", HEADER);
    golden_load(&with_dropout, "gru_dropout.csv", HEADER);
}

static void release(void)
{
    nf_csv_release(&golden);
    nf_csv_release(&with_dropout);
}

/* The numbers called `prefix` + `name`, as many as there are. */
static int numbers(const struct nf_csv_table *table, const char *prefix, const char *name, float *values)
{
    char what[96];
    int count = 0;
    snprintf(what, sizeof what, "%s%s", prefix, name);
    for (size_t r = 0; r < table->rows; r++)
        if (!strcmp(nf_csv_cell(table, r, 0), what)) values[count++] = strtof(nf_csv_cell(table, r, 2), NULL);
    ck_assert_msg(count > 0, "no '%s' in %s", what, table->path);
    return count;
}

/* A layer's four tensors in PyTorch's order. */
static int tensors(const struct nf_csv_table *table, const char *prefix, const char *suffix, float *values)
{
    static const char *const names[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    int count = 0;
    for (int i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s%s", names[i], suffix);
        count += numbers(table, prefix, name, values + count);
    }
    return count;
}

static void assert_close(const float *found, const float *expected, int count, const char *what)
{
    float largest = 0.0f;
    for (int i = 0; i < count; i++)
        largest = fmaxf(largest, fabsf(expected[i]));
    for (int i = 0; i < count; i++)
        if (!(fabsf(found[i] - expected[i]) <= 1e-6f * largest))
            ck_abort_msg("%s %d: %.9g, not %.9g", what, i, (double)found[i], (double)expected[i]);
}

struct layer {
    struct nf_gru gru;
    struct nf_gru_tape tape;
    float parameters[MOST], value[MOST], gradient[MOST], scattered[MOST];
};

static void open_layer(struct layer *l, int inputs, int units, int steps, int samples, int dense, int use)
{
    ck_assert_int_eq(nf_gru_init(&l->gru, NULL, NULL, inputs, units, dense), NF_OK);
    ck_assert_int_eq(l->gru.hh.sparse, !dense);
    ck_assert_uint_eq(l->gru.active, nf_gru_parameter_count(inputs, units));
    nf_gru_load(&l->gru, l->parameters, l->value);
    nf_gru_refresh(&l->gru, l->value);
    ck_assert_int_eq(nf_gru_tape_init(&l->tape, &l->gru, steps, samples, use | NF_GRU_TRAIN), NF_OK);
    l->tape.samples = samples;
}

static void close_layer(struct layer *l)
{
    nf_gru_tape_release(&l->tape);
    nf_gru_release(&l->gru);
}

static void forward(struct layer *l)
{
    ck_assert_int_eq(nf_gru_tape_forward(&l->gru, l->value, &l->tape, &nf_gru_modulators_none, NULL), NF_OK);
}

static void backward(struct layer *l)
{
    nf_gru_tape_backward(&l->gru, l->value, &l->tape, &nf_gru_modulators_none, l->gradient);
    nf_gru_store(&l->gru, l->gradient, l->scattered);
}

/* tensor[first][second][features] <-> sequence; sample_first: [samples][steps][features] */
static void fill(struct nf_sequence *q, int first_step, int steps, int samples, int sample_first, float *tensor,
                 int into_tensor)
{
    for (int t = 0; t < steps; t++)
        for (int s = 0; s < samples; s++)
            for (int f = 0; f < q->features; f++) {
                float *at = nf_sequence_at(q, f, first_step + t, s);
                float *element = tensor + (sample_first ? s * steps + t : t * samples + s) * q->features + f;
                if (into_tensor)
                    *element = *at;
                else
                    *at = *element;
            }
}

/* d sum(h^2) / d h_t = 2 h_t for t = 1 ... T */
static void loss_of_squares(struct nf_gru_tape *tape, int samples)
{
    for (int t = 0; t < tape->steps; t++)
        for (int s = 0; s < samples; s++)
            for (int f = 0; f < tape->state.features; f++)
                *nf_sequence_at(&tape->delta_state, f, t, s) = 2.0f * *nf_sequence_at(&tape->state, f, t + 1, s);
}

START_TEST(cell_is_that_of_pytorch)
{
    static struct layer l;
    float x[32], h[96], expected[MOST], found[96];
    int count = tensors(&golden, "GRUCell(2,6) ", "", l.parameters);
    numbers(&golden, "x (16,2)", "", x);
    numbers(&golden, "h (16,6)", "", h);
    open_layer(&l, 2, 6, 1, 16, _i, NF_GRU_START_GIVEN);
    nf_gru_tape_input(&l.tape, 0, x, NULL, 16, 1.0f);
    fill(&l.tape.state, 0, 1, 16, 1, h, 0);
    forward(&l);
    fill(&l.tape.state, 1, 1, 16, 1, found, 1);
    numbers(&golden, "h' (16,6)", "", expected);
    assert_close(found, expected, 96, "h'");
    loss_of_squares(&l.tape, 16);
    backward(&l);
    ck_assert_int_eq(tensors(&golden, "d sum(h'^2) / d ", "", expected), count);
    assert_close(l.scattered, expected, count, "gradient");
    close_layer(&l);
}
END_TEST

struct stack {
    const struct nf_csv_table *table;
    const char *output;
    int inputs, units, steps, samples, sample_first;
    double dropout;
};

/* Two layers there and back; the sequences between them pass through dropout. */
static void run_stack(struct layer layers[2], const struct stack *k, float *sequence, struct nf_torch_stream *stream,
                      int dense, float *found)
{
    struct nf_dropout dropout;
    open_layer(&layers[0], k->inputs, k->units, k->steps, k->samples, dense, 0);
    open_layer(&layers[1], k->units, k->units, k->steps, k->samples, dense, NF_GRU_INPUT_GRADIENT);
    ck_assert_int_eq(nf_dropout_init(&dropout, k->dropout, (size_t)(k->steps * k->samples * k->units)), NF_OK);
    fill(&layers[0].tape.input, 0, k->steps, k->samples, k->sample_first, sequence, 0);
    forward(&layers[0]);
    nf_sequence_copy(&layers[1].tape.input, 0, &layers[0].tape.state, 1, k->steps);
    nf_dropout_forward(&dropout, &layers[1].tape.input, k->samples, stream);
    forward(&layers[1]);
    fill(&layers[1].tape.state, 1, k->steps, k->samples, k->sample_first, found, 1);
    loss_of_squares(&layers[1].tape, k->samples);
    backward(&layers[1]);
    nf_dropout_backward(&dropout, &layers[1].tape.delta_input, k->samples);
    nf_sequence_copy(&layers[0].tape.delta_state, 0, &layers[1].tape.delta_input, 0, k->steps);
    backward(&layers[0]);
    nf_dropout_release(&dropout);
}

static void compare_stack(struct layer layers[2], const struct stack *k, const float *found)
{
    float expected[MOST];
    assert_close(found, expected, numbers(k->table, k->output, "", expected), "output");
    for (int l = 0; l < 2; l++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, "_l%d", l);
        int count = tensors(k->table, "d sum(output^2) / d ", suffix, expected);
        assert_close(layers[l].scattered, expected, count, suffix);
        close_layer(&layers[l]);
    }
}

START_TEST(stacked_layers_are_those_of_pytorch)
{
    static struct layer layers[2];
    static const struct stack k = {&golden, "output (2,5,3)", 4, 3, 5, 2, 1, 0.0};
    float sequence[40], found[30];
    tensors(k.table, "GRU(4,3,layers=2) ", "_l0", layers[0].parameters);
    tensors(k.table, "GRU(4,3,layers=2) ", "_l1", layers[1].parameters);
    numbers(k.table, "sequence (2,5,4)", "", sequence);
    run_stack(layers, &k, sequence, NULL, _i, found);
    compare_stack(layers, &k, found);
}
END_TEST

/* Weights, sequence and dropout all from one seed, in the order in which PyTorch draws them. */
START_TEST(dropout_between_layers_is_that_of_pytorch)
{
    static struct layer layers[2];
    static const struct stack k = {&with_dropout, "output (5,3,5)", 4, 5, 3, 5, 1, 0.3};
    float sequence[60], found[75], bound = (float)(1.0 / sqrt(5.0));
    struct nf_torch_stream stream;
    ck_assert_int_eq(nf_torch_seed(&stream, 9), NF_OK);
    for (int l = 0; l < 2; l++)
        nf_torch_uniform(&stream, layers[l].parameters, nf_gru_parameter_count(l ? 5 : 4, 5), -bound, bound);
    nf_torch_randn(&stream, sequence, 60);
    run_stack(layers, &k, sequence, &stream, _i, found);
    compare_stack(layers, &k, found);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("gru");
    tcase_add_unchecked_fixture(tests, load, release);
    tcase_add_loop_test(tests, cell_is_that_of_pytorch, 0, 2);
    tcase_add_loop_test(tests, stacked_layers_are_those_of_pytorch, 0, 2);
    tcase_add_loop_test(tests, dropout_between_layers_is_that_of_pytorch, 0, 2);
    return golden_run("gru", tests);
}
