/* The recurrent network: its vector, its factors, and paper 10's whole protocol on a small one, stage by stage against
 * PyTorch (tests/reference/make_recurrent_protocol.py), without and with a ReLU after the cell: accuracies and chosen
 * sites exactly, norms to 1e-4. */
#include "../reference/golden.h"
#include "measure/recurrent_accuracy.h"
#include "network/recurrent_train.h"
#include "plasticity/prune.h"
#include "plasticity/recurrent_regrow.h"

static const char *const header[] = {"stage", "what", "value", NULL};
static const char *const matrix_name[] = {"cell.weight_ih", "cell.weight_hh", "out.weight"};
enum { UNITS = 32, STEPS = 6, BATCH = 128, TEST_BATCH = 100 };

struct world {
    struct nf_csv_table golden;
    struct nf_dataset train, standard, clean;
    struct nf_torch_stream torch;
};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static const char *golden_value(const struct world *w, const char *stage, const char *what)
{
    for (size_t r = 0; r < w->golden.rows; r++)
        if (!strcmp(nf_csv_cell(&w->golden, r, 0), stage) && !strcmp(nf_csv_cell(&w->golden, r, 1), what))
            return nf_csv_cell(&w->golden, r, 2);
    ck_abort_msg("no golden row %s, %s", stage, what);
}

static void expect_near(const struct world *w, const char *stage, const char *what, double value, double tolerance)
{
    double golden = strtod(golden_value(w, stage, what), NULL);
    ck_assert_msg(fabs(value - golden) <= tolerance * fabs(golden), "%s, %s: %.9g, PyTorch has %.9g", stage, what,
                  value, golden);
}

static double expect_accuracy(struct world *w, const char *stage, const char *what, const struct nf_recurrent *net,
                              const struct nf_dataset *data, struct nf_stress stress)
{
    char ours[64];
    int correct;
    must(nf_recurrent_count_accurate(net, data, &stress, TEST_BATCH, &w->torch, &correct));
    snprintf(ours, sizeof ours, "%d/%d", correct, data->samples);
    ck_assert_msg(!strcmp(ours, golden_value(w, stage, what)), "%s, %s: %s, PyTorch has %s", stage, what, ours,
                  golden_value(w, stage, what));
    return (double)correct / data->samples;
}

static double activation(struct world *w, const struct nf_recurrent *net)
{
    double value;
    must(nf_recurrent_activation(net, &w->standard, &(struct nf_stress){0}, NF_AMPLITUDE_ALL_STEPS, TEST_BATCH,
                                 &w->torch, &value));
    return value;
}

