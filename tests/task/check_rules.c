/* The eight rules on points whose answer is plain, under every reading of their cuts. */
#include "../reference/golden.h"
#include "task/rules.h"

static const struct nf_rule_coding plain = {.sigma = 1.5};

/* x, y, and the classes of the eight rules. */
static const struct {
    double x, y;
    int answer[NF_RULES];
} points[] = {
    {1.0, 0.5, {1, 1, 3, 1, 0, 0, 1, 1}},   {0.5, 1.0, {1, 1, 3, 0, 0, 0, 1, 1}},
    {-2.0, 1.0, {0, 1, 2, 0, 1, 1, 0, 0}},  {-1.0, 2.0, {0, 1, 2, 0, 1, 1, 1, 0}},
    {-0.2, -0.4, {0, 0, 0, 1, 0, 2, 0, 1}}, {2.0, -1.0, {1, 0, 1, 1, 1, 3, 1, 0}},
    {1.0, -2.0, {1, 0, 1, 1, 1, 3, 0, 0}},  {-1.2, -1.2, {0, 0, 0, 0, 1, 2, 0, 1}},
};

START_TEST(plain_answers)
{
    for (int r = 0; r < NF_RULES; r++)
        ck_assert_msg(nf_rule_class(&plain, (enum nf_rule)r, points[_i].x, points[_i].y) == points[_i].answer[r],
                      "%s of %g, %g", nf_rule_name[r], points[_i].x, points[_i].y);
}
END_TEST

START_TEST(other_readings)
{
    struct nf_rule_coding coding = plain;
    coding.diagonal_absolute = 1;
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_DIAGONAL, -2.0, 1.0), 1);
    coding.quadrants_around = 1;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_QUADRANT, cos(0.5 + i * M_PI_2), sin(0.5 + i * M_PI_2)), i);
    coding.cuts = NF_CUTS_MEDIAN;
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_ANGLE, cos(0.5 + i * M_PI_4), sin(0.5 + i * M_PI_4)), i);
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_DISTANCE, 1.7, 0.0), 0);
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_DISTANCE, 1.8, 0.0), 1);
    coding.withheld_apart = 1;
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_SUM, 1.0, 1.0), 5);
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_ANGLE, 1.0, 0.5), 0); /* eight sectors have no room apart */
    ck_assert_int_eq(nf_rule_class(&coding, NF_RULE_X_SIGN, 1.0, 1.0), 1);
}
END_TEST

/* Rings and the median cut hold equal shares of normal points: a grid of radii by their distribution. */
START_TEST(rings_are_equally_likely)
{
    struct nf_rule_coding coding = plain;
    int ring[4] = {0}, beyond = 0;
    for (int i = 0; i < 1000; i++) {
        double r = 1.5 * sqrt(-2.0 * log(1.0 - (i + 0.5) / 1000.0));
        coding.cuts = NF_CUTS_RINGS;
        ring[nf_rule_class(&coding, NF_RULE_DISTANCE, 0.6 * r, -0.8 * r)]++;
        coding.cuts = NF_CUTS_MEDIAN;
        beyond += nf_rule_class(&coding, NF_RULE_DISTANCE, 0.6 * r, -0.8 * r);
    }
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(ring[i], 250);
    ck_assert_int_eq(beyond, 500);
}
END_TEST

START_TEST(classes_stay_within_their_count)
{
    for (int cuts = 0; cuts < NF_RULE_CUTS; cuts++) {
        struct nf_rule_coding coding = {.sigma = 1.5, .cuts = (enum nf_rule_cuts)cuts};
        for (int r = 0; r < NF_RULES; r++)
            for (int i = -20; i <= 20; i++)
                for (int j = -20; j <= 20; j++) {
                    int answer = nf_rule_class(&coding, (enum nf_rule)r, i * 0.3, j * 0.3);
                    ck_assert_int_ge(answer, 0);
                    ck_assert_int_lt(answer, nf_rule_class_count(&coding, (enum nf_rule)r));
                }
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rules");
    tcase_add_loop_test(tests, plain_answers, 0, sizeof points / sizeof *points);
    tcase_add_test(tests, other_readings);
    tcase_add_test(tests, rings_are_equally_likely);
    tcase_add_test(tests, classes_stay_within_their_count);
    return golden_run("rules", tests);
}
