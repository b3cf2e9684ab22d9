#include "language/tape.h"

#include "language/attention.h"
#include "language/layer.h"
#include "language/loss.h"
#include "language/norm.h"
#include "language/product.h"

#include <stdlib.h>
#include <string.h>

/* Takes the next array from a pool; with a NULL pool only counts. */
struct pool {
    char *at;
    size_t used;
};

static void *take(struct pool *pool, size_t count, size_t element)
{
    void *here = pool->at ? pool->at + pool->used : NULL;
    pool->used += (count * element + 63) / 64 * 64;
    return here;
}

static float *floats(struct pool *pool, size_t rows, size_t width)
{
    return take(pool, rows * width, sizeof(float));
}

static void place_layer(struct nf_layer_tape *y, const struct nf_tape *t, struct pool *pool, struct pool *bytes)
{
    const struct nf_decoder_shape *s = &t->shape;
    size_t n = (size_t)t->rows, h = (size_t)s->hidden, kv = h / (size_t)s->heads * (size_t)s->kv_heads;
    float **hidden[] = {&y->x, &y->normed, &y->q, &y->mixed, &y->middle, &y->normed2};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        *hidden[i] = floats(pool, n, h);
    y->k = floats(pool, n, kv);
    y->v = floats(pool, n, kv);
    y->log_sum = floats(pool, n, (size_t)s->heads);
    y->gate = floats(pool, n, (size_t)s->intermediate);
    y->up = floats(pool, n, (size_t)s->intermediate);
    y->inverse = floats(pool, n, 1);
    y->inverse2 = floats(pool, n, 1);
    for (int p = 0; p < NF_PROJECTIONS && t->rank; p++) {
        y->adapter[p].low = floats(pool, n, (size_t)t->rank);
        y->adapter[p].keep = take(bytes, n * h, 1);
    }
}

static size_t scratch_size(const struct nf_tape *t)
{
    const struct nf_decoder_shape *s = &t->shape;
    int widest = s->intermediate > s->hidden ? s->intermediate : s->hidden;
    size_t product = nf_product_scratch(widest);
    size_t adapter = (size_t)t->rows * (size_t)(s->hidden + t->rank),
           attention = nf_attention_scratch(t->longest,
                                            &(struct nf_attention_shape){s->heads, s->kv_heads, s->hidden / s->heads});
    size_t most = product > adapter ? product : adapter;
    return most > attention ? most : attention;
}

static void place(struct nf_tape *t, struct pool *pool, struct pool *bytes)
{
    const struct nf_decoder_shape *s = &t->shape;
    size_t n = (size_t)t->rows, h = (size_t)s->hidden, kv = h / (size_t)s->heads * (size_t)s->kv_heads;
    float **hidden[] = {&t->x, &t->final, &t->picked, &t->d_x, &t->d_n, &t->d_q};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        *hidden[i] = floats(pool, n, h);
    t->d_k = floats(pool, n, kv);
    t->d_v = floats(pool, n, kv);
    t->inverse = floats(pool, n, 1);
    t->logits = floats(pool, n, (size_t)s->vocabulary);
    t->wide = floats(pool, n, (size_t)s->intermediate);
    t->wide2 = floats(pool, n, (size_t)s->intermediate);
    t->norm = floats(pool, 1, h);
    t->scratch = floats(pool, scratch_size(t), 1);
    for (int l = 0; l < s->layers; l++)
        place_layer(&t->layer[l], t, pool, bytes);
}

enum nf_status nf_tape_init(struct nf_tape *t, const struct nf_decoder_shape *shape, int rows, int longest, int rank)
{
    struct pool pool = {0}, bytes = {0};
    enum nf_status status = nf_decoder_shape_check(shape);
    *t = (struct nf_tape){.shape = *shape, .rows = rows, .longest = longest, .rank = rank};
    if (status) return status;
    if (rows < 1 || longest < 1) return nf_fail(NF_INVALID, "tape: no room for %d rows of %d", rows, longest);
    status = nf_rotary_init(&t->rotary, shape->hidden / shape->heads / 2, longest, shape->rope_theta);
    t->layer = calloc((size_t)shape->layers, sizeof *t->layer);
    if (!status && t->layer) {
        place(t, &pool, &bytes);
        t->floats = aligned_alloc(64, pool.used + 64);
        t->bytes = aligned_alloc(64, bytes.used + 64);
    }
    if (!t->floats || !t->bytes) {
        nf_tape_release(t);
        return status ? status : nf_fail(NF_MEMORY, "out of memory for a batch of %d tokens", rows);
    }
    pool = (struct pool){(char *)t->floats, 0};
    bytes = (struct pool){(char *)t->bytes, 0};
    place(t, &pool, &bytes);
    return NF_OK;
}

void nf_tape_release(struct nf_tape *t)
{
    nf_rotary_release(&t->rotary);
    free(t->layer);
    free(t->floats);
    free(t->bytes);
    *t = (struct nf_tape){0};
}

