#include "run/bench_gru.h"

#include "network/recurrent_train.h"
#include "run/bench_clock.h"

enum { INPUTS = 2, UNITS = 384, STEPS = 20, CLASSES = 4, BATCH = 128, SAMPLES = 12000, TIMED = 10 * BATCH };

static void mask_at_random(struct nf_recurrent *net, double density, struct nf_torch_stream *stream)
{
    size_t hh_end = nf_recurrent_hh_at(net) + 3 * UNITS * UNITS, read_out = nf_recurrent_read_out_at(net);
    for (size_t i = 0; i < net->count; i++) {
        float u = 0.0f;
        if (i < hh_end || (i >= read_out && i < read_out + CLASSES * UNITS)) nf_torch_rand(stream, &u, 1);
        net->mask[i] = u < (float)density;
        if (!net->mask[i]) net->parameters[i] = 0.0f;
    }
}

double nf_bench_gru_epoch(double density, struct nf_torch_stream *stream)
{
    struct nf_recurrent net;
    struct nf_dataset data;
    if (nf_blobs_seeded(&data, 100, TIMED, 0.8)) return 0.0;
    if (nf_recurrent_init(&net, INPUTS, UNITS, STEPS, CLASSES)) {
        nf_dataset_release(&data);
        return 0.0;
    }
    nf_recurrent_initialise(&net, stream);
    if (density < 1.0) mask_at_random(&net, density, stream);
    struct nf_training training = {.epochs = 1, .batch = BATCH, .rate = 5e-4};
    double start = nf_bench_clock();
    nf_recurrent_train(&net, &data, &training, 0, NULL, stream, NULL);
    double taken = nf_bench_clock() - start;
    nf_recurrent_release(&net);
    nf_dataset_release(&data);
    return taken * SAMPLES / TIMED;
}

double nf_bench_gru_flops(double density)
{
    /* The state is zero before the first step; the input is projected once, and nothing asks for its gradient. */
    double recurrent = 3.0 * UNITS * UNITS * (STEPS - 1), input = 3.0 * UNITS * INPUTS, read_out = CLASSES * UNITS;
    return 2.0 * density * SAMPLES * (3.0 * recurrent + 2.0 * input + 3.0 * read_out);
}
