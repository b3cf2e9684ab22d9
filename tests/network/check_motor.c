#include "../reference/golden.h"
#include "network/motor.h"

/* The branched network against a plain double-precision one written from the paper's sentence, and its gradients
 * against that one's finite differences. */

enum { SAMPLES = 4, WIDEST = 512 };

struct problem {
    struct nf_motor net;
    struct nf_motor_tape tape;
    double sigma[NF_MOTOR_LAYERS], weights[NF_MOTOR_PARAMETERS];
    float x[2 * SAMPLES];
    int label[SAMPLES];
    struct nf_torch_stream stream; /* of the noise */
};
static struct problem problem;

static void open_problem(void)
{
    struct problem *p = &problem;
    struct nf_torch_stream draws;
    ck_assert_int_eq(nf_motor_init(&p->net), NF_OK);
    ck_assert_int_eq(nf_motor_tape_init(&p->tape, SAMPLES), NF_OK);
    ck_assert_int_eq(nf_torch_seed(&draws, 5), NF_OK);
    ck_assert_int_eq(nf_torch_seed(&p->stream, 6), NF_OK);
    nf_motor_initialise(&p->net, &draws);
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        p->net.mask[i] = i % 5 != 2;
    nf_motor_apply_mask(&p->net);
    nf_torch_uniform(&draws, p->x, 2 * SAMPLES, -1.5f, 1.5f);
    for (int s = 0; s < SAMPLES; s++)
        p->label[s] = s;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        p->sigma[l] = 0.1 + 0.05 * l;
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        p->weights[i] = (double)p->net.parameters[i];
}

static void close_problem(void)
{
    nf_motor_release(&problem.net);
    nf_motor_tape_release(&problem.tape);
}

/* One layer of one sample; noise NULL: none. */
static void layer(const double *w, int l, const double *in, double *out, const float *noise, double sigma)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[l];
    for (int o = 0; o < shape->out; o++) {
        double z = w[shape->biases + (size_t)o];
        for (int i = 0; i < shape->in; i++)
            z += w[shape->weights + (size_t)(o * shape->in + i)] * in[i];
        out[o] = (l == NF_OUTPUT || z > 0.0 ? z : 0.0) + (noise ? sigma * (double)noise[o] : 0.0);
    }
}

/* 2 -> prefrontal -> upper -> lower -> NMJ -> three branches -> joined -> output, by name. */
static void logits_of(const struct problem *p, const double *w, int s, float *const noise[NF_MOTOR_LAYERS],
                      double out[4])
{
    double x[2] = {(double)p->x[2 * s], (double)p->x[2 * s + 1]}, prefrontal[512], upper[512], lower[256], nmj[128],
           joined[192];
#define AT(l) noise[l] + s *nf_motor_shape[l].out, p->sigma[l]
    layer(w, NF_PREFRONTAL, x, prefrontal, AT(NF_PREFRONTAL));
    layer(w, NF_UPPER_MOTOR, prefrontal, upper, AT(NF_UPPER_MOTOR));
    layer(w, NF_LOWER_MOTOR, upper, lower, AT(NF_LOWER_MOTOR));
    layer(w, NF_NMJ, lower, nmj, AT(NF_NMJ));
    layer(w, NF_BULBAR, nmj, joined, AT(NF_BULBAR));
    layer(w, NF_RESPIRATORY, nmj, joined + 64, AT(NF_RESPIRATORY));
    layer(w, NF_FINE_MOTOR, nmj, joined + 128, AT(NF_FINE_MOTOR));
    layer(w, NF_OUTPUT, joined, out, AT(NF_OUTPUT));
}

static void draw_noise(float *noise[NF_MOTOR_LAYERS])
{
    static float storage[NF_MOTOR_LAYERS][SAMPLES * WIDEST];
    struct nf_torch_stream stream = problem.stream;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        noise[l] = storage[l];
        nf_torch_randn(&stream, noise[l], (size_t)(SAMPLES * nf_motor_shape[l].out));
    }
}

static double loss_of(const struct problem *p, const double *w, float *const noise[NF_MOTOR_LAYERS])
{
    double loss = 0.0;
    for (int s = 0; s < SAMPLES; s++) {
        double z[4], sum = 0.0;
        logits_of(p, w, s, noise, z);
        for (int c = 0; c < 4; c++)
            sum += exp(z[c]);
        loss -= (z[p->label[s]] - log(sum)) / SAMPLES;
    }
    return loss;
}

START_TEST(counts_what_the_paper_describes)
{
    size_t all = 0;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        const struct nf_motor_shape *shape = &nf_motor_shape[l];
        ck_assert_uint_eq(shape->weights, all);
        ck_assert_uint_eq(shape->biases, all + (size_t)(shape->in * shape->out));
        all = shape->biases + (size_t)shape->out;
    }
    ck_assert_uint_eq(all, NF_MOTOR_PARAMETERS);
}
END_TEST

