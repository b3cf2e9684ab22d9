#ifndef NF_RUN_BENCH_H
#define NF_RUN_BENCH_H

#include "base/status.h"
#include "network/mlp.h"
#include "task/blobs.h"

/* The phases of `make bench` on our side.  tools/bench_torch.py has the same in PyTorch. */
struct nf_bench {
    struct nf_dataset train, test;
    struct nf_torch_stream stream;
    double peak;   /* fused multiply-adds of eight floats, kept in registers: FLOP per microsecond */
    double sgemm;  /* OpenBLAS 512 x 512 x 128: FLOP per microsecond */
    double normal; /* nanoseconds: words and Box-Muller from the first cache */
};

struct nf_bench_phase {
    const char *name;
    double density, noise;
    int kind; /* 0 an MLP epoch, 1 paper 4, 2 a GRU epoch, 3 normals, 4 and on enum nf_bench_language */
};
extern const struct nf_bench_phase nf_bench_phases[]; /* ended by a NULL name */

/* Draws the data and measures the three peaks.  Owned: nf_bench_release. */
enum nf_status nf_bench_init(struct nf_bench *bench);
void nf_bench_release(struct nf_bench *bench);

/* Microseconds of one repetition (nanoseconds a normal for kind 3). */
double nf_bench_run(struct nf_bench *bench, const struct nf_bench_phase *phase);

/* What the arithmetic alone would take at the measured peak: three products of the surviving weights, and the noise at
 * the measured rate of words and polynomials.  Paper 4: the sum over its phases. */
double nf_bench_ceiling(const struct nf_bench *bench, const struct nf_bench_phase *phase);

/* Microseconds of OpenBLAS's own part of a dense epoch: its six products of every step, and nothing else. */
double nf_bench_products(void);

/* Microseconds of one training step of a 2-w-w-w/2-4 network. */
double nf_bench_step(struct nf_bench *bench, double density, int width, int batch);

#endif
