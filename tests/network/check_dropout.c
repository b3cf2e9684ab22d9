/* Dropped values are zero, kept ones divided by the share kept, and the way back uses the same factors.  The draws
 * themselves are checked against PyTorch in check_gru.c. */
#include "../reference/golden.h"
#include "network/dropout.h"

enum { FEATURES = 5, STEPS = 3, SAMPLES = 40, COUNT = FEATURES * STEPS * SAMPLES };

static void fill(struct nf_sequence *q)
{
    for (int f = 0; f < FEATURES; f++)
        for (int t = 0; t < STEPS; t++)
            for (int s = 0; s < SAMPLES; s++)
                *nf_sequence_at(q, f, t, s) = 1.0f;
}

START_TEST(forward_and_backward_share_their_factors)
{
    struct nf_sequence x, delta;
    struct nf_dropout dropout;
    struct nf_torch_stream stream;
    int kept = 0, wrong = 0;
    ck_assert_int_eq(nf_torch_seed(&stream, 5), NF_OK);
    ck_assert_int_eq(nf_sequence_init(&x, FEATURES, STEPS, SAMPLES, 0), NF_OK);
    ck_assert_int_eq(nf_sequence_init(&delta, FEATURES, STEPS, SAMPLES, 0), NF_OK);
    ck_assert_int_eq(nf_dropout_init(&dropout, 0.25, COUNT), NF_OK);
    fill(&x);
    fill(&delta);
    nf_dropout_forward(&dropout, &x, SAMPLES, &stream);
    nf_dropout_backward(&dropout, &delta, SAMPLES);
    for (int f = 0; f < FEATURES; f++)
        for (int t = 0; t < STEPS; t++)
            for (int s = 0; s < SAMPLES; s++) {
                float a = *nf_sequence_at(&x, f, t, s), b = *nf_sequence_at(&delta, f, t, s);
                wrong += a != b || (a != 0.0f && fabsf(a - 1.0f / 0.75f) > 1e-6f);
                kept += a != 0.0f;
            }
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_ge(kept, COUNT * 2 / 3); /* 450 expected of 600, SD 10.6 */
    ck_assert_int_le(kept, COUNT * 5 / 6);
    nf_dropout_release(&dropout);
    nf_sequence_release(&x);
    nf_sequence_release(&delta);
}
END_TEST

START_TEST(nothing_is_drawn_without_dropout)
{
    struct nf_sequence x;
    struct nf_dropout dropout;
    struct nf_torch_stream stream, before;
    ck_assert_int_eq(nf_torch_seed(&stream, 5), NF_OK);
    ck_assert_int_eq(nf_sequence_init(&x, FEATURES, STEPS, SAMPLES, 0), NF_OK);
    ck_assert_int_eq(nf_dropout_init(&dropout, 0.0, COUNT), NF_OK);
    fill(&x);
    before = stream;
    nf_dropout_forward(&dropout, &x, SAMPLES, &stream);
    ck_assert(nf_mt19937_next(&before.mt) == nf_mt19937_next(&stream.mt));
    ck_assert(*nf_sequence_at(&x, 2, 1, 7) == 1.0f);
    nf_dropout_release(&dropout);
    nf_sequence_release(&x);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("dropout");
    tcase_add_test(tests, forward_and_backward_share_their_factors);
    tcase_add_test(tests, nothing_is_drawn_without_dropout);
    return golden_run("dropout", tests);
}
