/* Paper 11's protocol on a small network, stage by stage, against the same done in PyTorch
 * (tests/reference/make_rule_protocol.py): data, masks, chosen sites and answers exactly, norms to 1e-4. */
#include "../reference/golden.h"
#include "measure/rule_accuracy.h"
#include "network/stacked_train.h"
#include "plasticity/permanence.h"
#include "plasticity/restore.h"
#include "plasticity/stacked_score.h"

enum { DENSE = 16, UNITS = 16, BATCH = 8, SEED = 42, TESTS = 3 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct bench {
    struct nf_csv_table golden;
    struct nf_rule_set train, test[TESTS];
    struct nf_torch_stream stream;
    struct nf_stacked net;
};

static const struct nf_rule_plan plan = {.coding = {.sigma = 1.5},
                                         .sequences = 40,
                                         .shortest = 16,
                                         .longest = 24,
                                         .rules = 4,
                                         .settled = 6,
                                         .switching = 0.1,
                                         .integrating = 0.25};
static const struct nf_stacked_training dense_training = {
    .epochs = 6, .batch = BATCH, .rate = 0.003, .plasticity = 0.5, .clip = 0.1};

static void bench_init(struct bench *b)
{
    static const char *const header[] = {"stage", "what", "value", NULL};
    const struct nf_stacked_shape shape = {2, DENSE, UNITS, NF_RULE_CLASSES, 0.1};
    struct nf_numpy_stream numpy;
    golden_load(&b->golden, "rule_protocol.csv", header);
    must(nf_numpy_seed(&numpy, SEED));
    must(nf_torch_seed(&b->stream, SEED));
    must(nf_rule_set_draw(&b->train, &plan, &numpy));
    for (int d = 0; d < TESTS; d++) {
        struct nf_rule_plan test = plan;
        test.sequences = 20;
        test.first_rule = d == 1 ? NF_RULES_TRAINED : 0;
        test.integrating = d == 2 ? 1.0 : 0.25;
        must(nf_rule_set_draw(&b->test[d], &test, &numpy));
    }
    must(nf_stacked_init(&b->net, &shape));
    nf_stacked_initialise(&b->net, &b->stream);
}

static void bench_release(struct bench *b)
{
    nf_csv_release(&b->golden);
    nf_rule_set_release(&b->train);
    for (int d = 0; d < TESTS; d++)
        nf_rule_set_release(&b->test[d]);
    nf_stacked_release(&b->net);
}

static double golden(const struct bench *b, const char *stage, const char *what)
{
    for (size_t i = 0; i < b->golden.rows; i++)
        if (!strcmp(nf_csv_cell(&b->golden, i, 0), stage) && !strcmp(nf_csv_cell(&b->golden, i, 1), what))
            return strtod(nf_csv_cell(&b->golden, i, 2), NULL);
    ck_abort_msg("rule_protocol.csv has no %s, %s", stage, what);
    return NAN;
}

static void check_close(const struct bench *b, const char *stage, const char *what, double ours)
{
    double theirs = golden(b, stage, what);
    ck_assert_msg(fabs(ours - theirs) <= 1e-4 * fabs(theirs), "%s, %s: %.9g, PyTorch %.9g", stage, what, ours, theirs);
}

static void check_equal(const struct bench *b, const char *stage, const char *what, double ours)
{
    double theirs = golden(b, stage, what);
    ck_assert_msg(ours == theirs, "%s, %s: %.17g, PyTorch %.17g", stage, what, ours, theirs);
}

/* Tensors in the order of the flat vector, by PyTorch's names. */
static const char *const tensor_name[] = {"dense.weight",   "dense.bias",     "gru.weight_ih_l0", "gru.weight_hh_l0",
                                          "gru.bias_ih_l0", "gru.bias_hh_l0", "gru.weight_ih_l1", "gru.weight_hh_l1",
                                          "gru.bias_ih_l1", "gru.bias_hh_l1", "out.weight",       "out.bias"};
static const size_t tensor_count[] = {2 * DENSE, DENSE,     3 * UNITS *DENSE, 3 * UNITS *UNITS,
                                      3 * UNITS, 3 * UNITS, 3 * UNITS *UNITS, 3 * UNITS *UNITS,
                                      3 * UNITS, 3 * UNITS, 8 * UNITS,        8};
enum { TENSORS = sizeof tensor_count / sizeof *tensor_count };

static void check_network(const struct bench *b, const char *stage)
{
    const float *p = b->net.parameters;
    for (int i = 0; i < TENSORS; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < tensor_count[i]; k++)
            sum += fabs((double)*p++);
        check_close(b, stage, tensor_name[i], sum);
    }
    ck_assert_ptr_eq(p, b->net.parameters + b->net.count);
}

