#include "../reference/golden.h"
#include "random/numpy_stream.h"

static const char *const HEADER[] = {"seed", "call", "index", "value", NULL};
enum { SEED, CALL, INDEX, VALUE };
static struct nf_csv_table golden;
static const char *const SEEDS[] = {"0", "1", "42", "100", "200", "300", "4294967295"};
enum { SEED_COUNT = sizeof SEEDS / sizeof *SEEDS };

static void load(void)
{
    golden_load(&golden, "numpy_legacy.csv", HEADER);
}

static void release(void)
{
    nf_csv_release(&golden);
}

/* Compares the rows of one seed and call with what was drawn; returns how many rows there were. */
static int compare(const char *seed, const char *call, const double *drawn, uint64_t tolerance)
{
    int rows = 0;
    for (size_t r = 0; r < golden.rows; r++) {
        if (strcmp(nf_csv_cell(&golden, r, SEED), seed) || strcmp(nf_csv_cell(&golden, r, CALL), call)) continue;
        double expected = strtod(nf_csv_cell(&golden, r, VALUE), NULL);
        double found = drawn[atoi(nf_csv_cell(&golden, r, INDEX))];
        ck_assert_msg(ulps_double(found, expected) <= tolerance, "seed %s, %s, line %zu: %.17g, not %.17g", seed, call,
                      golden.lines[r], found, expected);
        rows++;
    }
    return rows;
}

START_TEST(draws_are_those_of_numpy)
{
    const char *seed = SEEDS[_i];
    struct nf_numpy_stream stream;
    double drawn[4000];
    int64_t order[20];
    ck_assert_int_eq(nf_numpy_seed(&stream, (uint32_t)strtoul(seed, NULL, 10)), NF_OK);
    for (int i = 0; i < 4000; i++)
        drawn[i] = (double)nf_numpy_randint(&stream, 0, 4);
    ck_assert_int_eq(compare(seed, "randint(0,4,4000)", drawn, 0), 26);
    for (int i = 0; i < 4000; i++)
        drawn[i] = nf_numpy_randn(&stream);
    /* one ulp for the logarithm of another C library */
    ck_assert_int_eq(compare(seed, "then randn(2000,2)", drawn, 1), 26);
    for (int i = 0; i < 4; i++)
        drawn[i] = nf_numpy_uniform(&stream, 0.0, 0.06);
    ck_assert_int_eq(compare(seed, "then uniform(0,0.06,4)", drawn, 0), 4);
    nf_numpy_permutation(&stream, order, 20);
    for (int i = 0; i < 20; i++)
        drawn[i] = (double)order[i];
    ck_assert_int_eq(compare(seed, "then permutation(20)", drawn, 0), 20);
}
END_TEST

/* What NumPy gives after np.random.seed(7) for randint(0, 1), randint(-3, 10, 8), randint(0, 2**40, 3), randn(1),
 * randint(0, 1000, 2), randn(1), permutation(1), random_sample(): a range of one takes no word, a wide one takes two,
 * and the second deviate of a pair waits across other draws. */
START_TEST(ranges_and_the_waiting_deviate)
{
    static const int64_t narrow[8] = {1, 6, 3, 0, 0, 4, 4, 9}, wide[3] = {796881771918, 100936543816, 382561546606};
    struct nf_numpy_stream stream;
    int64_t alone;
    ck_assert_int_eq(nf_numpy_seed(&stream, 7), NF_OK);
    ck_assert_int_eq(nf_numpy_randint(&stream, 0, 1), 0);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(nf_numpy_randint(&stream, -3, 10), narrow[i]);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(nf_numpy_randint(&stream, 0, (int64_t)1 << 40), wide[i]);
    ck_assert_uint_le(ulps_double(nf_numpy_randn(&stream), -0.2694658623896794), 1);
    ck_assert_int_eq(nf_numpy_randint(&stream, 0, 1000), 998);
    ck_assert_int_eq(nf_numpy_randint(&stream, 0, 1000), 68);
    ck_assert_uint_le(ulps_double(nf_numpy_randn(&stream), -0.044881020167747664), 1);
    nf_numpy_permutation(&stream, &alone, 1);
    ck_assert_int_eq(alone, 0);
    ck_assert(nf_numpy_random(&stream) == 0.8688014582078086);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("numpy_stream");
    tcase_add_unchecked_fixture(tests, load, release);
    tcase_add_loop_test(tests, draws_are_those_of_numpy, 0, SEED_COUNT);
    tcase_add_test(tests, ranges_and_the_waiting_deviate);
    return golden_run("numpy_stream", tests);
}
