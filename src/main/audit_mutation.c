/* Changes one digit of one printed result, many times, and reports for each paper the share that the audit notices.
 *
 *   audit_mutation [TRIALS]     default 200 for each paper */

#include "audit/mutation.h"
#include "evidence/interval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(void)
{
    fprintf(stderr, "audit-mutation: %s\n", nf_error());
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    size_t trials = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;
    struct nf_library library;
    int result = EXIT_SUCCESS;
    if (!trials) {
        fprintf(stderr, "audit-mutation: '%s': give a number of trials above 0\n", argv[1]);
        return EXIT_FAILURE;
    }
    if (nf_library_load(&library, "papers")) return fail();
    if (nf_library_audit(&library)) result = fail();
    printf("%-28s %8s %8s %8s %15s\n", "paper", "changed", "noticed", "share", "95 % interval");
    for (size_t i = 0; i < library.count && !result; i++) {
        struct nf_mutation_count count;
        if (nf_mutation_run(&library.papers[i], trials, 42, &count)) {
            result = fail();
            break;
        }
        struct nf_interval share = nf_interval_share(count.noticed, count.changed);
        printf("%-28s %8zu %8zu %7.0f%% %8.0f to %.0f%%\n", strrchr(library.papers[i].folder, '/') + 1, count.changed,
               count.noticed, 100.0 * (double)count.noticed / (double)count.changed, 100 * share.lo, 100 * share.hi);
    }
    nf_library_release(&library);
    return result;
}
