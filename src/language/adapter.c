#include "language/adapter.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void place_sites(struct nf_adapter *adapter, const struct nf_decoder_shape *shape)
{
    const int kv = shape->hidden / shape->heads * shape->kv_heads;
    const int out[NF_PROJECTIONS] = {shape->hidden, kv, kv, shape->hidden};
    for (int i = 0; i < adapter->layers * NF_PROJECTIONS; i++) {
        struct nf_adapter_site *site = &adapter->site[i];
        site->in = shape->hidden;
        site->out = out[i % NF_PROJECTIONS];
        site->a = adapter->count;
        site->b = site->a + (size_t)adapter->rank * (size_t)site->in;
        adapter->count = site->b + (size_t)adapter->rank * (size_t)site->out;
    }
}

enum nf_status nf_adapter_init(struct nf_adapter *adapter, const struct nf_decoder_shape *shape, int rank,
                               double scaling, double dropout)
{
    *adapter = (struct nf_adapter){.rank = rank, .layers = shape->layers};
    if (rank < 1 || rank > 1024) return nf_fail(NF_INVALID, "adapter: rank is %d: it must be from 1 to 1024", rank);
    if (!(dropout >= 0.0 && dropout < 1.0))
        return nf_fail(NF_INVALID, "adapter: dropout is %g: it must be from 0 to 1", dropout);
    adapter->scale = (float)(scaling / rank);
    adapter->dropout = (float)dropout;
    adapter->site = calloc((size_t)shape->layers * NF_PROJECTIONS, sizeof *adapter->site);
    if (adapter->site) {
        place_sites(adapter, shape);
        adapter->value = calloc(adapter->count, sizeof *adapter->value);
    }
    if (adapter->value) return NF_OK;
    nf_adapter_release(adapter);
    return nf_fail(NF_MEMORY, "out of memory for adapters of rank %d", rank);
}

void nf_adapter_release(struct nf_adapter *adapter)
{
    free(adapter->site);
    free(adapter->value);
    *adapter = (struct nf_adapter){0};
}

void nf_adapter_draw(struct nf_adapter *adapter, struct nf_torch_stream *stream)
{
    memset(adapter->value, 0, adapter->count * sizeof *adapter->value);
    for (int i = 0; i < adapter->layers * NF_PROJECTIONS; i++) {
        const struct nf_adapter_site *site = &adapter->site[i];
        float bound = 1.0f / sqrtf((float)site->in);
        nf_torch_uniform(stream, adapter->value + site->a, site->b - site->a, -bound, bound);
    }
}

static const struct nf_adapter_site *site_of(const struct nf_adapter *adapter, int layer, enum nf_projection projection)
{
    return &adapter->site[layer * NF_PROJECTIONS + (int)projection];
}

/* z = x keep / (1 - dropout) */
static void drop(float *z, const float *x, const uint8_t *keep, size_t count, float dropout)
{
    float factor = 1.0f / (1.0f - dropout);
    for (size_t i = 0; i < count; i++)
        z[i] = keep[i] ? x[i] * factor : 0.0f;
}

static void draw_keep(struct nf_torch_stream *stream, uint8_t *keep, size_t count, float dropout)
{
    enum { BLOCK = 2048 };
    uint32_t words[BLOCK], least = (uint32_t)(dropout * 4294967296.0);
    for (size_t first = 0; first < count; first += BLOCK) {
        size_t n = count - first < BLOCK ? count - first : BLOCK;
        nf_mt19937_fill(&stream->mt, words, n);
        for (size_t i = 0; i < n; i++)
            keep[first + i] = words[i] >= least;
    }
}

void nf_adapter_forward(const struct nf_adapter *adapter, int layer, enum nf_projection projection, float *y,
                        const float *x, int rows, struct nf_torch_stream *stream, struct nf_adapter_tape *tape,
                        float *scratch)
{
    const struct nf_adapter_site *site = site_of(adapter, layer, projection);
    const int rank = adapter->rank, in = site->in, out = site->out;
    const size_t count = (size_t)rows * (size_t)in;
    float *low = tape ? tape->low : scratch + count;
    if (stream) {
        draw_keep(stream, tape->keep, count, adapter->dropout);
        drop(scratch, x, tape->keep, count, adapter->dropout);
        x = scratch;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, rank, in, 1.0f, x, in, adapter->value + site->a, in,
                0.0f, low, rank);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, out, rank, adapter->scale, low, rank,
                adapter->value + site->b, rank, 1.0f, y, out);
}

void nf_adapter_backward(const struct nf_adapter *adapter, int layer, enum nf_projection projection, float *gradient,
                         float *d_x, const float *d_y, const float *x, int rows, int dropped,
                         const struct nf_adapter_tape *tape, float *scratch)
{
    const struct nf_adapter_site *site = site_of(adapter, layer, projection);
    const int rank = adapter->rank, in = site->in, out = site->out;
    const size_t count = (size_t)rows * (size_t)in;
    float *d_low = scratch + count;
    const float *z = x;
    if (dropped) {
        drop(scratch, x, tape->keep, count, adapter->dropout);
        z = scratch;
    }
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, rank, rows, adapter->scale, d_y, out, tape->low, rank,
                1.0f, gradient + site->b, rank);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, rank, out, adapter->scale, d_y, out,
                adapter->value + site->b, rank, 0.0f, d_low, rank);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, rank, in, rows, 1.0f, d_low, rank, z, in, 1.0f,
                gradient + site->a, in);
    if (!d_x) return;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, in, rank, 1.0f, d_low, rank, adapter->value + site->a,
                in, dropped ? 0.0f : 1.0f, dropped ? scratch : d_x, in);
    if (!dropped) return;
    drop(scratch, scratch, tape->keep, count, adapter->dropout);
    for (size_t i = 0; i < count; i++)
        d_x[i] += scratch[i];
}
