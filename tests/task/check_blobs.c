/* The clouds: labels and points of the published sets, the two orders of the centres, and PyTorch's way of drawing. */
#include "../reference/golden.h"
#include "task/blobs.h"

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* The clean set of seed 300: a network that knows labels 0 and 2 alone scores 1015 of 2000, papers 1 to 4's 50.8. */
START_TEST(labels_of_the_clean_set)
{
    struct nf_dataset data;
    int count[4] = {0};
    must(nf_blobs_seeded(&data, 300, 2000, 0.0));
    for (int i = 0; i < data.samples; i++)
        count[data.label[i]]++;
    ck_assert_int_eq(count[0], 547);
    ck_assert_int_eq(count[1], 506);
    ck_assert_int_eq(count[2], 468);
    ck_assert_int_eq(count[3], 479);
    nf_dataset_release(&data);
}
END_TEST

START_TEST(order_moves_the_clouds_alone)
{
    static const int same_cloud[] = {0, 2, 3, 1}; /* row by row -> diagonally */
    struct nf_dataset a, b, centres[2];
    struct nf_numpy_stream s;
    enum nf_blobs_order order[] = {NF_BLOBS_DIAGONALLY, NF_BLOBS_ROW_BY_ROW};
    for (int o = 0; o < 2; o++) {
        must(nf_numpy_seed(&s, 5));
        must(nf_blobs_numpy(o ? &b : &a, &s, 300, 0.8, order[o]));
        must(nf_numpy_seed(&s, 5));
        must(nf_blobs_numpy(&centres[o], &s, 300, 0.0, order[o]));
    }
    for (int i = 0; i < 300; i++) {
        ck_assert_int_eq(a.label[i], b.label[i]);
        for (int j = 0; j < 2; j++) {
            int k = 2 * i + j;
            ck_assert_float_eq_tol(a.x[k] - centres[0].x[k], b.x[k] - centres[1].x[k], 2e-6f);
        }
        for (int other = 0; other < 300; other++)
            if (a.label[other] == same_cloud[b.label[i]])
                ck_assert(centres[0].x[2 * other] == centres[1].x[2 * i] &&
                          centres[0].x[2 * other + 1] == centres[1].x[2 * i + 1]);
    }
    nf_dataset_release(&a);
    nf_dataset_release(&b);
    nf_dataset_release(&centres[0]);
    nf_dataset_release(&centres[1]);
}
END_TEST

START_TEST(torch_draws_labels_then_deviations)
{
    struct nf_dataset data;
    struct nf_torch_stream stream, again;
    float deviation[2 * 400];
    must(nf_torch_seed(&stream, 11));
    again = stream;
    must(nf_blobs_torch(&data, &stream, 400, 0.5, NF_BLOBS_DIAGONALLY));
    for (int i = 0; i < 400; i++)
        ck_assert_int_eq(data.label[i], nf_torch_randint(&again, 4));
    nf_torch_randn(&again, deviation, 800);
    for (int i = 0; i < 800; i++) {
        float from_centre = data.x[i] - deviation[i] * 0.5f;
        ck_assert_float_eq_tol(fabsf(from_centre), 3.0f, 1e-6f);
    }
    ck_assert_int_eq(nf_torch_randint(&stream, 1000), nf_torch_randint(&again, 1000));
    nf_dataset_release(&data);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("blobs");
    tcase_add_test(tests, labels_of_the_clean_set);
    tcase_add_test(tests, order_moves_the_clouds_alone);
    tcase_add_test(tests, torch_draws_labels_then_deviations);
    return golden_run("blobs", tests);
}
