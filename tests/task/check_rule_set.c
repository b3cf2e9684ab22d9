/* Sequences under switching rules: labels explained by the rules, shares as set.  Against NumPy's own draws in
 * tests/network/check_stacked_train.c. */
#include "../reference/golden.h"
#include "task/rule_set.h"

static const struct nf_rule_plan plan = {.coding = {.sigma = 1.5},
                                         .sequences = 200,
                                         .shortest = 60,
                                         .longest = 90,
                                         .rules = 4,
                                         .settled = 10,
                                         .switching = 0.02,
                                         .integrating = 0.0};

static struct nf_rule_set draw(const struct nf_rule_plan *p)
{
    struct nf_rule_set set;
    struct nf_numpy_stream stream;
    ck_assert_int_eq(nf_numpy_seed(&stream, 42), NF_OK);
    ck_assert_msg(nf_rule_set_draw(&set, p, &stream) == NF_OK, "%s", nf_error());
    return set;
}

static int fits(const struct nf_rule_set *set, const struct nf_rule_plan *p, int s, int t, int rule)
{
    const float *x = set->x + (size_t)(s * set->steps + t) * (size_t)set->features;
    return nf_rule_class(&p->coding, (enum nf_rule)rule, (double)x[0], (double)x[1]) == set->label[s * set->steps + t];
}

/* The least number of switches that explains a sequence's labels: dynamic programming over the active rule. */
static int least_switches(const struct nf_rule_set *set, const struct nf_rule_plan *p, int s, int *first)
{
    int cost[NF_RULES] = {0}, steps = 0;
    *first = set->steps;
    while (steps < set->steps && set->label[s * set->steps + steps] >= 0)
        steps++;
    for (int t = 0; t < steps; t++) {
        int best = 1000;
        for (int r = p->first_rule; r < p->first_rule + p->rules; r++)
            best = cost[r] < best ? cost[r] : best;
        if (best > 0 && t < *first) *first = t;
        for (int r = p->first_rule; r < p->first_rule + p->rules; r++) {
            int stay = cost[r] < best + 1 ? cost[r] : best + 1;
            cost[r] = fits(set, p, s, t, r) ? stay : 1000;
        }
    }
    int best = 1000;
    for (int r = p->first_rule; r < p->first_rule + p->rules; r++)
        best = cost[r] < best ? cost[r] : best;
    return best;
}

START_TEST(switches_explain_the_labels)
{
    struct nf_rule_plan p = plan;
    p.first_rule = _i;
    struct nf_rule_set set = draw(&p);
    int switches = 0;
    for (int s = 0; s < set.sequences; s++) {
        int first, n = least_switches(&set, &p, s, &first);
        ck_assert_int_lt(n, 12);
        ck_assert_int_ge(first, 10);
        switches += n;
    }
    /* 200 sequences of 65 steps on average at 2 %: 260, of which a few cannot be seen */
    ck_assert_int_gt(switches, 170);
    ck_assert_int_lt(switches, 310);
    nf_rule_set_release(&set);
}
END_TEST

START_TEST(lengths_points_and_padding)
{
    struct nf_rule_set set = draw(&plan);
    int shortest = 1000, longest = 0, points = 0;
    double square = 0.0;
    for (int s = 0; s < set.sequences; s++) {
        int length = 0;
        while (length < set.steps && set.label[s * set.steps + length] >= 0)
            length++;
        for (int t = 0; t < set.steps; t++) {
            const float *x = set.x + 2 * (s * set.steps + t);
            if (t >= length) ck_assert(set.label[s * set.steps + t] == -1 && x[0] == 0.0f && x[1] == 0.0f);
            square += (double)(x[0] * x[0] + x[1] * x[1]);
        }
        points += length;
        shortest = length < shortest ? length : shortest;
        longest = length > longest ? length : longest;
    }
    ck_assert_int_ge(shortest, 60);
    ck_assert_int_le(shortest, 62);
    ck_assert_int_ge(longest, 88);
    ck_assert_int_le(longest, 90);
    ck_assert_double_eq_tol(sqrt(square / (2.0 * points)), 1.5, 0.03);
    nf_rule_set_release(&set);
}
END_TEST

