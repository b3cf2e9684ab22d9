#include "../reference/golden.h"
#include "network/gru_tape.h"

/* The unrolled layer with masks, modulators and noise against a plain double-precision one, and its gradients against
 * that one's finite differences. */

enum { I = 3, U = 16, T = 3, SAMPLES = 70, WEIGHTS = 3 * U * (I + U), COUNT = WEIGHTS + 6 * U };

static const struct nf_gru_modulators MODULATORS[] = {
    {.gain = 1.0, .inhibition = 1.0},
    {.noise = 0.5, .shift = 0.3, .gain = 1.25, .inhibition = 0.7},
    {.gain = 0.85, .inhibition = 0.7, .output = NF_GRU_TANH},
    {.noise = 0.5, .gain = 1.6, .inhibition = 1.0, .output = NF_GRU_RELU, .spare_last = 1},
    {.input_noise = 1.0, .noise = 0.5, .gain = 1.0, .inhibition = 1.0},
};
/* share of weights kept; above the crossover the maps are dense */
static const double DENSITIES[] = {0.3, 1.0};
static const int USES[] = {0, NF_GRU_LAST_STATE, NF_GRU_CONSTANT_INPUT, NF_GRU_START_GIVEN};
#define LENGTH(a) ((int)(sizeof(a) / sizeof *(a)))

struct problem {
    const struct nf_gru_modulators *m;
    int use;
    uint8_t mask[WEIGHTS];
    float parameters[COUNT], x[T][SAMPLES * I], start[SAMPLES * U], weight[T][SAMPLES * U];
    struct nf_torch_stream stream; /* for the noise */
};
static struct problem problem;

static void draw(struct problem *p, double density)
{
    struct nf_torch_stream stream;
    float kept[WEIGHTS];
    ck_assert_int_eq(nf_torch_seed(&stream, 42), NF_OK);
    nf_torch_uniform(&stream, p->parameters, COUNT, -0.5f, 0.5f);
    nf_torch_rand(&stream, kept, WEIGHTS);
    for (int i = 0; i < WEIGHTS; i++) {
        p->mask[i] = (double)kept[i] < density;
        if (!p->mask[i]) p->parameters[i] = 0.0f;
    }
    nf_torch_randn(&stream, p->start, SAMPLES * U);
    for (int t = 0; t < T; t++) {
        nf_torch_randn(&stream, p->x[t], SAMPLES * I);
        nf_torch_randn(&stream, p->weight[t], SAMPLES * U);
    }
    p->stream = stream;
}

static double logistic(double a)
{
    return 1.0 / (1.0 + exp(-a));
}

/* h' of one sample, by the definition */
static void cell(const double *w, const double *x, const double *h, double *next)
{
    const double *wi = w, *wh = w + 3 * U * I, *bi = wh + 3 * U * U, *bh = bi + 3 * U;
    for (int u = 0; u < U; u++) {
        double p[3], q[3];
        for (int g = 0; g < 3; g++) {
            p[g] = bi[g * U + u];
            q[g] = bh[g * U + u];
            for (int j = 0; j < I; j++)
                p[g] += wi[(g * U + u) * I + j] * x[j];
            for (int j = 0; j < U; j++)
                q[g] += wh[(g * U + u) * U + j] * h[j];
        }
        double r = logistic(p[0] + q[0]), z = logistic(p[1] + q[1]), n = tanh(p[2] + r * q[2]);
        next[u] = (1.0 - z) * n + z * h[u];
    }
}

static double output(enum nf_gru_output kind, double h)
{
    return kind == NF_GRU_TANH ? tanh(h) : kind == NF_GRU_RELU && h < 0.0 ? 0.0 : h;
}

/* The weighted sum of the states that the loss sees; the states themselves to `states` when given. */
static double loss(const struct problem *p, const double *w, double (*states)[SAMPLES * U])
{
    static double h[SAMPLES * U];
    static float drawn_x[SAMPLES * I], drawn_h[SAMPLES * U];
    const struct nf_gru_modulators *m = p->m;
    struct nf_torch_stream stream = p->stream;
    double sum = 0.0;
    for (int i = 0; i < SAMPLES * U; i++)
        h[i] = p->use & NF_GRU_START_GIVEN ? (double)p->start[i] : 0.0;
    for (int t = 0; t < T; t++) {
        const float *input = p->x[p->use & NF_GRU_CONSTANT_INPUT ? 0 : t];
        int noisy = m->noise > 0.0 && !(m->spare_last && t == T - 1), counts = !(p->use & NF_GRU_LAST_STATE);
        if (m->input_noise > 0.0) nf_torch_randn(&stream, drawn_x, SAMPLES * I);
        if (noisy) nf_torch_randn(&stream, drawn_h, SAMPLES * U);
        for (int s = 0; s < SAMPLES; s++) {
            double x[I], next[U];
            for (int f = 0; f < I; f++)
                x[f] = (double)input[s * I + f] + m->input_noise * (double)drawn_x[s * I + f];
            cell(w, x, h + s * U, next);
            for (int u = 0; u < U; u++) {
                double a = output(m->output, next[u]);
                if (noisy) a += m->noise * (double)drawn_h[s * U + u] + m->shift;
                h[s * U + u] = a * m->gain * m->inhibition;
                if (states) states[t][s * U + u] = h[s * U + u];
                if (counts || t == T - 1) sum += (double)p->weight[t][s * U + u] * h[s * U + u];
            }
        }
    }
    return sum;
}