static double norm(const float *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static void expect_norms(struct world *w, const char *stage, const struct nf_recurrent *net)
{
    const struct nf_weights m = nf_recurrent_weights(net);
    char what[64];
    for (int i = 0; i < m.matrices; i++) {
        snprintf(what, sizeof what, "norm %s", matrix_name[i]);
        expect_near(w, stage, what, norm(net->parameters + m.first[i], m.end[i] - m.first[i]), 1e-4);
    }
    expect_near(w, stage, "norm cell.bias_ih", norm(net->parameters + m.end[1], 3 * UNITS), 1e-4);
    expect_near(w, stage, "norm cell.bias_hh", norm(net->parameters + m.end[1] + 3 * UNITS, 3 * UNITS), 1e-4);
    expect_near(w, stage, "norm out.bias", norm(net->parameters + m.end[2], 4), 1e-4);
}

static void expect_counts(struct world *w, const char *stage, const struct nf_recurrent *net)
{
    const struct nf_weights m = nf_recurrent_weights(net);
    expect_near(w, stage, "weights kept", (double)nf_weights_count(&m, net->mask), 0.0);
    expect_near(w, stage, "weights scarred", (double)nf_weights_count(&m, net->scar), 0.0);
}

static void expect_report(struct world *w, const char *stage, const struct nf_recurrent *net, int masked)
{
    expect_norms(w, stage, net);
    if (masked) expect_counts(w, stage, net);
    expect_accuracy(w, stage, "clean", net, &w->clean, (struct nf_stress){0});
    expect_accuracy(w, stage, "standard", net, &w->standard, (struct nf_stress){0});
    expect_accuracy(w, stage, "input noise 1.0", net, &w->standard, (struct nf_stress){.input_noise = 1.0});
    expect_accuracy(w, stage, "internal noise 0.5", net, &w->standard, (struct nf_stress){.noise = 0.5});
    expect_accuracy(w, stage, "combined 1.0 and 0.5", net, &w->standard, (struct nf_stress){1.0, 0.5, 0.0});
    expect_accuracy(w, stage, "biased", net, &w->standard, (struct nf_stress){1.0, 0.5, 0.4});
    expect_near(w, stage, "activation", activation(w, net), 1e-4);
}

static void expect_training(struct world *w, const char *stage, struct nf_recurrent *net, struct nf_training training)
{
    float loss;
    training.batch = BATCH;
    must(nf_recurrent_train(net, &w->train, &training, 0, NULL, &w->torch, &loss));
    net->modulators.noise = 0.0;
    expect_near(w, stage, "last loss", (double)loss, 1e-4);
}

static void expect_regrowth(struct world *w, const char *stage, struct nf_recurrent *net, double share)
{
    size_t regrown[3], sum[3];
    struct nf_regrow rule = {.score = NF_REGROW_ABSOLUTE, .share = share, .batches = 5, .batch = BATCH, .scale = 0.03};
    must(nf_recurrent_regrow(net, &rule, &w->train, &w->torch, regrown, sum));
    for (int m = 0; m < 3; m++) {
        char what[64];
        snprintf(what, sizeof what, "sites regrown %s", matrix_name[m]);
        expect_near(w, stage, what, (double)regrown[m], 0.0);
        snprintf(what, sizeof what, "sum of site indices %s", matrix_name[m]);
        expect_near(w, stage, what, (double)sum[m], 0.0);
    }
}

static void world_init(struct world *w, const char *file)
{
    golden_load(&w->golden, file, header);
    must(nf_torch_seed(&w->torch, 42));
    must(nf_blobs_seeded(&w->train, 100, 1200, 0.8));
    must(nf_blobs_seeded(&w->standard, 200, 400, 0.8));
    must(nf_blobs_seeded(&w->clean, 300, 200, 0.0));
}

static void world_release(struct world *w)
{
    nf_csv_release(&w->golden);
    nf_dataset_release(&w->train);
    nf_dataset_release(&w->standard);
    nf_dataset_release(&w->clean);
}

static void lose(struct nf_recurrent *net, double share, int scar)
{
    const struct nf_weights m = nf_recurrent_weights(net);
    must(nf_prune_smallest(&m, &(struct nf_pruning){.share = share, .survivors = 1, .scar = scar}));
}

static void relapse(struct world *w, const struct nf_recurrent *treated)
{
    struct nf_recurrent net;
    must(nf_recurrent_copy(&net, treated));
    lose(&net, 0.4, 0);
    expect_report(w, "ketamine relapse", &net, 1);
    nf_recurrent_release(&net);
}

static void kindle(struct world *w, struct nf_recurrent *net, double share)
{
    for (int cycle = 0; cycle < 2; cycle++) {
        const char *stage = cycle ? "kindling 1" : "kindling 0";
        if (cycle) expect_regrowth(w, stage, net, share);
        expect_training(w, stage, net, (struct nf_training){.epochs = 1, .rate = 1e-4});
        expect_accuracy(w, stage, "trigger", net, &w->standard, (struct nf_stress){1.0, 0.5, cycle ? 0.3 : 0.6});
        double severity = net->modulators.gain + 2.0 * fmax(activation(w, net) - 0.1, 0.0);
        severity = fmin(fmax(severity, 0.5), 2.0);
        expect_near(w, stage, "severity", severity, 1e-4);
        lose(net, 0.05 * severity, 1);
        expect_counts(w, stage, net);
    }
}

static void ketamine(struct world *w, const struct nf_recurrent *pruned, double share)
{
    struct nf_recurrent net;
    must(nf_recurrent_copy(&net, pruned));
    net.modulators.gain = 1.25;
    expect_regrowth(w, "ketamine", &net, 0.5);
    expect_training(w, "ketamine", &net, (struct nf_training){.epochs = 3, .rate = 5e-4});
    expect_report(w, "ketamine", &net, 1);
    relapse(w, &net);
    kindle(w, &net, share);
    expect_report(w, "ketamine kindled", &net, 1);
    nf_recurrent_release(&net);
}

static void ssri(struct world *w, const struct nf_recurrent *pruned)
{
    struct nf_recurrent net;
    must(nf_recurrent_copy(&net, pruned));
    expect_training(w, "ssri", &net,
                    (struct nf_training){.epochs = 6, .rate = 1e-4, .noise = {1, 0.5, 0.0}, .gain = {1, 1.0, 1.6}});
    expect_report(w, "ssri", &net, 1);
    nf_recurrent_release(&net);
}

static void neurosteroid(struct world *w, const struct nf_recurrent *pruned, enum nf_gru_output output,
                         const char *stage)
{
    struct nf_recurrent net;
    char name[64];
    must(nf_recurrent_copy(&net, pruned));
    net.modulators = (struct nf_recurrent_modulators){.inhibition = 0.7, .gain = 0.85, .output = output};
    expect_training(w, stage, &net, (struct nf_training){.epochs = 3, .rate = 5e-4});
    snprintf(name, sizeof name, "%s on", stage);
    expect_report(w, name, &net, 1);
    net.modulators = pruned->modulators;
    snprintf(name, sizeof name, "%s off", stage);
    expect_report(w, name, &net, 1);
    nf_recurrent_release(&net);
}

static void expect_protocol(const char *file, enum nf_gru_output output, double share)
{
    struct world w;
    struct nf_recurrent net;
    world_init(&w, file);
    must(nf_recurrent_init(&net, 2, UNITS, STEPS, 4));
    const struct nf_weights m = nf_recurrent_weights(&net);
    nf_recurrent_initialise(&net, &w.torch);
    net.modulators.output = output;
    expect_training(&w, "dense", &net, (struct nf_training){.epochs = 4, .rate = 5e-3});
    expect_report(&w, "dense", &net, 0);
    must(nf_prune_smallest(&m, &(struct nf_pruning){.share = 0.8}));
    must(nf_prune_drawn(&m, 0.05, NF_SCAR_ALL, 1, &w.torch));
    expect_report(&w, "untreated", &net, 1);
    ketamine(&w, &net, share);
    ssri(&w, &net);
    neurosteroid(&w, &net, output, "neurosteroid");
    neurosteroid(&w, &net, NF_GRU_TANH, "neurosteroid tanh");
    nf_recurrent_release(&net);
    world_release(&w);
}

START_TEST(protocol_equals_pytorch)
{
    expect_protocol("recurrent_protocol.csv", NF_GRU_PLAIN, 0.3);
}
END_TEST

START_TEST(protocol_with_relu_equals_pytorch)
{
    expect_protocol("recurrent_relu_protocol.csv", NF_GRU_RELU, 0.2);
}
END_TEST

START_TEST(matrices_are_what_is_no_bias)
{
    struct nf_recurrent net;
    must(nf_recurrent_init(&net, 2, 384, 20, 4));
    const struct nf_weights m = nf_recurrent_weights(&net);
    ck_assert_uint_eq(nf_weights_count(&m, NULL), 3 * 384 * (2 + 384) + 4 * 384);
    ck_assert_uint_eq(net.count, nf_weights_count(&m, NULL) + 6 * 384 + 4);
    ck_assert_uint_eq(m.end[2] + 4, net.count);
    nf_recurrent_release(&net);
    ck_assert_int_eq(nf_recurrent_init(&net, 2, 16, NF_RECURRENT_MOST_STEPS + 1, 4), NF_INVALID);
}
END_TEST

/* Each factor goes to one place and no other. */
START_TEST(gain_and_inhibition_act_where_they_are_put)
{
    static const double expected[NF_GAIN_PLACES][3] = {{1.6, 1.0, 1.0}, {1.0, 1.6, 1.0}, {1.0, 1.0, 1.6}};
    for (int place = 0; place < NF_GAIN_PLACES; place++) {
        struct nf_recurrent_modulators m = {
            .gain = 1.6, .inhibition = 0.7, .input_noise = 1.0, .gain_place = (enum nf_gain_place)place};
        ck_assert(nf_recurrent_input_gain(&m) == expected[place][0]);
        ck_assert(nf_recurrent_per_step(&m).gain == expected[place][1]);
        ck_assert(nf_recurrent_per_step(&m).inhibition == 0.7);
        ck_assert(nf_recurrent_read_out_gain(&m) == expected[place][2]);
        m.inhibit_read_out = m.noise_before_gain = 1;
        ck_assert(nf_recurrent_per_step(&m).inhibition == 1.0);
        ck_assert(nf_recurrent_read_out_gain(&m) == 0.7 * expected[place][2]);
        ck_assert(nf_recurrent_per_step(&m).input_noise == expected[place][0]);
    }
}
END_TEST

START_TEST(noise_may_come_after_inhibition)
{
    struct nf_recurrent_modulators m = {
        .gain = 1.0, .inhibition = 0.5, .noise = 0.3, .shift = 1.0, .noise_after_inhibition = 1};
    ck_assert(nf_recurrent_per_step(&m).noise == 0.6 && nf_recurrent_per_step(&m).shift == 2.0);
    m.noise_after_inhibition = 0;
    ck_assert(nf_recurrent_per_step(&m).noise == 0.3 && nf_recurrent_per_step(&m).shift == 1.0);
}
END_TEST

/* W^T W = 1, and all else as it was. */
START_TEST(orthogonal_recurrent_weights)
{
    struct nf_recurrent net, standard;
    struct nf_torch_stream stream, same;
    must(nf_torch_seed(&stream, 3));
    must(nf_torch_seed(&same, 3));
    must(nf_recurrent_init(&net, 2, UNITS, STEPS, 4));
    must(nf_recurrent_init(&standard, 2, UNITS, STEPS, 4));
    must(nf_recurrent_initialise_orthogonal(&net, &stream));
    nf_recurrent_initialise(&standard, &same);
    const float *w = net.parameters + nf_recurrent_hh_at(&net);
    for (int j = 0; j < UNITS; j++)
        for (int k = 0; k <= j; k++) {
            double sum = 0.0;
            for (int i = 0; i < 3 * UNITS; i++)
                sum += (double)w[i * UNITS + j] * (double)w[i * UNITS + k];
            ck_assert_double_eq_tol(sum, j == k ? 1.0 : 0.0, 1e-6);
        }
    size_t before = nf_recurrent_hh_at(&net), after = before + 3 * UNITS * UNITS;
    ck_assert_mem_eq(net.parameters, standard.parameters, before * sizeof(float));
    ck_assert_mem_eq(net.parameters + after, standard.parameters + after, (net.count - after) * sizeof(float));
    nf_recurrent_release(&net);
    nf_recurrent_release(&standard);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, protocol_equals_pytorch);
    tcase_add_test(tests, protocol_with_relu_equals_pytorch);
    tcase_add_test(tests, matrices_are_what_is_no_bias);
    tcase_add_test(tests, gain_and_inhibition_act_where_they_are_put);
    tcase_add_test(tests, noise_may_come_after_inhibition);
    tcase_add_test(tests, orthogonal_recurrent_weights);
    return golden_run("recurrent", tests);
}