static void check_answers(struct bench *b, const char *stage)
{
    char what[32];
    for (int d = 0; d < TESTS; d++) {
        double accuracy, scored = 0.0;
        for (int i = 0; i < b->test[d].sequences * b->test[d].steps; i++)
            scored += b->test[d].label[i] >= 0;
        must(nf_rule_accuracy(&b->net, &b->test[d], 0.0, BATCH, &b->stream, &accuracy));
        snprintf(what, sizeof what, "scored-%d", d);
        check_equal(b, "dense", what, scored);
        snprintf(what, sizeof what, "correct-%d", d);
        check_equal(b, stage, what, round(accuracy * scored));
    }
}

/* Places of flagged weights counted over the weight matrices alone. */
static double sum_places(const struct nf_weights *w, const uint8_t *flags)
{
    double sum = 0.0;
    size_t place = 0;
    for (int m = 0; m < w->matrices; m++)
        for (size_t i = w->first[m]; i < w->end[m]; i++, place++)
            if (flags[i]) sum += (double)place;
    return sum;
}

static void check_data(const struct bench *b)
{
    double x = 0.0, labels = 0.0;
    int points = b->train.sequences * b->train.steps;
    for (int i = 0; i < 2 * points; i++)
        x += fabs((double)b->train.x[i]);
    for (int i = 0; i < points; i++)
        labels += b->train.label[i] * (i % b->train.steps);
    check_close(b, "data", "x", x);
    check_equal(b, "data", "labels", labels);
}

static void check_pruned(const struct bench *b, const struct nf_weights *w)
{
    static const char *const name[] = {"dense.weight",     "gru.weight_ih_l0", "gru.weight_hh_l0",
                                       "gru.weight_ih_l1", "gru.weight_hh_l1", "out.weight"};
    for (int m = 0; m < w->matrices; m++) {
        double alive = 0.0;
        for (size_t i = w->first[m]; i < w->end[m]; i++)
            alive += w->mask[i];
        check_equal(b, "pruned", name[m], alive);
    }
}

static void restore(struct bench *b, const struct nf_weights *w)
{
    const struct nf_restore rule = {.share = 0.3, .scale = 0.03};
    float *score = malloc(b->net.count * sizeof *score);
    uint8_t *before = malloc(b->net.count);
    struct nf_restored restored;
    memcpy(before, w->mask, b->net.count);
    must(nf_stacked_score(&b->net, &b->train, &(struct nf_stacked_score){3, BATCH, 0}, &b->stream, score));
    must(nf_restore_sites(w, b->net.original, &rule, score, &b->stream, &restored));
    check_equal(b, "restored", "sites", (double)restored.sites);
    for (size_t i = 0; i < b->net.count; i++)
        before[i] = !before[i] && w->mask[i];
    check_equal(b, "restored", "places", sum_places(w, before));
    double best = floor(0.3 * (double)(nf_permanence_count(w).pruned + restored.sites));
    check_equal(b, "restored", "blocked", round(restored.blocked * best));
    free(score);
    free(before);
}

