#include "../reference/golden.h"
#include "random/mt19937.h"

#include <gsl/gsl_rng.h>

static const uint32_t SEEDS[] = {1, 42, 100, 4357, 4294967295u};
enum { SEED_COUNT = sizeof SEEDS / sizeof *SEEDS, BLOCK = 624 };

START_TEST(words_are_those_of_gsl)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct nf_mt19937 mt;
    gsl_rng_set(rng, SEEDS[_i]);
    ck_assert_int_eq(nf_mt19937_seed(&mt, SEEDS[_i]), NF_OK);
    for (int i = 0; i < 1000000; i++)
        if (nf_mt19937_next(&mt) != gsl_rng_get(rng)) ck_abort_msg("seed %u: word %d differs", SEEDS[_i], i);
    gsl_rng_free(rng);
}
END_TEST

/* Matsumoto and Nishimura's mt19937ar started with init_genrand(0), which GSL cannot be; the values are those of
 * np.random.RandomState(0).randint(0, 2**32, 4). */
START_TEST(seed_zero_is_taken_as_it_is)
{
    static const uint32_t expected[4] = {2357136044u, 2546248239u, 3071714933u, 3626093760u};
    struct nf_mt19937 mt;
    ck_assert_int_eq(nf_mt19937_seed(&mt, 0), NF_OK);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(nf_mt19937_next(&mt), expected[i]);
}
END_TEST

/* Runs that end before, on and after the boundary of a block. */
static const size_t RUNS[] = {1, BLOCK - 1, BLOCK, BLOCK + 1, 7, 2 * BLOCK, 0, 8, 5 * BLOCK + 13};

START_TEST(bulk_equals_single_words)
{
    struct nf_mt19937 bulk, single;
    uint32_t words[6 * BLOCK];
    ck_assert_int_eq(nf_mt19937_seed(&bulk, SEEDS[_i]), NF_OK);
    single = bulk;
    for (int round = 0; round < 20; round++)
        for (size_t r = 0; r < sizeof RUNS / sizeof *RUNS; r++) {
            nf_mt19937_fill(&bulk, words, RUNS[r]);
            for (size_t i = 0; i < RUNS[r]; i++)
                if (words[i] != nf_mt19937_next(&single)) ck_abort_msg("run of %zu: word %zu differs", RUNS[r], i);
        }
}
END_TEST

START_TEST(a_copy_continues_the_stream)
{
    struct nf_mt19937 mt, saved;
    uint32_t ahead[2 * BLOCK], again[2 * BLOCK];
    ck_assert_int_eq(nf_mt19937_seed(&mt, 42), NF_OK);
    for (int used = 0; used < 2 * BLOCK; used += 89) {
        saved = mt;
        nf_mt19937_fill(&mt, ahead, 2 * BLOCK);
        mt = saved;
        nf_mt19937_fill(&mt, again, 2 * BLOCK);
        ck_assert_mem_eq(ahead, again, sizeof ahead);
        mt = saved;
        nf_mt19937_fill(&mt, again, 89);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("mt19937");
    tcase_add_loop_test(tests, words_are_those_of_gsl, 0, SEED_COUNT);
    tcase_add_test(tests, seed_zero_is_taken_as_it_is);
    tcase_add_loop_test(tests, bulk_equals_single_words, 0, SEED_COUNT);
    tcase_add_test(tests, a_copy_continues_the_stream);
    return golden_run("mt19937", tests);
}
