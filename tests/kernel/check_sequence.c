/* Both layouts of a sequence hold the same values at the same feature, step and sample. */
#include "../reference/golden.h"
#include "kernel/sequence.h"

enum { FEATURES = 3, STEPS = 4, SAMPLES = 70 };

static float value(int f, int t, int s)
{
    return (float)(f + 10 * t + 1000 * s);
}

START_TEST(copies_keep_every_value)
{
    struct nf_sequence narrow, wide;
    int wrong = 0;
    ck_assert_int_eq(nf_sequence_init(&narrow, FEATURES, STEPS, SAMPLES, 0), NF_OK);
    ck_assert_int_eq(nf_sequence_init(&wide, FEATURES, STEPS, SAMPLES, 1), NF_OK);
    for (int f = 0; f < FEATURES; f++)
        for (int t = 0; t < STEPS; t++)
            for (int s = 0; s < SAMPLES; s++)
                *nf_sequence_at(&narrow, f, t, s) = value(f, t, s);
    nf_sequence_copy(&wide, 0, &narrow, 0, STEPS);
    for (int f = 0; f < FEATURES; f++)
        for (int t = 0; t < STEPS; t++)
            for (int s = 0; s < SAMPLES; s++)
                wrong += *nf_sequence_at(&wide, f, t, s) != value(f, t, s);
    ck_assert_int_eq(wrong, 0);
    nf_sequence_copy(&narrow, 0, &wide, 2, 1);
    ck_assert(*nf_sequence_at(&narrow, 1, 0, 69) == value(1, 2, 69));
    ck_assert(nf_sequence_size(&narrow) >= (size_t)FEATURES * STEPS * SAMPLES);
    nf_sequence_release(&narrow);
    nf_sequence_release(&wide);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("sequence");
    tcase_add_test(tests, copies_keep_every_value);
    return golden_run("sequence", tests);
}
