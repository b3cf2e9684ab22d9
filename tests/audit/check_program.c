#include "audit/program.h"
#include "fixture.h"

#include <math.h>

static struct nf_bracket names(void *context, const char *name, bool sd)
{
    (void)context;
    if (strcmp(name, "t1.a") == 0 && !sd) return (struct nf_bracket){46.55, 46.65};
    if (strcmp(name, "cycles") == 0 && !sd) return nf_bracket_point(10);
    return nf_bracket_unknown;
}

static const struct {
    const char *text;
    bool possible;
    double left; /* the middle of the left side; NaN: unknown */
} programs[] = {
    {"1 + 2", true, 3},
    {"1 + 2 == 3", true, 3},
    {"1 + 2 == 4", false, 3},
    {"x = 2 ; x = x * x ; x > 3", true, 4},
    {"x = floor 972.8 ; x", true, 972},
    {"x = round 972.8 ; x", true, 973},
    {"x = sqrt 2 * 8 ; x", true, 4},
    {"x = 1 ; repeat 10 ; x = x * 2 ; end ; x == 1024", true, 1024},
    {"x = 1 ; repeat 1 ; x = x * 2 ; end ; x == 2", true, 2},
    {"x = 1 ; repeat cycles ; x = x + 1 ; end ; x == 11", true, 11},
    {"unknown == 4", true, NAN},
    /* 8 % of what is active is scarred, then 20 % of the vacancies that are not scars return, ten times */
    {"a = 10 ; c = 0 ; repeat cycles ; d = 0.08 * a ; a = a - d ; c = c + d ; a = a + 0.2 * ( 100 - a - c ) ; end ; "
     "100 - a == t1.a",
     true, 46.604},
    {"a = 10 ; c = 0 ; repeat cycles ; a = a + 0.2 * ( 100 - a - c ) ; d = 0.08 * a ; a = a - d ; c = c + d ; end ; "
     "100 - a == t1.a",
     false, 50.528},
};

START_TEST(known_programs)
{
    struct nf_program_result result;
    ck_assert_msg(!nf_program_run(&result, programs[_i].text, names, NULL), "%s", nf_error());
    ck_assert_msg(result.possible == programs[_i].possible, "%s", programs[_i].text);
    if (isnan(programs[_i].left)) {
        ck_assert(!nf_bracket_known(result.left));
        ck_assert_str_eq(result.missing, "unknown");
    } else {
        ck_assert_double_eq_tol((result.left.lo + result.left.hi) / 2, programs[_i].left, 1e-3);
    }
}
END_TEST

static const char *const broken[] = {"1 +",
                                     "x = ; x",
                                     "repeat 0 ; x = 1 ; end ; x",
                                     "repeat 3",
                                     "nonsense here ; 1",
                                     "1 == 2 == 3",
                                     "repeat 100000 ; x = 1 ; end ; x"};

START_TEST(complaints)
{
    struct nf_program_result result;
    ck_assert_msg(nf_program_run(&result, broken[_i], names, NULL) == NF_FORMAT, "%s", broken[_i]);
    ck_assert(*nf_error());
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("program");
    tcase_add_loop_test(tests, known_programs, 0, sizeof programs / sizeof *programs);
    tcase_add_loop_test(tests, complaints, 0, sizeof broken / sizeof *broken);
    return golden_run("program", tests);
}
