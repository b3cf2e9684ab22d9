/* Amplitudes against states computed one by one, and what a wrong read-out scores.  Accuracies under noise are compared
 * with PyTorch in tests/network/check_recurrent.c. */
#include "../reference/golden.h"
#include "measure/recurrent_accuracy.h"
#include "network/recurrent_engine.h"

enum { UNITS = 16, STEPS = 4, SAMPLES = 130, BATCH = 50 };
struct bench {
    struct nf_recurrent net;
    struct nf_dataset data;
    struct nf_torch_stream stream;
};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void bench_init(struct bench *b)
{
    must(nf_torch_seed(&b->stream, 5));
    must(nf_blobs_seeded(&b->data, 100, SAMPLES, 0.8));
    must(nf_recurrent_init(&b->net, 2, UNITS, STEPS, 4));
    nf_recurrent_initialise(&b->net, &b->stream);
    b->net.modulators.inhibition = 0.7;
}

static void bench_release(struct bench *b)
{
    nf_recurrent_release(&b->net);
    nf_dataset_release(&b->data);
}

/* The means of |h| and h^2 after `step` steps, from a network that has no more. */
static void expect_step(const struct bench *b, int step, double absolute, double square)
{
    struct nf_recurrent_engine engine;
    struct nf_recurrent net = b->net;
    double a = 0.0, q = 0.0;
    net.steps = step;
    must(nf_recurrent_engine_init(&engine, &net, SAMPLES, NF_RECURRENT_EVALUATE));
    must(nf_recurrent_engine_forward(&engine, b->data.x, NULL, SAMPLES, &net.modulators, NULL));
    for (int u = 0; u < UNITS; u++)
        for (int s = 0; s < SAMPLES; s++) {
            double h = (double)*nf_sequence_at(&engine.last, u, 0, s);
            a += fabs(h) / (UNITS * SAMPLES);
            q += h * h / (UNITS * SAMPLES);
        }
    ck_assert_double_eq_tol(absolute, a, 1e-6);
    ck_assert_double_eq_tol(square, q, 1e-6);
    nf_recurrent_engine_release(&engine);
}

START_TEST(amplitudes_are_those_of_the_states)
{
    struct bench b;
    const struct nf_stress none = {0};
    double absolute[STEPS], square[STEPS], all = 0.0, squares = 0.0, found[NF_AMPLITUDES];
    bench_init(&b);
    must(nf_recurrent_trajectory(&b.net, &b.data, &none, BATCH, &b.stream, absolute, square));
    for (int t = 0; t < STEPS; t++) {
        expect_step(&b, t + 1, absolute[t], square[t]);
        all += absolute[t] / STEPS;
        squares += square[t] / STEPS;
    }
    for (int a = 0; a < NF_AMPLITUDES; a++)
        must(nf_recurrent_activation(&b.net, &b.data, &none, (enum nf_amplitude)a, BATCH, &b.stream, &found[a]));
    ck_assert_double_eq_tol(found[NF_AMPLITUDE_ALL_STEPS], all, 1e-12);
    ck_assert_double_eq_tol(found[NF_AMPLITUDE_LAST_STATE], absolute[STEPS - 1], 1e-12);
    ck_assert_double_eq_tol(found[NF_AMPLITUDE_RMS], sqrt(squares), 1e-12);
    bench_release(&b);
}
END_TEST

START_TEST(a_read_out_of_one_class_scores_its_share)
{
    struct bench b;
    const struct nf_stress stress = {1.0, 0.5, 1.0};
    int correct, expected = 0;
    bench_init(&b);
    b.net.parameters[b.net.count - 2] = 1e6f;
    for (int s = 0; s < SAMPLES; s++)
        expected += b.data.label[s] == 2;
    must(nf_recurrent_count_accurate(&b.net, &b.data, &stress, BATCH, &b.stream, &correct));
    ck_assert_int_eq(correct, expected);
    bench_release(&b);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_accuracy");
    tcase_add_test(tests, amplitudes_are_those_of_the_states);
    tcase_add_test(tests, a_read_out_of_one_class_scores_its_share);
    return golden_run("recurrent_accuracy", tests);
}
