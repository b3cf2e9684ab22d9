#include "language/cache.h"

#include "language/attention.h"
#include "language/norm.h"
#include "language/product.h"
#include "language/swiglu.h"

#include <stdlib.h>
#include <string.h>

static int kv_width(const struct nf_decoder_shape *s)
{
    return s->hidden / s->heads * s->kv_heads;
}

static float *new_floats(size_t rows, size_t width, int *missing)
{
    float *values = aligned_alloc(64, (rows * width * sizeof(float) + 127) / 64 * 64);
    if (!values) *missing = 1;
    return values;
}

static int allocate(struct nf_cache *c)
{
    const struct nf_decoder_shape *s = &c->shape;
    int missing = 0, widest = s->intermediate > s->hidden ? s->intermediate : s->hidden;
    size_t n = (size_t)c->rows, h = (size_t)s->hidden, kv = (size_t)kv_width(s), wide = (size_t)s->intermediate;
    size_t kept = (size_t)s->layers * (size_t)c->slots * (size_t)c->longest;
    size_t product = nf_product_scratch(widest), low = n * (h + (size_t)c->rank),
           rest = nf_attention_scratch(c->longest,
                                       &(struct nf_attention_shape){s->heads, s->kv_heads, s->hidden / s->heads});
    size_t scratch = product > low ? product : low;
    float **hidden[] = {&c->x, &c->n, &c->q, &c->mixed};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        *hidden[i] = new_floats(n, h, &missing);
    c->k = new_floats(kept, kv, &missing);
    c->v = new_floats(kept, kv, &missing);
    c->new_k = new_floats(n, kv, &missing);
    c->new_v = new_floats(n, kv, &missing);
    c->gate = new_floats(n, wide, &missing);
    c->up = new_floats(n, wide, &missing);
    c->norm = new_floats(1, h, &missing);
    c->scratch = new_floats(scratch > rest ? scratch : rest, 1, &missing);
    c->logits = new_floats(n, (size_t)s->vocabulary, &missing);
    return missing;
}

enum nf_status nf_cache_init(struct nf_cache *c, const struct nf_decoder_shape *shape, int slots, int longest, int rows,
                             int rank)
{
    enum nf_status status = nf_decoder_shape_check(shape);
    *c = (struct nf_cache){.shape = *shape, .slots = slots, .longest = longest, .rows = rows, .rank = rank};
    if (status) return status;
    if (slots < 1 || longest < 1 || rows < 1)
        return nf_fail(NF_INVALID, "cache: no room for %d rows of %d sequences of %d", rows, slots, longest);
    status = nf_rotary_init(&c->rotary, shape->hidden / shape->heads / 2, longest, shape->rope_theta);
    if (!status && allocate(c))
        status = nf_fail(NF_MEMORY, "out of memory for %d sequences of %d tokens", slots, longest);
    if (status) nf_cache_release(c);
    return status;
}

void nf_cache_release(struct nf_cache *c)
{
    float *all[] = {c->k,     c->v,  c->x,    c->n,       c->q,      c->mixed, c->new_k,
                    c->new_v, c->up, c->gate, c->scratch, c->logits, c->norm};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    nf_rotary_release(&c->rotary);
    *c = (struct nf_cache){0};
}

static enum nf_status check_rows(const struct nf_cache *c, const struct nf_cache_row *row, int rows)
{
    if (rows < 1 || rows > c->rows)
        return nf_fail(NF_INVALID, "cache: %d rows where there is room for %d", rows, c->rows);
    for (int r = 0; r < rows; r++)
        if (row[r].slot < 0 || row[r].slot >= c->slots || row[r].position < 0 || row[r].position >= c->longest ||
            row[r].token < 0 || row[r].token >= c->shape.vocabulary)
            return nf_fail(NF_INVALID, "cache: row %d out of range: sequence %d, position %d, token %d", r, row[r].slot,
                           row[r].position, (int)row[r].token);
    return NF_OK;
}

static void add(float *restrict y, const float *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] += x[i];
}

static void norm(struct nf_cache *c, const struct nf_tensor *w, int rows)
{
    nf_tensor_read(c->norm, w, 0, (size_t)c->shape.hidden);
    nf_norm(c->n, c->scratch, c->x, c->norm, rows, c->shape.hidden, (float)c->shape.norm_eps);
}

struct call {
    struct nf_cache *cache;
    const struct nf_adapter *adapter;
    const struct nf_cache_row *row;
    int rows, layer;
};

static void project(const struct call *call, enum nf_projection kind, const struct nf_tensor *w, float *y,
                    const float *x, int out)
{
    struct nf_cache *c = call->cache;
    nf_project(y, x, call->rows, w, out, c->shape.hidden, c->scratch);
    if (call->adapter) nf_adapter_forward(call->adapter, call->layer, kind, y, x, call->rows, NULL, NULL, c->scratch);
}

