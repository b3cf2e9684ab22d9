/* The published network's first steps, seed 42, against PyTorch (tests/reference/make_golden.py): initial weights and
 * the order of samples exactly, gradients, ten losses and norms to the rounding of other products. */
#include "../reference/golden.h"
#include "network/cross_entropy.h"
#include "network/mlp_engine.h"
#include "optim/adam.h"
#include "task/blobs.h"

enum { LAYERS = 4, CLASSES = 4, SAMPLES = 12000, BATCH = 128 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

struct replay {
    struct nf_csv_table golden;
    struct nf_dataset data;
    struct nf_torch_stream torch;
    struct nf_mlp net;
    struct nf_mlp_engine engine;
    struct nf_adam adam;
};

static void replay_init(struct replay *r)
{
    static const char *const header[] = {"what", "index", "value", NULL};
    golden_load(&r->golden, "mlp_seed42.csv", header);
    must(nf_blobs_seeded(&r->data, 100, SAMPLES, 0.8));
    must(nf_torch_seed(&r->torch, 42));
    must(nf_mlp_init(&r->net, LAYERS, (const int[]){2, 512, 512, 256, CLASSES}));
    nf_mlp_initialise(&r->net, &r->torch);
    must(nf_mlp_engine_init(&r->engine, &r->net, BATCH, NF_ENGINE_TRAIN));
    must(nf_adam_init(&r->adam, r->engine.active, 1e-3));
}

static void replay_release(struct replay *r)
{
    nf_adam_release(&r->adam);
    nf_mlp_engine_release(&r->engine);
    nf_mlp_release(&r->net);
    nf_dataset_release(&r->data);
    nf_csv_release(&r->golden);
}

/* Compares with the row of that name and index if there is one; returns whether there was. */
static int expect_golden(const struct replay *r, double value, double tolerance, int index, const char *what)
{
    for (size_t row = 0; row < r->golden.rows; row++) {
        if (strcmp(nf_csv_cell(&r->golden, row, 0), what) || atoi(nf_csv_cell(&r->golden, row, 1)) != index) continue;
        double expected = strtod(nf_csv_cell(&r->golden, row, 2), NULL);
        ck_assert_msg(fabs(value - expected) <= tolerance * fabs(expected), "%s, %d: %.9g, PyTorch has %.9g", what,
                      index, value, expected);
        return 1;
    }
    return 0;
}

static double norm(const float *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sqrt(sum);
}

/* Where parameter p = 2 layer + (bias) lies in a flat vector of the network's, and its name in PyTorch. */
static size_t locate(const struct nf_mlp *net, int p, size_t *count, char name[24])
{
    int l = p / 2;
    snprintf(name, 24, "l.%d.%s", l, p % 2 ? "bias" : "weight");
    *count = p % 2 ? (size_t)net->units[l + 1] : nf_mlp_weight_count(net, l);
    return p % 2 ? nf_mlp_biases_at(net, l) : nf_mlp_weights_at(net, l);
}

static int expect_norms(struct replay *r, int step)
{
    int compared = 0;
    nf_mlp_engine_store(&r->engine, &r->net);
    for (int p = 0; p < 2 * LAYERS; p++) {
        size_t n, at;
        char name[24], what[64];
        at = locate(&r->net, p, &n, name);
        snprintf(what, sizeof what, "after step %d norm(double) %s", step, name);
        compared += expect_golden(r, norm(r->net.parameters + at, n), 1e-5, 0, what);
    }
    return compared;
}

/* The engine's gradient of every parameter in the network's own order; NaN where it has none. */
static float *spread_gradient(const struct nf_mlp_engine *engine, const struct nf_mlp *net)
{
    float *gradient = malloc(net->count * sizeof *gradient);
    ck_assert_ptr_nonnull(gradient);
    for (size_t i = 0; i < net->count; i++)
        gradient[i] = NAN;
    for (int l = 0; l < LAYERS; l++) {
        nf_masked_map_scatter(&engine->map[l], engine->gradient + engine->value_at[l],
                              gradient + nf_mlp_weights_at(net, l));
        memcpy(gradient + nf_mlp_biases_at(net, l), engine->gradient + engine->bias_at[l],
               (size_t)net->units[l + 1] * sizeof *gradient);
    }
    return gradient;
}

static void expect_first_gradients(struct replay *r)
{
    float *gradient = spread_gradient(&r->engine, &r->net);
    for (int p = 0; p < 2 * LAYERS; p++) {
        size_t n, at;
        char name[24], what[64];
        at = locate(&r->net, p, &n, name);
        const float *g = gradient + at;
        snprintf(what, sizeof what, "step 0 grad norm(double) %s", name);
        ck_assert(expect_golden(r, norm(g, n), 1e-6, 0, what));
        snprintf(what, sizeof what, "step 0 grad %s", name);
        for (int k = 0; k < 3; k++)
            ck_assert(expect_golden(r, g[k], 2e-5, k, what));
    }
    free(gradient);
}

static float step_of(struct replay *r, const int64_t *index, int step)
{
    struct nf_mlp_engine *e = &r->engine;
    nf_mlp_engine_input(e, r->data.x, index, BATCH);
    nf_mlp_engine_forward(e, &r->net.modulators, &r->torch);
    float loss = nf_cross_entropy(e->output[LAYERS], e->delta[LAYERS], r->data.label, index, BATCH, CLASSES, e->width,
                                  e->blocks);
    nf_mlp_engine_backward(e, &r->net.modulators);
    if (step == 0) expect_first_gradients(r);
    nf_adam_step(&r->adam, e->value, e->gradient);
    nf_mlp_engine_refresh(e);
    return loss;
}

/* The last value and the sum stand for the values between. */
START_TEST(initial_weights_as_pytorch)
{
    struct replay r;
    int compared = 0;
    replay_init(&r);
    for (int p = 0; p < 2 * LAYERS; p++) {
        size_t n, at;
        char name[24], what[64];
        double sum = 0.0;
        at = locate(&r.net, p, &n, name);
        snprintf(what, sizeof what, "init %s", name);
        for (size_t i = 0; i < n; i++) {
            sum += r.net.parameters[at + i];
            if (i < 4 || i == n - 1) compared += expect_golden(&r, r.net.parameters[at + i], 1e-8, (int)i, what);
        }
        snprintf(what, sizeof what, "init sum(double) %s", name);
        compared += expect_golden(&r, sum, 1e-12, 0, what);
    }
    ck_assert_int_eq(compared, 2 * LAYERS * 6 - 1);
    replay_release(&r);
}
END_TEST

START_TEST(first_steps_as_pytorch)
{
    struct replay r;
    int64_t *order = malloc(SAMPLES * sizeof *order);
    int losses = 0, norms = 0;
    replay_init(&r);
    for (int i = 0; i < 12; i++)
        ck_assert(expect_golden(&r, r.data.x[i], 1e-8, i, "train x"));
    must(nf_torch_dataloader_shuffle(&r.torch, order, SAMPLES));
    for (int i = 0; i < 16; i++)
        ck_assert(expect_golden(&r, (double)order[i], 0.0, i, "epoch 0 batch 0 sample index"));
    for (int step = 0; step < 10; step++) {
        losses += expect_golden(&r, step_of(&r, order + BATCH * step, step), 1e-5, step, "loss at step");
        norms += expect_norms(&r, step);
    }
    ck_assert_int_eq(losses, 10);
    ck_assert_int_eq(norms, 2 * 2 * LAYERS);
    must(nf_torch_dataloader_shuffle(&r.torch, order, SAMPLES));
    for (int i = 0; i < 16; i++)
        ck_assert(expect_golden(&r, (double)order[i], 0.0, i, "epoch 1 batch 0 sample index"));
    replay_release(&r);
    free(order);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("first steps");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, initial_weights_as_pytorch);
    tcase_add_test(tests, first_steps_as_pytorch);
    return golden_run("first steps", tests);
}
