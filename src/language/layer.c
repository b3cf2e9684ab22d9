#include "language/layer.h"

#include "language/attention.h"
#include "language/norm.h"
#include "language/product.h"
#include "language/swiglu.h"

#include <string.h>

static struct nf_attention_shape attention_shape(const struct nf_decoder_shape *s)
{
    return (struct nf_attention_shape){s->heads, s->kv_heads, s->hidden / s->heads};
}

static int kv_width(const struct nf_decoder_shape *s)
{
    return s->hidden / s->heads * s->kv_heads;
}

static void add(float *restrict y, const float *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] += x[i];
}

static float *writable(const struct nf_tensor *tensor)
{
    return (float *)(uintptr_t)tensor->data;
}

/* One of the four adapted projections. */
struct projection {
    enum nf_projection kind;
    const struct nf_tensor *weight;
    const struct nf_tensor *gradient; /* NULL: frozen */
    int out;
};

static void project(struct nf_tape *t, int l, const struct projection *p, const struct nf_adapter *adapter, float *y,
                    const float *x, int rows, struct nf_torch_stream *stream)
{
    nf_project(y, x, rows, p->weight, p->out, t->shape.hidden, t->scratch);
    if (adapter) nf_adapter_forward(adapter, l, p->kind, y, x, rows, stream, &t->layer[l].adapter[p->kind], t->scratch);
}

/* d_x NULL: nothing below is trained. */
static void project_backward(struct nf_tape *t, int l, const struct projection *p, const struct nf_adapter *adapter,
                             float *adapter_gradient, float *d_x, const float *d_y, const float *x, int rows)
{
    if (d_x) nf_project_backward(d_x, d_y, rows, p->weight, p->out, t->shape.hidden, t->scratch);
    if (p->gradient) nf_project_gradient(writable(p->gradient), d_y, x, rows, p->out, t->shape.hidden);
    if (adapter)
        nf_adapter_backward(adapter, l, p->kind, adapter_gradient, d_x, d_y, x, rows, t->dropped,
                            &t->layer[l].adapter[p->kind], t->scratch);
}

static void norm(struct nf_tape *t, float *y, float *inverse, const float *x, const struct nf_tensor *w, int rows)
{
    nf_tensor_read(t->norm, w, 0, (size_t)t->shape.hidden);
    nf_norm(y, inverse, x, t->norm, rows, t->shape.hidden, (float)t->shape.norm_eps);
}

static void norm_backward(struct nf_tape *t, const float *d_y, const float *x, const float *inverse,
                          const struct nf_tensor *w, const struct nf_tensor *gradient, int rows)
{
    nf_tensor_read(t->norm, w, 0, (size_t)t->shape.hidden);
    nf_norm_backward(t->d_x, gradient ? writable(gradient) : NULL, d_y, x, inverse, t->norm, rows, t->shape.hidden);
}

static void rotate(struct nf_tape *t, float *q, float *k, const struct nf_batch *batch,
                   void (*turn)(const struct nf_rotary *, float *, int, int))
{
    const size_t h = (size_t)t->shape.hidden, kv = (size_t)kv_width(&t->shape);
    for (int s = 0; s < batch->sequences; s++)
        for (int r = batch->start[s]; r < batch->start[s + 1]; r++) {
            turn(&t->rotary, q + (size_t)r * h, t->shape.heads, r - batch->start[s]);
            turn(&t->rotary, k + (size_t)r * kv, t->shape.kv_heads, r - batch->start[s]);
        }
}

/* Queries, keys and values, rotation, attention; t->d_n receives the output projection. */
static void attend(struct nf_tape *t, int l, const struct nf_decoder_layer *w, const struct nf_adapter *adapter,
                   const struct nf_batch *batch, struct nf_torch_stream *stream)
{
    struct nf_layer_tape *y = &t->layer[l];
    const int rows = nf_batch_rows(batch), hidden = t->shape.hidden, kv = kv_width(&t->shape);
    const struct nf_attention_shape shape = attention_shape(&t->shape);
    project(t, l, &(struct projection){NF_QUERY, &w->query, NULL, hidden}, adapter, y->q, y->normed, rows, stream);
    project(t, l, &(struct projection){NF_KEY, &w->key, NULL, kv}, adapter, y->k, y->normed, rows, stream);
    project(t, l, &(struct projection){NF_VALUE, &w->value, NULL, kv}, adapter, y->v, y->normed, rows, stream);
    rotate(t, y->q, y->k, batch, nf_rotate);
    for (int s = 0; s < batch->sequences; s++) {
        size_t at = (size_t)batch->start[s], h = (size_t)hidden, k = (size_t)kv;
        nf_attention(y->mixed + at * h, y->log_sum + at * (size_t)t->shape.heads, y->q + at * h, y->k + at * k,
                     y->v + at * k, 0, batch->start[s + 1] - batch->start[s], &shape, t->scratch);
    }
    project(t, l, &(struct projection){NF_OUTPUT, &w->output, NULL, hidden}, adapter, t->d_n, y->mixed, rows, stream);
}

