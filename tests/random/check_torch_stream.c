#include "../reference/golden.h"
#include "random/torch_stream.h"

static const char *const HEADER[] = {"seed", "call", "index", "value", NULL};
enum { SEED, CALL, INDEX, VALUE };
static const char *const SHAPES_HEADER[] = {"count", "index", "value", NULL};
static struct nf_csv_table golden, shapes;
static const char *const SEEDS[] = {"0", "42", "123456789"};
enum { SEED_COUNT = sizeof SEEDS / sizeof *SEEDS, MOST = 128 * 512 };
static float normals[MOST];

static void load(void)
{
    golden_load(&golden, "torch_stream.csv", HEADER);
    golden_load(&shapes, "torch_shapes.csv", SHAPES_HEADER);
}

static void release(void)
{
    nf_csv_release(&golden);
    nf_csv_release(&shapes);
}

static int is_row(size_t row, const char *seed, const char *call)
{
    return !strcmp(nf_csv_cell(&golden, row, SEED), seed) && !strcmp(nf_csv_cell(&golden, row, CALL), call);
}

/* Compare the rows of one seed and call with what was drawn; return how many rows there were. */
static int compare(const char *seed, const char *call, const float *drawn, int64_t tolerance)
{
    int rows = 0;
    for (size_t r = 0; r < golden.rows; r++) {
        if (!is_row(r, seed, call)) continue;
        float expected = strtof(nf_csv_cell(&golden, r, VALUE), NULL);
        float found = drawn[atoi(nf_csv_cell(&golden, r, INDEX))];
        ck_assert_msg(ulps_single(found, expected) <= tolerance, "seed %s, %s, line %zu: %.9g, not %.9g", seed, call,
                      golden.lines[r], (double)found, (double)expected);
        rows++;
    }
    return rows;
}

static int compare_integers(const char *seed, const char *call, const int64_t *drawn)
{
    int rows = 0;
    for (size_t r = 0; r < golden.rows; r++) {
        if (!is_row(r, seed, call)) continue;
        ck_assert_int_eq(drawn[atoi(nf_csv_cell(&golden, r, INDEX))],
                         strtoll(nf_csv_cell(&golden, r, VALUE), NULL, 10));
        rows++;
    }
    return rows;
}

/* The calls of make_golden.py in their order, on one stream. */
static void check_floats(struct nf_torch_stream *stream, const char *seed)
{
    nf_torch_rand(stream, normals, 8);
    ck_assert_int_eq(compare(seed, "rand(8)", normals, 0), 8);
    nf_torch_randn(stream, normals, 5);
    /* one ulp for the logarithm, sine and cosine of another C library */
    ck_assert_int_eq(compare(seed, "then randn(5)", normals, 1), 5);
    nf_torch_randn(stream, normals, 16);
    ck_assert_int_eq(compare(seed, "then randn(16)", normals, 0), 16);
    nf_torch_randn(stream, normals, 35);
    ck_assert_int_eq(compare(seed, "then randn(35)", normals, 0), 35);
    nf_torch_randn(stream, normals, MOST);
    ck_assert_int_eq(compare(seed, "then randn(128,512)", normals, 0), 24);
}

static void check_integers(struct nf_torch_stream *stream, const char *seed)
{
    static int64_t drawn[12000];
    for (int i = 0; i < 4; i++)
        drawn[i] = nf_torch_random_int64(stream);
    ck_assert_int_eq(compare_integers(seed, "then empty(4,int64).random_()", drawn), 4);
    nf_torch_randperm(stream, drawn, 10);
    ck_assert_int_eq(compare_integers(seed, "then randperm(10)", drawn), 10);
    nf_torch_randperm(stream, drawn, 12000);
    ck_assert_int_eq(compare_integers(seed, "then randperm(12000)", drawn), 24);
    nf_torch_uniform(stream, normals, 6, -0.25f, 0.5f);
    ck_assert_int_eq(compare(seed, "then empty(6).uniform_(-0.25,0.5)", normals, 0), 6);
    for (int i = 0; i < 12; i++)
        drawn[i] = nf_torch_randint(stream, 4);
    ck_assert_int_eq(compare_integers(seed, "then randint(0,4,(12,))", drawn), 12);
}

static void check_dropout(struct nf_torch_stream *stream, const char *seed)
{
    uint8_t keep[20];
    nf_torch_dropout_keep(stream, keep, 20, 0.1);
    for (int i = 0; i < 20; i++)
        normals[i] = keep[i] ? 1.0f / 0.9f : 0.0f;
    ck_assert_int_eq(compare(seed, "then bernoulli keep mask of dropout(p=0.1) on ones(20)", normals, 0), 20);
}

START_TEST(draws_are_those_of_pytorch)
{
    struct nf_torch_stream stream;
    ck_assert_int_eq(nf_torch_seed(&stream, strtoull(SEEDS[_i], NULL, 10)), NF_OK);
    check_floats(&stream, SEEDS[_i]);
    check_integers(&stream, SEEDS[_i]);
    check_dropout(&stream, SEEDS[_i]);
}
END_TEST

START_TEST(only_the_low_half_of_a_seed_counts)
{
    struct nf_torch_stream narrow, wide;
    ck_assert_int_eq(nf_torch_seed(&narrow, 42), NF_OK);
    ck_assert_int_eq(nf_torch_seed(&wide, 42 + ((uint64_t)7 << 32)), NF_OK);
    ck_assert_mem_eq(narrow.mt.state, wide.mt.state, sizeof narrow.mt.state);
}
END_TEST

