/* Kept trainings: a replay leaves them, a choice takes them, nothing else does, and none is taken for another. */
#include "cached.h"
#include "run/kept.h"

enum { SLOT = 2 };
static const struct nf_training training = {.epochs = 1, .rate = 1e-4};

/* A laboratory with a tenth of the training set and a pruned network. */
static struct nf_lab *open_lab(const char *group, int reduced)
{
    void *world;
    struct nf_unit unit = {.seed = 42, .reduced = reduced};
    snprintf(unit.group, sizeof unit.group, "%s", group);
    must(nf_lab_open(&world, NULL, &unit, 0));
    struct nf_lab *lab = world;
    lab->train.samples = 1200;
    must(nf_lab_new_network(lab, SLOT));
    must(nf_prune_magnitude(&lab->net[SLOT], 0.95));
    return lab;
}

static size_t kept(char path[256])
{
    return cached_files("data/cache/trained-*.checkpoint", path);
}

static void expect_same(const struct nf_lab *a, const struct nf_lab *b)
{
    expect_same_lab(a, b, SLOT);
}

START_TEST(left_by_replays_taken_by_choices)
{
    struct nf_lab *plain = open_lab("replay", 0), *replay = open_lab("replay", 0), *choice = open_lab("choice", 0);
    must(nf_lab_train(plain, SLOT, training));
    must(nf_lab_train_kept(choice, SLOT, training));
    ck_assert_uint_eq(kept(NULL), 0);
    expect_same(plain, choice);
    must(nf_lab_train_kept(replay, SLOT, training));
    ck_assert_uint_eq(kept(NULL), 1);
    expect_same(plain, replay);
    nf_lab_close(choice);
    choice = open_lab("choice", 0);
    must(nf_lab_train_kept(choice, SLOT, training));
    expect_same(plain, choice);
    nf_lab_close(plain);
    nf_lab_close(replay);
    nf_lab_close(choice);
}
END_TEST

START_TEST(not_by_others)
{
    struct nf_lab *lab[] = {open_lab("seeds", 0), open_lab("rounding", 0), open_lab("replay", 1)};
    struct nf_lab *ramp = open_lab("replay", 0);
    struct nf_training fading = training;
    for (int i = 0; i < 3; i++) {
        must(nf_lab_train_kept(lab[i], SLOT, training));
        nf_lab_close(lab[i]);
    }
    fading.noise = (struct nf_ramp){1, 0.5, 0.0};
    must(nf_lab_train_kept(ramp, SLOT, fading));
    nf_lab_close(ramp);
    ck_assert_uint_eq(kept(NULL), 0);
}
END_TEST

/* Rate, epochs, weights, mask, gain, stream and data each make another training. */
START_TEST(never_another)
{
    for (int change = 0; change < 8; change++) {
        struct nf_lab *lab = open_lab("replay", 0);
        struct nf_mlp *net = &lab->net[SLOT];
        struct nf_training other = training;
        size_t first = 0;
        while (!net->mask[first])
            first++;
        if (change == 1) other.rate *= 2.0;
        if (change == 2) other.epochs = 2;
        if (change == 3) net->parameters[first] += 0.5f;
        if (change == 4) net->mask[first] = 0, net->parameters[first] = 0.0f;
        if (change == 5) net->modulators.gain = 1.25;
        if (change == 6) nf_torch_random_int64(&lab->torch);
        if (change == 7) lab->train.x[0] += 1.0f;
        must(nf_lab_train_kept(lab, SLOT, other));
        ck_assert_uint_eq(kept(NULL), (size_t)change + 1);
        nf_lab_close(lab);
    }
}
END_TEST

START_TEST(damaged)
{
    char path[256];
    struct nf_lab *lab = open_lab("replay", 0);
    must(nf_lab_train_kept(lab, SLOT, training));
    nf_lab_close(lab);
    ck_assert_uint_eq(kept(path), 1);
    ck_assert_int_eq(truncate(path, 1000), 0);
    lab = open_lab("replay", 0);
    ck_assert_int_eq(nf_lab_train_kept(lab, SLOT, training), NF_DAMAGED);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("kept");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, left_by_replays_taken_by_choices);
    tcase_add_test(tests, not_by_others);
    tcase_add_test(tests, never_another);
    tcase_add_test(tests, damaged);
    return golden_run("kept", tests);
}
