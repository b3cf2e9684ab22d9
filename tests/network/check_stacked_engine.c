/* The gradient of every kind of parameter against central differences of the same network in double precision. */
#include "../reference/golden.h"
#include "network/sequence_loss.h"
#include "network/stacked_engine.h"

enum { INPUTS = 2, DENSE = 5, UNITS = 4, CLASSES = 3, STEPS = 7, SAMPLES = 5 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static double sigmoid(double v)
{
    return 1.0 / (1.0 + exp(-v));
}

static double product(const double *w, const double *x, int row, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += w[row * n + i] * x[i];
    return sum;
}

/* One step of a layer: p points to its weights in PyTorch's order. */
static void cell(const double *p, const double *x, int inputs, double h[UNITS])
{
    const double *hh = p + 3 * UNITS * inputs, *b_ih = hh + 3 * UNITS * UNITS, *b_hh = b_ih + 3 * UNITS;
    double gate[3 * UNITS], state[3 * UNITS];
    for (int g = 0; g < 3 * UNITS; g++) {
        gate[g] = product(p, x, g, inputs) + b_ih[g];
        state[g] = product(hh, h, g, UNITS) + b_hh[g];
    }
    for (int u = 0; u < UNITS; u++) {
        double r = sigmoid(gate[u] + state[u]), z = sigmoid(gate[UNITS + u] + state[UNITS + u]);
        double n = tanh(gate[2 * UNITS + u] + r * state[2 * UNITS + u]);
        h[u] = (1.0 - z) * n + z * h[u];
    }
}

static double cross_entropy(const double *logit, int label)
{
    double sum = 0.0;
    for (int c = 0; c < CLASSES; c++)
        sum += exp(logit[c]);
    return log(sum) - logit[label];
}

struct problem {
    struct nf_stacked net;
    float x[SAMPLES * STEPS * INPUTS];
    int label[SAMPLES * STEPS];
    float kept[SAMPLES * STEPS * UNITS]; /* dropout's factor, [step][sample][unit] as drawn */
};

/* The loss in double precision. */
static double loss_at(const struct problem *q, const double *p)
{
    const struct nf_stacked_places at = nf_stacked_places(&q->net.shape);
    double loss = 0.0;
    int scored = 0;
    for (int s = 0; s < SAMPLES; s++) {
        double h[2][UNITS] = {{0}};
        for (int t = 0; t < STEPS; t++) {
            double x[INPUTS], y[DENSE], dropped[UNITS], logit[CLASSES];
            for (int i = 0; i < INPUTS; i++)
                x[i] = (double)q->x[(s * STEPS + t) * INPUTS + i];
            for (int d = 0; d < DENSE; d++)
                y[d] = fmax(0.0, product(p + at.dense, x, d, INPUTS) + p[at.dense_bias + (size_t)d]);
            cell(p + at.gru[0], y, DENSE, h[0]);
            for (int u = 0; u < UNITS; u++)
                dropped[u] = h[0][u] * (double)q->kept[(t * SAMPLES + s) * UNITS + u];
            cell(p + at.gru[1], dropped, UNITS, h[1]);
            for (int c = 0; c < CLASSES; c++)
                logit[c] = product(p + at.read_out, h[1], c, UNITS) + p[at.read_out_bias + (size_t)c];
            if (q->label[s * STEPS + t] < 0) continue;
            loss += cross_entropy(logit, q->label[s * STEPS + t]);
            scored++;
        }
    }
    return loss / scored;
}

static void problem_init(struct problem *q, double dropout)
{
    const struct nf_stacked_shape shape = {INPUTS, DENSE, UNITS, CLASSES, dropout};
    struct nf_torch_stream stream;
    must(nf_torch_seed(&stream, 3));
    must(nf_stacked_init(&q->net, &shape));
    nf_stacked_initialise(&q->net, &stream);
    nf_torch_randn(&stream, q->x, SAMPLES * STEPS * INPUTS);
    for (int i = 0; i < SAMPLES * STEPS; i++)
        q->label[i] = (int)nf_torch_randint(&stream, CLASSES + 1) - 1;
    for (int i = 0; i < SAMPLES * STEPS * UNITS; i++)
        q->kept[i] = 1.0f;
}

static double difference(const struct problem *q, double *p, size_t i)
{
    const double h = 1e-5, here = p[i];
    p[i] = here + h;
    double up = loss_at(q, p);
    p[i] = here - h;
    double down = loss_at(q, p);
    p[i] = here;
    return (up - down) / (2.0 * h);
}

/* dropout, weights pruned */
static const struct {
    double dropout;
    int pruned;
} cases[] = {{0.0, 0}, {0.0, 1}, {0.4, 0}};

START_TEST(gradients_are_differences)
{
    struct problem q;
    struct nf_stacked_engine engine;
    struct nf_torch_stream stream;
    const struct nf_sequence_labels labels = {q.label, NULL, SAMPLES, STEPS};
    problem_init(&q, cases[_i].dropout);
    for (size_t i = 0; cases[_i].pruned && i < q.net.count; i += 3)
        q.net.mask[i] = 0;
    must(nf_torch_seed(&stream, 9));
    must(nf_stacked_engine_init(&engine, &q.net, STEPS, SAMPLES, 1));
    nf_stacked_engine_input(&engine, q.x, NULL, SAMPLES);
    must(nf_stacked_engine_forward(&engine, &stream));
    for (int i = 0; cases[_i].dropout > 0.0 && i < SAMPLES * STEPS * UNITS; i++)
        q.kept[i] = engine.dropout.keep[i] ? 1.0f / (float)(1.0 - cases[_i].dropout) : 0.0f;
    double *p = malloc(q.net.count * sizeof *p);
    for (size_t i = 0; i < q.net.count; i++)
        p[i] = q.net.mask[i] ? (double)q.net.parameters[i] : 0.0;
    float loss = nf_sequence_cross_entropy(&engine.logits, &engine.delta, &labels);
    ck_assert_double_eq_tol((double)loss, loss_at(&q, p), 1e-6);
    nf_stacked_engine_backward(&engine);
    for (size_t i = 0; i < q.net.count; i++) {
        double expected = difference(&q, p, i), ours = (double)engine.gradient[i];
        ck_assert_msg(fabs(ours - expected) <= 1e-6 + 1e-4 * fabs(expected), "parameter %zu: %g, difference %g", i,
                      ours, expected);
    }
    free(p);
    nf_stacked_engine_release(&engine);
    nf_stacked_release(&q.net);
}
END_TEST

/* A short batch, and sequences taken by index, give each sequence the logits that it has alone. */
START_TEST(sequences_do_not_mix)
{
    struct problem q;
    struct nf_stacked_engine all, some;
    const int64_t index[2] = {3, 1};
    problem_init(&q, 0.4);
    must(nf_stacked_engine_init(&all, &q.net, STEPS, SAMPLES, 0));
    must(nf_stacked_engine_init(&some, &q.net, STEPS, 16, 0));
    nf_stacked_engine_input(&all, q.x, NULL, SAMPLES);
    nf_stacked_engine_input(&some, q.x, index, 2);
    must(nf_stacked_engine_forward(&all, NULL));
    must(nf_stacked_engine_forward(&some, NULL));
    for (int s = 0; s < 2; s++)
        for (int t = 0; t < STEPS; t++)
            for (int c = 0; c < CLASSES; c++)
                ck_assert_float_eq_tol(*nf_sequence_at(&all.logits, c, t, (int)index[s]),
                                       *nf_sequence_at(&some.logits, c, t, s), 1e-6f);
    nf_stacked_engine_release(&all);
    nf_stacked_engine_release(&some);
    nf_stacked_release(&q.net);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("stacked_engine");
    tcase_add_loop_test(tests, gradients_are_differences, 0, 3);
    tcase_add_test(tests, sequences_do_not_mix);
    return golden_run("stacked_engine", tests);
}
