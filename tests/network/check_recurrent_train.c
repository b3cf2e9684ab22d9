/* A phase of training in pieces is the phase in one piece, bit for bit; noise on the input is drawn while training. */
#include "../reference/golden.h"
#include "network/recurrent_train.h"
#include "plasticity/prune.h"

enum { UNITS = 32, STEPS = 5 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct bench {
    struct nf_recurrent net;
    struct nf_dataset data;
    struct nf_torch_stream stream;
};

/* A share of 0 leaves the dense products, 0.3 takes the dense ones with a mask, 0.9 the sparse ones. */
static void bench_init(struct bench *b, double pruned)
{
    must(nf_torch_seed(&b->stream, 5));
    must(nf_blobs_seeded(&b->data, 100, 300, 0.8));
    must(nf_recurrent_init(&b->net, 2, UNITS, STEPS, 4));
    nf_recurrent_initialise(&b->net, &b->stream);
    const struct nf_weights w = nf_recurrent_weights(&b->net);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = pruned}));
}

static void bench_release(struct bench *b)
{
    nf_recurrent_release(&b->net);
    nf_dataset_release(&b->data);
}

static const double shares[] = {0.0, 0.25, 0.9};

START_TEST(pieces_are_the_whole)
{
    struct bench whole, pieces;
    struct nf_recurrent_course course = {0};
    struct nf_training training = {
        .epochs = 4, .batch = 128, .rate = 1e-3, .noise = {1, 0.5, 0.0}, .gain = {1, 1.0, 1.6}};
    bench_init(&whole, shares[_i]);
    bench_init(&pieces, shares[_i]);
    must(nf_recurrent_train(&whole.net, &whole.data, &training, 0, NULL, &whole.stream, NULL));
    for (training.stop = 1; training.stop <= training.epochs; training.stop++) {
        must(nf_recurrent_train(&pieces.net, &pieces.data, &training, 0, &course, &pieces.stream, NULL));
        ck_assert_int_eq(course.epoch, training.stop);
        ck_assert_int_eq(course.step, 3 * training.stop);
    }
    ck_assert_mem_eq(whole.net.parameters, pieces.net.parameters, whole.net.count * sizeof(float));
    ck_assert(whole.net.modulators.gain == 1.6 && pieces.net.modulators.gain == 1.6);
    ck_assert(pieces.net.modulators.noise == 0.0);
    nf_recurrent_course_release(&course);
    bench_release(&whole);
    bench_release(&pieces);
}
END_TEST

START_TEST(pruned_weights_stay_at_zero)
{
    struct bench b;
    struct nf_training training = {.epochs = 2, .batch = 128, .rate = 1e-2};
    bench_init(&b, shares[_i]);
    must(nf_recurrent_train(&b.net, &b.data, &training, 0, NULL, &b.stream, NULL));
    for (size_t i = 0; i < b.net.count; i++)
        ck_assert(b.net.mask[i] == (b.net.parameters[i] != 0.0f));
    bench_release(&b);
}
END_TEST

/* Ramps move the noise they are told to, and draws follow. */
START_TEST(noise_on_the_input)
{
    struct bench inside, outside;
    struct nf_training training = {.epochs = 2, .batch = 128, .rate = 1e-3, .noise = {1, 0.5, 0.25}};
    bench_init(&inside, 0.9);
    bench_init(&outside, 0.9);
    must(nf_recurrent_train(&inside.net, &inside.data, &training, 0, NULL, &inside.stream, NULL));
    must(nf_recurrent_train(&outside.net, &outside.data, &training, 1, NULL, &outside.stream, NULL));
    ck_assert(inside.net.modulators.noise == 0.25 && inside.net.modulators.input_noise == 0.0);
    ck_assert(outside.net.modulators.noise == 0.0 && outside.net.modulators.input_noise == 0.25);
    ck_assert(memcmp(inside.net.parameters, outside.net.parameters, inside.net.count * sizeof(float)) != 0);
    bench_release(&inside);
    bench_release(&outside);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_train");
    tcase_add_loop_test(tests, pieces_are_the_whole, 0, 3);
    tcase_add_loop_test(tests, pruned_weights_stay_at_zero, 0, 3);
    tcase_add_test(tests, noise_on_the_input);
    return golden_run("recurrent_train", tests);
}
