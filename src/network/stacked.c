#include "network/stacked.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const int nf_stacked_hidden_to_hidden[NF_STACKED_MATRICES] = {0, 0, 1, 0, 1, 0};
const int nf_stacked_of_a_gru[NF_STACKED_MATRICES] = {0, 1, 1, 1, 1, 0};

struct nf_stacked_places nf_stacked_places(const struct nf_stacked_shape *shape)
{
    struct nf_stacked_places at = {0};
    size_t dense = (size_t)shape->dense, units = (size_t)shape->units;
    at.dense_bias = dense * (size_t)shape->inputs;
    at.gru[0] = at.dense_bias + dense;
    at.gru[1] = at.gru[0] + nf_gru_parameter_count(shape->dense, shape->units);
    at.read_out = at.gru[1] + nf_gru_parameter_count(shape->units, shape->units);
    at.read_out_bias = at.read_out + (size_t)shape->classes * units;
    at.count = at.read_out_bias + (size_t)shape->classes;
    return at;
}

enum nf_status nf_stacked_init(struct nf_stacked *net, const struct nf_stacked_shape *shape)
{
    *net = (struct nf_stacked){.shape = *shape, .count = nf_stacked_places(shape).count};
    net->parameters = calloc(net->count, sizeof *net->parameters);
    net->original = calloc(net->count, sizeof *net->original);
    net->mask = malloc(net->count);
    net->scar = calloc(net->count, 1);
    if (!net->parameters || !net->original || !net->mask || !net->scar) {
        nf_stacked_release(net);
        return nf_fail(NF_MEMORY, "out of memory for a recurrent network of two layers");
    }
    memset(net->mask, 1, net->count);
    return NF_OK;
}

enum nf_status nf_stacked_copy(struct nf_stacked *net, const struct nf_stacked *from)
{
    enum nf_status status = nf_stacked_init(net, &from->shape);
    if (status) return status;
    memcpy(net->parameters, from->parameters, from->count * sizeof *from->parameters);
    memcpy(net->original, from->original, from->count * sizeof *from->original);
    memcpy(net->mask, from->mask, from->count);
    memcpy(net->scar, from->scar, from->count);
    return NF_OK;
}

void nf_stacked_release(struct nf_stacked *net)
{
    free(net->parameters);
    free(net->original);
    free(net->mask);
    free(net->scar);
    *net = (struct nf_stacked){0};
}

static void draw(struct nf_stacked *net, struct nf_torch_stream *stream, size_t first, size_t end, int fan_in)
{
    float bound = (float)(1.0 / sqrt(fan_in));
    nf_torch_uniform(stream, net->parameters + first, end - first, -bound, bound);
}

/* Each tensor is drawn by a call of its own: a word per value, so the pieces of one bound may be joined. */
void nf_stacked_initialise(struct nf_stacked *net, struct nf_torch_stream *stream)
{
    const struct nf_stacked_places at = nf_stacked_places(&net->shape);
    draw(net, stream, at.dense, at.gru[0], net->shape.inputs);
    draw(net, stream, at.gru[0], at.read_out, net->shape.units);
    draw(net, stream, at.read_out, at.count, net->shape.units);
}

struct nf_weights nf_stacked_weights(const struct nf_stacked *net)
{
    const struct nf_stacked_places at = nf_stacked_places(&net->shape);
    size_t units = (size_t)net->shape.units, hh = 3 * units * units, ih0 = 3 * units * (size_t)net->shape.dense;
    return (struct nf_weights){.count = net->count,
                               .parameters = net->parameters,
                               .mask = net->mask,
                               .scar = net->scar,
                               .matrices = NF_STACKED_MATRICES,
                               .first = {at.dense, at.gru[0], at.gru[0] + ih0, at.gru[1], at.gru[1] + hh, at.read_out},
                               .end = {at.dense_bias, at.gru[0] + ih0, at.gru[0] + ih0 + hh, at.gru[1] + hh,
                                       at.gru[1] + 2 * hh, at.read_out_bias}};
}

double nf_stacked_sparsity(const struct nf_stacked *net, const int of[NF_STACKED_MATRICES])
{
    const struct nf_weights w = nf_stacked_weights(net);
    size_t all = 0, pruned = 0;
    for (int m = 0; m < w.matrices; m++)
        for (size_t i = w.first[m]; (!of || of[m]) && i < w.end[m]; i++) {
            all++;
            pruned += !w.mask[i];
        }
    return 100.0 * (double)pruned / (double)all;
}
