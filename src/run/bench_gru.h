#ifndef NF_RUN_BENCH_GRU_H
#define NF_RUN_BENCH_GRU_H

#include "random/torch_stream.h"

/* An epoch of paper 10's network (GRUCell 384, 20 steps, 12000 samples in batches of 128, linear read-out, Adam), timed
 * on a tenth of the batches and scaled; microseconds. */
double nf_bench_gru_epoch(double density, struct nf_torch_stream *stream);

/* Floating-point operations of its products: forward, back to the state, and the weights' gradients. */
double nf_bench_gru_flops(double density);

#endif
