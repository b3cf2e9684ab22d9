#ifndef NF_RUN_BENCH_LANGUAGE_H
#define NF_RUN_BENCH_LANGUAGE_H

/* The language model's part of `make bench`.  Two layers of TinyLlama-1.1B's shape with random float16 weights and a
 * vocabulary of 1024: too large for the caches, small enough to be made in a second; and paper 9's stand-in. */
enum nf_bench_language {
    NF_BENCH_DECODE,  /* one token of one sequence: every weight is read once */
    NF_BENCH_TUNE,    /* forward and backward of adapters on a mini-batch of 4 x 32 tokens, base frozen */
    NF_BENCH_STAND_IN /* one optimiser step of the stand-in: 16 texts of 44 tokens in four mini-batches */
};

/* Microseconds; 0 when there is no memory. */
double nf_bench_language_run(enum nf_bench_language what);

/* What it takes at the least: the weights' bytes at the measured rate of reading memory, or the products'
 * floating-point operations at `peak` operations per microsecond.  For tuning and the stand-in the latter. */
double nf_bench_language_ceiling(enum nf_bench_language what, double peak);

/* Floating-point operations of a mini-batch or step: all products once forward, and once back to the inputs but for the
 * first layer's queries, keys and values, below which nothing is trained; adapters also to their weights. */
double nf_bench_language_flops(enum nf_bench_language what);

#endif
