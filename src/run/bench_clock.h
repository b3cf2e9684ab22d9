#ifndef NF_RUN_BENCH_CLOCK_H
#define NF_RUN_BENCH_CLOCK_H

/* This process's processor time in microseconds: other work on the machine weighs little. */
double nf_bench_clock(void);

#endif
