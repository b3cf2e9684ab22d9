#include "base/utf8.h"
#include "model/tokenizer_steps.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A text on its way to tokens. */
struct work {
    const struct nf_tokenizer *t;
    int *ids; /* what has been made so far */
    size_t capacity, count;
    char normal[NF_TOKENIZER_TEXT]; /* a stretch, normalised */
    int symbol[NF_TOKENIZER_TEXT];  /* its tokens */
    int joined[NF_TOKENIZER_TEXT];  /* what the token and its right neighbour join to */
    int rank[NF_TOKENIZER_TEXT];    /* of that merge; INT_MAX: there is none */
    size_t symbols;
};

static enum nf_status emit(struct work *w, const int *ids, size_t count)
{
    if (count > w->capacity - w->count)
        return nf_fail(NF_INVALID, "a text of more than %zu tokens: shorten it", w->capacity);
    if (count) memcpy(w->ids + w->count, ids, count * sizeof *ids);
    w->count += count;
    return NF_OK;
}

static const struct nf_merge *find_merge(const struct nf_tokenizer *t, int left, int right)
{
    size_t lo = 0, hi = t->merge_count;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        const struct nf_merge *m = t->merges + middle;
        if (m->left == left && m->right == right) return m;
        if (m->left < left || (m->left == left && m->right < right))
            lo = middle + 1;
        else
            hi = middle;
    }
    return NULL;
}

/* Each character as a token, as its bytes, or unknown. */
static void split(struct work *w, const char *text, size_t length)
{
    const struct nf_tokenizer *t = w->t;
    int fused = 0; /* the unknown characters before this one */
    w->symbols = 0;
    for (size_t i = 0, n; i < length; i += n) {
        n = nf_utf8_length(text + i, length - i);
        int id = nf_tokenizer_find_in_vocabulary(t, text + i, n), unknown = id < 0 && t->bytes[0] < 0;
        if (id >= 0) {
            w->symbol[w->symbols++] = id;
        } else if (t->bytes[0] >= 0) {
            for (size_t b = 0; b < n; b++)
                w->symbol[w->symbols++] = t->bytes[(unsigned char)text[i + b]];
        } else if (!fused) {
            w->symbol[w->symbols++] = t->unknown;
        }
        fused = unknown && t->fuse_unknown;
    }
}

static void look_up(struct work *w, size_t i)
{
    const struct nf_merge *m = i + 1 < w->symbols ? find_merge(w->t, w->symbol[i], w->symbol[i + 1]) : NULL;
    w->rank[i] = m ? m->rank : INT_MAX;
    w->joined[i] = m ? m->joined : -1;
}

static void join(struct work *w, size_t i)
{
    size_t rest = w->symbols - i - 2;
    w->symbol[i] = w->joined[i];
    memmove(w->symbol + i + 1, w->symbol + i + 2, rest * sizeof *w->symbol);
    memmove(w->rank + i + 1, w->rank + i + 2, rest * sizeof *w->rank);
    memmove(w->joined + i + 1, w->joined + i + 2, rest * sizeof *w->joined);
    w->symbols--;
    look_up(w, i);
    if (i) look_up(w, i - 1);
}

static void merge(struct work *w)
{
    for (size_t i = 0; i < w->symbols; i++)
        look_up(w, i);
    for (;;) {
        size_t best = 0;
        for (size_t i = 1; i < w->symbols; i++)
            if (w->rank[i] < w->rank[best]) best = i;
        if (!w->symbols || w->rank[best] == INT_MAX) return;
        join(w, best);
    }
}

static enum nf_status encode_stretch(struct work *w, const char *text, size_t length)
{
    split(w, text, length);
    merge(w);
    return emit(w, w->symbol, w->symbols);
}

/* The longest added token at text; NULL if there is none. */
static const int *added_at(const struct nf_tokenizer *t, const char *text, size_t length, int normalized,
                           size_t *matched)
{
    const int *best = NULL;
    *matched = 0;
    for (int i = 0; i < t->added_count; i++) {
        const struct nf_tokenizer_token *token = t->tokens + t->added[i];
        size_t n = token->found_length;
        if (token->normalized == normalized && n > *matched && n <= length && !memcmp(text, token->found_as, n)) {
            best = t->added + i;
            *matched = n;
        }
    }
    return best;
}

typedef enum nf_status stretch_function(struct work *w, const char *text, size_t length);

/* Cuts out added tokens and gives what lies between to `stretch`. */
static enum nf_status cut(struct work *w, const char *text, size_t length, int normalized, stretch_function *stretch)
{
    enum nf_status status = NF_OK;
    size_t start = 0, i = 0, matched;
    while (!status && i < length) {
        const int *id = added_at(w->t, text + i, length - i, normalized, &matched);
        if (!id) {
            i++;
            continue;
        }
        if (i > start) status = stretch(w, text + start, i - start);
        if (!status) status = emit(w, id, 1);
        start = i += matched;
    }
    if (!status && length > start) status = stretch(w, text + start, length - start);
    return status;
}

static enum nf_status normalise(struct work *w, const char *text, size_t length)
{
    size_t used = 0;
    enum nf_status status =
        nf_tokenizer_replace(w->t->normalise, w->t->normalise_count, text, length, w->normal, sizeof w->normal, &used);
    return status ? status : cut(w, w->normal, used, 1, encode_stretch);
}

enum nf_status nf_tokenizer_encode(const struct nf_tokenizer *tokenizer, const char *text, size_t length, int around,
                                   int *ids, size_t capacity, size_t *count)
{
    *count = 0;
    if (length > NF_TOKENIZER_TEXT)
        return nf_fail(NF_INVALID, "a text of more than %d bytes cannot be encoded: shorten it", NF_TOKENIZER_TEXT);
    if (!nf_utf8_valid(text, length)) return nf_fail(NF_INVALID, "a text that is not UTF-8 cannot be encoded");
    struct work *w = malloc(sizeof *w);
    if (!w) return nf_fail(NF_MEMORY, "out of memory for a text's tokens");
    w->t = tokenizer;
    w->ids = ids;
    w->capacity = capacity;
    w->count = 0;
    enum nf_status status = around ? emit(w, tokenizer->before, (size_t)tokenizer->before_count) : NF_OK;
    if (!status) status = cut(w, text, length, 0, normalise);
    if (!status && around) status = emit(w, tokenizer->after, (size_t)tokenizer->after_count);
    *count = w->count;
    free(w);
    return status;
}
