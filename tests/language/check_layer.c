/* One layer on a batch: sequences do not see each other nor what comes after, and a frozen base gets no gradient. */
#include "../reference/golden.h"
#include "fixture.h"
#include "language/layer.h"

static struct small_model m;

static void setup(void)
{
    ck_assert_int_eq(small_model_init(&m, 0), NF_OK);
}

static void teardown(void)
{
    small_model_release(&m);
}

static void run(float *x)
{
    for (int i = 0; i < TOKENS * HIDDEN; i++)
        m.tape.x[i] = x[i];
    nf_layer_forward(&m.tape, 0, &m.decoder.layer[0], &m.adapter, &small_batch, NULL);
}

START_TEST(causal_and_apart)
{
    float x[TOKENS * HIDDEN], before[TOKENS * HIDDEN];
    for (int i = 0; i < TOKENS * HIDDEN; i++)
        x[i] = small_fraction((size_t)i, 31, 47, 23.0f);
    run(x);
    memcpy(before, m.tape.x, sizeof before);
    for (int i = 0; i < HIDDEN; i++)
        x[6 * HIDDEN + i] += 0.5f; /* the second row of the second sequence, rows 5 to 7 */
    run(x);
    for (int r = 0; r < TOKENS; r++)
        ck_assert_int_eq(memcmp(before + r * HIDDEN, m.tape.x + r * HIDDEN, HIDDEN * sizeof(float)) != 0,
                         r == 6 || r == 7);
}
END_TEST

START_TEST(same_gradient_frozen_or_not)
{
    float x[TOKENS * HIDDEN];
    struct nf_decoder view;
    float *weights = calloc(m.count, sizeof *weights), *frozen = calloc(m.adapter.count, sizeof *frozen),
          *free_base = calloc(m.adapter.count, sizeof *free_base);
    for (int i = 0; i < TOKENS * HIDDEN; i++)
        x[i] = small_fraction((size_t)i, 31, 47, 23.0f);
    ck_assert_int_eq(nf_decoder_view(&view, &m.decoder.shape, weights), NF_OK);
    run(x);
    memcpy(m.tape.d_x, x, sizeof x);
    nf_layer_backward(&m.tape, 0, &m.decoder.layer[0], &m.adapter, &small_batch, frozen, NULL);
    memcpy(m.tape.d_x, x, sizeof x);
    nf_layer_backward(&m.tape, 0, &m.decoder.layer[0], &m.adapter, &small_batch, free_base, &view.layer[0]);
    ck_assert_mem_eq(frozen, free_base, m.adapter.count * sizeof *frozen);
    ck_assert(frozen[0] != 0.0f);
    nf_decoder_release(&view);
    free(weights);
    free(frozen);
    free(free_base);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("layer");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, causal_and_apart);
    tcase_add_test(tests, same_gradient_frozen_or_not);
    return golden_run("layer", tests);
}
