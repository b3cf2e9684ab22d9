/* The decoder's training passes: logits, loss, gradients and a step of AdamW against PyTorch on a batch padded on the
 * left (tests/reference/make_decoder.py), and gradients against finite differences. */
#include "../reference/golden.h"
#include "fixture.h"
#include "language/tape.h"
#include "optim/adamw.h"

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static const char *const header[] = {"case", "what", "index", "value", NULL};

/* Every golden row of one kind lies within `allowed` of ours; returns how many there were. */
static int expect_golden(const char *name, const char *what, const float *ours, double allowed)
{
    struct nf_csv_table golden;
    int compared = 0;
    golden_load(&golden, "decoder.csv", header);
    for (size_t r = 0; r < golden.rows; r++) {
        if (strcmp(nf_csv_cell(&golden, r, 0), name) || strcmp(nf_csv_cell(&golden, r, 1), what)) continue;
        int i = atoi(nf_csv_cell(&golden, r, 2));
        double expected = strtod(nf_csv_cell(&golden, r, 3), NULL);
        ck_assert_msg(fabs((double)ours[i] - expected) <= allowed * (1.0 + fabs(expected)),
                      "%s %s %d: %.9g, PyTorch has %.9g", name, what, i, (double)ours[i], expected);
        compared++;
    }
    nf_csv_release(&golden);
    return compared;
}

/* Logits of every row of the batch, one run with all rows as targets. */
static void expect_logits(struct small_model *m, const char *name)
{
    int32_t target[TOKENS] = {0};
    struct nf_batch batch = small_batch;
    float *logits = calloc(TOKENS * VOCABULARY, sizeof *logits);
    batch.target = target;
    must(nf_tape_forward(&m->tape, &m->decoder, &m->adapter, &batch, NULL));
    for (int r = 0; r < TOKENS; r++)
        for (int v = 0; v < VOCABULARY; v++) {
            const float *x = m->tape.final + r * HIDDEN, *w = (const float *)m->decoder.head.data + v * HIDDEN;
            for (int i = 0; i < HIDDEN; i++)
                logits[r * VOCABULARY + v] += x[i] * w[i];
        }
    ck_assert_int_eq(expect_golden(name, "logits", logits, 2e-5), TOKENS * VOCABULARY);
    free(logits);
}

static void expect_step(struct small_model *m, const char *name)
{
    const struct nf_batch first = {2, small_start, small_token, small_target};
    const int start[] = {0, 7};
    const struct nf_batch second = {1, start, small_token + 8, small_target + 8};
    struct nf_adam adam;
    double loss;
    float *gradient = calloc(m->adapter.count, sizeof *gradient);
    must(nf_adamw_init(&adam, m->adapter.count, 1e-3));
    must(nf_tape_forward(&m->tape, &m->decoder, &m->adapter, &first, NULL));
    nf_tape_loss(&m->tape, &m->decoder, &first, 0.5f, &loss);
    nf_tape_backward(&m->tape, &m->decoder, &m->adapter, &first, gradient, NULL);
    must(nf_tape_forward(&m->tape, &m->decoder, &m->adapter, &second, NULL));
    nf_tape_loss(&m->tape, &m->decoder, &second, 0.5f, &loss);
    nf_tape_backward(&m->tape, &m->decoder, &m->adapter, &second, gradient, NULL);
    nf_adamw_step(&adam, m->adapter.value, gradient, NULL);
    ck_assert_int_eq(expect_golden(name, "adapter-step", m->adapter.value, 2e-5), (int)m->adapter.count);
    nf_adam_release(&adam);
    free(gradient);
}

static void expect_like_pytorch(const char *name, int tied)
{
    struct small_model m;
    struct nf_decoder gradient;
    double loss;
    must(small_model_init(&m, tied));
    float *weights = calloc(m.count, sizeof *weights), *adapters = calloc(m.adapter.count, sizeof *adapters);
    expect_logits(&m, name);
    must(nf_decoder_view(&gradient, &m.decoder.shape, weights));
    must(nf_tape_forward(&m.tape, &m.decoder, &m.adapter, &small_batch, NULL));
    nf_tape_loss(&m.tape, &m.decoder, &small_batch, 1.0f, &loss);
    nf_tape_backward(&m.tape, &m.decoder, &m.adapter, &small_batch, adapters, &gradient);
    ck_assert_int_eq(expect_golden(name, "loss", (float[]){(float)loss}, 1e-6), 1);
    ck_assert_int_eq(expect_golden(name, "weight-gradient", weights, 2e-5), (int)((m.count + 6) / 7));
    ck_assert_int_eq(expect_golden(name, "adapter-gradient", adapters, 2e-5), (int)m.adapter.count);
    expect_step(&m, name);
    nf_decoder_release(&gradient);
    free(weights);
    free(adapters);
    small_model_release(&m);
}

