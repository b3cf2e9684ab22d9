#include "model/tokenizer_steps.h"

#include "model/json_text.h"

#include <string.h>

enum { REPLACEMENT_MOST = 16 };

static enum nf_status complain(const char *where, const char *part, const char *what)
{
    char shown[NF_JSON_SHOWN];
    return nf_fail(NF_FORMAT, "%s: '%s' has %s, which cannot be run: use the tokenizer.json published with the model",
                   where, part, nf_json_show(shown, what));
}

static enum nf_status unknown_step(const char *where, const char *part, const char *type)
{
    char what[80];
    snprintf(what, sizeof what, "a step '%.60s'", type ? type : "without a type");
    return complain(where, part, what);
}

static const char *type_of(const json_t *step)
{
    return json_string_value(json_object_get(step, "type"));
}

static int is_type(const json_t *step, const char *type)
{
    const char *name = type_of(step);
    return name && !strcmp(name, type);
}

/* {"type": "Replace", "pattern": {"String": a}, "content": b}; a regular expression is refused. */
static enum nf_status read_replace(struct nf_replacement *r, const char *where, const char *part, const json_t *step)
{
    const json_t *pattern = json_object_get(step, "pattern");
    r->from = json_string_value(json_object_get(pattern, "String"));
    r->to = json_string_value(json_object_get(step, "content"));
    if (!r->from || !r->to) return complain(where, part, "a Replace without plain strings");
    if (!*r->from || strlen(r->from) > REPLACEMENT_MOST || strlen(r->to) > REPLACEMENT_MOST)
        return complain(where, part, "a Replace of nothing or of more than 16 bytes");
    return NF_OK;
}

static enum nf_status read_prepend(struct nf_replacement *r, const char *where, const json_t *step)
{
    r->from = "";
    r->to = json_string_value(json_object_get(step, "prepend"));
    if (!r->to || strlen(r->to) > REPLACEMENT_MOST)
        return complain(where, "normalizer", "a Prepend without a string of at most 16 bytes");
    return NF_OK;
}

/* The steps of a Sequence, or the one step there is; NULL beyond the last. */
static const json_t *step_at(const json_t *whole, const char *list, size_t i)
{
    if (!is_type(whole, "Sequence")) return i ? NULL : whole;
    return json_array_get(json_object_get(whole, list), i);
}

static enum nf_status read_normalizer(struct nf_tokenizer *t, const char *where)
{
    const json_t *whole = json_object_get(t->root, "normalizer"), *step;
    enum nf_status status = NF_OK;
    if (nf_json_absent(t->root, "normalizer")) return NF_OK;
    for (size_t i = 0; !status && (step = step_at(whole, "normalizers", i)); i++) {
        if (t->normalise_count == NF_TOKENIZER_STEPS) return complain(where, "normalizer", "more than 8 steps");
        struct nf_replacement *r = t->normalise + t->normalise_count++;
        if (is_type(step, "Prepend"))
            status = read_prepend(r, where, step);
        else if (is_type(step, "Replace"))
            status = read_replace(r, where, "normalizer", step);
        else
            status = unknown_step(where, "normalizer", type_of(step));
    }
    return status;
}

static enum nf_status read_strip(struct nf_tokenizer *t, const char *where, const json_t *step)
{
    json_int_t start, stop;
    t->strip = json_string_value(json_object_get(step, "content"));
    if (!t->strip || strlen(t->strip) != 1) return complain(where, "decoder", "a Strip of other than one character");
    enum nf_status status = nf_json_integer(step, where, "start", 0, NF_TOKENIZER_TEXT, 0, &start);
    if (!status) status = nf_json_integer(step, where, "stop", 0, NF_TOKENIZER_TEXT, 0, &stop);
    if (status) return status;
    t->strip_start = (int)start;
    t->strip_stop = (int)stop;
    return NF_OK;
}

/* Replace, ByteFallback, Fuse, Strip: in this order, which is that of the family; only Replace may be repeated. */
static enum nf_status read_decoder(struct nf_tokenizer *t, const char *where)
{
    const json_t *whole = json_object_get(t->root, "decoder"), *step;
    enum nf_status status = NF_OK;
    t->spaced = nf_json_absent(t->root, "decoder");
    if (t->spaced) return NF_OK;
    for (size_t i = 0, stage = 0; !status && (step = step_at(whole, "decoders", i)); i++) {
        static const char *const stages[] = {"Replace", "ByteFallback", "Fuse", "Strip"};
        size_t next = 0;
        while (next < 4 && !is_type(step, stages[next]))
            next++;
        if (next == 4) return unknown_step(where, "decoder", type_of(step));
        if (next < stage || (next == 3 && stage < 3)) return complain(where, "decoder", "its steps in another order");
        stage = next + (next > 0);
        if (next == 0 && t->restore_count == NF_TOKENIZER_STEPS)
            return complain(where, "decoder", "more than 8 steps of Replace");
        if (next == 0) status = read_replace(t->restore + t->restore_count++, where, "decoder", step);
        if (next == 1) t->decode_bytes = 1;
        if (next == 3) status = read_strip(t, where, step);
    }
    return status;
}

