#include "kernel/sequence.h"

#include "kernel/masked_map.h"

#include <stdlib.h>
#include <string.h>

enum nf_status nf_sequence_init(struct nf_sequence *sequence, int features, int steps, int samples, int wide)
{
    int lanes = (samples + NF_LANES - 1) / NF_LANES * NF_LANES;
    *sequence = (struct nf_sequence){.features = features,
                                     .steps = steps,
                                     .width = wide ? lanes : NF_LANES,
                                     .blocks = wide ? 1 : lanes / NF_LANES,
                                     .wide = wide};
    size_t bytes = nf_sequence_size(sequence) * sizeof(float);
    sequence->data = aligned_alloc(64, bytes ? bytes : 64);
    if (!sequence->data)
        return nf_fail(NF_MEMORY, "out of memory for %d steps of %d features, %d samples", steps, features, samples);
    memset(sequence->data, 0, bytes);
    return NF_OK;
}

void nf_sequence_release(struct nf_sequence *sequence)
{
    free(sequence->data);
    *sequence = (struct nf_sequence){0};
}

void nf_sequence_copy(struct nf_sequence *to, int to_step, const struct nf_sequence *from, int from_step, int steps)
{
    int samples = to->width * to->blocks;
    for (int t = 0; t < steps; t++)
        for (int s = 0; s < samples; s += NF_LANES)
            for (int f = 0; f < to->features; f++)
                memcpy(nf_sequence_at(to, f, to_step + t, s), nf_sequence_at(from, f, from_step + t, s),
                       NF_LANES * sizeof(float));
}
