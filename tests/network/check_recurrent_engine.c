/* Logits and gradients of the recurrent network: gradients of the survivors and of all weights against central
 * differences of the loss, for every place of the gain. */
#include "../reference/golden.h"
#include "network/cross_entropy.h"
#include "network/recurrent_engine.h"
#include "plasticity/prune.h"
#include "task/blobs.h"

enum { UNITS = 16, STEPS = 3, SAMPLES = 70 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static const struct nf_recurrent_modulators modulators[] = {
    {.gain = 1.0, .inhibition = 1.0},
    {.gain = 1.6, .inhibition = 0.7},
    {.gain = 1.25, .inhibition = 0.7, .gain_place = NF_GAIN_STATE, .output = NF_GRU_TANH},
    {.gain = 1.25, .inhibition = 0.7, .gain_place = NF_GAIN_READ_OUT, .inhibit_read_out = 1},
    {.gain = 1.25, .inhibition = 0.9, .input_noise = 0.5, .noise = 0.3, .shift = 0.2, .noise_before_gain = 1},
};
enum { MODULATORS = sizeof modulators / sizeof *modulators };

struct bench {
    struct nf_recurrent net;
    struct nf_dataset data;
    struct nf_torch_stream stream;
};

static void bench_init(struct bench *b, double pruned, int m)
{
    must(nf_torch_seed(&b->stream, 5));
    must(nf_blobs_seeded(&b->data, 100, SAMPLES, 0.8));
    must(nf_recurrent_init(&b->net, 2, UNITS, STEPS, 4));
    nf_recurrent_initialise(&b->net, &b->stream);
    const struct nf_weights w = nf_recurrent_weights(&b->net);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = pruned}));
    b->net.modulators = modulators[m];
}

static void bench_release(struct bench *b)
{
    nf_recurrent_release(&b->net);
    nf_dataset_release(&b->data);
}

static double logistic(double a)
{
    return 1.0 / (1.0 + exp(-a));
}

/* W row . v + bias */
static double affine(const double *weight, const double *bias, int row, int columns, const double *v)
{
    double sum = bias[row];
    for (int j = 0; j < columns; j++)
        sum += weight[row * columns + j] * v[j];
    return sum;
}

/* One step of one sample, by the definition. */
static void step(const double *w, const struct nf_recurrent_modulators *m, const double *x, const float *normal,
                 double *h)
{
    const double *wi = w, *wh = wi + 6 * UNITS, *bi = wh + 3 * UNITS * UNITS, *bh = bi + 3 * UNITS;
    double next[UNITS];
    for (int u = 0; u < UNITS; u++) {
        double r = logistic(affine(wi, bi, u, 2, x) + affine(wh, bh, u, UNITS, h));
        double z = logistic(affine(wi, bi, UNITS + u, 2, x) + affine(wh, bh, UNITS + u, UNITS, h));
        double n = tanh(affine(wi, bi, 2 * UNITS + u, 2, x) + r * affine(wh, bh, 2 * UNITS + u, UNITS, h));
        next[u] = (1.0 - z) * n + z * h[u];
        if (m->output == NF_GRU_TANH) next[u] = tanh(next[u]);
        if (normal) next[u] += m->noise * (double)normal[u] + m->shift;
        next[u] *= (m->gain_place == NF_GAIN_STATE ? m->gain : 1.0) * (m->inhibit_read_out ? 1.0 : m->inhibition);
    }
    memcpy(h, next, sizeof next);
}

static double loss_of_state(const double *w, const struct nf_recurrent_modulators *m, const double *h, int label)
{
    const double *out = w + 6 * UNITS + 3 * UNITS * UNITS + 6 * UNITS;
    double seen[UNITS], logit[4], sum = 0.0;
    for (int u = 0; u < UNITS; u++)
        seen[u] =
            h[u] * (m->gain_place == NF_GAIN_READ_OUT ? m->gain : 1.0) * (m->inhibit_read_out ? m->inhibition : 1.0);
    for (int c = 0; c < 4; c++) {
        logit[c] = affine(out, out + 4 * UNITS, c, UNITS, seen);
        sum += exp(logit[c]);
    }
    return log(sum) - logit[label];
}

