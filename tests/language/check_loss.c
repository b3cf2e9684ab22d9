/* Cross-entropy of a row and the soft-max, against double precision and finite differences. */
#include "../reference/golden.h"
#include "language/loss.h"
#include "slopes.h"

enum { VOCABULARY = 19, TARGET = 6 };

struct fixture {
    float z[VOCABULARY];
};

static double loss_of(void *context)
{
    float z[VOCABULARY];
    memcpy(z, ((struct fixture *)context)->z, sizeof z);
    return nf_token_loss(z, TARGET, VOCABULARY, 1.0f);
}

START_TEST(gradient)
{
    struct fixture f;
    float d[VOCABULARY];
    double sum = 0.0;
    for (int i = 0; i < VOCABULARY; i++)
        f.z[i] = 3.0f * plain_value(i);
    for (int i = 0; i < VOCABULARY; i++)
        sum += exp((double)f.z[i]);
    memcpy(d, f.z, sizeof d);
    ck_assert_double_eq_tol(nf_token_loss(d, TARGET, VOCABULARY, 1.0f), log(sum) - (double)f.z[TARGET], 1e-6);
    expect_slopes(loss_of, &f, f.z, d, VOCABULARY);
}
END_TEST

START_TEST(large_logits)
{
    float z[3] = {1000.0f, 999.0f, -1000.0f};
    ck_assert_double_eq_tol(nf_token_loss(z, 1, 3, 1.0f), 1.0 + log1p(exp(-1.0)), 1e-6);
    ck_assert_double_eq_tol(z[0], 1.0 / (1.0 + exp(-1.0)), 1e-6);
}
END_TEST

START_TEST(temperature)
{
    float z[VOCABULARY];
    double sum = 0.0, top = 0.0;
    for (int i = 0; i < VOCABULARY; i++)
        z[i] = plain_value(i);
    for (int i = 0; i < VOCABULARY; i++)
        top += exp((double)z[i] / 0.7);
    double expected = exp((double)z[4] / 0.7) / top;
    nf_softmax(z, VOCABULARY, 0.7f);
    for (int i = 0; i < VOCABULARY; i++)
        sum += (double)z[i];
    ck_assert_double_eq_tol(sum, 1.0, 1e-6);
    ck_assert_double_eq_tol(z[4], expected, 1e-6);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("loss");
    tcase_add_test(tests, gradient);
    tcase_add_test(tests, large_logits);
    tcase_add_test(tests, temperature);
    return golden_run("loss", tests);
}
