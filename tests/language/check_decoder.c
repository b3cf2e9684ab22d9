/* Shapes that cannot be run are named; the flat vector holds every tensor once. */
#include "../reference/golden.h"
#include "language/decoder.h"

static const struct nf_decoder_shape good = {24, 2, 4, 2, 20, 31, 10000.0, 1e-5, 0};

START_TEST(shapes)
{
    struct nf_decoder_shape bad = good;
    ck_assert_int_eq(nf_decoder_shape_check(&good), NF_OK);
    bad.heads = 5;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    bad = good;
    bad.heads = 24; /* heads of width 1 cannot be turned */
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    bad = good;
    bad.kv_heads = 3;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    bad = good;
    bad.vocabulary = 0;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    ck_assert_ptr_nonnull(strstr(nf_error(), "vocabulary"));
    bad = good;
    bad.intermediate = 2000000;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    bad = good;
    bad.rope_theta = NAN;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
    bad = good;
    bad.norm_eps = -1.0;
    ck_assert_int_eq(nf_decoder_shape_check(&bad), NF_INVALID);
}
END_TEST

/* TinyLlama's published shape has 1,100,048,384 weights. */
START_TEST(count_of_the_published_model)
{
    const struct nf_decoder_shape shape = {2048, 22, 32, 4, 5632, 32000, 10000.0, 1e-5, 0};
    ck_assert_uint_eq(nf_decoder_weights(&shape), 1100048384u);
}
END_TEST

START_TEST(views_cover_the_vector)
{
    for (int tied = 0; tied < 2; tied++) {
        struct nf_decoder_shape shape = good;
        struct nf_decoder decoder;
        shape.tied = tied;
        size_t count = nf_decoder_weights(&shape);
        float *weights = calloc(count, sizeof *weights);
        ck_assert_int_eq(nf_decoder_view(&decoder, &shape, weights), NF_OK);
        const float *norm = decoder.final_norm.data, *head = decoder.head.data, *down = decoder.layer[1].down.data;
        ck_assert_ptr_eq(decoder.embedding.data, weights);
        ck_assert_ptr_eq(down + 24 * 20, norm);
        ck_assert_ptr_eq(tied ? norm + 24 : head + 31 * 24, weights + count);
        ck_assert_int_eq(decoder.head.data == decoder.embedding.data, tied);
        nf_decoder_release(&decoder);
        free(weights);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("decoder");
    tcase_add_test(tests, shapes);
    tcase_add_test(tests, count_of_the_published_model);
    tcase_add_test(tests, views_cover_the_vector);
    return golden_run("decoder", tests);
}
