#include "language/decoder.h"

#include <stdlib.h>

struct limit {
    const char *name;
    int value, most;
};

enum nf_status nf_decoder_shape_check(const struct nf_decoder_shape *s)
{
    enum { WIDE = 1 << 20, MANY = 1024 };
    const struct limit limits[] = {{"hidden", s->hidden, WIDE},
                                   {"layers", s->layers, MANY},
                                   {"heads", s->heads, MANY},
                                   {"kv_heads", s->kv_heads, MANY},
                                   {"intermediate", s->intermediate, WIDE},
                                   {"vocabulary", s->vocabulary, WIDE}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i].value < 1 || limits[i].value > limits[i].most)
            return nf_fail(NF_INVALID, "decoder: %s is %d: it must be from 1 to %d", limits[i].name, limits[i].value,
                           limits[i].most);
    if (s->hidden % (2 * s->heads))
        return nf_fail(NF_INVALID, "decoder: hidden %d is no multiple of twice the %d heads", s->hidden, s->heads);
    if (s->heads % s->kv_heads)
        return nf_fail(NF_INVALID, "decoder: %d heads cannot share %d key-value heads", s->heads, s->kv_heads);
    if (!(s->rope_theta > 1.0 && s->rope_theta <= 1e12))
        return nf_fail(NF_INVALID, "decoder: rope_theta is %g: it must be above 1", s->rope_theta);
    if (!(s->norm_eps >= 0.0 && s->norm_eps < 1.0))
        return nf_fail(NF_INVALID, "decoder: norm_eps is %g: it must be from 0 to 1", s->norm_eps);
    return NF_OK;
}

/* The tensors of a layer in the order of the flat vector, with their places in the struct. */
struct part {
    size_t at, count;
};
enum { PARTS = 9 };

static void layer_parts(const struct nf_decoder_shape *s, struct part part[PARTS])
{
    size_t h = (size_t)s->hidden, kv = h / (size_t)s->heads * (size_t)s->kv_heads, f = (size_t)s->intermediate;
    const struct part parts[PARTS] = {
        {offsetof(struct nf_decoder_layer, attention_norm), h}, {offsetof(struct nf_decoder_layer, query), h * h},
        {offsetof(struct nf_decoder_layer, key), kv * h},       {offsetof(struct nf_decoder_layer, value), kv * h},
        {offsetof(struct nf_decoder_layer, output), h * h},     {offsetof(struct nf_decoder_layer, feed_norm), h},
        {offsetof(struct nf_decoder_layer, gate), f * h},       {offsetof(struct nf_decoder_layer, up), f * h},
        {offsetof(struct nf_decoder_layer, down), f * h}};
    for (int i = 0; i < PARTS; i++)
        part[i] = parts[i];
}

size_t nf_decoder_weights(const struct nf_decoder_shape *shape)
{
    struct part part[PARTS];
    size_t layer = 0, embedding = (size_t)shape->vocabulary * (size_t)shape->hidden;
    layer_parts(shape, part);
    for (int i = 0; i < PARTS; i++)
        layer += part[i].count;
    return embedding * (shape->tied ? 1 : 2) + layer * (size_t)shape->layers + (size_t)shape->hidden;
}

static struct nf_tensor take(const float **at, size_t count)
{
    struct nf_tensor tensor = {*at, NF_FLOAT32};
    *at += count;
    return tensor;
}

enum nf_status nf_decoder_view(struct nf_decoder *decoder, const struct nf_decoder_shape *shape, const float *weights)
{
    struct part part[PARTS];
    size_t embedding = (size_t)shape->vocabulary * (size_t)shape->hidden;
    enum nf_status status = nf_decoder_shape_check(shape);
    if (status) return status;
    *decoder = (struct nf_decoder){.shape = *shape, .layer = calloc((size_t)shape->layers, sizeof *decoder->layer)};
    if (!decoder->layer) return nf_fail(NF_MEMORY, "out of memory for %d layers", shape->layers);
    layer_parts(shape, part);
    decoder->embedding = take(&weights, embedding);
    for (int l = 0; l < shape->layers; l++)
        for (int i = 0; i < PARTS; i++)
            *(struct nf_tensor *)((char *)(decoder->layer + l) + part[i].at) = take(&weights, part[i].count);
    decoder->final_norm = take(&weights, (size_t)shape->hidden);
    decoder->head = shape->tied ? decoder->embedding : take(&weights, embedding);
    return NF_OK;
}

void nf_decoder_release(struct nf_decoder *decoder)
{
    free(decoder->layer);
    *decoder = (struct nf_decoder){0};
}
