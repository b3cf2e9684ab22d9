/* Milestones: what is noted of a state, and where two runs part. */
#include "../reference/golden.h"
#include "run/milestone.h"

#include <jansson.h>

enum { PARAMETERS = 396548, SECOND_LAYER = 1536, THIRD_LAYER = 1536 + 262656 };
static float parameters[PARAMETERS];
static double memory[4];

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void pass(struct nf_milestones *m, const char *stage)
{
    struct nf_checkpoint state;
    nf_checkpoint_init(&state);
    nf_checkpoint_put(&state, "memory", memory, 8, 4);
    nf_checkpoint_put(&state, "net0.parameters", parameters, 4, PARAMETERS);
    must(nf_milestones_add(m, stage, &state));
    nf_checkpoint_release(&state);
}

static void clear(void)
{
    memset(parameters, 0, sizeof parameters);
    memset(memory, 0, sizeof memory);
}

/* Three stages; in the second `site` of the parameters moves. */
static void run(struct nf_milestones *m, size_t site, float value)
{
    clear();
    nf_milestones_init(m);
    pass(m, "dense");
    parameters[site] = value;
    pass(m, "mood stabiliser");
    memory[2] = 1.0;
    pass(m, "relapse");
}

START_TEST(only_changes_are_noted)
{
    struct nf_milestones m;
    run(&m, SECOND_LAYER, 1.0f);
    ck_assert_uint_eq(m.count, 5 + 1 + 1);
    ck_assert_str_eq(m.rows[1].array, "net0.parameters.layer-1");
    ck_assert_str_eq(m.rows[5].stage, "mood stabiliser");
    ck_assert_str_eq(m.rows[5].array, "net0.parameters.layer-2");
    ck_assert_str_eq(m.rows[6].array, "memory");
    nf_milestones_release(&m);
}
END_TEST

/* One unit in the last place of one weight is enough, and its layer is found. */
START_TEST(first_layer_that_parts)
{
    static const size_t sites[] = {0, SECOND_LAYER - 1, SECOND_LAYER, THIRD_LAYER - 1, PARAMETERS - 1};
    static const char *const layers[] = {"layer-1", "layer-1", "layer-2", "layer-2", "layer-4"};
    struct nf_milestones a, b;
    for (int i = 0; i < 5; i++) {
        run(&a, sites[i], 1.0f);
        run(&b, sites[i], nextafterf(1.0f, 2.0f));
        size_t at = nf_milestones_part(&a, &b);
        ck_assert_uint_eq(at, 5);
        ck_assert_str_eq(a.rows[at].stage, "mood stabiliser");
        ck_assert_ptr_nonnull(strstr(a.rows[at].array, layers[i]));
        ck_assert_uint_eq(nf_milestones_part(&a, &a), a.count);
        nf_milestones_release(&a);
        nf_milestones_release(&b);
    }
}
END_TEST

START_TEST(kept_in_checkpoint_and_unit)
{
    struct nf_milestones m, again;
    struct nf_checkpoint c;
    run(&m, 7, 2.0f);
    nf_checkpoint_init(&c);
    nf_milestones_save(&m, &c);
    must(nf_milestones_load(&again, &c));
    ck_assert(again.count == m.count && nf_milestones_part(&m, &again) == m.count);
    nf_milestones_release(&again);
    json_t *list = nf_milestones_write(&m);
    must(nf_milestones_read(&again, list));
    ck_assert(again.count == m.count && nf_milestones_part(&m, &again) == m.count);
    json_decref(list);
    nf_milestones_release(&again);
    nf_milestones_release(&m);
    nf_checkpoint_release(&c);
}
END_TEST

START_TEST(malformed_lists)
{
    static const char *const texts[] = {
        "{}",
        "7",
        "[7]",
        "[\"\"]",
        "[\"dense\"]",
        "[\"dense | net0 \"]",
        "[\"dense | net0 | 0123456789abcde\"]",
        "[\"dense | net0 | 0123456789abcdef0\"]",
        "[\"dense | net0 | 0123456789ABCDEF\"]",
        "[\"dense | net0 | 0123456789abcdef\", null]",
        "[\"|net0|0123456789abcdef\"]",
        "[\"dense of more than forty letters, which no stage has | net0 | 0123456789abcdef\"]"};
    struct nf_milestones m;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *list = json_loads(texts[i], 0, NULL);
        ck_assert_msg(nf_milestones_read(&m, list) == NF_FORMAT, "%s is taken", texts[i]);
        ck_assert_ptr_null(m.rows);
        json_decref(list);
    }
}
END_TEST

START_TEST(malformed_array)
{
    struct nf_milestones m, again;
    struct nf_checkpoint c;
    run(&m, 7, 2.0f);
    memset(m.rows[3].array, 'x', sizeof m.rows[3].array);
    nf_checkpoint_init(&c);
    nf_milestones_save(&m, &c);
    ck_assert_int_eq(nf_milestones_load(&again, &c), NF_FORMAT);
    nf_checkpoint_release(&c);
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "unit.milestones", m.rows, 1, 100);
    ck_assert_int_eq(nf_milestones_load(&again, &c), NF_FORMAT);
    nf_checkpoint_release(&c);
    nf_milestones_release(&m);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("milestone");
    tcase_add_test(tests, only_changes_are_noted);
    tcase_add_test(tests, first_layer_that_parts);
    tcase_add_test(tests, kept_in_checkpoint_and_unit);
    tcase_add_test(tests, malformed_lists);
    tcase_add_test(tests, malformed_array);
    return golden_run("milestone", tests);
}
