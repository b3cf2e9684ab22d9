/* Both losses against their formulas in double precision, their gradients against finite differences. */
#include "../reference/golden.h"
#include "network/cross_entropy.h"

enum { CLASSES = 4, SAMPLES = 19, WIDTH = 64 };
static const int64_t index_of[SAMPLES] = {3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 97, 93, 23, 84, 62, 64, 33, 83, 27};
static int label[100];
static _Alignas(64) float logits[CLASSES * WIDTH], gradient[CLASSES * WIDTH];

static void fill(void)
{
    for (int i = 0; i < 100; i++)
        label[i] = (i * 7 + i / 3) % CLASSES;
    for (int i = 0; i < CLASSES * WIDTH; i++)
        logits[i] = (float)sin(1.7 * i) * 3.0f;
}

static void softmax(const double *z, double *p)
{
    double sum = 0.0;
    for (int c = 0; c < CLASSES; c++)
        sum += exp(z[c]);
    for (int c = 0; c < CLASSES; c++)
        p[c] = exp(z[c]) / sum;
}

/* The formula; `times` soft-maxes before the logarithm. */
static double loss_at(int times, int moved_class, int moved_sample, double by)
{
    double loss = 0.0;
    for (int s = 0; s < SAMPLES; s++) {
        double z[CLASSES], p[CLASSES];
        for (int c = 0; c < CLASSES; c++)
            z[c] = logits[c * WIDTH + s] + (c == moved_class && s == moved_sample ? by : 0.0);
        softmax(z, p);
        if (times == 2) softmax(memcpy(z, p, sizeof z), p);
        loss -= log(p[label[index_of[s]]]) / SAMPLES;
    }
    return loss;
}

static void expect_loss(nf_loss_function *function, int times)
{
    const double step = 1e-5;
    fill();
    float loss = function(logits, gradient, label, index_of, SAMPLES, CLASSES, WIDTH, 1);
    ck_assert_double_eq_tol(loss, loss_at(times, -1, -1, 0.0), 1e-6);
    for (int s = 0; s < SAMPLES; s++)
        for (int c = 0; c < CLASSES; c++) {
            double slope = (loss_at(times, c, s, step) - loss_at(times, c, s, -step)) / (2.0 * step);
            ck_assert_double_eq_tol(gradient[c * WIDTH + s], slope, 1e-7);
        }
    for (int s = SAMPLES; s < WIDTH; s++)
        for (int c = 0; c < CLASSES; c++)
            ck_assert(gradient[c * WIDTH + s] == 0.0f);
}

START_TEST(of_logits)
{
    expect_loss(nf_cross_entropy, 1);
}
END_TEST

START_TEST(of_softmax_outputs)
{
    expect_loss(nf_cross_entropy_of_softmax, 2);
}
END_TEST

/* Differences of logits beyond the range of exp neither overflow nor lose the loss. */
START_TEST(extreme_logits)
{
    fill();
    for (int s = 0; s < SAMPLES; s++)
        for (int c = 0; c < CLASSES; c++)
            logits[c * WIDTH + s] = c == label[index_of[s]]             ? -500.0f
                                    : c == (label[index_of[s]] + 1) % 4 ? 500.0f
                                                                        : 0.0f;
    float loss = nf_cross_entropy(logits, gradient, label, index_of, SAMPLES, CLASSES, WIDTH, 1);
    ck_assert_float_eq_tol(loss, 1000.0f, 1e-3f);
    for (int s = 0; s < SAMPLES; s++)
        ck_assert_float_eq_tol(gradient[label[index_of[s]] * WIDTH + s], -1.0f / SAMPLES, 1e-7f);
}
END_TEST

/* Samples that continue in a second block, labels in their own order. */
START_TEST(blocks_continue)
{
    enum { MANY = 100 };
    static _Alignas(64) float z[2 * CLASSES * WIDTH], g[2 * CLASSES * WIDTH], one[CLASSES * WIDTH], d[CLASSES * WIDTH];
    double sum = 0.0;
    fill();
    for (int i = 0; i < 2 * CLASSES * WIDTH; i++)
        z[i] = (float)cos(0.9 * i) * 4.0f;
    double loss = nf_cross_entropy(z, g, label, NULL, MANY, CLASSES, WIDTH, 2);
    for (int s = 0; s < MANY; s++) {
        const float *from = z + (s / WIDTH) * CLASSES * WIDTH + s % WIDTH, *at = g + (from - z);
        for (int c = 0; c < CLASSES; c++)
            one[c * WIDTH] = from[c * WIDTH];
        sum += nf_cross_entropy(one, d, label + s, NULL, 1, CLASSES, WIDTH, 1);
        for (int c = 0; c < CLASSES; c++)
            ck_assert_float_eq_tol(at[c * WIDTH], d[c * WIDTH] / MANY, 1e-8f);
    }
    ck_assert_double_eq_tol(loss, sum / MANY, 1e-6);
}
END_TEST

/* The first of equal logits is the answer. */
START_TEST(count_correct)
{
    static float z[2 * CLASSES * WIDTH];
    const int wanted[] = {0, 3, 1, 2};
    int labels[WIDTH + 4] = {0}, counted;
    for (int s = 0; s < WIDTH; s++)
        labels[s] = 1;
    memcpy(labels + WIDTH, wanted, sizeof wanted);
    float *second = z + CLASSES * WIDTH;
    second[3 * WIDTH + 1] = 1.0f;                          /* sample 65: class 3, right */
    second[1 * WIDTH + 2] = second[2 * WIDTH + 2] = 2.0f;  /* 66: classes 1 and 2 tie, 1 is right */
    second[1 * WIDTH + 3] = second[2 * WIDTH + 3] = -1.0f; /* 67: class 0, wrong */
    counted = nf_count_correct(z, labels, WIDTH + 4, CLASSES, WIDTH);
    ck_assert_int_eq(counted, 3);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("cross-entropy");
    tcase_add_test(tests, of_logits);
    tcase_add_test(tests, of_softmax_outputs);
    tcase_add_test(tests, extreme_logits);
    tcase_add_test(tests, blocks_continue);
    tcase_add_test(tests, count_correct);
    return golden_run("cross-entropy", tests);
}