START_TEST(which_steps_are_scored)
{
    struct nf_rule_plan p = plan;
    struct nf_rule_set every = draw(&p);
    p.scored = NF_SCORED_AFTER_SETTLING;
    struct nf_rule_set after = draw(&p);
    p.scored = NF_SCORED_LAST;
    struct nf_rule_set last = draw(&p);
    for (int i = 0; i < every.sequences * every.steps; i++) {
        int end = i % every.steps == every.steps - 1 || every.label[i + 1] < 0;
        ck_assert_int_eq(after.label[i], i % every.steps < 10 ? -1 : every.label[i]);
        ck_assert_int_eq(last.label[i], end ? every.label[i] : -1);
    }
    nf_rule_set_release(&every);
    nf_rule_set_release(&after);
    nf_rule_set_release(&last);
}
END_TEST

/* One rule, every sequence an integration trial: the label is that of the mean, or the sum of classes. */
START_TEST(integration_over_three_steps)
{
    struct nf_rule_plan p = plan;
    p.rules = 1;
    p.first_rule = NF_RULE_QUADRANT;
    p.integrating = 1.0;
    p.integration = (enum nf_integration)_i;
    struct nf_rule_set set = draw(&p);
    for (int t = 0; t < 60; t++) {
        double x = 0.0, y = 0.0;
        int n = t < 2 ? t + 1 : 3, sum = 0;
        for (int i = t - n + 1; i <= t; i++) {
            double px = (double)set.x[2 * i], py = (double)set.x[2 * i + 1];
            sum += nf_rule_class(&p.coding, NF_RULE_QUADRANT, px, py);
            x += px / n;
            y += py / n;
        }
        int mean = nf_rule_class(&p.coding, NF_RULE_QUADRANT, x, y);
        ck_assert_int_eq(set.label[t], _i == NF_INTEGRATE_OUTCOMES ? sum % 8 : mean);
    }
    nf_rule_set_release(&set);
}
END_TEST

START_TEST(cues)
{
    struct nf_rule_plan p = plan;
    p.cue = NF_CUE_PREVIOUS;
    struct nf_rule_set told = draw(&p);
    p.cue = NF_CUE_RULE;
    struct nf_rule_set named = draw(&p);
    ck_assert_int_eq(told.features, 3);
    for (int t = 0; t < 60; t++) {
        ck_assert_float_eq(told.x[3 * t + 2], t ? (float)told.label[t - 1] / 7.0f : 0.0f);
        int rule = (int)lroundf(named.x[3 * t + 2] * 7.0f);
        ck_assert(rule >= 0 && rule < 4 && fits(&named, &p, 0, t, rule));
    }
    nf_rule_set_release(&told);
    nf_rule_set_release(&named);
}
END_TEST

START_TEST(impossible_plans)
{
    struct nf_rule_set set;
    struct nf_numpy_stream stream;
    struct nf_rule_plan p[3] = {plan, plan, plan};
    ck_assert_int_eq(nf_numpy_seed(&stream, 1), NF_OK);
    p[0].longest = 59;
    p[1].rules = 0;
    p[2].first_rule = 5;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(nf_rule_set_draw(&set, &p[i], &stream), NF_INVALID);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rule_set");
    tcase_add_loop_test(tests, switches_explain_the_labels, 0, 5);
    tcase_add_test(tests, lengths_points_and_padding);
    tcase_add_test(tests, which_steps_are_scored);
    tcase_add_loop_test(tests, integration_over_three_steps, 0, NF_INTEGRATIONS);
    tcase_add_test(tests, cues);
    tcase_add_test(tests, impossible_plans);
    return golden_run("rule_set", tests);
}
