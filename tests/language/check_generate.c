/* Completions: the limit, the end token, repeatability, and independence of what else is asked. */
#include "../reference/golden.h"
#include "fixture.h"
#include "language/generate.h"

enum { PROMPTS = 5, MOST = 12, SLOTS = 2 };
static const int32_t words[] = {1, 7, 3, 12, 30, 4, 4, 9, 2};
static struct nf_prompt prompts[PROMPTS] = {{words, 3}, {words + 3, 5}, {words + 1, 1}, {words + 4, 4}, {words, 9}};

static struct small_model m;
static struct nf_cache cache;

static void setup(void)
{
    const struct nf_decoder_shape shape = small_shape(0);
    ck_assert_int_eq(small_model_init(&m, 0), NF_OK);
    ck_assert_int_eq(nf_cache_init(&cache, &shape, SLOTS, 24, SLOTS, RANK), NF_OK);
}

static void teardown(void)
{
    nf_cache_release(&cache);
    small_model_release(&m);
}

static enum nf_status run(int first, int count, int32_t end, int32_t *completion, int *length)
{
    const struct nf_sampling sampling = {0.9, 0.7, MOST, end};
    struct nf_numpy_stream stream[PROMPTS];
    for (int p = 0; p < count; p++)
        ck_assert_int_eq(nf_numpy_seed(&stream[p], (uint32_t)(first + p)), NF_OK);
    return nf_generate(&cache, &m.decoder, &m.adapter, prompts + first, count, &sampling, stream, completion, length);
}

START_TEST(limit_and_repeat)
{
    int32_t a[PROMPTS * (MOST + 1)], b[PROMPTS * (MOST + 1)];
    int length[PROMPTS], again[PROMPTS];
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    ck_assert_int_eq(run(0, PROMPTS, -1, a, length), NF_OK);
    ck_assert_int_eq(run(0, PROMPTS, -1, b, again), NF_OK);
    for (int p = 0; p < PROMPTS; p++)
        ck_assert_int_eq(length[p], MOST); /* no token is the end */
    ck_assert_mem_eq(a, b, sizeof a);
}
END_TEST

/* A prompt alone says what it says among others. */
START_TEST(alone)
{
    int32_t all[PROMPTS * (MOST + 1)], one[MOST + 1];
    int length[PROMPTS], made = 0;
    ck_assert_int_eq(run(0, PROMPTS, -1, all, length), NF_OK);
    for (int p = 0; p < PROMPTS; p++) {
        ck_assert_int_eq(run(p, 1, -1, one, &made), NF_OK);
        ck_assert_mem_eq(one, all + p * (MOST + 1), MOST * sizeof *one);
    }
}
END_TEST

/* The end token stops a completion where it would have stood. */
START_TEST(stops_at_the_end)
{
    int32_t all[PROMPTS * (MOST + 1)], cut[PROMPTS * (MOST + 1)];
    int length[PROMPTS], shorter[PROMPTS], stopped = 0;
    ck_assert_int_eq(run(0, PROMPTS, -1, all, length), NF_OK);
    int32_t end = all[4]; /* the fifth word of the first */
    ck_assert_int_eq(run(0, PROMPTS, end, cut, shorter), NF_OK);
    for (int p = 0; p < PROMPTS; p++) {
        int where = 0;
        while (where < MOST && all[p * (MOST + 1) + where] != end)
            where++;
        ck_assert_int_eq(shorter[p], where);
        stopped += where < MOST;
    }
    ck_assert_int_ge(stopped, 1);
}
END_TEST

START_TEST(refused)
{
    int32_t completion[MOST + 1];
    int length;
    struct nf_prompt kept = prompts[0];
    prompts[0].length = 0;
    ck_assert_int_eq(run(0, 1, -1, completion, &length), NF_INVALID);
    prompts[0] = (struct nf_prompt){words, 13}; /* 13 + 12 are more than 24 */
    ck_assert_int_eq(run(0, 1, -1, completion, &length), NF_INVALID);
    prompts[0] = kept;
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("generate");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, limit_and_repeat);
    tcase_add_test(tests, alone);
    tcase_add_test(tests, stops_at_the_end);
    tcase_add_test(tests, refused);
    return golden_run("generate", tests);
}
