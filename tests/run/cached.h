#ifndef NF_TESTS_CACHED_H
#define NF_TESTS_CACHED_H

#include "run/lab.h"
#include "toy.h"

#include <glob.h>

/* What laboratories leave in data/cache, for the tests of baselines and of kept trainings. */

/* How many files match; the first one's name in `path` unless that is NULL. */
static inline size_t cached_files(const char *pattern, char path[256])
{
    glob_t found;
    size_t count = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
    if (count && path) snprintf(path, 256, "%s", found.gl_pathv[0]);
    globfree(&found);
    return count;
}

/* The same network in a slot, and the same stream to go on with. */
static inline void expect_same_lab(const struct nf_lab *a, const struct nf_lab *b, int slot)
{
    ck_assert_mem_eq(a->net[slot].parameters, b->net[slot].parameters, 4 * a->net[slot].count);
    ck_assert(same_stream(&a->torch, &b->torch));
}

#endif
