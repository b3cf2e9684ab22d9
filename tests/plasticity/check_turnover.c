/* Turnover of adapter weights: exact shares, which weights go and come back, and the published course of sparsity. */
#include "../reference/golden.h"
#include "plasticity/turnover.h"

enum { FIRST = 40, SECOND = 60, COUNT = FIRST + SECOND };
static const struct nf_turnover_block blocks[] = {{0, FIRST}, {FIRST, SECOND}};

static struct nf_turnover turnover;
static struct nf_torch_stream stream;
static float value[COUNT];

static void setup(void)
{
    ck_assert_int_eq(nf_turnover_init(&turnover, COUNT, blocks, 2), NF_OK);
    ck_assert_int_eq(nf_torch_seed(&stream, 1), NF_OK);
    for (int i = 0; i < COUNT; i++)
        value[i] = (float)((37 * i) % COUNT + 1) * (i % 2 ? 0.01f : -0.01f); /* distinct magnitudes */
}

static void teardown(void)
{
    nf_turnover_release(&turnover);
}

static int active(int from, int to)
{
    int n = 0;
    for (int i = from; i < to; i++) {
        n += turnover.mask[i];
        ck_assert(turnover.mask[i] || value[i] == 0.0f);
    }
    return n;
}

START_TEST(exact_share_of_each_block)
{
    nf_turnover_thin(&turnover, value, 0.9, 1, &stream);
    ck_assert_int_eq(active(0, FIRST), 4);
    ck_assert_int_eq(active(FIRST, COUNT), 6);
    ck_assert(nf_turnover_sparsity(&turnover) == 90.0 && nf_turnover_scars(&turnover) == 0.0);
}
END_TEST

START_TEST(smallest_become_scars)
{
    float before[COUNT];
    memcpy(before, value, sizeof value);
    ck_assert_int_eq(nf_turnover_scar(&turnover, value, 0.1), NF_OK);
    ck_assert_int_eq(active(0, FIRST), 36);
    ck_assert_int_eq(active(FIRST, COUNT), 54);
    for (int i = 0; i < FIRST; i++)
        for (int j = 0; j < FIRST; j++)
            if (turnover.scar[i] && !turnover.scar[j]) ck_assert(fabsf(before[i]) < fabsf(before[j]));
    ck_assert(nf_turnover_scars(&turnover) == 10.0);
}
END_TEST

/* Vacancies: 10 scars among 40 and 60, and 10 others by hand; scores rise with the index. */
static void make_vacancies(void)
{
    ck_assert_int_eq(nf_turnover_scar(&turnover, value, 0.1), NF_OK);
    for (int i = 0, made = 0; made < 10; i += 3)
        if (turnover.mask[i]) {
            turnover.mask[i] = 0;
            value[i] = 0.0f;
            made++;
        }
    float gradient[COUNT];
    for (int i = 0; i < COUNT; i++)
        gradient[i] = (float)(i % 2 ? i : -i);
    nf_turnover_accumulate(&turnover, gradient, 0);
}

START_TEST(highest_scores_return)
{
    make_vacancies();
    uint8_t before[COUNT];
    memcpy(before, turnover.mask, COUNT);
    ck_assert_int_eq(nf_turnover_regrow(&turnover, value, 0.2, 0.1, (enum nf_vacancy)_i, &stream), NF_OK);
    for (int b = 0; b < 2; b++) {
        int vacant = 0, returned = 0, lowest = COUNT, left = -1;
        for (int i = (int)blocks[b].at; i < (int)(blocks[b].at + blocks[b].count); i++) {
            int scarred = turnover.scar[i] || (turnover.fresh[i] && turnover.mask[i]);
            int candidate = !before[i] && (_i == NF_VACANT_ALL || (_i == NF_VACANT_JUST_PRUNED) == scarred);
            vacant += candidate;
            if (turnover.mask[i] && !before[i]) {
                ck_assert(candidate && value[i] != 0.0f && !turnover.scar[i]);
                returned++;
                lowest = i < lowest ? i : lowest;
            } else if (candidate)
                left = i;
        }
        ck_assert_int_eq(returned, (int)(0.2 * vacant + 0.5));
        if (returned) ck_assert_int_gt(lowest, left);
    }
}
END_TEST

/* Values of returning sites have a tenth of the live SD. */
START_TEST(scale_of_returning_values)
{
    enum { MANY = 20000 };
    const struct nf_turnover_block whole = {0, MANY};
    static float many[MANY];
    struct nf_turnover t;
    double squares = 0.0;
    int n = 0;
    ck_assert_int_eq(nf_turnover_init(&t, MANY, &whole, 1), NF_OK);
    nf_torch_randn(&stream, many, MANY);
    for (int i = 0; i < MANY; i++)
        many[i] *= 3.0f;
    nf_turnover_thin(&t, many, 0.5, 1, &stream);
    uint8_t *before = malloc(MANY);
    memcpy(before, t.mask, MANY);
    ck_assert_int_eq(nf_turnover_regrow(&t, many, 0.5, 0.1, NF_VACANT_UNSCARRED, &stream), NF_OK);
    for (int i = 0; i < MANY; i++)
        if (t.mask[i] && !before[i]) {
            squares += (double)many[i] * (double)many[i];
            n++;
        }
    ck_assert_int_eq(n, MANY / 4);
    ck_assert_double_eq_tol(sqrt(squares / n), 0.3, 0.015); /* five standard errors */
    free(before);
    nf_turnover_release(&t);
}
END_TEST

/* Ten times 8 % of active weights scarred and 20 % of unscarred vacancies back, from 90 %: 46.60 % [paper 9, Results],
 * and 36.9 % scars. */
START_TEST(published_course)
{
    enum { MANY = 20000 };
    const struct nf_turnover_block whole = {0, MANY};
    static float many[MANY];
    struct nf_turnover t;
    ck_assert_int_eq(nf_turnover_init(&t, MANY, &whole, 1), NF_OK);
    nf_torch_randn(&stream, many, MANY);
    nf_turnover_thin(&t, many, 0.9, 1, &stream);
    for (int cycle = 0; cycle < 10; cycle++) {
        ck_assert_int_eq(nf_turnover_scar(&t, many, 0.08), NF_OK);
        ck_assert_int_eq(nf_turnover_regrow(&t, many, 0.2, 0.1, NF_VACANT_UNSCARRED, &stream), NF_OK);
    }
    ck_assert_double_eq_tol(nf_turnover_sparsity(&t), 46.60, 0.02);
    ck_assert_double_eq_tol(nf_turnover_scars(&t), 36.9, 0.05);
    nf_turnover_release(&t);
}
END_TEST

START_TEST(squares_or_magnitudes)
{
    const float gradient[COUNT] = {-3.0f, 2.0f};
    nf_turnover_accumulate(&turnover, gradient, 0);
    nf_turnover_accumulate(&turnover, gradient, 1);
    ck_assert(turnover.score[0] == 12.0f && turnover.score[1] == 6.0f && turnover.score[2] == 0.0f);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("turnover");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, exact_share_of_each_block);
    tcase_add_test(tests, smallest_become_scars);
    tcase_add_loop_test(tests, highest_scores_return, 0, 3);
    tcase_add_test(tests, scale_of_returning_values);
    tcase_add_test(tests, published_course);
    tcase_add_test(tests, squares_or_magnitudes);
    return golden_run("turnover", tests);
}
