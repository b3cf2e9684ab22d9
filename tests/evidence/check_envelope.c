/* The envelope that seeds predict for one more: what is inside, what is not, and how much of it is surprising. */
#include "evidence/envelope.h"
#include "fixture.h"

#include <math.h>

enum { SEEDS = 39, KEYS = 20 };

static void key_of(char key[32], int k)
{
    snprintf(key, 32, "arm-%d:clean", k);
}

/* Seeds 0 to 38 (the first of group replay), keys whose values are a permutation of 0 to 38 each. */
static void predict(struct nf_results *before)
{
    char key[32];
    nf_results_init(before);
    for (int s = 0; s < SEEDS; s++)
        for (int k = 0; k < KEYS; k++) {
            key_of(key, k);
            add_result(before, s ? "seeds" : "replay", "", s, 0, key, (s * (k + 2) + k) % SEEDS);
        }
    add_result(before, "rounding", "", 0, 3, "arm-0:clean", 1e6); /* no seed, no member */
    ck_assert_int_eq(nf_results_sort(before), NF_OK);
}

static void run_seed(struct nf_results *challenge, long seed, double value)
{
    char key[32];
    nf_results_init(challenge);
    for (int k = 0; k < KEYS; k++) {
        key_of(key, k);
        add_result(challenge, "challenge", "", seed, 0, key, value);
    }
    add_result(challenge, "challenge", "", seed, 0, "new:clean", value); /* nobody predicts it */
    ck_assert_int_eq(nf_results_sort(challenge), NF_OK);
}

static void judge(struct nf_envelope *e, long seed, double value)
{
    struct nf_results before, challenge;
    predict(&before);
    run_seed(&challenge, seed, value);
    ck_assert_msg(nf_envelope_make(e, &before, &challenge) == NF_OK, "%s", nf_error());
    nf_results_release(&before);
    nf_results_release(&challenge);
}

START_TEST(inside)
{
    struct nf_envelope e;
    judge(&e, 77, 20.0);
    ck_assert_uint_eq(e.count, KEYS);
    ck_assert_uint_eq(e.members, SEEDS);
    ck_assert_uint_eq(e.outside, 0);
    ck_assert_double_eq_tol(e.expected, KEYS * 0.05, 1e-9);
    ck_assert(e.rows[0].lo == 0.0 && e.rows[0].hi == 38.0 && e.rows[0].members == SEEDS);
    ck_assert_uint_eq(e.beyond, SEEDS);
    ck_assert_double_eq_tol(e.p, 1.0, 1e-9);
    nf_envelope_release(&e);
}
END_TEST

START_TEST(outside_of_everything)
{
    char *text = NULL;
    size_t length;
    struct nf_envelope e;
    judge(&e, 77, 100.0);
    ck_assert_uint_eq(e.outside, KEYS);
    ck_assert_uint_eq(e.beyond, 0);
    ck_assert_double_eq_tol(e.p, 1.0 / (SEEDS + 1), 1e-9);
    FILE *stream = open_memstream(&text, &length);
    nf_envelope_print(&e, stream);
    fclose(stream);
    ck_assert_ptr_nonnull(
        strstr(text, "not as predicted: 20 of 20 measurements outside, 1.0 expected by chance; 0 of 39"));
    free(text);
    nf_envelope_release(&e);
}
END_TEST

/* A seed that is there already is judged by the others. */
START_TEST(seed_among_the_members)
{
    struct nf_envelope e;
    judge(&e, 5, 20.0);
    ck_assert_uint_eq(e.members, SEEDS - 1);
    nf_envelope_release(&e);
}
END_TEST

START_TEST(too_few_seeds)
{
    struct nf_envelope e;
    struct nf_results before, challenge;
    nf_results_init(&before);
    add_result(&before, "seeds", "", 1, 0, "arm-0:clean", 1.0);
    ck_assert_int_eq(nf_results_sort(&before), NF_OK);
    run_seed(&challenge, 9, 1.0);
    ck_assert_int_eq(nf_envelope_make(&e, &before, &challenge), NF_INVALID);
    ck_assert_ptr_null(e.rows);
    nf_results_release(&before);
    nf_results_release(&challenge);
}
END_TEST

START_TEST(saved)
{
    char path[256], line[128];
    struct nf_envelope e;
    judge(&e, 77, 40.5);
    scratch_path(path, "challenge.csv");
    ck_assert_int_eq(nf_envelope_save(&e, path), NF_OK);
    FILE *stream = fopen(path, "r");
    ck_assert(fgets(line, sizeof line, stream) && fgets(line, sizeof line, stream));
    ck_assert_str_eq(line, "arm-0:clean,40.5,0,38,0.95,39,1\n");
    fclose(stream);
    nf_envelope_release(&e);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("envelope");
    TCase *tests = tcase_create("envelope");
    tcase_add_test(tests, inside);
    tcase_add_test(tests, outside_of_everything);
    tcase_add_test(tests, seed_among_the_members);
    tcase_add_test(tests, too_few_seeds);
    tcase_add_test(tests, saved);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
