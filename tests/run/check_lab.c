/* The laboratory of papers 1 to 8: its data, its networks, and that a checkpoint keeps all that later stages read. */
#include "run/lab.h"
#include "toy.h"

static struct nf_lab *open_lab(const char *group, const char *variant, long seed, long draw)
{
    void *lab = NULL;
    struct nf_unit unit = {.seed = seed, .draw = draw};
    snprintf(unit.group, sizeof unit.group, "%s", group);
    snprintf(unit.variant, sizeof unit.variant, "%s", variant);
    must(nf_lab_open(&lab, NULL, &unit, 0));
    return lab;
}

static void expect_blobs(const struct nf_dataset *data, uint32_t seed, int samples, double sigma)
{
    struct nf_dataset expected;
    must(nf_blobs_seeded(&expected, seed, samples, sigma));
    ck_assert_int_eq(data->samples, samples);
    ck_assert_mem_eq(data->x, expected.x, (size_t)samples * 2 * sizeof(float));
    ck_assert_mem_eq(data->label, expected.label, (size_t)samples * sizeof(int));
    nf_dataset_release(&expected);
}

/* The published seeds of the data do not move with the network's. */
START_TEST(data_sets)
{
    struct nf_lab *lab = open_lab("seeds", "", 1000, 0);
    expect_blobs(&lab->train, 100, 12000, 0.8);
    expect_blobs(&lab->standard, 200, 4000, 0.8);
    expect_blobs(&lab->clean, 300, 2000, 0.0);
    nf_lab_close(lab);
}
END_TEST

START_TEST(data_by_readings)
{
    void *world;
    struct nf_unit unit = {.group = "replay", .seed = 3};
    struct nf_lab_readings readings = {.source = NF_BLOBS_NUMPY_100, .seeds = 2};
    must(nf_lab_open_as(&world, NULL, &unit, &readings));
    struct nf_lab *lab = world;
    ck_assert_int_eq(lab->unit.seed, 45);
    expect_blobs(&lab->train, 145, 12000, 0.8);
    expect_blobs(&lab->clean, 345, 2000, 0.0);
    nf_lab_close(lab);
    readings.same_data = readings.train_at_centres = 1;
    must(nf_lab_open_as(&world, NULL, &unit, &readings));
    lab = world;
    expect_blobs(&lab->train, 100, 12000, 0.0);
    nf_lab_close(lab);
}
END_TEST

/* The replay and other kernels begin with PyTorch's weights, the rounding ensemble an ulp beside, each draw elsewhere.
 */
START_TEST(initial_weights)
{
    static const struct {
        const char *group, *variant;
        long draw;
        int shaken;
    } units[] = {
        {"replay", "", 0, 0}, {"rounding", "kernel=Zen", 0, 0}, {"rounding", "", 0, 1}, {"rounding", "", 1, 1}};
    struct nf_lab *lab[4];
    for (int u = 0; u < 4; u++) {
        lab[u] = open_lab(units[u].group, units[u].variant, 42, units[u].draw);
        must(nf_lab_new_network(lab[u], 0));
        ck_assert_int_eq(nf_lab_is_shaken(lab[u]), units[u].shaken);
        ck_assert_int_eq(nf_lab_is_rounding(lab[u]), u > 0);
        ck_assert_uint_eq(lab[u]->net[0].count, 396548);
        size_t moved = 0;
        for (size_t i = 0; i < lab[u]->net[0].count; i++) {
            float a = lab[0]->net[0].parameters[i], b = lab[u]->net[0].parameters[i];
            ck_assert_int_le(ulps_single(a, b), 1);
            moved += a != b;
        }
        ck_assert_int_eq(moved > 200000, units[u].shaken);
    }
    ck_assert_float_eq_tol(lab[0]->net[0].parameters[0], 0.540610373f, 1e-8f);
    ck_assert(memcmp(lab[2]->net[0].parameters, lab[3]->net[0].parameters, 4 * lab[2]->net[0].count));
    for (int u = 0; u < 4; u++)
        nf_lab_close(lab[u]);
}
END_TEST

START_TEST(copies_and_sparsity)
{
    struct nf_lab *lab = open_lab("replay", "", 42, 0);
    must(nf_lab_new_network(lab, 0));
    must(nf_lab_copy(lab, 1, 0));
    must(nf_lab_copy(lab, 1, 0)); /* over what is there */
    must(nf_prune_magnitude(&lab->net[1], 0.95));
    ck_assert_double_eq(nf_lab_sparsity(lab, 0), 0.0);
    ck_assert_double_eq_tol(nf_lab_sparsity(lab, 1), 100.0 * (1.0 - 19766.0 / 395264.0), 1e-9);
    nf_lab_close(lab);
}
END_TEST

static const struct nf_lab_test tests[] = {{.metric = "clean", .on_clean = 1},
                                           {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
                                           {.metric = NULL}};

/* What a paper's later stages do: train, regrow, prune, measure under noise. */
static void later_stages(struct nf_lab *lab, struct nf_recorder *recorder)
{
    lab->train.samples = 640;
    must(nf_lab_begin_arm(lab));
    must(nf_lab_regrow(lab, 2,
                       (struct nf_regrow){.score = NF_REGROW_SIGNED, .share = 0.5, .batches = 2, .scale = 0.03}));
    must(nf_lab_train(lab, 2, (struct nf_training){.epochs = 1, .rate = 5e-4}));
    must(nf_lab_measure_all(lab, 2, tests, "treated", recorder));
    must(nf_lab_measure_all(lab, 0, tests, "dense", recorder));
    must(nf_record(recorder, lab->memory[5], "memory", "five"));
    must(nf_record(recorder, (double)nf_mlp_scarred_weights(&lab->net[2]), "treated", "scars"));
}

static void expect_same(const struct nf_recorder *a, const struct nf_recorder *b)
{
    ck_assert_uint_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        ck_assert_str_eq(a->rows[i].key, b->rows[i].key);
        ck_assert_msg(a->rows[i].value == b->rows[i].value, "%s: %g and %g", a->rows[i].key, a->rows[i].value,
                      b->rows[i].value);
    }
}

