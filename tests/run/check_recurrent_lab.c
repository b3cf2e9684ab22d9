/* The bench for recurrent networks: a checkpoint in the middle of a phase of training keeps all that follows. */
#include "../reference/golden.h"
#include "plasticity/prune.h"
#include "run/recurrent_lab.h"

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* A few samples are enough here. */
static struct nf_recurrent_lab *open_lab(void)
{
    const struct nf_unit unit = {.group = "replay", .seed = 3};
    const struct nf_lab_readings readings = {0};
    void *world = NULL;
    must(nf_recurrent_lab_open(&world, NULL, &unit, &readings));
    struct nf_recurrent_lab *study = world;
    study->lab->train.samples = 200;
    return study;
}

static void prepare(struct nf_recurrent_lab *study)
{
    must(nf_recurrent_lab_new_network(study, 2, 0));
    must(nf_recurrent_lab_copy(study, 0, 2));
    const struct nf_subject subject = nf_recurrent_lab_subject(study, 0);
    const struct nf_weights w = nf_subject_weights(&subject);
    must(nf_prune_smallest(&w, &(struct nf_pruning){.share = 0.97}));
    must(nf_prune_drawn(&w, 0.01, NF_SCAR_ALL, 1, &study->lab->torch));
    study->net[0].modulators = (struct nf_recurrent_modulators){.gain = 1.25,
                                                                .inhibition = 0.7,
                                                                .noise = 0.1,
                                                                .output = NF_GRU_TANH,
                                                                .gain_place = NF_GAIN_STATE,
                                                                .noise_before_gain = 1,
                                                                .inhibit_read_out = 1,
                                                                .noise_after_inhibition = 1,
                                                                .spare_last = 1};
}

static const struct nf_training training = {.epochs = 2, .rate = 1e-3};

static void expect_same_modulators(const struct nf_recurrent_modulators *a, const struct nf_recurrent_modulators *b)
{
    ck_assert(a->gain == b->gain && a->inhibition == b->inhibition && a->noise == b->noise);
    ck_assert(a->input_noise == b->input_noise && a->shift == b->shift);
    ck_assert(a->output == b->output && a->gain_place == b->gain_place);
    ck_assert(a->noise_before_gain == b->noise_before_gain && a->inhibit_read_out == b->inhibit_read_out);
    ck_assert(a->noise_after_inhibition == b->noise_after_inhibition && a->spare_last == b->spare_last);
}

START_TEST(a_checkpoint_keeps_a_phase)
{
    struct nf_recurrent_lab *kept = open_lab(), *restored = open_lab();
    struct nf_checkpoint checkpoint;
    prepare(kept);
    must(nf_recurrent_lab_train(kept, 0, training, 0, 1));
    nf_checkpoint_init(&checkpoint);
    nf_recurrent_lab_save(kept, &checkpoint);
    must(nf_recurrent_lab_load(restored, &checkpoint));
    nf_checkpoint_release(&checkpoint);
    expect_same_modulators(&kept->net[0].modulators, &restored->net[0].modulators);
    ck_assert_int_eq(restored->course.epoch, 1);
    ck_assert_ptr_null(restored->net[1].parameters);
    must(nf_recurrent_lab_train(kept, 0, training, 0, 2));
    must(nf_recurrent_lab_train(restored, 0, training, 0, 2));
    for (int slot = 0; slot < 3; slot += 2) {
        const struct nf_recurrent *a = &kept->net[slot], *b = &restored->net[slot];
        ck_assert_mem_eq(a->parameters, b->parameters, a->count * sizeof(float));
        ck_assert_mem_eq(a->mask, b->mask, a->count);
        ck_assert_mem_eq(a->scar, b->scar, a->count);
    }
    nf_recurrent_lab_close(kept);
    nf_recurrent_lab_close(restored);
}
END_TEST

START_TEST(a_phase_ends_where_it_is_ended)
{
    struct nf_recurrent_lab *study = open_lab();
    prepare(study);
    must(nf_recurrent_lab_train(study, 0, training, 0, 1));
    struct nf_torch_stream before = study->lab->torch;
    must(nf_recurrent_lab_train(study, 0, training, 0, 1));
    must(nf_recurrent_lab_train(study, 0, training, 0, 0));
    ck_assert_mem_eq(&before.mt, &study->lab->torch.mt, sizeof before.mt);
    ck_assert_int_eq(study->course.epoch, 1);
    nf_recurrent_lab_end(study);
    ck_assert_int_eq(study->course.epoch, 0);
    ck_assert_ptr_null(study->course.first);
    nf_recurrent_lab_close(study);
}
END_TEST

START_TEST(networks_are_those_of_the_paper)
{
    struct nf_recurrent_lab *study = open_lab();
    for (int orthogonal = 0; orthogonal < 2; orthogonal++) {
        must(nf_recurrent_lab_new_network(study, 0, orthogonal));
        ck_assert_uint_eq(study->net[0].count, 3 * 384 * (2 + 384 + 2) + 4 * 385);
        ck_assert_int_eq(study->net[0].steps, 20);
    }
    nf_recurrent_lab_close(study);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_lab");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_checkpoint_keeps_a_phase);
    tcase_add_test(tests, a_phase_ends_where_it_is_ended);
    tcase_add_test(tests, networks_are_those_of_the_paper);
    return golden_run("recurrent_lab", tests);
}