static enum nf_status check_batch(const struct nf_tape *t, const struct nf_batch *batch)
{
    int rows = nf_batch_rows(batch);
    if (rows < 1 || rows > t->rows)
        return nf_fail(NF_INVALID, "batch: %d tokens where there is room for %d", rows, t->rows);
    for (int s = 0; s < batch->sequences; s++)
        if (batch->start[s + 1] - batch->start[s] > t->longest || batch->start[s + 1] < batch->start[s])
            return nf_fail(NF_INVALID, "batch: sequence %d is longer than %d tokens", s, t->longest);
    for (int r = 0; r < rows; r++)
        if (batch->token[r] < 0 || batch->token[r] >= t->shape.vocabulary || batch->target[r] < -1 ||
            batch->target[r] >= t->shape.vocabulary)
            return nf_fail(NF_INVALID, "batch: token %d outside the vocabulary of %d", r, t->shape.vocabulary);
    return NF_OK;
}

enum nf_status nf_tape_forward(struct nf_tape *t, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                               const struct nf_batch *batch, struct nf_torch_stream *stream)
{
    const size_t hidden = (size_t)t->shape.hidden;
    enum nf_status status = check_batch(t, batch);
    if (status) return status;
    if (adapter && adapter->rank != t->rank)
        return nf_fail(NF_INVALID, "tape: made for rank %d, not %d", t->rank, adapter->rank);
    if (adapter && adapter->dropout == 0.0f) stream = NULL;
    for (int r = 0; r < nf_batch_rows(batch); r++)
        nf_tensor_read(t->x + (size_t)r * hidden, &decoder->embedding, (size_t)batch->token[r] * hidden, hidden);
    for (int l = 0; l < t->shape.layers; l++)
        nf_layer_forward(t, l, &decoder->layer[l], adapter, batch, stream);
    nf_tensor_read(t->norm, &decoder->final_norm, 0, hidden);
    nf_norm(t->final, t->inverse, t->x, t->norm, nf_batch_rows(batch), t->shape.hidden, (float)t->shape.norm_eps);
    t->dropped = stream != NULL;
    return NF_OK;
}

/* Copies the rows with a target to the front of `picked` and returns how many there are. */
static int pick(struct nf_tape *t, const struct nf_batch *batch)
{
    const size_t hidden = (size_t)t->shape.hidden;
    int n = 0;
    for (int r = 0; r < nf_batch_rows(batch); r++)
        if (batch->target[r] >= 0)
            memcpy(t->picked + (size_t)n++ * hidden, t->final + (size_t)r * hidden, hidden * sizeof(float));
    return n;
}

void nf_tape_loss(struct nf_tape *t, const struct nf_decoder *decoder, const struct nf_batch *batch, float weight,
                  double *loss)
{
    const int vocabulary = t->shape.vocabulary;
    int n = pick(t, batch), row = 0;
    *loss = 0.0;
    nf_project(t->logits, t->picked, n, &decoder->head, vocabulary, t->shape.hidden, t->scratch);
    for (int r = 0; r < nf_batch_rows(batch); r++)
        if (batch->target[r] >= 0)
            *loss += nf_token_loss(t->logits + (size_t)row++ * (size_t)vocabulary, batch->target[r], vocabulary,
                                   weight / (float)n);
    if (n) *loss /= n;
}

static float *writable(const struct nf_tensor *tensor)
{
    return (float *)(uintptr_t)tensor->data;
}

/* From the logits' gradient to t->d_x, the gradient of what leaves the last layer. */
static void head_backward(struct nf_tape *t, const struct nf_decoder *decoder, const struct nf_batch *batch,
                          const struct nf_decoder *gradient)
{
    const int rows = nf_batch_rows(batch), hidden = t->shape.hidden, vocabulary = t->shape.vocabulary;
    int n = pick(t, batch), row = 0;
    memset(t->d_q, 0, (size_t)n * (size_t)hidden * sizeof(float));
    nf_project_backward(t->d_q, t->logits, n, &decoder->head, vocabulary, hidden, t->scratch);
    if (gradient) nf_project_gradient(writable(&gradient->head), t->logits, t->picked, n, vocabulary, hidden);
    memset(t->d_n, 0, (size_t)rows * (size_t)hidden * sizeof(float));
    for (int r = 0; r < rows; r++)
        if (batch->target[r] >= 0)
            memcpy(t->d_n + (size_t)r * (size_t)hidden, t->d_q + (size_t)row++ * (size_t)hidden,
                   (size_t)hidden * sizeof(float));
    memset(t->d_x, 0, (size_t)rows * (size_t)hidden * sizeof(float));
    nf_tensor_read(t->norm, &decoder->final_norm, 0, (size_t)hidden);
    nf_norm_backward(t->d_x, gradient ? writable(&gradient->final_norm) : NULL, t->d_n, t->x, t->inverse, t->norm, rows,
                     hidden);
}

void nf_tape_backward(struct nf_tape *t, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                      const struct nf_batch *batch, float *adapter_gradient, const struct nf_decoder *weight_gradient)
{
    const size_t hidden = (size_t)t->shape.hidden;
    head_backward(t, decoder, batch, weight_gradient);
    for (int l = t->shape.layers; l-- > 0;)
        nf_layer_backward(t, l, &decoder->layer[l], adapter, batch, adapter_gradient,
                          weight_gradient ? &weight_gradient->layer[l] : NULL);
    if (!weight_gradient) return;
    float *embedding = writable(&weight_gradient->embedding);
    for (int r = 0; r < nf_batch_rows(batch); r++)
        for (size_t i = 0; i < hidden; i++)
            embedding[(size_t)batch->token[r] * hidden + i] += t->d_x[(size_t)r * hidden + i];
}
