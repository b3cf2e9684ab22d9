#ifndef NF_RUN_BENCH_CLOCK_H
#define NF_RUN_BENCH_CLOCK_H

#include <time.h>

/* This process's processor time in microseconds: other work on the machine weighs little. */
static inline double nf_bench_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

#endif