struct engine {
    struct nf_gru gru;
    struct nf_gru_tape tape;
    float value[COUNT], gradient[COUNT], scattered[COUNT];
};
static struct engine engine;

static void open_engine(struct engine *e, struct problem *p, int use)
{
    int constant = use & NF_GRU_CONSTANT_INPUT;
    ck_assert_int_eq(nf_gru_init(&e->gru, p->mask, p->mask + 3 * U * I, I, U, 0), NF_OK);
    ck_assert_int_eq(nf_gru_tape_init(&e->tape, &e->gru, T, SAMPLES, use), NF_OK);
    nf_gru_load(&e->gru, p->parameters, e->value);
    nf_gru_refresh(&e->gru, e->value);
    for (int t = 0; t < (constant ? 1 : T); t++)
        nf_gru_tape_input(&e->tape, t, p->x[t], NULL, SAMPLES, 1.0f);
    for (int s = 0; s < SAMPLES; s++)
        for (int u = 0; u < U; u++)
            *nf_sequence_at(&e->tape.state, u, 0, s) = p->start[s * U + u];
}

static void close_engine(struct engine *e)
{
    nf_gru_tape_release(&e->tape);
    nf_gru_release(&e->gru);
}

static void forward(struct engine *e, const struct problem *p)
{
    struct nf_torch_stream stream = p->stream;
    ck_assert_int_eq(nf_gru_tape_forward(&e->gru, e->value, &e->tape, p->m, &stream), NF_OK);
}

static void backward(struct engine *e, const struct problem *p)
{
    struct nf_sequence *delta = &e->tape.delta_state;
    for (int t = 0; t < delta->steps; t++)
        for (int s = 0; s < SAMPLES; s++)
            for (int u = 0; u < U; u++)
                *nf_sequence_at(delta, u, t, s) = p->weight[delta->steps == 1 ? T - 1 : t][s * U + u];
    nf_gru_tape_backward(&e->gru, e->value, &e->tape, p->m, e->gradient);
    memset(e->scattered, 0, sizeof e->scattered);
    nf_gru_store(&e->gru, e->gradient, e->scattered);
}

static void set_up(int index)
{
    problem.m = &MODULATORS[index % LENGTH(MODULATORS)];
    problem.use = USES[index / LENGTH(MODULATORS) % LENGTH(USES)];
    draw(&problem, DENSITIES[index / LENGTH(MODULATORS) / LENGTH(USES)]);
}

static const int CASES = LENGTH(MODULATORS) * LENGTH(USES) * LENGTH(DENSITIES);

static void assert_states(const struct nf_gru_tape *tape, double (*states)[SAMPLES * U])
{
    for (int t = 0; t < T; t++)
        for (int s = 0; s < SAMPLES; s++)
            for (int u = 0; u < U; u++) {
                double found = (double)*nf_sequence_at(&tape->state, u, t + 1, s), expected = states[t][s * U + u];
                if (!(fabs(found - expected) <= 3e-6 * fmax(1.0, fabs(expected))))
                    ck_abort_msg("state %d of sample %d, step %d: %.9g, not %.9g", u, s, t, found, expected);
            }
}

START_TEST(states_are_those_of_the_definition)
{
    static double w[COUNT], states[T][SAMPLES * U];
    set_up(_i);
    open_engine(&engine, &problem, problem.use);
    ck_assert_int_eq(engine.gru.hh.sparse, DENSITIES[_i / LENGTH(MODULATORS) / LENGTH(USES)] < 1.0);
    forward(&engine, &problem);
    for (int i = 0; i < COUNT; i++)
        w[i] = (double)problem.parameters[i];
    loss(&problem, w, states);
    assert_states(&engine.tape, states);
    close_engine(&engine);
}
END_TEST

/* Central differences in double precision, for every thirteenth weight and every third bias.  The step is short so
 * that a rectified output hardly ever crosses its kink within it. */
static void assert_gradient(const struct problem *p, const float *gradient)
{
    static double w[COUNT], found[COUNT], expected[COUNT];
    double largest = 0.0, step = 1e-6;
    for (int i = 0; i < COUNT; i++)
        w[i] = (double)p->parameters[i];
    for (int i = 0; i < COUNT; i += i < WEIGHTS ? 13 : 3) {
        double kept = w[i];
        w[i] = kept + step;
        double above = loss(p, w, NULL);
        w[i] = kept - step;
        expected[i] = i < WEIGHTS && !p->mask[i] ? 0.0 : (above - loss(p, w, NULL)) / (2.0 * step);
        found[i] = (double)gradient[i];
        w[i] = kept;
        largest = fmax(largest, fabs(expected[i]));
    }
    for (int i = 0; i < COUNT; i++)
        if (!(fabs(found[i] - expected[i]) <= 2e-6 * largest))
            ck_abort_msg("gradient of parameter %d: %.9g, not %.9g (largest %.3g)", i, found[i], expected[i], largest);
}

