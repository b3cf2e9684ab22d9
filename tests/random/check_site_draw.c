#include "../reference/golden.h"
#include "random/site_draw.h"

enum { DRAWS = 100000 };

/* SplitMix64's published sequence for seed 0 (Vigna's splitmix64.c): the counter is the seed plus multiples of the
 * golden gamma. */
START_TEST(words_are_those_of_splitmix64)
{
    const struct nf_site_stream stream = {0};
    ck_assert(nf_site_word(stream, 0) == 0xe220a8397b1dcdafull);
    ck_assert(nf_site_word(stream, 1) == 0x6e789e6aa1b965f4ull);
    ck_assert(nf_site_word(stream, 2) == 0x06c45d188009454full);
}
END_TEST

START_TEST(uniforms_and_normals_have_their_moments)
{
    const struct nf_site_stream stream = nf_site_stream(3, 1, 2);
    double u = 0.0, uu = 0.0, n = 0.0, nn = 0.0;
    int outside = 0;
    for (int i = 0; i < DRAWS; i++) {
        double a = (double)nf_site_uniform(stream, (uint64_t)i), b = (double)nf_site_normal(stream, (uint64_t)i);
        outside += a < 0.0 || a >= 1.0;
        u += a / DRAWS;
        uu += a * a / DRAWS;
        n += b / DRAWS;
        nn += b * b / DRAWS;
    }
    ck_assert_int_eq(outside, 0);
    ck_assert_double_eq_tol(u, 0.5, 5.0 * 0.2887 / sqrt(DRAWS));
    ck_assert_double_eq_tol(uu, 1.0 / 3.0, 5.0 * 0.2981 / sqrt(DRAWS));
    ck_assert_double_eq_tol(n, 0.0, 5.0 / sqrt(DRAWS));
    ck_assert_double_eq_tol(nn, 1.0, 5.0 * sqrt(2.0 / DRAWS));
}
END_TEST

START_TEST(each_of_seed_purpose_and_time_makes_another_stream)
{
    const struct nf_site_stream all[] = {nf_site_stream(1, 2, 3), nf_site_stream(2, 2, 3), nf_site_stream(1, 3, 3),
                                         nf_site_stream(1, 2, 4)};
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < a; b++)
            ck_assert(nf_site_word(all[a], 9) != nf_site_word(all[b], 9));
    ck_assert(nf_site_word(nf_site_stream(1, 2, 3), 9) == nf_site_word(all[0], 9));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("site draws");
    tcase_add_test(tests, words_are_those_of_splitmix64);
    tcase_add_test(tests, uniforms_and_normals_have_their_moments);
    tcase_add_test(tests, each_of_seed_purpose_and_time_makes_another_stream);
    return golden_run("site_draw", tests);
}
