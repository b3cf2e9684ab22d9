/* Cross-entropy over the scored steps of a batch, against the definition in double precision and its differences. */
#include "../reference/golden.h"
#include "network/sequence_loss.h"

enum { CLASSES = 5, STEPS = 4, SAMPLES = 11 };

static int label[3 * SAMPLES * STEPS];
static const int64_t order[SAMPLES] = {4, 8, 1, 30, 2, 17, 0, 11, 12, 29, 5};

static void fill(struct nf_sequence *logits, struct nf_sequence *delta)
{
    ck_assert_int_eq(nf_sequence_init(logits, CLASSES, STEPS, SAMPLES, 1), NF_OK);
    ck_assert_int_eq(nf_sequence_init(delta, CLASSES, STEPS, SAMPLES, 1), NF_OK);
    for (size_t i = 0; i < nf_sequence_size(logits); i++)
        logits->data[i] = 3.0f * sinf((float)i);
    for (size_t i = 0; i < sizeof label / sizeof *label; i++)
        label[i] = (int)(i * 7 % (CLASSES + 1)) - 1;
}

static double expected_loss(const struct nf_sequence *logits, int *scored)
{
    double loss = 0.0;
    *scored = 0;
    for (int s = 0; s < SAMPLES; s++)
        for (int t = 0; t < STEPS; t++) {
            int right = label[order[s] * STEPS + t];
            double sum = 0.0;
            for (int c = 0; c < CLASSES; c++)
                sum += exp((double)*nf_sequence_at(logits, c, t, s));
            if (right < 0) continue;
            loss += log(sum) - (double)*nf_sequence_at(logits, right, t, s);
            ++*scored;
        }
    return loss / *scored;
}

static const struct nf_sequence_labels labels = {label, order, SAMPLES, STEPS};

START_TEST(definition)
{
    struct nf_sequence logits, delta;
    int scored;
    fill(&logits, &delta);
    double expected = expected_loss(&logits, &scored);
    ck_assert_int_lt(scored, SAMPLES * STEPS);
    ck_assert_double_eq_tol((double)nf_sequence_cross_entropy(&logits, &delta, &labels), expected, 1e-6);
    for (int c = 0; c < CLASSES; c++)
        for (int t = 0; t < STEPS; t++)
            for (int s = 0; s < logits.width; s++) {
                float *z = nf_sequence_at(&logits, c, t, s), here = *z;
                *z = here + 0.01f;
                double up = expected_loss(&logits, &scored);
                *z = here - 0.01f;
                double down = expected_loss(&logits, &scored);
                *z = here;
                ck_assert_double_eq_tol((double)*nf_sequence_at(&delta, c, t, s), (up - down) / 0.02, 1e-5);
            }
    nf_sequence_release(&logits);
    nf_sequence_release(&delta);
}
END_TEST

START_TEST(nothing_scored)
{
    struct nf_sequence logits, delta;
    fill(&logits, &delta);
    for (size_t i = 0; i < sizeof label / sizeof *label; i++)
        label[i] = -1;
    ck_assert_float_eq(nf_sequence_cross_entropy(&logits, &delta, &labels), 0.0f);
    for (size_t i = 0; i < nf_sequence_size(&delta); i++)
        ck_assert_float_eq(delta.data[i], 0.0f);
    nf_sequence_release(&logits);
    nf_sequence_release(&delta);
}
END_TEST

START_TEST(right_answers)
{
    struct nf_sequence logits, delta;
    long correct = 100, scored = 200;
    fill(&logits, &delta);
    memset(logits.data, 0, nf_sequence_size(&logits) * sizeof *logits.data);
    for (int s = 0; s < SAMPLES; s++)
        for (int t = 0; t < STEPS; t++) {
            label[order[s] * STEPS + t] = (s + t) % 3 ? 2 : s == 0 ? -1 : 0;
            if (t > 1) *nf_sequence_at(&logits, 2, t, s) = 1.0f;
        }
    nf_sequence_count_correct(&logits, &labels, &correct, &scored);
    int expected = 0, all = 0;
    for (int s = 0; s < SAMPLES; s++)
        for (int t = 0; t < STEPS; t++) {
            all += (s + t) % 3 || s;
            expected += (s + t) % 3 ? t > 1 : s && t <= 1; /* equal logits: the first class */
        }
    ck_assert_int_eq(correct, 100 + expected);
    ck_assert_int_eq(scored, 200 + all);
    nf_sequence_release(&logits);
    nf_sequence_release(&delta);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("sequence_loss");
    tcase_add_test(tests, definition);
    tcase_add_test(tests, nothing_scored);
    tcase_add_test(tests, right_answers);
    return golden_run("sequence_loss", tests);
}
