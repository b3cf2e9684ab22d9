/* The shared baseline: trained once, recalled with the stream as it stood, never taken for another. */
#include "cached.h"

enum { SLOT = 3 };

/* A laboratory with a tenth of the training set, so that an epoch is short. */
static struct nf_lab *open_lab(const char *group, long seed, long draw)
{
    void *world;
    struct nf_unit unit = {.seed = seed, .draw = draw};
    snprintf(unit.group, sizeof unit.group, "%s", group);
    must(nf_lab_open(&world, NULL, &unit, 0));
    ((struct nf_lab *)world)->train.samples = 1200;
    return world;
}

static size_t cached(char path[256])
{
    return cached_files("data/cache/*.checkpoint", path);
}

static void expect_same(const struct nf_lab *a, const struct nf_lab *b)
{
    expect_same_lab(a, b, SLOT);
}

START_TEST(trained_once)
{
    struct nf_lab *lab = open_lab("replay", 42, 0), *other = open_lab("choice", 42, 0);
    must(nf_lab_dense(lab, SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(NULL), 1);
    other->train.samples = 1200;
    must(nf_lab_dense(other, SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(NULL), 1);
    expect_same(lab, other);
    nf_lab_close(lab);
    nf_lab_close(other);
}
END_TEST

/* Called again later, with or without the file: the same network, the stream put back. */
START_TEST(again_after_other_work)
{
    char path[256];
    float drawn[100];
    struct nf_lab *lab = open_lab("replay", 42, 0), *other = open_lab("replay", 42, 0);
    must(nf_lab_dense(lab, SLOT, 1, 1e-3));
    must(nf_lab_dense(other, SLOT, 1, 1e-3));
    nf_torch_randn(&other->torch, drawn, 100);
    must(nf_lab_dense(other, SLOT, 1, 1e-3));
    expect_same(lab, other);
    ck_assert_uint_eq(cached(path), 1);
    ck_assert_int_eq(unlink(path), 0);
    nf_torch_randn(&other->torch, drawn, 100);
    must(nf_lab_dense(other, SLOT, 1, 1e-3));
    expect_same(lab, other);
    nf_lab_close(lab);
    nf_lab_close(other);
}
END_TEST

/* Seed, moved weights, data, epochs, rate, kernel and readings each make another baseline. */
START_TEST(never_another)
{
    struct nf_lab *lab[4] = {open_lab("replay", 42, 0), open_lab("seeds", 43, 0), open_lab("rounding", 42, 0),
                             open_lab("rounding", 42, 1)};
    for (int i = 0; i < 4; i++)
        lab[i]->train.samples = 256;
    for (int i = 0; i < 4; i++)
        must(nf_lab_dense(lab[i], SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(NULL), 4);
    must(nf_lab_dense(lab[0], SLOT, 2, 1e-3));
    must(nf_lab_dense(lab[0], SLOT, 1, 2e-3));
    ck_assert_uint_eq(cached(NULL), 6);
    lab[0]->train.x[0] += 1.0f;
    must(nf_lab_dense(lab[0], SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(NULL), 7);
    lab[0]->readings.train_batch = 1;
    must(nf_lab_dense(lab[0], SLOT, 1, 1e-3));
    setenv("OPENBLAS_CORETYPE", "Another", 1);
    must(nf_lab_dense(lab[0], SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(NULL), 9);
    for (int i = 0; i < 4; i++)
        nf_lab_close(lab[i]);
}
END_TEST

START_TEST(damaged_cache)
{
    char path[256];
    struct nf_lab *lab = open_lab("replay", 42, 0);
    must(nf_lab_dense(lab, SLOT, 1, 1e-3));
    ck_assert_uint_eq(cached(path), 1);
    ck_assert_int_eq(truncate(path, 100000), 0);
    ck_assert_int_eq(nf_lab_dense(lab, SLOT, 1, 1e-3), NF_DAMAGED);
    ck_assert_msg(strstr(nf_error(), path) && strstr(nf_error(), "remove it"), "%s", nf_error());
    ck_assert_int_eq(unlink(path), 0);
    must(nf_lab_dense(lab, SLOT, 1, 1e-3));
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("baseline");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, trained_once);
    tcase_add_test(tests, again_after_other_work);
    tcase_add_test(tests, never_another);
    tcase_add_test(tests, damaged_cache);
    return golden_run("baseline", tests);
}