START_TEST(untied_as_pytorch)
{
    expect_like_pytorch("untied", 0);
}
END_TEST

START_TEST(tied_as_pytorch)
{
    expect_like_pytorch("tied", 1);
}
END_TEST

static double loss_at(struct small_model *m, const struct nf_torch_stream *dropout)
{
    struct nf_torch_stream stream = *dropout; /* the same inputs are dropped every time */
    double loss;
    must(nf_tape_forward(&m->tape, &m->decoder, &m->adapter, &small_batch, &stream));
    nf_tape_loss(&m->tape, &m->decoder, &small_batch, 1.0f, &loss);
    return loss;
}

/* A central difference in single precision: steps of 1/64 leave a relative error near 1e-3 of the largest gradient. */
static void expect_slope(struct small_model *m, float *value, float gradient, const struct nf_torch_stream *dropout)
{
    const float step = 1.0f / 64.0f, before = *value;
    *value = before + step;
    double above = loss_at(m, dropout);
    *value = before - step;
    double below = loss_at(m, dropout);
    *value = before;
    ck_assert_double_eq_tol((above - below) / (2.0 * (double)step), gradient, 2e-3);
}

/* With dropout, which PyTorch's vectors leave out. */
START_TEST(gradients_as_finite_differences)
{
    struct small_model m;
    struct nf_decoder gradient;
    struct nf_torch_stream dropout;
    must(small_model_init(&m, _i));
    m.adapter.dropout = 0.3f;
    must(nf_torch_seed(&dropout, 5));
    float *weights = calloc(m.count, sizeof *weights), *adapters = calloc(m.adapter.count, sizeof *adapters);
    must(nf_decoder_view(&gradient, &m.decoder.shape, weights));
    loss_at(&m, &dropout);
    ck_assert_int_eq(m.tape.dropped, 1);
    nf_tape_backward(&m.tape, &m.decoder, &m.adapter, &small_batch, adapters, &gradient);
    for (size_t i = 0; i < m.adapter.count; i += 5)
        expect_slope(&m, &m.adapter.value[i], adapters[i], &dropout);
    for (size_t i = 0; i < m.count; i += 41)
        expect_slope(&m, &m.weights[i], weights[i], &dropout);
    nf_decoder_release(&gradient);
    free(weights);
    free(adapters);
    small_model_release(&m);
}
END_TEST

/* A new adapter changes nothing: B is zero. */
START_TEST(new_adapter_is_silent)
{
    struct small_model m;
    struct nf_torch_stream stream;
    double with, without;
    must(small_model_init(&m, 0));
    must(nf_torch_seed(&stream, 1));
    nf_adapter_draw(&m.adapter, &stream);
    must(nf_tape_forward(&m.tape, &m.decoder, &m.adapter, &small_batch, NULL));
    nf_tape_loss(&m.tape, &m.decoder, &small_batch, 1.0f, &with);
    must(nf_tape_forward(&m.tape, &m.decoder, NULL, &small_batch, NULL));
    nf_tape_loss(&m.tape, &m.decoder, &small_batch, 1.0f, &without);
    ck_assert(with == without);
    small_model_release(&m);
}
END_TEST

START_TEST(refused)
{
    struct small_model m;
    struct nf_batch batch = small_batch;
    int32_t token[TOKENS] = {0};
    const int start[] = {0, TOKENS};
    must(small_model_init(&m, 0));
    token[3] = VOCABULARY;
    batch.token = token;
    ck_assert_int_eq(nf_tape_forward(&m.tape, &m.decoder, NULL, &batch, NULL), NF_INVALID);
    batch = (struct nf_batch){1, start, small_token, small_target};
    ck_assert_int_eq(nf_tape_forward(&m.tape, &m.decoder, NULL, &batch, NULL), NF_INVALID); /* longer than a sequence */
    m.adapter.rank++;
    ck_assert_int_eq(nf_tape_forward(&m.tape, &m.decoder, &m.adapter, &small_batch, NULL), NF_INVALID);
    small_model_release(&m);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tape");
    tcase_add_test(tests, untied_as_pytorch);
    tcase_add_test(tests, tied_as_pytorch);
    tcase_add_loop_test(tests, gradients_as_finite_differences, 0, 2);
    tcase_add_test(tests, new_adapter_is_silent);
    tcase_add_test(tests, refused);
    return golden_run("tape", tests);
}