/* Whether the template's own list, if there is one, has for the name just this id. */
static int stands_for(const json_t *specials, const char *name, int id)
{
    const json_t *ids = json_object_get(json_object_get(specials, name), "ids");
    return !specials || (json_array_size(ids) == 1 && json_is_integer(json_array_get(ids, 0)) &&
                         json_integer_value(json_array_get(ids, 0)) == id);
}

/* The tokens before and after the one sequence A of a TemplateProcessing. */
static enum nf_status read_piece(struct nf_tokenizer *t, const char *where, const json_t *specials, const json_t *piece,
                                 int *seen)
{
    const char *sequence = json_string_value(json_object_get(json_object_get(piece, "Sequence"), "id"));
    const char *name = json_string_value(json_object_get(json_object_get(piece, "SpecialToken"), "id"));
    if (sequence && !strcmp(sequence, "A") && !*seen) {
        *seen = 1;
        return NF_OK;
    }
    int id = name ? nf_tokenizer_find(t, name, strlen(name)) : -1;
    int *count = *seen ? &t->after_count : &t->before_count;
    if (id < 0) return complain(where, "post_processor", "a piece that is neither a token nor the sequence A, once");
    if (!stands_for(specials, name, id)) return complain(where, "post_processor", "other ids for a special token");
    if (*count == NF_TOKENIZER_AROUND) return complain(where, "post_processor", "more than 4 tokens on one side");
    (*seen ? t->after : t->before)[(*count)++] = id;
    return NF_OK;
}

static enum nf_status read_post_processor(struct nf_tokenizer *t, const char *where)
{
    const json_t *whole = json_object_get(t->root, "post_processor"), *pieces = json_object_get(whole, "single");
    int seen = 0;
    enum nf_status status = NF_OK;
    if (nf_json_absent(t->root, "post_processor")) return NF_OK;
    if (!is_type(whole, "TemplateProcessing")) return unknown_step(where, "post_processor", type_of(whole));
    for (size_t i = 0; !status && i < json_array_size(pieces); i++)
        status = read_piece(t, where, json_object_get(whole, "special_tokens"), json_array_get(pieces, i), &seen);
    if (!status && !seen) status = complain(where, "post_processor", "a template without the sequence A");
    return status;
}

enum nf_status nf_tokenizer_read_steps(struct nf_tokenizer *tokenizer, const char *where)
{
    static const char *const absent[] = {"pre_tokenizer", "truncation"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        if (!nf_json_absent(tokenizer->root, absent[i])) return complain(where, absent[i], "a value other than null");
    enum nf_status status = read_normalizer(tokenizer, where);
    if (!status) status = read_decoder(tokenizer, where);
    if (!status) status = read_post_processor(tokenizer, where);
    return status;
}

static int append(char *to, size_t capacity, size_t *used, const char *text, size_t length)
{
    if (length > capacity - *used) return 0;
    memcpy(to + *used, text, length);
    *used += length;
    return 1;
}

/* One step over text[length] into to[capacity]. */
static int replace_once(const struct nf_replacement *step, const char *text, size_t length, char *to, size_t capacity,
                        size_t *used)
{
    size_t from = strlen(step->from), with = strlen(step->to);
    int fits = 1;
    *used = 0;
    if (!from && length) fits = append(to, capacity, used, step->to, with);
    for (size_t i = 0; fits && i < length;) {
        int found = from && from <= length - i && !memcmp(text + i, step->from, from);
        fits = found ? append(to, capacity, used, step->to, with) : append(to, capacity, used, text + i, 1);
        i += found ? from : 1;
    }
    return fits;
}

enum nf_status nf_tokenizer_replace(const struct nf_replacement *steps, int count, const char *text, size_t length,
                                    char *to, size_t capacity, size_t *used)
{
    char buffer[2][NF_TOKENIZER_TEXT];
    const char *now = text;
    size_t most = capacity - *used < NF_TOKENIZER_TEXT ? capacity - *used : NF_TOKENIZER_TEXT;
    int fits = length <= most;
    for (int i = 0; fits && i < count; i++) {
        fits = replace_once(steps + i, now, length, buffer[i % 2], most, &length);
        now = buffer[i % 2];
    }
    if (!fits)
        return nf_fail(NF_INVALID, "a text of more than %d bytes cannot be encoded: shorten it", NF_TOKENIZER_TEXT);
    if (length) memcpy(to + *used, now, length);
    *used += length;
    return NF_OK;
}
