#include "../reference/golden.h"
#include "random/box_muller.h"
#include "random/mt19937.h"

enum { BLOCKS = 20000 };
static uint32_t words[BLOCKS * 16];

static void draw(void)
{
    struct nf_mt19937 mt;
    ck_assert_int_eq(nf_mt19937_seed(&mt, 42), NF_OK);
    nf_mt19937_fill(&mt, words, BLOCKS * 16);
    /* both ends of the uniforms: u = 0 makes a radius of zero, u = 1 - 2^-24 the largest */
    words[0] = words[8] = 0;
    words[1] = words[9] = 0xffffffffu;
    words[2] = 0xff000000u;
}

static float uniform(uint32_t word)
{
    return (float)(word & 0xffffffu) * 0x1p-24f;
}

/* The same steps with the C library's functions.  The angle is rounded to float32, as in the original. */
static void reference(const uint32_t *from, double normals[16])
{
    for (int j = 0; j < 8; j++) {
        double radius = sqrt(-2.0 * log1p(-(double)uniform(from[j])));
        double angle = (double)((float)(2.0 * 3.14159265358979323846) * uniform(from[j + 8]));
        normals[j] = radius * cos(angle);
        normals[j + 8] = radius * sin(angle);
    }
}

START_TEST(close_to_the_exact_transform)
{
    double exact[16], worst = 0.0;
    float normals[16];
    for (size_t b = 0; b < BLOCKS; b++) {
        nf_box_muller_16(words + 16 * b, normals);
        reference(words + 16 * b, exact);
        for (int j = 0; j < 16; j++)
            worst = fmax(worst, fabs((double)normals[j] - exact[j]));
    }
    ck_assert_double_lt(worst, 1e-6);
}
END_TEST

START_TEST(words_and_uniforms_give_the_same_bits)
{
    float uniforms[16], from_words[16], from_uniforms[16];
    for (size_t b = 0; b < BLOCKS; b++) {
        for (int j = 0; j < 16; j++)
            uniforms[j] = uniform(words[16 * b + (size_t)j]);
        nf_box_muller_16(words + 16 * b, from_words);
        nf_box_muller_uniform_16(uniforms, from_uniforms);
        if (memcmp(from_words, from_uniforms, sizeof from_words)) ck_abort_msg("block %zu differs", b);
    }
}
END_TEST

START_TEST(eight_samples_at_once_give_the_same_bits)
{
    enum { PITCH = 48, STRIDE = 24 };
    static float values[16 * STRIDE];
    float row[16];
    for (size_t b = 0; b + 8 * PITCH <= BLOCKS * 16; b += 8 * PITCH) {
        nf_box_muller_16x8(words + b, PITCH, values, STRIDE);
        for (size_t s = 0; s < 8; s++) {
            nf_box_muller_16(words + b + s * PITCH, row);
            for (size_t f = 0; f < 16; f++)
                if (memcmp(&values[f * STRIDE + s], &row[f], sizeof(float))) ck_abort_msg("%zu, %zu differs", s, f);
        }
    }
}
END_TEST

/* Standard normal: mean, variance, skewness and kurtosis of 320 000 draws within five standard errors. */
START_TEST(moments_are_those_of_a_normal)
{
    double sum[5] = {0}, n = BLOCKS * 16.0;
    float normals[16];
    for (size_t b = 0; b < BLOCKS; b++) {
        nf_box_muller_16(words + 16 * b, normals);
        for (int j = 0; j < 16; j++)
            for (int k = 1; k <= 4; k++)
                sum[k] += pow((double)normals[j], k);
    }
    static const double expected[5] = {1, 0, 1, 0, 3}, variance[5] = {0, 1, 2, 15, 96};
    for (int k = 1; k <= 4; k++)
        ck_assert_double_le(fabs(sum[k] / n - expected[k]), 5 * sqrt(variance[k] / n));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("box_muller");
    tcase_add_unchecked_fixture(tests, draw, NULL);
    tcase_add_test(tests, close_to_the_exact_transform);
    tcase_add_test(tests, words_and_uniforms_give_the_same_bits);
    tcase_add_test(tests, eight_samples_at_once_give_the_same_bits);
    tcase_add_test(tests, moments_are_those_of_a_normal);
    return golden_run("box_muller", tests);
}