START_TEST(continues_from_a_checkpoint)
{
    struct nf_checkpoint c;
    struct nf_recorder went_on, resumed;
    float three[3];
    struct nf_lab *lab = open_lab("replay", "", 42, 0), *other = open_lab("replay", "", 42, 0);
    must(nf_lab_new_network(lab, 0));
    must(nf_lab_copy(lab, 2, 0));
    must(nf_prune_magnitude(&lab->net[2], 0.9));
    must(nf_scar_survivors(&lab->net[2], 0.1));
    lab->net[2].modulators = (struct nf_modulators){0.1, 0.2, 1.3, 0.7, -0.05, 1};
    lab->memory[5] = 1.0 / 3.0;
    nf_torch_randn(&lab->torch, three, 3); /* an odd number: half of a pair is cached */
    nf_checkpoint_init(&c);
    nf_lab_save(lab, &c);
    must(nf_lab_load(other, &c));
    ck_assert(same_stream(&lab->torch, &other->torch));
    const struct nf_modulators *m = &other->net[2].modulators;
    ck_assert(m->noise == 0.1 && m->shift == 0.2 && m->gain == 1.3 && m->inhibition == 0.7 && m->offset == -0.05);
    ck_assert_int_eq(m->tanh, 1);
    nf_recorder_init(&went_on);
    nf_recorder_init(&resumed);
    later_stages(lab, &went_on);
    later_stages(other, &resumed);
    expect_same(&went_on, &resumed);
    ck_assert_mem_eq(lab->net[2].parameters, other->net[2].parameters, 4 * lab->net[2].count);
    ck_assert(same_stream(&lab->torch, &other->torch));
    ck_assert_ptr_null(other->net[1].parameters);
    nf_recorder_release(&went_on);
    nf_recorder_release(&resumed);
    nf_checkpoint_release(&c);
    nf_lab_close(lab);
    nf_lab_close(other);
}
END_TEST

START_TEST(incomplete_checkpoint)
{
    struct nf_checkpoint c;
    struct nf_lab *lab = open_lab("replay", "", 42, 0);
    double modulators[6] = {0};
    nf_checkpoint_init(&c);
    ck_assert_int_eq(nf_lab_load(lab, &c), NF_FORMAT);
    nf_lab_save(lab, &c);
    nf_checkpoint_put(&c, "net3.modulators", modulators, 8, 6);
    ck_assert_int_eq(nf_lab_load(lab, &c), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "net3.parameters"), "%s", nf_error());
    nf_checkpoint_release(&c);
    nf_lab_close(lab);
}
END_TEST

/* Readings that seed the stream again make a test repeatable and an arm independent of what came before. */
START_TEST(reseeding)
{
    void *world;
    double first, second;
    struct nf_unit unit = {.group = "choice", .seed = 42};
    struct nf_torch_stream fresh;
    must(nf_torch_seed(&fresh, 42));
    must(nf_lab_open(&world, NULL, &unit, 0));
    struct nf_lab *lab = world;
    must(nf_lab_new_network(lab, 0));
    must(nf_lab_begin_arm(lab));
    ck_assert(!same_stream(&lab->torch, &fresh));
    must(nf_lab_accuracy(lab, 0, &tests[1], &first));
    must(nf_lab_accuracy(lab, 0, &tests[1], &second));
    ck_assert(first != second);
    lab->readings.reseed_tests = lab->readings.reseed_arms = 1;
    must(nf_lab_accuracy(lab, 0, &tests[1], &first));
    must(nf_lab_accuracy(lab, 0, &tests[1], &second));
    ck_assert(first == second);
    must(nf_lab_begin_arm(lab));
    ck_assert(same_stream(&lab->torch, &fresh));
    nf_lab_close(lab);
}
END_TEST

START_TEST(measurements)
{
    struct nf_recorder r;
    double percent;
    struct nf_lab *lab = open_lab("replay", "", 42, 0);
    nf_recorder_init(&r);
    must(nf_lab_new_network(lab, 0));
    struct nf_torch_stream before = lab->torch;
    must(nf_lab_measure_all(lab, 0, tests, "fresh", &r));
    ck_assert_uint_eq(r.count, 2);
    lab->torch = before;
    must(nf_lab_accuracy(lab, 0, &tests[0], &percent));
    ck_assert(nf_recorded(&r, "fresh:clean") == percent && percent >= 0.0 && percent <= 100.0);
    ck_assert_double_eq_tol(percent * 20.0, nearbyint(percent * 20.0), 1e-9); /* of 2000 */
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("lab");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, data_sets);
    tcase_add_test(cases, data_by_readings);
    tcase_add_test(cases, initial_weights);
    tcase_add_test(cases, copies_and_sparsity);
    tcase_add_test(cases, continues_from_a_checkpoint);
    tcase_add_test(cases, incomplete_checkpoint);
    tcase_add_test(cases, reseeding);
    tcase_add_test(cases, measurements);
    return golden_run("lab", cases);
}
