#ifndef NF_TESTS_GOLDEN_H
#define NF_TESTS_GOLDEN_H

#include "base/csv.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Golden vectors for the tests (make_golden.py, make_protocol.py), read from the top of the source tree. */

static inline void golden_load(struct nf_csv_table *table, const char *name, const char *const *header)
{
    char path[256];
    snprintf(path, sizeof path, "tests/reference/%s", name);
    ck_assert_msg(nf_csv_load(table, path, header) == NF_OK, "%s", nf_error());
}

/* How many representable numbers apart: 0 for equal bits, and for 0 and -0. */
static inline int64_t ulps_single(float a, float b)
{
    int32_t i, j;
    memcpy(&i, &a, sizeof i);
    memcpy(&j, &b, sizeof j);
    int64_t x = i < 0 ? INT32_MIN - (int64_t)i : i, y = j < 0 ? INT32_MIN - (int64_t)j : j;
    return x > y ? x - y : y - x;
}

static inline uint64_t ulps_double(double a, double b)
{
    int64_t x, y;
    if (signbit(a) != signbit(b)) return a == b ? 0 : UINT64_MAX;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x;
}

/* Runs the one test case of a check program. */
static inline int golden_run(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