void nf_layer_forward(struct nf_tape *t, int l, const struct nf_decoder_layer *w, const struct nf_adapter *adapter,
                      const struct nf_batch *batch, struct nf_torch_stream *stream)
{
    struct nf_layer_tape *y = &t->layer[l];
    const int rows = nf_batch_rows(batch), hidden = t->shape.hidden, wide = t->shape.intermediate;
    const size_t count = (size_t)rows * (size_t)hidden;
    memcpy(y->x, t->x, count * sizeof(float));
    norm(t, y->normed, y->inverse, y->x, &w->attention_norm, rows);
    attend(t, l, w, adapter, batch, stream);
    add(t->x, t->d_n, count);
    memcpy(y->middle, t->x, count * sizeof(float));
    norm(t, y->normed2, y->inverse2, y->middle, &w->feed_norm, rows);
    nf_project(y->gate, y->normed2, rows, &w->gate, wide, hidden, t->scratch);
    nf_project(y->up, y->normed2, rows, &w->up, wide, hidden, t->scratch);
    nf_swiglu(t->wide, y->gate, y->up, (size_t)rows * (size_t)wide);
    nf_project(t->d_n, t->wide, rows, &w->down, hidden, wide, t->scratch);
    add(t->x, t->d_n, count);
}

static void feed_backward(struct nf_tape *t, int l, const struct nf_decoder_layer *w, int rows,
                          const struct nf_decoder_layer *g)
{
    struct nf_layer_tape *y = &t->layer[l];
    const int hidden = t->shape.hidden, wide = t->shape.intermediate;
    const size_t count = (size_t)rows * (size_t)wide;
    if (g) {
        nf_swiglu(t->wide, y->gate, y->up, count);
        nf_project_gradient(writable(&g->down), t->d_x, t->wide, rows, hidden, wide);
    }
    memset(t->wide, 0, count * sizeof(float));
    nf_project_backward(t->wide, t->d_x, rows, &w->down, hidden, wide, t->scratch);
    nf_swiglu_backward(t->wide2, t->wide, t->wide, y->gate, y->up, count);
    memset(t->d_n, 0, (size_t)rows * (size_t)hidden * sizeof(float));
    nf_project_backward(t->d_n, t->wide2, rows, &w->gate, wide, hidden, t->scratch);
    nf_project_backward(t->d_n, t->wide, rows, &w->up, wide, hidden, t->scratch);
    if (g) {
        nf_project_gradient(writable(&g->gate), t->wide2, y->normed2, rows, wide, hidden);
        nf_project_gradient(writable(&g->up), t->wide, y->normed2, rows, wide, hidden);
    }
    norm_backward(t, t->d_n, y->middle, y->inverse2, &w->feed_norm, g ? &g->feed_norm : NULL, rows);
}

/* From the gradient of what the heads gathered (t->d_n) to those of rotated queries, keys and values. */
static void mix_backward(struct nf_tape *t, int l, const struct nf_batch *batch)
{
    struct nf_layer_tape *y = &t->layer[l];
    const struct nf_attention_shape shape = attention_shape(&t->shape);
    const size_t h = (size_t)t->shape.hidden, kv = (size_t)kv_width(&t->shape), rows = (size_t)nf_batch_rows(batch);
    memset(t->d_k, 0, rows * kv * sizeof(float));
    memset(t->d_v, 0, rows * kv * sizeof(float));
    for (int s = 0; s < batch->sequences; s++) {
        size_t at = (size_t)batch->start[s];
        nf_attention_backward(t->d_q + at * h, t->d_k + at * kv, t->d_v + at * kv, t->d_n + at * h, y->mixed + at * h,
                              y->log_sum + at * (size_t)t->shape.heads, y->q + at * h, y->k + at * kv, y->v + at * kv,
                              batch->start[s + 1] - batch->start[s], &shape, t->scratch);
    }
    rotate(t, t->d_q, t->d_k, batch, nf_rotate_backward);
}

void nf_layer_backward(struct nf_tape *t, int l, const struct nf_decoder_layer *w, const struct nf_adapter *adapter,
                       const struct nf_batch *batch, float *adapter_gradient, const struct nf_decoder_layer *g)
{
    struct nf_layer_tape *y = &t->layer[l];
    const int rows = nf_batch_rows(batch), hidden = t->shape.hidden, kv = kv_width(&t->shape);
    const size_t bytes = (size_t)rows * (size_t)hidden * sizeof(float);
    const struct projection output = {NF_OUTPUT, &w->output, g ? &g->output : NULL, hidden};
    const struct projection query = {NF_QUERY, &w->query, g ? &g->query : NULL, hidden};
    const struct projection key = {NF_KEY, &w->key, g ? &g->key : NULL, kv};
    const struct projection value = {NF_VALUE, &w->value, g ? &g->value : NULL, kv};
    feed_backward(t, l, w, rows, g);
    memset(t->d_n, 0, bytes);
    project_backward(t, l, &output, adapter, adapter_gradient, t->d_n, t->d_x, y->mixed, rows);
    mix_backward(t, l, batch);
    float *d_n = l || g ? t->d_n : NULL;
    memset(t->d_n, 0, bytes);
    project_backward(t, l, &query, adapter, adapter_gradient, d_n, t->d_q, y->normed, rows);
    project_backward(t, l, &key, adapter, adapter_gradient, d_n, t->d_k, y->normed, rows);
    project_backward(t, l, &value, adapter, adapter_gradient, d_n, t->d_v, y->normed, rows);
    if (d_n) norm_backward(t, d_n, y->x, y->inverse, &w->attention_norm, g ? &g->attention_norm : NULL, rows);
}