/* Rotates queries and keys and files keys and values under their slot and position. */
static void keep_rows(const struct call *call)
{
    struct nf_cache *c = call->cache;
    const size_t kv = (size_t)kv_width(&c->shape), h = (size_t)c->shape.hidden;
    for (int r = 0; r < call->rows; r++) {
        const struct nf_cache_row *row = &call->row[r];
        size_t at = ((size_t)(call->layer * c->slots + row->slot) * (size_t)c->longest + (size_t)row->position) * kv;
        nf_rotate(&c->rotary, c->q + (size_t)r * h, c->shape.heads, row->position);
        nf_rotate(&c->rotary, c->new_k + (size_t)r * kv, c->shape.kv_heads, row->position);
        memcpy(c->k + at, c->new_k + (size_t)r * kv, kv * sizeof(float));
        memcpy(c->v + at, c->new_v + (size_t)r * kv, kv * sizeof(float));
    }
}

static void attend(const struct call *call, const struct nf_decoder_layer *w)
{
    struct nf_cache *c = call->cache;
    const int hidden = c->shape.hidden, kv = kv_width(&c->shape);
    const struct nf_attention_shape shape = {c->shape.heads, c->shape.kv_heads, hidden / c->shape.heads};
    project(call, NF_QUERY, &w->query, c->q, c->n, hidden);
    project(call, NF_KEY, &w->key, c->new_k, c->n, kv);
    project(call, NF_VALUE, &w->value, c->new_v, c->n, kv);
    keep_rows(call);
    for (int r = 0; r < call->rows; r++) {
        const struct nf_cache_row *row = &call->row[r];
        size_t at = (size_t)(call->layer * c->slots + row->slot) * (size_t)c->longest * (size_t)kv;
        nf_attention(c->mixed + (size_t)r * (size_t)hidden, NULL, c->q + (size_t)r * (size_t)hidden, c->k + at,
                     c->v + at, row->position, 1, &shape, c->scratch);
    }
    project(call, NF_OUTPUT, &w->output, c->n, c->mixed, hidden);
}

static void run_layer(const struct call *call, const struct nf_decoder_layer *w)
{
    struct nf_cache *c = call->cache;
    const int rows = call->rows, hidden = c->shape.hidden, wide = c->shape.intermediate;
    const size_t count = (size_t)rows * (size_t)hidden;
    norm(c, &w->attention_norm, rows);
    attend(call, w);
    add(c->x, c->n, count);
    norm(c, &w->feed_norm, rows);
    nf_project(c->gate, c->n, rows, &w->gate, wide, hidden, c->scratch);
    nf_project(c->up, c->n, rows, &w->up, wide, hidden, c->scratch);
    nf_swiglu(c->gate, c->gate, c->up, (size_t)rows * (size_t)wide);
    nf_project(c->n, c->gate, rows, &w->down, hidden, wide, c->scratch);
    add(c->x, c->n, count);
}

enum nf_status nf_cache_run(struct nf_cache *c, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                            const struct nf_cache_row *row, int rows)
{
    const size_t hidden = (size_t)c->shape.hidden;
    struct call call = {c, adapter, row, rows, 0};
    int wanted = 0;
    enum nf_status status = check_rows(c, row, rows);
    if (status) return status;
    if (adapter && adapter->rank != c->rank)
        return nf_fail(NF_INVALID, "cache: made for rank %d, not %d", c->rank, adapter->rank);
    for (int r = 0; r < rows; r++)
        nf_tensor_read(c->x + (size_t)r * hidden, &decoder->embedding, (size_t)row[r].token * hidden, hidden);
    for (; call.layer < c->shape.layers; call.layer++)
        run_layer(&call, &decoder->layer[call.layer]);
    for (int r = 0; r < rows; r++)
        if (row[r].wanted) memmove(c->x + (size_t)wanted++ * hidden, c->x + (size_t)r * hidden, hidden * sizeof(float));
    if (!wanted) return NF_OK;
    norm(c, &decoder->final_norm, wanted);
    nf_project(c->logits, c->n, wanted, &decoder->head, c->shape.vocabulary, c->shape.hidden, c->scratch);
    return NF_OK;
}

size_t nf_decoder_bytes(const struct nf_decoder *decoder)
{
    const struct nf_decoder_shape *s = &decoder->shape;
    size_t h = (size_t)s->hidden, kv = (size_t)kv_width(s), wide = (size_t)s->intermediate;
    size_t bytes = (size_t)s->vocabulary * h * nf_tensor_element(decoder->head.type);
    for (int l = 0; l < s->layers; l++) {
        const struct nf_decoder_layer *w = &decoder->layer[l];
        bytes += h * h * (nf_tensor_element(w->query.type) + nf_tensor_element(w->output.type));
        bytes += kv * h * (nf_tensor_element(w->key.type) + nf_tensor_element(w->value.type));
        bytes += wide * h * (nf_tensor_element(w->gate.type) + nf_tensor_element(w->up.type));
        bytes += wide * h * nf_tensor_element(w->down.type);
    }
    return bytes;
}
