#include "base/utf8.h"
#include "model/tokenizer_steps.h"

#include <stdlib.h>
#include <string.h>

/* A text that grows. */
struct text {
    char *bytes;
    size_t length, capacity;
};

static enum nf_status append(struct text *text, const char *bytes, size_t length)
{
    if (length >= text->capacity - text->length) {
        size_t capacity = 2 * (text->length + length) + 64;
        char *larger = realloc(text->bytes, capacity);
        if (!larger) return nf_fail(NF_MEMORY, "out of memory for a text");
        text->bytes = larger;
        text->capacity = capacity;
    }
    if (length) memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = 0;
    return NF_OK;
}

/* The byte that <0x..> stands for, -1 for every other text. */
static int byte_of(const char *text, size_t length)
{
    static const char digits[] = "0123456789ABCDEF0123456789abcdef";
    if (length != 6 || memcmp(text, "<0x", 3) || text[5] != '>') return -1;
    const char *high = strchr(digits, text[3]), *low = strchr(digits, text[4]);
    if (!high || !low || !text[3] || !text[4]) return -1;
    return (int)((high - digits) % 16 * 16 + (low - digits) % 16);
}

/* A run of bytes is text if all of it is UTF-8; otherwise each of its bytes is the replacement character. */
static enum nf_status flush(struct text *text, struct text *run)
{
    enum nf_status status = NF_OK;
    if (nf_utf8_valid(run->bytes, run->length))
        status = append(text, run->bytes, run->length);
    else
        for (size_t i = 0; !status && i < run->length; i++)
            status = append(text, "\xEF\xBF\xBD", 3);
    run->length = 0;
    return status;
}

static enum nf_status add_token(const struct nf_tokenizer *t, const struct nf_tokenizer_token *token, struct text *text,
                                struct text *run)
{
    char restored[NF_TOKENIZER_TEXT];
    size_t length = 0;
    enum nf_status status = nf_tokenizer_replace(t->restore, t->restore_count, token->text, token->length, restored,
                                                 sizeof restored, &length);
    if (status) return status;
    int byte = t->decode_bytes ? byte_of(restored, length) : -1;
    if (byte >= 0) return append(run, (const char[]){(char)byte}, 1);
    status = flush(text, run);
    return status ? status : append(text, restored, length);
}

static void strip(const struct nf_tokenizer *t, struct text *text)
{
    size_t first = 0, last = text->length;
    if (!t->strip) return;
    while (first < last && first < (size_t)t->strip_start && text->bytes[first] == *t->strip)
        first++;
    while (last > first && text->length - last < (size_t)t->strip_stop && text->bytes[last - 1] == *t->strip)
        last--;
    memmove(text->bytes, text->bytes + first, last - first);
    text->length = last - first;
    text->bytes[text->length] = 0;
}

enum nf_status nf_tokenizer_decode(const struct nf_tokenizer *tokenizer, const int *ids, size_t count, int skip,
                                   char **text)
{
    struct text whole = {0}, run = {0};
    int parts = 0;
    enum nf_status status = append(&whole, "", 0);
    if (!status) status = append(&run, "", 0);
    for (size_t i = 0; !status && i < count; i++) {
        if (ids[i] < 0 || ids[i] >= NF_TOKENIZER_IDS) {
            status = nf_fail(NF_INVALID, "there is no token %d: the ids are not of a tokenizer", ids[i]);
            break;
        }
        const struct nf_tokenizer_token *token = ids[i] < tokenizer->count ? tokenizer->tokens + ids[i] : NULL;
        if (!token || !token->text || (skip && token->special)) continue;
        if (tokenizer->spaced && parts++) status = append(&whole, " ", 1);
        if (!status) status = add_token(tokenizer, token, &whole, &run);
    }
    if (!status) status = flush(&whole, &run);
    if (!status) strip(tokenizer, &whole);
    free(run.bytes);
    if (status) free(whole.bytes);
    *text = status ? NULL : whole.bytes;
    return status;
}
