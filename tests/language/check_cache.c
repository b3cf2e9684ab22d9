/* Reading with the cache gives the logits of the training pass, whatever is read at once. */
#include "../reference/golden.h"
#include "fixture.h"
#include "language/cache.h"

static struct small_model m;
static struct nf_cache cache;
static float expected[TOKENS * VOCABULARY];

/* Logits of every row from the training pass. */
static void setup(void)
{
    const struct nf_decoder_shape shape = small_shape(0);
    ck_assert_int_eq(small_model_init(&m, 0), NF_OK);
    ck_assert_int_eq(nf_cache_init(&cache, &shape, 3, 8, 16, RANK), NF_OK);
    ck_assert_int_eq(nf_tape_forward(&m.tape, &m.decoder, &m.adapter, &small_batch, NULL), NF_OK);
    const float *head = m.decoder.head.data;
    for (int r = 0; r < TOKENS; r++)
        for (int v = 0; v < VOCABULARY; v++) {
            double sum = 0.0;
            for (int i = 0; i < HIDDEN; i++)
                sum += (double)m.tape.final[r * HIDDEN + i] * (double)head[v * HIDDEN + i];
            expected[r * VOCABULARY + v] = (float)sum;
        }
}

static void teardown(void)
{
    nf_cache_release(&cache);
    small_model_release(&m);
}

static struct nf_cache_row row_of(int r)
{
    int s = 0;
    while (r >= small_start[s + 1])
        s++;
    return (struct nf_cache_row){s, r - small_start[s], small_token[r], 1};
}

static void expect_row(const float *logits, int r)
{
    for (int v = 0; v < VOCABULARY; v++)
        ck_assert_double_eq_tol(logits[v], expected[r * VOCABULARY + v], 2e-5);
}

START_TEST(all_at_once)
{
    struct nf_cache_row row[TOKENS];
    for (int r = 0; r < TOKENS; r++)
        row[r] = row_of(r);
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, &m.adapter, row, TOKENS), NF_OK);
    for (int r = 0; r < TOKENS; r++)
        expect_row(cache.logits + r * VOCABULARY, r);
}
END_TEST

START_TEST(one_by_one)
{
    for (int r = 0; r < TOKENS; r++) {
        struct nf_cache_row row = row_of(r);
        ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, &m.adapter, &row, 1), NF_OK);
        expect_row(cache.logits, r);
    }
}
END_TEST

/* Logits of the wanted rows alone. */
START_TEST(wanted_rows)
{
    struct nf_cache_row row[5];
    for (int r = 0; r < 5; r++) {
        row[r] = row_of(r);
        row[r].wanted = r == 1 || r == 4;
    }
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, &m.adapter, row, 5), NF_OK);
    expect_row(cache.logits, 1);
    expect_row(cache.logits + VOCABULARY, 4);
}
END_TEST

START_TEST(refused)
{
    struct nf_cache_row row = {3, 0, 1, 1};
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, NULL, &row, 1), NF_INVALID);
    row = (struct nf_cache_row){0, 8, 1, 1};
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, NULL, &row, 1), NF_INVALID);
    row = (struct nf_cache_row){0, 0, VOCABULARY, 1};
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, NULL, &row, 1), NF_INVALID);
    ck_assert_int_eq(nf_cache_run(&cache, &m.decoder, NULL, &row, 17), NF_INVALID);
}
END_TEST

/* 1.1 billion weights of two bytes but for the embedding, of which a token reads one row. */
START_TEST(bytes_of_the_published_model)
{
    struct nf_decoder decoder = {.shape = {2048, 22, 32, 4, 5632, 32000, 10000.0, 1e-5, 0}};
    const struct nf_tensor half = {NULL, NF_FLOAT16};
    struct nf_decoder_layer layer = {half, half, half, half, half, half, half, half, half}, layers[22];
    for (int l = 0; l < 22; l++)
        layers[l] = layer;
    decoder.layer = layers;
    decoder.head = half;
    size_t norms = 45 * 2048, embedding = (size_t)32000 * 2048;
    ck_assert_uint_eq(nf_decoder_bytes(&decoder), 2 * (nf_decoder_weights(&decoder.shape) - norms - embedding));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("cache");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, all_at_once);
    tcase_add_test(tests, one_by_one);
    tcase_add_test(tests, wanted_rows);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, bytes_of_the_published_model);
    return golden_run("cache", tests);
}