START_TEST(protocol_of_pytorch)
{
    static const double factor[] = {1, 1, 1.2, 1, 1.2, 1};
    struct bench b;
    float loss;
    bench_init(&b);
    const struct nf_weights w = nf_stacked_weights(&b.net);
    check_data(&b);
    check_network(&b, "initial");
    must(nf_stacked_train(&b.net, &b.train, &dense_training, NULL, &b.stream, &loss));
    check_close(&b, "dense", "loss", (double)loss);
    check_network(&b, "dense");
    check_answers(&b, "dense");

    must(nf_prune_ranked(&w, &(struct nf_ranked_pruning){.share = 0.9, .factor = factor}, b.net.original));
    check_pruned(&b, &w);
    must(nf_flag_permanent(&w, 0.4, NF_PERMANENT_OF_ALL, &b.stream));
    check_equal(&b, "flagged", "permanent", (double)nf_permanence_count(&w).permanent);
    check_equal(&b, "flagged", "places", sum_places(&w, w.scar));
    restore(&b, &w);
    check_network(&b, "restored");

    struct nf_stacked_training consolidation = dense_training;
    consolidation.epochs = 4;
    consolidation.rate = 0.0006;
    must(nf_stacked_train(&b.net, &b.train, &consolidation, NULL, &b.stream, &loss));
    check_close(&b, "consolidated", "loss", (double)loss);
    check_network(&b, "consolidated");
    check_answers(&b, "consolidated");
    bench_release(&b);
}
END_TEST

START_TEST(pieces_are_the_whole)
{
    struct bench whole, pieces;
    struct nf_recurrent_course course = {0};
    struct nf_stacked_training training = dense_training;
    bench_init(&whole);
    bench_init(&pieces);
    must(nf_stacked_train(&whole.net, &whole.train, &training, NULL, &whole.stream, NULL));
    for (training.stop = 2; training.stop <= training.epochs; training.stop += 2)
        must(nf_stacked_train(&pieces.net, &pieces.train, &training, &course, &pieces.stream, NULL));
    ck_assert_int_eq(course.epoch, 6);
    ck_assert_mem_eq(whole.net.parameters, pieces.net.parameters, whole.net.count * sizeof(float));
    nf_recurrent_course_release(&course);
    bench_release(&whole);
    bench_release(&pieces);
}
END_TEST

/* How far six epochs carry the weights, without clipping. */
static double distance(double plasticity, enum nf_dampening dampening, double most, const struct bench *from,
                       double *gap)
{
    struct bench b;
    double moved = 0.0;
    struct nf_stacked_training training = dense_training;
    training.plasticity = plasticity;
    training.dampening = dampening;
    training.clip = most;
    bench_init(&b);
    float *start = malloc(b.net.count * sizeof *start);
    memcpy(start, b.net.parameters, b.net.count * sizeof *start);
    must(nf_stacked_train(&b.net, &b.train, &training, NULL, &b.stream, NULL));
    *gap = 0.0;
    for (size_t i = 0; i < b.net.count; i++) {
        moved += fabs((double)(b.net.parameters[i] - start[i]));
        if (from) *gap += fabs((double)(b.net.parameters[i] - from->net.parameters[i]));
    }
    free(start);
    bench_release(&b);
    return moved;
}

/* Adam divides a constant factor out of the gradients but not out of its step. */
START_TEST(adam_undoes_scaled_gradients)
{
    struct bench full;
    double gap, halved_gap, step_gap;
    struct nf_stacked_training training = dense_training;
    training.plasticity = 1.0;
    training.clip = 0.0;
    bench_init(&full);
    must(nf_stacked_train(&full.net, &full.train, &training, NULL, &full.stream, NULL));
    double moved = distance(1.0, NF_DAMPEN_BEFORE_CLIPPING, 0.0, &full, &gap);
    ck_assert_double_eq(gap, 0.0);
    distance(0.5, NF_DAMPEN_BEFORE_CLIPPING, 0.0, &full, &halved_gap);
    double stepped = distance(0.5, NF_DAMPEN_STEP, 0.0, &full, &step_gap);
    ck_assert_double_lt(halved_gap, 0.02 * moved);
    ck_assert_double_lt(stepped, 0.8 * moved);
    ck_assert_double_gt(step_gap, 10.0 * halved_gap);
    bench_release(&full);
}
END_TEST

START_TEST(wrong_features_are_refused)
{
    struct bench b;
    bench_init(&b);
    b.train.features = 3;
    ck_assert_int_eq(nf_stacked_train(&b.net, &b.train, &dense_training, NULL, &b.stream, NULL), NF_INVALID);
    bench_release(&b);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("stacked_train");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, protocol_of_pytorch);
    tcase_add_test(tests, pieces_are_the_whole);
    tcase_add_test(tests, adam_undoes_scaled_gradients);
    tcase_add_test(tests, wrong_features_are_refused);
    return golden_run("stacked_train", tests);
}
