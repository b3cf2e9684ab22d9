/* The whole protocol on a small network (tests/reference/make_protocol.py), stage by stage against PyTorch:
 * every accuracy and every chosen site exactly, norms to 1e-4. */
#include "../reference/golden.h"
#include "measure/accuracy.h"
#include "network/mlp.h"
#include "network/train.h"
#include "plasticity/prune.h"
#include "plasticity/regrow.h"

static const char *const header[] = {"stage", "what", "value", NULL};

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

static void expect_accuracy(struct world *w, const char *stage, const char *what, const struct nf_mlp *net,
                            const struct nf_dataset *data, struct nf_stress stress)
{
    char ours[64];
    int correct;
    must(nf_count_accurate(net, data, &stress, 100, &w->torch, &correct));
    snprintf(ours, sizeof ours, "%d/%d", correct, data->samples);
    ck_assert_msg(!strcmp(ours, golden_value(w, stage, what)), "%s, %s: %s, PyTorch has %s", stage, what, ours,
                  golden_value(w, stage, what));
}

static double norm(const float *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sqrt(sum);
}

static void expect_report(struct world *w, const char *stage, const struct nf_mlp *net, int masked)
{
    char what[64];
    for (int l = 0; l < net->layers; l++) {
        snprintf(what, sizeof what, "norm fc%d.weight", l + 1);
        expect_near(w, stage, what, norm(net->parameters + nf_mlp_weights_at(net, l), nf_mlp_weight_count(net, l)),
                    1e-4);
        snprintf(what, sizeof what, "norm fc%d.bias", l + 1);
        expect_near(w, stage, what, norm(net->parameters + nf_mlp_biases_at(net, l), (size_t)net->units[l + 1]), 1e-4);
    }
    if (masked) expect_near(w, stage, "weights kept", (double)nf_mlp_active_weights(net), 0.0);
    expect_accuracy(w, stage, "clean", net, &w->clean, (struct nf_stress){0});
    expect_accuracy(w, stage, "standard", net, &w->standard, (struct nf_stress){0});
    expect_accuracy(w, stage, "input noise 1.0", net, &w->standard, (struct nf_stress){.input_noise = 1.0});
    expect_accuracy(w, stage, "internal noise 0.5", net, &w->standard, (struct nf_stress){.noise = 0.5});
    expect_accuracy(w, stage, "combined 1.0 and 0.5", net, &w->standard, (struct nf_stress){1.0, 0.5, 0.0});
    expect_accuracy(w, stage, "biased 1.0 shift 1.0", net, &w->standard, (struct nf_stress){0.0, 1.0, 1.0});
}

static void expect_training(struct world *w, const char *stage, struct nf_mlp *net, struct nf_training training)
{
    float loss;
    training.batch = 128;
    must(nf_train(net, &w->train, &training, &w->torch, &loss));
    net->modulators.noise = 0.0;
    expect_near(w, stage, "last loss", loss, 1e-4);
}

static void expect_regrowth(struct world *w, const char *stage, struct nf_mlp *net)
{
    size_t regrown[NF_MLP_MOST_LAYERS], sum[NF_MLP_MOST_LAYERS];
    struct nf_regrow rule = {.score = NF_REGROW_ABSOLUTE, .share = 0.5, .batches = 5, .batch = 128, .scale = 0.03};
    must(nf_regrow(net, &rule, &w->train, &w->torch, regrown, sum));
    for (int l = 0; l < net->layers; l++) {
        char what[64];
        snprintf(what, sizeof what, "sites regrown fc%d.weight", l + 1);
        expect_near(w, stage, what, (double)regrown[l], 0.0);
        snprintf(what, sizeof what, "sum of site indices fc%d.weight", l + 1);
        expect_near(w, stage, what, (double)sum[l], 0.0);
    }
}

static void world_init(struct world *w)
{
    golden_load(&w->golden, "protocol.csv", header);
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

static void ketamine(struct world *w, const struct nf_mlp *pruned)
{
    struct nf_mlp net;
    must(nf_mlp_copy(&net, pruned));
    net.modulators.gain = 1.25;
    expect_regrowth(w, "ketamine", &net);
    expect_training(w, "ketamine", &net, (struct nf_training){.epochs = 3, .rate = 5e-4});
    expect_report(w, "ketamine", &net, 1);
    must(nf_prune_survivors(&net, 0.4));
    expect_report(w, "ketamine relapse", &net, 1);
    nf_mlp_release(&net);
}

static void ssri(struct world *w, const struct nf_mlp *pruned)
{
    struct nf_mlp net;
    must(nf_mlp_copy(&net, pruned));
    expect_training(w, "ssri", &net,
                    (struct nf_training){.epochs = 6, .rate = 1e-4, .noise = {1, 0.5, 0.0}, .gain = {1, 1.0, 1.6}});
    expect_report(w, "ssri", &net, 1);
    must(nf_prune_survivors(&net, 0.4));
    expect_report(w, "ssri relapse", &net, 1);
    nf_mlp_release(&net);
}

static void neurosteroid(struct world *w, const struct nf_mlp *pruned)
{
    struct nf_mlp net;
    must(nf_mlp_copy(&net, pruned));
    net.modulators = (struct nf_modulators){.tanh = 1, .inhibition = 0.7, .gain = 0.85};
    expect_training(w, "neurosteroid on", &net, (struct nf_training){.epochs = 3, .rate = 5e-4});
    expect_report(w, "neurosteroid on", &net, 1);
    net.modulators = nf_modulators_none;
    expect_report(w, "neurosteroid off", &net, 1);
    nf_mlp_release(&net);
}

START_TEST(protocol_equals_pytorch)
{
    struct world w;
    struct nf_mlp net;
    world_init(&w);
    must(nf_mlp_init(&net, 4, (const int[]){2, 32, 32, 16, 4}));
    nf_mlp_initialise(&net, &w.torch);
    expect_training(&w, "dense", &net, (struct nf_training){.epochs = 4, .rate = 1e-3});
    expect_report(&w, "dense", &net, 0);
    must(nf_prune_magnitude(&net, 0.8));
    expect_report(&w, "pruned", &net, 1);
    ketamine(&w, &net);
    ssri(&w, &net);
    neurosteroid(&w, &net);
    nf_mlp_release(&net);
    world_release(&w);
}
END_TEST

/* A data set smaller than a mini-batch is an epoch of one step, or of none when short mini-batches are dropped. */
START_TEST(short_batches)
{
    struct nf_dataset data;
    struct nf_torch_stream stream;
    must(nf_torch_seed(&stream, 3));
    must(nf_blobs_seeded(&data, 100, 100, 0.8));
    for (int drop = 0; drop < 2; drop++) {
        struct nf_mlp net, before;
        struct nf_training training = {.epochs = 1, .batch = 128, .rate = 1e-3, .drop_last = drop};
        must(nf_mlp_init(&net, 4, (const int[]){2, 32, 32, 16, 4}));
        nf_mlp_initialise(&net, &stream);
        must(nf_mlp_copy(&before, &net));
        must(nf_train(&net, &data, &training, &stream, NULL));
        ck_assert_int_eq(!memcmp(net.parameters, before.parameters, net.count * sizeof *net.parameters), drop);
        nf_mlp_release(&before);
        nf_mlp_release(&net);
    }
    nf_dataset_release(&data);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("protocol");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, protocol_equals_pytorch);
    tcase_add_test(tests, short_batches);
    return golden_run("train", tests);
}