START_TEST(logits_and_loss_are_those_of_the_definition)
{
    struct problem *p = &problem;
    float *noise[NF_MOTOR_LAYERS];
    struct nf_torch_stream stream;
    open_problem();
    draw_noise(noise);
    stream = p->stream;
    nf_motor_load(&p->tape, p->x, NULL, SAMPLES);
    nf_motor_forward(&p->tape, &p->net, p->sigma, &stream);
    for (int s = 0; s < SAMPLES; s++) {
        double z[4];
        logits_of(p, p->weights, s, noise, z);
        for (int c = 0; c < 4; c++)
            ck_assert_double_eq_tol((double)p->tape.h[NF_OUTPUT][4 * s + c], z[c], 1e-5);
    }
    ck_assert_double_eq_tol((double)nf_motor_backward(&p->tape, &p->net, p->label, NULL), loss_of(p, p->weights, noise),
                            1e-5);
    close_problem();
}
END_TEST

/* In every layer the steepest weight, pruned or not, and two others. */
START_TEST(gradients_are_those_of_finite_differences)
{
    const double step = 1e-4;
    struct problem *p = &problem;
    float *noise[NF_MOTOR_LAYERS];
    struct nf_torch_stream stream;
    open_problem();
    draw_noise(noise);
    stream = p->stream;
    nf_motor_load(&p->tape, p->x, NULL, SAMPLES);
    nf_motor_forward(&p->tape, &p->net, p->sigma, &stream);
    nf_motor_backward(&p->tape, &p->net, p->label, NULL);
    const struct nf_motor_shape *shape = &nf_motor_shape[_i];
    size_t steepest = shape->weights, pruned = 0, end = shape->biases + (size_t)shape->out;
    for (size_t i = shape->weights; i < end; i++) {
        if (fabsf(p->tape.gradient[i]) > fabsf(p->tape.gradient[steepest])) steepest = i;
        if (!p->net.mask[i] && (!pruned || fabsf(p->tape.gradient[i]) > fabsf(p->tape.gradient[pruned]))) pruned = i;
    }
    const size_t places[] = {steepest, pruned, shape->weights + 1, shape->biases, end - 1};
    ck_assert_float_gt(fabsf(p->tape.gradient[pruned]), 0.0f); /* vacancies have gradients: they guide regrowth */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        double *w = &p->weights[places[i]], kept = *w, up, down;
        *w = kept + step;
        up = loss_of(p, p->weights, noise);
        *w = kept - step;
        down = loss_of(p, p->weights, noise);
        *w = kept;
        ck_assert_double_eq_tol((double)p->tape.gradient[places[i]], (up - down) / (2.0 * step),
                                2e-6 + 1e-3 * fabs((double)p->tape.gradient[steepest]));
    }
    close_problem();
}
END_TEST

START_TEST(silent_noise_draws_the_same_numbers)
{
    struct problem *p = &problem;
    const double none[NF_MOTOR_LAYERS] = {0};
    struct nf_torch_stream loud, silent;
    open_problem();
    loud = silent = p->stream;
    nf_motor_load(&p->tape, p->x, NULL, SAMPLES);
    nf_motor_forward(&p->tape, &p->net, p->sigma, &loud);
    nf_motor_forward(&p->tape, &p->net, none, &silent);
    ck_assert_int_eq(nf_torch_random_int64(&loud), nf_torch_random_int64(&silent));
    close_problem();
}
END_TEST

START_TEST(counts_the_first_of_equal_logits)
{
    struct problem *p = &problem;
    const int label[SAMPLES] = {0, 1, 2, 3};
    static const float logits[SAMPLES][4] = {{1, 1, 0, 0}, {2, 2, 0, 0}, {0, 0, 3, 3}, {0, 0, 0, 1}};
    open_problem();
    nf_motor_load(&p->tape, p->x, NULL, SAMPLES);
    memcpy(p->tape.h[NF_OUTPUT], logits, sizeof logits);
    ck_assert_int_eq(nf_motor_correct(&p->tape, label), 3);
    close_problem();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("motor");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, counts_what_the_paper_describes);
    tcase_add_test(tests, logits_and_loss_are_those_of_the_definition);
    tcase_add_loop_test(tests, gradients_are_those_of_finite_differences, 0, NF_MOTOR_LAYERS);
    tcase_add_test(tests, silent_noise_draws_the_same_numbers);
    tcase_add_test(tests, counts_the_first_of_equal_logits);
    return golden_run("motor", tests);
}
