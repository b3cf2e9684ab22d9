/* Which units a command asks for, in which order, and how they are cut into slices. */
#include "run/plan.h"
#include "run/unit.h"
#include "toy.h"

static const long ten_seeds[] = {0, 1, 2};

static struct nf_paper several(void)
{
    struct nf_paper paper = toy_paper;
    paper.seeds = ten_seeds;
    paper.seed_count = 3;
    paper.reduced_seed_count = 1;
    return paper;
}

static void expect(const struct nf_plan *plan, size_t i, const char *group, const char *variant, long seed, long draw)
{
    ck_assert_uint_lt(i, plan->count);
    ck_assert_str_eq(plan->units[i].group, group);
    ck_assert_str_eq(plan->units[i].variant, variant);
    ck_assert_int_eq(plan->units[i].seed, seed);
    ck_assert_int_eq(plan->units[i].draw, draw);
}

START_TEST(order)
{
    struct nf_plan plan;
    struct nf_paper paper = several();
    struct nf_options o = {.rounding = 2, .ensemble = 4, .choices = 1};
    must(nf_plan_make(&plan, &paper, &o));
    ck_assert_uint_eq(plan.count, 3 * (1 + 2 + 5 + 1) + 4);
    expect(&plan, 0, "replay", "", 0, 0);
    expect(&plan, 2, "rounding", "", 0, 1);
    expect(&plan, 3, "rounding", "kernel=Zen", 0, 0);
    expect(&plan, 8, "choice", "sign=minus", 0, 0);
    expect(&plan, 9, "replay", "", 1, 0);
    expect(&plan, 27, "seeds", "", 3, 0);
    expect(&plan, 30, "seeds", "", 6, 0);
    ck_assert_int_eq(nf_plan_draw(&plan.units[2]), 1);
    ck_assert_int_eq(nf_plan_draw(&plan.units[4]), 1001);
    nf_plan_release(&plan);
}
END_TEST

/* Readings can be kept to the first published seeds; replays and rounding runs are those of all. */
START_TEST(readings_on_fewer_seeds)
{
    struct nf_plan plan;
    struct nf_paper paper = several();
    const char *const own = "sign=minus&scale=2";
    struct nf_options o = {.rounding = 1, .choices = 1, .reading = {own}, .reading_count = 1, .on_seeds = 2};
    must(nf_plan_make(&plan, &paper, &o));
    ck_assert_uint_eq(plan.count, 3 * (1 + 1 + 5) + 2 * 2);
    expect(&plan, 8, "choice", own, 0, 0);
    expect(&plan, 17, "choice", own, 1, 0);
    expect(&plan, 18, "replay", "", 2, 0);
    expect(&plan, 24, "rounding", "kernel=Core2", 2, 0);
    nf_plan_release(&plan);
}
END_TEST

/* What was sliced for few seeds stays where it is when more are asked for. */
START_TEST(more_seeds_are_appended)
{
    struct nf_plan few, many;
    struct nf_paper paper = several();
    struct nf_options o = {.rounding = 1, .ensemble = 5};
    must(nf_plan_make(&few, &paper, &o));
    o.ensemble = 500;
    must(nf_plan_make(&many, &paper, &o));
    ck_assert_uint_eq(many.count, few.count + 495);
    for (size_t i = 0; i < few.count; i++)
        expect(&many, i, few.units[i].group, few.units[i].variant, few.units[i].seed, few.units[i].draw);
    nf_plan_release(&few);
    nf_plan_release(&many);
}
END_TEST

START_TEST(reduced_and_challenge)
{
    struct nf_plan plan;
    struct nf_paper paper = several();
    struct nf_options reduced = {.reduced = 1}, challenge = {.challenge = 1, .challenge_seed = 77, .ensemble = 9};
    must(nf_plan_make(&plan, &paper, &reduced));
    ck_assert_uint_eq(plan.count, 1);
    ck_assert_int_eq(plan.units[0].reduced, 1);
    nf_plan_release(&plan);
    must(nf_plan_make(&plan, &paper, &challenge));
    ck_assert_uint_eq(plan.count, 1);
    expect(&plan, 0, "challenge", "", 77, 0);
    nf_plan_release(&plan);
}
END_TEST

/* Every unit is in exactly one slice, the one that its number says, and no slice is two longer than another. */
START_TEST(slices_cover)
{
    for (size_t units = 1; units <= 40; units++)
        for (int n = 1; n <= 45; n++) {
            const struct nf_plan plan = {.count = units};
            size_t next = 0;
            for (int k = 0; k < n; k++) {
                size_t first, count;
                nf_plan_slice(&plan, k, n, &first, &count);
                ck_assert_uint_eq(first, next);
                ck_assert(count == units / (size_t)n || count == units / (size_t)n + 1);
                for (size_t i = first; i < first + count; i++)
                    ck_assert_uint_eq(i * (size_t)n / units, (size_t)k);
                next += count;
            }
            ck_assert_uint_eq(next, units);
        }
}
END_TEST

START_TEST(printed)
{
    struct nf_plan plan;
    struct nf_options o = {.rounding = 1};
    char *text;
    must(nf_plan_make(&plan, &toy_paper, &o));
    must(nf_unit_run(&toy_paper, &plan.units[2], NULL, NULL));
    FILE *stream = fopen("list", "w");
    must(nf_plan_print(&plan, &toy_paper, stream));
    fclose(stream);
    text = toy_read("list");
    ck_assert_str_eq(text, "unit,group,variant,seed,draw,finished\n0,replay,,42,0,0\n1,rounding,,42,0,0\n"
                           "2,rounding,kernel=Zen,42,0,1\n3,rounding,kernel=Sandybridge,42,0,0\n"
                           "4,rounding,kernel=Nehalem,42,0,0\n5,rounding,kernel=Prescott,42,0,0\n"
                           "6,rounding,kernel=Core2,42,0,0\n");
    free(text);
    toy_write("data/paper-98/units/rounding-s42-d0.json", "{");
    stream = fopen("list", "w");
    ck_assert_int_eq(nf_plan_print(&plan, &toy_paper, stream), NF_DAMAGED);
    fclose(stream);
    nf_plan_release(&plan);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("plan");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, order);
    tcase_add_test(tests, readings_on_fewer_seeds);
    tcase_add_test(tests, more_seeds_are_appended);
    tcase_add_test(tests, reduced_and_challenge);
    tcase_add_test(tests, slices_cover);
    tcase_add_test(tests, printed);
    return golden_run("plan", tests);
}
