/* One protocol on two kinds of network: what a subject does is what its network's own functions do. */
#include "../reference/golden.h"
#include "plasticity/prune.h"
#include "run/subject.h"

enum { SAMPLES = 300, BATCH = 100 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct bench {
    struct nf_recurrent recurrent;
    struct nf_mlp mlp;
    struct nf_dataset data;
    struct nf_torch_stream stream, same;
    struct nf_subject subject;
};

static void bench_init(struct bench *b, int feed_forward)
{
    must(nf_blobs_seeded(&b->data, 100, SAMPLES, 0.8));
    must(nf_torch_seed(&b->stream, 3));
    must(nf_recurrent_init(&b->recurrent, 2, 16, 4, 4));
    must(nf_mlp_init(&b->mlp, 3, (const int[]){2, 32, 16, 4}));
    nf_recurrent_initialise(&b->recurrent, &b->stream);
    nf_mlp_initialise(&b->mlp, &b->stream);
    b->recurrent.modulators.gain = 1.6;
    b->mlp.modulators.gain = 1.25;
    b->subject = (struct nf_subject){0};
    if (feed_forward)
        b->subject.mlp = &b->mlp;
    else
        b->subject.recurrent = &b->recurrent;
    b->same = b->stream;
}

static void bench_release(struct bench *b)
{
    nf_recurrent_release(&b->recurrent);
    nf_mlp_release(&b->mlp);
    nf_dataset_release(&b->data);
}

START_TEST(shares)
{
    struct bench b;
    bench_init(&b, _i);
    const struct nf_weights w = nf_subject_weights(&b.subject);
    ck_assert_ptr_eq(w.mask, _i ? b.mlp.mask : b.recurrent.mask);
    ck_assert(nf_subject_gain(&b.subject) == (_i ? 1.25 : 1.6));
    ck_assert(nf_subject_sparsity(&b.subject) == 0.0 && nf_subject_scars(&b.subject) == 0.0);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = 0.5}));
    must(nf_prune_drawn(&w, 0.25, NF_SCAR_ALL, 1, &b.stream));
    ck_assert_double_eq_tol(nf_subject_scars(&b.subject), 25.0, 0.01);
    ck_assert_double_eq_tol(nf_subject_sparsity(&b.subject), 62.5, 3.0);
    bench_release(&b);
}
END_TEST

START_TEST(accuracy_and_activation)
{
    struct bench b;
    const struct nf_stress stress = {1.0, 0.5, 0.5};
    double percent, activation, expected;
    int correct;
    bench_init(&b, _i);
    must(nf_subject_accuracy(&b.subject, &b.data, &stress, BATCH, &b.stream, &percent));
    must(nf_subject_activation(&b.subject, &b.data, &stress, NF_AMPLITUDE_RMS, BATCH, &b.stream, &activation));
    if (_i) {
        must(nf_count_accurate(&b.mlp, &b.data, &stress, BATCH, &b.same, &correct));
        must(nf_mean_activation(&b.mlp, &b.data, BATCH, &b.same, &expected));
    } else {
        must(nf_recurrent_count_accurate(&b.recurrent, &b.data, &stress, BATCH, &b.same, &correct));
        must(nf_recurrent_activation(&b.recurrent, &b.data, &stress, NF_AMPLITUDE_RMS, BATCH, &b.same, &expected));
    }
    ck_assert_double_eq_tol(percent, 100.0 * correct / SAMPLES, 1e-12);
    ck_assert(activation == expected);
    ck_assert_mem_eq(&b.stream.mt, &b.same.mt, sizeof b.same.mt);
    bench_release(&b);
}
END_TEST

START_TEST(training_and_regrowth)
{
    struct bench b, own;
    const struct nf_training training = {.epochs = 2, .batch = BATCH, .rate = 1e-3};
    const struct nf_regrow rule = {
        .score = NF_REGROW_ABSOLUTE, .share = 0.5, .batches = 2, .batch = BATCH, .scale = 0.1};
    bench_init(&b, _i);
    bench_init(&own, _i);
    const struct nf_weights w = nf_subject_weights(&b.subject), v = nf_subject_weights(&own.subject);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = 0.5}));
    must(nf_prune_smallest(&v, &(struct nf_pruning){.share = 0.5}));
    must(nf_subject_regrow(&b.subject, &rule, &b.data, &b.stream));
    must(nf_subject_train(&b.subject, &b.data, &training, &b.stream));
    if (_i) {
        must(nf_regrow(&own.mlp, &rule, &own.data, &own.stream, NULL, NULL));
        must(nf_train(&own.mlp, &own.data, &training, &own.stream, NULL));
    } else {
        must(nf_recurrent_regrow(&own.recurrent, &rule, &own.data, &own.stream, NULL, NULL));
        must(nf_recurrent_train(&own.recurrent, &own.data, &training, 0, NULL, &own.stream, NULL));
    }
    ck_assert_mem_eq(w.parameters, v.parameters, w.count * sizeof(float));
    ck_assert_mem_eq(w.mask, v.mask, w.count);
    ck_assert_double_eq_tol(nf_subject_sparsity(&b.subject), 25.0, 1.0);
    bench_release(&b);
    bench_release(&own);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("subject");
    tcase_add_loop_test(tests, shares, 0, 2);
    tcase_add_loop_test(tests, accuracy_and_activation, 0, 2);
    tcase_add_loop_test(tests, training_and_regrowth, 0, 2);
    return golden_run("subject", tests);
}
