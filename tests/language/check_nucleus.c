/* Nucleus sampling: what is kept, in what proportion it is drawn, and ties. */
#include "../reference/golden.h"
#include "language/nucleus.h"

enum { VOCABULARY = 6 };
static const double shares[VOCABULARY] = {0.02, 0.40, 0.05, 0.30, 0.03, 0.20};

static struct nf_nucleus nucleus;

static void setup(void)
{
    ck_assert_int_eq(nf_nucleus_init(&nucleus, VOCABULARY), NF_OK);
}

static void teardown(void)
{
    nf_nucleus_release(&nucleus);
}

static int32_t draw(double mass, double temperature, double u)
{
    float logits[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++)
        logits[i] = (float)log(shares[i]);
    return nf_nucleus_draw(&nucleus, logits, mass, temperature, u);
}

/* 0.40 + 0.30 + 0.20 fall a little short of 0.91 and hold 0.89: with mass 0.89 three tokens are drawn, 4/9, 3/9, 2/9.
 */
START_TEST(three_tokens)
{
    int seen[VOCABULARY] = {0};
    for (int i = 0; i < 9000; i++)
        seen[draw(0.89, 1.0, (i + 0.5) / 9000.0)]++;
    const int expected[VOCABULARY] = {0, 4000, 0, 3000, 0, 2000};
    for (int i = 0; i < VOCABULARY; i++)
        ck_assert_int_le(abs(seen[i] - expected[i]), 1);
}
END_TEST

START_TEST(everything)
{
    int seen[VOCABULARY] = {0};
    for (int i = 0; i < 10000; i++)
        seen[draw(1.0, 1.0, (i + 0.5) / 10000.0)]++;
    for (int i = 0; i < VOCABULARY; i++)
        ck_assert_int_le(abs(seen[i] - (int)(10000.0 * shares[i] + 0.5)), 2);
}
END_TEST

/* A low temperature sharpens; none takes the largest, the first of equals. */
START_TEST(temperatures)
{
    float equal[VOCABULARY] = {0.0f, 2.0f, 2.0f, 1.0f, 2.0f, 0.0f};
    ck_assert_int_eq(draw(0.9, 0.05, 0.999), 1);
    ck_assert_int_eq(draw(0.9, 0.0, 0.999), 1);
    ck_assert_int_eq(nf_nucleus_draw(&nucleus, equal, 0.9, 0.0, 0.5), 1);
}
END_TEST

START_TEST(ties_by_token)
{
    for (int i = 0; i < 3; i++) {
        float equal[VOCABULARY] = {0.0f, 2.0f, 2.0f, 1.0f, 2.0f, 0.0f};
        ck_assert_int_eq(nf_nucleus_draw(&nucleus, equal, 0.5, 0.1, (i + 0.5) / 2.0), i < 1 ? 1 : 2);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("nucleus");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, three_tokens);
    tcase_add_test(tests, everything);
    tcase_add_test(tests, temperatures);
    tcase_add_test(tests, ties_by_token);
    return golden_run("nucleus", tests);
}
