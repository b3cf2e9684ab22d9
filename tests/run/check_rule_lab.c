/* The laboratory of paper 11: a checkpoint in the middle of a phase keeps all that follows; a training that was kept on
 * disk is the training. */
#include "../reference/golden.h"
#include "run/rule_lab.h"

#include <stdlib.h>
#include <unistd.h>

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static struct nf_rule_lab *open_lab(const char *group, long seed, int same_data)
{
    struct nf_unit unit = {.seed = seed};
    const struct nf_rule_plan train = {.coding = {.sigma = 1.5},
                                       .sequences = 24,
                                       .shortest = 12,
                                       .longest = 16,
                                       .rules = 4,
                                       .settled = 6,
                                       .switching = 0.1};
    struct nf_rule_lab_plan plan = {.train = train,
                                    .test = {train, train, train},
                                    .same_data = same_data,
                                    .shape = {2, 8, 8, NF_RULE_CLASSES, 0.1},
                                    .code_hash = "tests"};
    void *world = NULL;
    plan.test[NF_FLUID].first_rule = NF_RULES_TRAINED;
    snprintf(unit.group, sizeof unit.group, "%s", group);
    must(nf_rule_lab_open(&world, NULL, &unit, &plan));
    return world;
}

static const struct nf_stacked_training training = {
    .epochs = 4, .batch = 8, .rate = 0.01, .plasticity = 1.0, .clip = 1.0};

static void train_to(struct nf_rule_lab *lab, int stop)
{
    struct nf_stacked_training part = training;
    part.stop = stop;
    must(nf_rule_lab_train(lab, 0, &part));
}

static void expect_same(const struct nf_rule_lab *a, const struct nf_rule_lab *b)
{
    ck_assert_mem_eq(a->net[0].parameters, b->net[0].parameters, a->net[0].count * sizeof(float));
    ck_assert_mem_eq(a->torch.mt.state, b->torch.mt.state, sizeof a->torch.mt.state);
    ck_assert_uint_eq(a->torch.mt.next, b->torch.mt.next);
}

START_TEST(a_checkpoint_keeps_a_phase)
{
    struct nf_rule_lab *kept = open_lab("seeds", 3, 0), *restored = open_lab("seeds", 3, 0);
    struct nf_checkpoint checkpoint;
    must(nf_rule_lab_new_network(kept, 0));
    kept->net[0].mask[5] = 0;
    kept->net[0].scar[5] = 1;
    kept->net[0].original[5] = 0.25f;
    kept->aside[1] = kept->torch;
    kept->parts = 1;
    train_to(kept, 1);
    nf_checkpoint_init(&checkpoint);
    nf_rule_lab_save(kept, &checkpoint);
    must(nf_rule_lab_load(restored, &checkpoint));
    expect_same(kept, restored);
    ck_assert_int_eq(restored->parts, 1);
    ck_assert_int_eq(restored->course.epoch, 1);
    ck_assert_int_eq(restored->net[0].scar[5], 1);
    ck_assert_float_eq(restored->net[0].original[5], 0.25f);
    ck_assert_mem_eq(kept->aside[1].mt.state, restored->aside[1].mt.state, sizeof kept->torch.mt.state);
    ck_assert_ptr_null(restored->net[1].parameters);
    train_to(kept, 0);
    train_to(restored, 0);
    expect_same(kept, restored);
    ck_assert_int_eq(kept->phase, 0);
    nf_checkpoint_release(&checkpoint);
    nf_rule_lab_close(kept);
    nf_rule_lab_close(restored);
}
END_TEST

START_TEST(a_damaged_checkpoint_is_refused)
{
    struct nf_rule_lab *lab = open_lab("seeds", 3, 0);
    struct nf_checkpoint checkpoint;
    nf_checkpoint_init(&checkpoint);
    nf_checkpoint_put(&checkpoint, "torch.state", lab->torch.mt.state, 4, 623);
    ck_assert_int_eq(nf_rule_lab_load(lab, &checkpoint), NF_FORMAT);
    nf_checkpoint_release(&checkpoint);
    nf_rule_lab_close(lab);
}
END_TEST

/* In a folder of its own, since results are kept in data/cache of the current one. */
START_TEST(kept_results_are_the_results)
{
    char folder[] = "/tmp/nf-rule-lab-XXXXXX", before[1024];
    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    struct nf_rule_lab *first = open_lab("replay", 3, 0), *second = open_lab("choice", 3, 0),
                       *other = open_lab("choice", 3, 0), *plain = open_lab("seeds", 3, 0);
    struct nf_rule_lab *all[] = {first, second, other, plain};
    for (int i = 0; i < 4; i++) {
        must(nf_rule_lab_new_network(all[i], 0));
        if (i == 2) other->net[0].parameters[0] += 0.5f;
        train_to(all[i], 2);
        ck_assert_int_eq(all[i]->phase, i == 1 ? 2 : 1);
        train_to(all[i], 0);
        ck_assert_int_eq(all[i]->phase, 0);
    }
    expect_same(first, second);
    expect_same(first, plain);
    ck_assert(memcmp(first->net[0].parameters, other->net[0].parameters, first->net[0].count * sizeof(float)) != 0);
    for (int i = 0; i < 4; i++)
        nf_rule_lab_close(all[i]);
    ck_assert_int_eq(system("rm -r data"), 0);
    ck_assert_int_eq(chdir(before), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* Data follow the seed unless they are to be the same; noise is drawn beside the stream. */
START_TEST(data_and_tests)
{
    struct nf_rule_lab *a = open_lab("seeds", 3, 0), *b = open_lab("seeds", 4, 0), *c = open_lab("seeds", 4, 1),
                       *d = open_lab("seeds", 42, 0);
    size_t bytes = 24 * 16 * 2 * sizeof(float);
    ck_assert(memcmp(a->train.x, b->train.x, bytes) != 0);
    ck_assert_mem_eq(c->train.x, d->train.x, bytes);
    double quiet[NF_DOMAINS], again[NF_DOMAINS], noisy[NF_DOMAINS];
    must(nf_rule_lab_new_network(a, 0));
    for (size_t i = 0; i < a->net[0].count; i++)
        a->net[0].parameters[i] *= 4.0f;
    must(nf_rule_lab_test(a, 0, 0.0, 8, quiet));
    struct nf_torch_stream before = a->torch;
    must(nf_rule_lab_test(a, 0, 1.2, 8, noisy));
    ck_assert_mem_eq(before.mt.state, a->torch.mt.state, sizeof before.mt.state);
    must(nf_rule_lab_test(a, 0, 0.0, 8, again));
    ck_assert_mem_eq(quiet, again, sizeof quiet);
    ck_assert(memcmp(quiet, noisy, sizeof quiet) != 0);
    nf_rule_lab_close(a);
    nf_rule_lab_close(b);
    nf_rule_lab_close(c);
    nf_rule_lab_close(d);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rule_lab");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_checkpoint_keeps_a_phase);
    tcase_add_test(tests, a_damaged_checkpoint_is_refused);
    tcase_add_test(tests, kept_results_are_the_results);
    tcase_add_test(tests, data_and_tests);
    return golden_run("rule_lab", tests);
}
