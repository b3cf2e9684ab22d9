#ifndef NF_TESTS_BENCH_H
#define NF_TESTS_BENCH_H

#include "run/lab.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

/* A laboratory with seed 42 for the tests of what runs in one, and the end of every check program. */

static inline void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static inline struct nf_lab *bench_open(void)
{
    void *lab = NULL;
    const struct nf_unit unit = {.group = "replay", .seed = 42};
    must(nf_lab_open(&lab, NULL, &unit, 0));
    return lab;
}

/* net[slot] <- a new network, 95 % of it pruned. */
static inline void bench_pruned(struct nf_lab *lab, int slot)
{
    must(nf_lab_new_network(lab, slot));
    must(nf_prune_magnitude(&lab->net[slot], 0.95));
}

static inline int bench_run(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