/* Mean cross-entropy in double precision, with the noise that the engine draws. */
static double loss(const struct bench *b, const double *w)
{
    const struct nf_recurrent_modulators *m = &b->net.modulators;
    static double h[SAMPLES][UNITS];
    static float on_input[SAMPLES * 2], on_state[SAMPLES * UNITS];
    struct nf_torch_stream stream = b->stream;
    double sum = 0.0, gain = m->gain_place == NF_GAIN_INPUT ? m->gain : 1.0;
    memset(h, 0, sizeof h);
    for (int t = 0; t < STEPS; t++) {
        if (m->input_noise > 0.0) nf_torch_randn(&stream, on_input, SAMPLES * 2);
        if (m->noise > 0.0) nf_torch_randn(&stream, on_state, SAMPLES * UNITS);
        for (int s = 0; s < SAMPLES; s++) {
            double x[2];
            for (int f = 0; f < 2; f++)
                x[f] = gain * ((double)b->data.x[2 * s + f] +
                               (m->input_noise > 0.0 ? m->input_noise * (double)on_input[2 * s + f] : 0.0));
            step(w, m, x, m->noise > 0.0 ? on_state + s * UNITS : NULL, h[s]);
            if (t == STEPS - 1) sum += loss_of_state(w, m, h[s], b->data.label[s]);
        }
    }
    return sum / SAMPLES;
}

static double *copy_of_parameters(const struct nf_recurrent *net)
{
    double *w = malloc(net->count * sizeof *w);
    ck_assert(w);
    for (size_t i = 0; i < net->count; i++)
        w[i] = (double)net->parameters[i];
    return w;
}

static void compare(const struct bench *b, const float *gradient, int survivors_only)
{
    double *w = copy_of_parameters(&b->net), largest = 0.0, worst = 0.0;
    for (size_t i = 0; i < b->net.count; i += i % 3 + 1) {
        if (survivors_only && !b->net.mask[i]) continue;
        double kept = w[i];
        w[i] = kept + 1e-6;
        double above = loss(b, w);
        w[i] = kept - 1e-6;
        double expected = (above - loss(b, w)) / 2e-6;
        w[i] = kept;
        largest = fmax(largest, fabs(expected));
        worst = fmax(worst, fabs((double)gradient[i] - expected));
    }
    ck_assert_msg(worst <= 3e-6 * fmax(largest, 1e-2), "off by %g where the largest is %g", worst, largest);
    free(w);
}

static void run(struct bench *b, int use, float *gradient, float *value)
{
    struct nf_recurrent_engine engine;
    const struct nf_recurrent_modulators *m = &b->net.modulators;
    struct nf_torch_stream stream = b->stream;
    must(nf_recurrent_engine_init(&engine, &b->net, SAMPLES, use | NF_RECURRENT_NOISY_INPUT));
    must(nf_recurrent_engine_forward(&engine, b->data.x, NULL, SAMPLES, m, &stream));
    *value = nf_cross_entropy(engine.logits.data, engine.delta.data, b->data.label, NULL, SAMPLES, 4,
                              engine.logits.width, engine.logits.blocks);
    nf_recurrent_engine_backward(&engine, m);
    nf_recurrent_engine_scatter(&engine, engine.gradient, gradient);
    nf_recurrent_engine_release(&engine);
}

static void expect_gradient(int m, double pruned, int use)
{
    struct bench b;
    float value;
    bench_init(&b, pruned, m);
    float *gradient = calloc(b.net.count, sizeof *gradient);
    double *w = copy_of_parameters(&b.net);
    ck_assert(gradient);
    run(&b, use, gradient, &value);
    ck_assert_double_eq_tol((double)value, loss(&b, w), 1e-6);
    compare(&b, gradient, use == NF_RECURRENT_TRAIN);
    free(gradient);
    free(w);
    bench_release(&b);
}

START_TEST(gradients_of_survivors)
{
    expect_gradient(_i, 0.8, NF_RECURRENT_TRAIN);
    expect_gradient(_i, 0.0, NF_RECURRENT_TRAIN);
}
END_TEST

START_TEST(gradients_of_all_weights)
{
    expect_gradient(_i, 0.8, NF_RECURRENT_FULL_GRADIENT);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_engine");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, gradients_of_survivors, 0, MODULATORS);
    tcase_add_loop_test(tests, gradients_of_all_weights, 0, MODULATORS);
    return golden_run("recurrent_engine", tests);
}
