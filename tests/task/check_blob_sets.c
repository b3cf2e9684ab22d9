/* The three sets under every reading of how a seed becomes data. */
#include "../reference/golden.h"
#include "task/blob_sets.h"

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void draw(struct nf_blob_sets *sets, struct nf_blob_rule rule, uint32_t seed)
{
    struct nf_torch_stream stream;
    must(nf_torch_seed(&stream, seed));
    rule.sigma = 0.8;
    must(nf_blob_sets_draw(sets, &rule, seed, &stream));
}

static int same(const struct nf_dataset *a, const struct nf_dataset *b)
{
    return a->samples == b->samples && !memcmp(a->x, b->x, (size_t)a->samples * (size_t)a->features * sizeof *a->x) &&
           !memcmp(a->label, b->label, (size_t)a->samples * sizeof *a->label);
}

static int at_centres(const struct nf_dataset *data)
{
    for (int i = 0; i < 2 * data->samples; i++)
        if (fabsf(data->x[i]) != 3.0f) return 0;
    return 1;
}

START_TEST(sizes_and_noise)
{
    for (int source = 0; source < NF_BLOB_SOURCES; source++)
        for (int centres = 0; centres < 2; centres++) {
            struct nf_blob_sets sets;
            draw(&sets, (struct nf_blob_rule){.source = (enum nf_blob_source)source, .train_at_centres = centres}, 3);
            ck_assert_int_eq(sets.train.samples, 12000);
            ck_assert_int_eq(sets.standard.samples, 4000);
            ck_assert_int_eq(sets.clean.samples, 2000);
            ck_assert(at_centres(&sets.clean) && !at_centres(&sets.standard));
            ck_assert_int_eq(at_centres(&sets.train), centres);
            nf_blob_sets_release(&sets);
        }
}
END_TEST

START_TEST(published_recipe)
{
    struct nf_blob_sets sets;
    struct nf_dataset data;
    draw(&sets, (struct nf_blob_rule){.source = NF_BLOBS_NUMPY_100}, 7);
    must(nf_blobs_seeded(&data, 207, 4000, 0.8));
    ck_assert(same(&data, &sets.standard));
    nf_dataset_release(&data);
    nf_blob_sets_release(&sets);
    draw(&sets, (struct nf_blob_rule){.source = NF_BLOBS_NUMPY_0}, 7);
    must(nf_blobs_seeded(&data, 8, 4000, 0.8));
    ck_assert(same(&data, &sets.standard));
    nf_dataset_release(&data);
    nf_blob_sets_release(&sets);
}
END_TEST

START_TEST(every_reading_gives_other_data)
{
    struct nf_blob_sets sets[NF_BLOB_SOURCES];
    for (int i = 0; i < NF_BLOB_SOURCES; i++)
        draw(&sets[i], (struct nf_blob_rule){.source = (enum nf_blob_source)i}, 3);
    for (int i = 0; i < NF_BLOB_SOURCES; i++)
        for (int j = 0; j < i; j++)
            ck_assert(!same(&sets[i].train, &sets[j].train));
    for (int i = 0; i < NF_BLOB_SOURCES; i++)
        nf_blob_sets_release(&sets[i]);
}
END_TEST

START_TEST(only_one_reading_takes_the_stream)
{
    for (int source = 0; source < NF_BLOB_SOURCES; source++) {
        struct nf_blob_sets sets;
        struct nf_torch_stream stream, before;
        struct nf_blob_rule rule = {.source = (enum nf_blob_source)source, .sigma = 0.8};
        must(nf_torch_seed(&stream, 3));
        before = stream;
        must(nf_blob_sets_draw(&sets, &rule, 3, &stream));
        int moved = nf_torch_random_int64(&stream) != nf_torch_random_int64(&before);
        ck_assert_int_eq(moved, source == NF_BLOBS_TORCH_STREAM);
        nf_blob_sets_release(&sets);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("blob sets");
    tcase_add_test(tests, sizes_and_noise);
    tcase_add_test(tests, published_recipe);
    tcase_add_test(tests, every_reading_gives_other_data);
    tcase_add_test(tests, only_one_reading_takes_the_stream);
    return golden_run("blob sets", tests);
}