START_TEST(gradients_are_those_of_finite_differences)
{
    set_up(_i);
    open_engine(&engine, &problem, problem.use | NF_GRU_TRAIN);
    if ((problem.use & NF_GRU_CONSTANT_INPUT) && problem.m->input_noise > 0.0) {
        ck_assert_int_eq(nf_gru_tape_forward(&engine.gru, engine.value, &engine.tape, problem.m, NULL), NF_INVALID);
    } else {
        forward(&engine, &problem);
        backward(&engine, &problem);
        assert_gradient(&problem, engine.scattered);
    }
    close_engine(&engine);
}
END_TEST

/* A rectified output: the derivative is that of the branch taken. */
START_TEST(a_rectified_output_passes_what_is_positive)
{
    const struct nf_gru_modulation m = {.output = NF_GRU_RELU, .gain = 2.0f, .inhibition = 0.5f};
    _Alignas(32) float h[8] = {-1.0f, 0.0f, 2.0f, 3.0f, -0.5f, 0.25f, 0.0f, 1.0f}, a[8], d[8];
    const struct nf_rows none = {0}, state = {h, 8}, activated = {a, 8}, delta = {d, 8};
    for (int s = 0; s < 8; s++)
        d[s] = 1.0f + (float)s;
    nf_gru_modulate(&m, 1, 8, state, none, activated);
    nf_gru_modulate_backward(&m, 1, 8, delta, none, none, activated);
    for (int s = 0; s < 8; s++) {
        ck_assert(h[s] == a[s] && h[s] >= 0.0f);
        ck_assert(d[s] == (h[s] > 0.0f ? 1.0f + (float)s : 0.0f));
    }
}
END_TEST

START_TEST(an_input_projected_once_is_one_repeated)
{
    static struct engine repeated;
    set_up(_i * LENGTH(MODULATORS) * LENGTH(USES));
    problem.m = &MODULATORS[4];
    for (int t = 1; t < T; t++)
        memcpy(problem.x[t], problem.x[0], sizeof problem.x[0]);
    open_engine(&engine, &problem, NF_GRU_CONSTANT_INPUT);
    open_engine(&repeated, &problem, NF_GRU_TRAIN);
    forward(&engine, &problem);
    forward(&repeated, &problem);
    ck_assert_mem_eq(engine.tape.state.data, repeated.tape.state.data,
                     nf_sequence_size(&engine.tape.state) * sizeof(float));
    close_engine(&engine);
    close_engine(&repeated);
}
END_TEST

START_TEST(runs_repeat_bit_for_bit)
{
    static struct engine again;
    set_up(LENGTH(MODULATORS) * LENGTH(USES) * _i + 1);
    open_engine(&engine, &problem, NF_GRU_TRAIN);
    open_engine(&again, &problem, NF_GRU_TRAIN);
    forward(&engine, &problem);
    backward(&engine, &problem);
    for (int round = 0; round < 3; round++) {
        forward(&again, &problem);
        backward(&again, &problem);
    }
    ck_assert_mem_eq(engine.gradient, again.gradient, engine.gru.active * sizeof(float));
    close_engine(&engine);
    close_engine(&again);
}
END_TEST

START_TEST(noise_needs_units_in_sixteens)
{
    struct nf_gru_modulators m = {.noise = 1.0, .gain = 1.0, .inhibition = 1.0};
    struct nf_gru gru;
    struct nf_gru_tape tape;
    float value[3 * 6 * (2 + 6 + 2)] = {0};
    ck_assert_int_eq(nf_gru_init(&gru, NULL, NULL, 2, 6, 0), NF_OK);
    ck_assert_int_eq(nf_gru_tape_init(&tape, &gru, 2, 4, 0), NF_OK);
    ck_assert_int_eq(nf_gru_tape_forward(&gru, value, &tape, &m, NULL), NF_INVALID);
    nf_gru_tape_release(&tape);
    nf_gru_release(&gru);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("gru_tape");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, states_are_those_of_the_definition, 0, CASES);
    tcase_add_loop_test(tests, gradients_are_those_of_finite_differences, 0, CASES);
    tcase_add_test(tests, a_rectified_output_passes_what_is_positive);
    tcase_add_loop_test(tests, an_input_projected_once_is_one_repeated, 0, LENGTH(DENSITIES));
    tcase_add_loop_test(tests, runs_repeat_bit_for_bit, 0, LENGTH(DENSITIES));
    tcase_add_test(tests, noise_needs_units_in_sixteens);
    return golden_run("gru_tape", tests);
}
