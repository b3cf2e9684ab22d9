/* Regrown connections counted through a second pruning. */
#include "measure/survival.h"
#include "plasticity/prune.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static const int units[] = {2, 30, 4};
enum { LAYERS = 2 };

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

START_TEST(small_regrown_weights_fall_first)
{
    struct nf_mlp pruned, treated, relapsed;
    struct nf_torch_stream stream;
    must(nf_torch_seed(&stream, 3));
    must(nf_mlp_init(&treated, LAYERS, units));
    nf_mlp_initialise(&treated, &stream);
    must(nf_mlp_copy(&pruned, &treated));
    must(nf_prune_magnitude(&pruned, 0.5));
    must(nf_mlp_copy(&relapsed, &treated)); /* everything came back with the smallest weights of its matrix */
    ck_assert_double_eq(nf_regrown_surviving(&pruned, &treated, &relapsed), 100.0);
    must(nf_prune_survivors(&relapsed, 0.25)); /* takes half of what came back */
    ck_assert_double_eq(nf_regrown_surviving(&pruned, &treated, &relapsed), 50.0);
    must(nf_prune_survivors(&relapsed, 0.5));
    ck_assert_double_eq(nf_regrown_surviving(&pruned, &treated, &relapsed), 0.0);
    ck_assert_msg(isnan(nf_regrown_surviving(&pruned, &pruned, &pruned)), "nothing was regrown");
    nf_mlp_release(&relapsed);
    nf_mlp_release(&treated);
    nf_mlp_release(&pruned);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("survival");
    TCase *tests = tcase_create("survival");
    tcase_add_test(tests, small_regrown_weights_fall_first);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