START_TEST(normals_of_any_length_and_the_word_after)
{
    int counts = 0;
    for (size_t r = 0; r < shapes.rows;) {
        const char *count = nf_csv_cell(&shapes, r, 0);
        struct nf_torch_stream stream;
        ck_assert_int_eq(nf_torch_seed(&stream, 42), NF_OK);
        nf_torch_randn(&stream, normals, (size_t)atoi(count));
        for (; strcmp(nf_csv_cell(&shapes, r, 1), "next"); r++) {
            float expected = strtof(nf_csv_cell(&shapes, r, 2), NULL);
            ck_assert_int_le(ulps_single(normals[atoi(nf_csv_cell(&shapes, r, 1))], expected), atoi(count) < 16);
        }
        ck_assert_int_eq(nf_torch_randint(&stream, 2147483647u), strtoll(nf_csv_cell(&shapes, r++, 2), NULL, 10));
        counts++;
    }
    ck_assert_int_eq(counts, 12);
}
END_TEST

static const struct {
    size_t samples, features, stride;
} SHAPES[] = {{1, 16, 8},   {7, 16, 64},   {8, 32, 8},      {17, 48, 64},
              {35, 64, 64}, {96, 512, 96}, {128, 256, 128}, {123, 512, 128}};

START_TEST(transposed_normals_are_the_same_draws)
{
    size_t samples = SHAPES[_i].samples, features = SHAPES[_i].features, stride = SHAPES[_i].stride;
    struct nf_torch_stream rowwise, columnwise;
    static float transposed[128 * 512];
    ck_assert_int_eq(nf_torch_seed(&rowwise, 42), NF_OK);
    nf_torch_rand(&rowwise, normals, 101); /* off the boundary of a block of words */
    columnwise = rowwise;
    nf_torch_randn(&rowwise, normals, samples * features);
    nf_torch_randn_transposed(&columnwise, transposed, samples, features, stride);
    for (size_t s = 0; s < samples; s++)
        for (size_t f = 0; f < features; f++)
            if (memcmp(&transposed[f * stride + s], &normals[s * features + f], sizeof(float)))
                ck_abort_msg("sample %zu, feature %zu differs", s, f);
    ck_assert_uint_eq(nf_mt19937_next(&rowwise.mt), nf_mt19937_next(&columnwise.mt));
}
END_TEST

START_TEST(a_copy_continues_the_stream)
{
    struct nf_torch_stream stream, saved;
    float ahead[3 + 16], again[3 + 16];
    ck_assert_int_eq(nf_torch_seed(&stream, 42), NF_OK);
    nf_torch_randn(&stream, ahead, 3); /* leaves a second deviate waiting */
    saved = stream;
    nf_torch_randn(&stream, ahead, 3);
    nf_torch_randn(&stream, ahead + 3, 16);
    nf_torch_randn(&saved, again, 3);
    nf_torch_randn(&saved, again + 3, 16);
    ck_assert_mem_eq(ahead, again, sizeof ahead);
}
END_TEST

/* The order in which DataLoader(shuffle=True) visits 12 000 samples after the weights of the 2-512-512-256-4 network
 * have been drawn, over the first two epochs. */
START_TEST(shuffling_is_that_of_the_data_loader)
{
    static const char *const header[] = {"what", "index", "value", NULL};
    static const size_t drawn[] = {512 * 2, 512, 512 * 512, 512, 256 * 512, 256, 4 * 256, 4};
    static float weights[512 * 512];
    static int64_t order[12000];
    struct nf_csv_table mlp;
    struct nf_torch_stream stream;
    golden_load(&mlp, "mlp_seed42.csv", header);
    ck_assert_int_eq(nf_torch_seed(&stream, 42), NF_OK);
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        nf_torch_rand(&stream, weights, drawn[i]);
    for (int epoch = 0, found = 0; epoch < 2; epoch++, found = 0) {
        char what[64];
        snprintf(what, sizeof what, "epoch %d batch 0 sample index", epoch);
        ck_assert_int_eq(nf_torch_dataloader_shuffle(&stream, order, 12000), NF_OK);
        for (size_t r = 0; r < mlp.rows; r++)
            if (!strcmp(nf_csv_cell(&mlp, r, 0), what)) {
                ck_assert_int_eq(order[atoi(nf_csv_cell(&mlp, r, 1))], atoi(nf_csv_cell(&mlp, r, 2)));
                found++;
            }
        ck_assert_int_eq(found, 16);
    }
    nf_csv_release(&mlp);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("torch_stream");
    tcase_add_unchecked_fixture(tests, load, release);
    tcase_add_loop_test(tests, draws_are_those_of_pytorch, 0, SEED_COUNT);
    tcase_add_test(tests, only_the_low_half_of_a_seed_counts);
    tcase_add_test(tests, normals_of_any_length_and_the_word_after);
    tcase_add_loop_test(tests, transposed_normals_are_the_same_draws, 0, sizeof SHAPES / sizeof *SHAPES);
    tcase_add_test(tests, a_copy_continues_the_stream);
    tcase_add_test(tests, shuffling_is_that_of_the_data_loader);
    return golden_run("torch_stream", tests);
}
