#include "model/tokenizer.h"

#include "model/json_text.h"
#include "model/mapped_file.h"
#include "model/tokenizer_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FILE_MOST = (size_t)16 << 20;
enum { TOKEN_MOST = 512, ADDED_MOST = 1024 };

static enum nf_status complain(const char *where, const char *what, const char *name)
{
    char shown[NF_JSON_SHOWN];
    return nf_fail(NF_FORMAT, "%s: %s '%s': use the tokenizer.json published with the model", where, what,
                   nf_json_show(shown, name));
}

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

int nf_tokenizer_find(const struct nf_tokenizer *tokenizer, const char *text, size_t length)
{
    int lo = 0, hi = tokenizer->known;
    while (lo < hi) {
        int middle = lo + (hi - lo) / 2, id = tokenizer->by_text[middle];
        int order = compare(text, length, tokenizer->tokens[id].text, tokenizer->tokens[id].length);
        if (!order) return id;
        if (order < 0)
            hi = middle;
        else
            lo = middle + 1;
    }
    return -1;
}

int nf_tokenizer_find_in_vocabulary(const struct nf_tokenizer *tokenizer, const char *text, size_t length)
{
    int id = nf_tokenizer_find(tokenizer, text, length);
    return id >= 0 && tokenizer->tokens[id].outside ? -1 : id;
}

static int find_string(const struct nf_tokenizer *t, const char *text)
{
    return nf_tokenizer_find(t, text, strlen(text));
}

static int is_id(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) < NF_TOKENIZER_IDS;
}

static size_t room_with(size_t room, const json_t *id)
{
    return is_id(id) && (size_t)json_integer_value(id) >= room ? (size_t)json_integer_value(id) + 1 : room;
}

/* The largest id that check_id will accept makes the room: most files would fill a small part of NF_TOKENIZER_IDS. */
static size_t count_ids(json_t *vocabulary, const json_t *added)
{
    const char *text;
    json_t *id;
    size_t room = 0;
    json_object_foreach(vocabulary, text, id)
    {
        room = room_with(room, id);
    }
    for (size_t i = 0; i < json_array_size(added); i++)
        room = room_with(room, json_object_get(json_array_get(added, i), "id"));
    return room;
}

/* tokens[id] <- text; room for all ids was made before. */
static enum nf_status put_token(struct nf_tokenizer *t, const char *where, const char *text, json_int_t id)
{
    size_t length = strlen(text);
    if (!length) return complain(where, "an empty token", text);
    if (length > TOKEN_MOST) return complain(where, "a token of more than 512 bytes", text);
    if (t->tokens[id].text) return complain(where, "an id given twice, the second time to", text);
    t->tokens[id] = (struct nf_tokenizer_token){.text = text, .length = length};
    if (id >= t->count) t->count = (int)id + 1;
    return NF_OK;
}

static enum nf_status check_id(const char *where, const char *text, const json_t *id)
{
    if (!is_id(id)) return complain(where, "no id from 0 to 1048575 for", text ? text : "");
    return NF_OK;
}

static enum nf_status read_vocabulary(struct nf_tokenizer *t, const char *where, json_t *vocabulary)
{
    const char *text;
    json_t *id;
    if (!json_is_object(vocabulary) || !json_object_size(vocabulary))
        return nf_fail(NF_FORMAT,
                       "%s: 'model.vocab' is missing or empty: use the tokenizer.json published with the model", where);
    json_object_foreach(vocabulary, text, id)
    {
        enum nf_status status = check_id(where, text, id);
        if (!status) status = put_token(t, where, text, json_integer_value(id));
        if (status) return status;
    }
    return NF_OK;
}

static int by_text(const void *a, const void *b, void *context)
{
    const struct nf_tokenizer_token *tokens = context, *x = tokens + *(const int *)a, *y = tokens + *(const int *)b;
    return compare(x->text, x->length, y->text, y->length);
}

static enum nf_status sort_texts(struct nf_tokenizer *t, const char *where)
{
    t->known = 0;
    for (int id = 0; id < t->count; id++)
        if (t->tokens[id].text) t->by_text[t->known++] = id;
    qsort_r(t->by_text, (size_t)t->known, sizeof *t->by_text, by_text, t->tokens);
    for (int i = 1; i < t->known; i++)
        if (!by_text(t->by_text + i - 1, t->by_text + i, t->tokens))
            return complain(where, "given twice: the added token", t->tokens[t->by_text[i]].text);
    return NF_OK;
}

/* An added token may stand in the vocabulary or come on top of it. */
static enum nf_status read_added(struct nf_tokenizer *t, const char *where, const json_t *vocabulary,
                                 const json_t *entry)
{
    static const char *const unsupported[] = {"single_word", "lstrip", "rstrip"};
    const char *text = json_string_value(json_object_get(entry, "content"));
    const json_t *id = json_object_get(entry, "id");
    int flag, special, normalized;
    if (!text) return complain(where, "an added token without", "content");
    enum nf_status status = check_id(where, text, id);
    for (size_t i = 0; !status && i < sizeof unsupported / sizeof *unsupported; i++) {
        status = nf_json_flag(entry, where, unsupported[i], 0, &flag);
        if (!status && flag) status = complain(where, "added tokens cannot be matched here with", unsupported[i]);
    }
    if (!status) status = nf_json_flag(entry, where, "special", 0, &special);
    if (!status) status = nf_json_flag(entry, where, "normalized", 0, &normalized);
    if (status) return status;
    const json_t *known = json_object_get(vocabulary, text);
    if (known && json_integer_value(known) != json_integer_value(id))
        return complain(where, "the vocabulary has another id for the added token", text);
    if (!known) status = put_token(t, where, text, json_integer_value(id));
    if (status) return status;
    struct nf_tokenizer_token *token = t->tokens + json_integer_value(id);
    if (token->added) return complain(where, "given twice: the added token", text);
    token->added = 1;
    token->outside = !known;
    token->special = special;
    token->normalized = normalized;
    t->added[t->added_count++] = (int)json_integer_value(id);
    return NF_OK;
}

static enum nf_status read_all_added(struct nf_tokenizer *t, const char *where, const json_t *vocabulary)
{
    const json_t *list = json_object_get(t->root, "added_tokens");
    size_t count = json_array_size(list);
    if (nf_json_absent(t->root, "added_tokens")) return NF_OK;
    if (!json_is_array(list)) return complain(where, "no list:", "added_tokens");
    if (count > ADDED_MOST) return complain(where, "more than 1024 entries in", "added_tokens");
    t->added = calloc(count + 1, sizeof *t->added);
    if (!t->added) return nf_fail(NF_MEMORY, "%s: out of memory", where);
    for (size_t i = 0; i < count; i++) {
        enum nf_status status = read_added(t, where, vocabulary, json_array_get(list, i));
        if (status) return status;
    }
    return NF_OK;
}

/* The two halves of "a b" or ["a", "b"]. */
static int split_merge(const json_t *entry, const char *half[2], size_t length[2])
{
    const char *text = json_string_value(entry), *space = text ? strchr(text, ' ') : NULL;
    if (space) {
        half[0] = text;
        length[0] = (size_t)(space - text);
        half[1] = space + 1;
        length[1] = strlen(half[1]);
        return !strchr(space + 1, ' ');
    }
    if (!json_is_array(entry) || json_array_size(entry) != 2) return 0;
    for (size_t i = 0; i < 2; i++) {
        half[i] = json_string_value(json_array_get(entry, i));
        if (!half[i]) return 0;
        length[i] = strlen(half[i]);
    }
    return 1;
}

/* Both halves are tokens, so neither is empty and what they join to is longer than each: no chain of merges can come
 * back to where it began. */
static enum nf_status read_merge(struct nf_tokenizer *t, const char *where, const json_t *entry, int rank)
{
    const char *half[2];
    size_t length[2];
    char joined[2 * TOKEN_MOST], at[48];
    struct nf_merge *merge = t->merges + rank;
    snprintf(at, sizeof at, "entry %d", rank);
    if (!split_merge(entry, half, length)) return complain(where, "'merges' has no pair of two tokens at", at);
    merge->left = nf_tokenizer_find_in_vocabulary(t, half[0], length[0]);
    merge->right = nf_tokenizer_find_in_vocabulary(t, half[1], length[1]);
    merge->rank = rank;
    if (merge->left < 0 || merge->right < 0) return complain(where, "'merges' joins what is no token at", at);
    memcpy(joined, half[0], length[0]);
    memcpy(joined + length[0], half[1], length[1]);
    merge->joined = nf_tokenizer_find_in_vocabulary(t, joined, length[0] + length[1]);
    if (merge->joined < 0) return complain(where, "'merges' joins to what is no token at", at);
    return NF_OK;
}

static int by_pair(const void *a, const void *b)
{
    const struct nf_merge *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

static enum nf_status read_merges(struct nf_tokenizer *t, const char *where, const json_t *list)
{
    if (!json_is_array(list)) return complain(where, "missing or no list:", "model.merges");
    size_t count = json_array_size(list);
    if (count > NF_TOKENIZER_IDS) return complain(where, "more than 1048576 entries in", "model.merges");
    t->merges = calloc(count + 1, sizeof *t->merges);
    if (!t->merges) return nf_fail(NF_MEMORY, "%s: out of memory", where);
    for (size_t i = 0; i < count; i++) {
        enum nf_status status = read_merge(t, where, json_array_get(list, i), (int)i);
        if (status) return status;
    }
    t->merge_count = count;
    qsort(t->merges, count, sizeof *t->merges, by_pair);
    for (size_t i = 1; i < count; i++)
        if (!by_pair(t->merges + i - 1, t->merges + i))
            return complain(where, "'merges' joins twice what makes", t->tokens[t->merges[i].joined].text);
    return NF_OK;
}

/* Variants of BPE that the Llama family does not use. */
static enum nf_status refuse_variants(const char *where, const json_t *model)
{
    static const char *const absent[] = {"dropout", "continuing_subword_prefix", "end_of_word_suffix"};
    const char *type;
    int ignores;
    enum nf_status status = nf_json_string(model, where, "type", "BPE", &type);
    if (!status && strcmp(type, "BPE")) status = complain(where, "only the model 'BPE' can be run, not", type);
    for (size_t i = 0; !status && i < sizeof absent / sizeof *absent; i++) {
        const char *text = json_string_value(json_object_get(model, absent[i]));
        if (!nf_json_absent(model, absent[i]) && !(text && !*text))
            status = complain(where, "this variant of BPE cannot be run:", absent[i]);
    }
    if (!status) status = nf_json_flag(model, where, "ignore_merges", 0, &ignores);
    if (!status && ignores) status = complain(where, "this variant of BPE cannot be run:", "ignore_merges");
    return status;
}

static enum nf_status read_fallback(struct nf_tokenizer *t, const char *where, const json_t *model)
{
    const char *unknown;
    char name[8];
    int fallback;
    enum nf_status status = nf_json_flag(model, where, "byte_fallback", 0, &fallback);
    if (!status) status = nf_json_flag(model, where, "fuse_unk", 0, &t->fuse_unknown);
    if (!status) status = nf_json_string(model, where, "unk_token", NULL, &unknown);
    if (status) return status;
    t->unknown = unknown ? find_string(t, unknown) : -1;
    if (unknown && t->unknown < 0) return complain(where, "'unk_token' is no token:", unknown);
    if (!unknown && !fallback) return complain(where, "neither 'unk_token' nor", "byte_fallback");
    for (int b = 0; b < 256; b++) {
        snprintf(name, sizeof name, "<0x%02X>", (unsigned)b);
        t->bytes[b] = fallback ? find_string(t, name) : -1;
        if (fallback && t->bytes[b] < 0) return complain(where, "'byte_fallback' without the token", name);
    }
    return NF_OK;
}

/* Added tokens as a text has them once it is normalised: made here, once. */
static enum nf_status normalise_added(struct nf_tokenizer *t, const char *where)
{
    char name[NF_TOKENIZER_TEXT];
    for (int i = 0; i < t->added_count; i++) {
        struct nf_tokenizer_token *token = t->tokens + t->added[i];
        int steps = token->normalized ? t->normalise_count : 0;
        token->found_length = 0;
        if (nf_tokenizer_replace(t->normalise, steps, token->text, token->length, name, sizeof name,
                                 &token->found_length))
            return complain(where, "normalised to more than 16384 bytes: the added token", token->text);
        token->found_as = malloc(token->found_length + 1);
        if (!token->found_as) return nf_fail(NF_MEMORY, "%s: out of memory", where);
        memcpy(token->found_as, name, token->found_length);
    }
    return NF_OK;
}

static enum nf_status read_root(struct nf_tokenizer *t, const char *where)
{
    json_t *model = json_object_get(t->root, "model"), *vocabulary = json_object_get(model, "vocab");
    if (!json_is_object(model)) return complain(where, "missing or no object:", "model");
    size_t room = count_ids(vocabulary, json_object_get(t->root, "added_tokens")) + 1;
    t->tokens = calloc(room, sizeof *t->tokens);
    t->by_text = calloc(room, sizeof *t->by_text);
    if (!t->tokens || !t->by_text) return nf_fail(NF_MEMORY, "%s: out of memory", where);
    enum nf_status status = refuse_variants(where, model);
    if (!status) status = read_vocabulary(t, where, vocabulary);
    if (!status) status = read_all_added(t, where, vocabulary);
    if (status) return status;
    status = sort_texts(t, where);
    if (!status) status = read_fallback(t, where, model);
    if (!status) status = read_merges(t, where, json_object_get(model, "merges"));
    if (!status) status = nf_tokenizer_read_steps(t, where);
    return status ? status : normalise_added(t, where);
}

enum nf_status nf_tokenizer_parse(struct nf_tokenizer *tokenizer, const char *where, const char *bytes, size_t length)
{
    *tokenizer = (struct nf_tokenizer){0};
    enum nf_status status = nf_json_parse(&tokenizer->root, where, bytes, length);
    if (!status && !json_is_object(tokenizer->root))
        status = nf_fail(NF_FORMAT, "%s: no JSON object: download the file again", where);
    if (!status) status = read_root(tokenizer, where);
    if (status) nf_tokenizer_release(tokenizer);
    return status;
}

enum nf_status nf_tokenizer_load(struct nf_tokenizer *tokenizer, const char *path)
{
    struct nf_mapped_file file;
    *tokenizer = (struct nf_tokenizer){0};
    enum nf_status status = nf_mapped_file_open(&file, path, FILE_MOST);
    if (status) return status;
    status = nf_tokenizer_parse(tokenizer, path, file.bytes, file.length);
    nf_mapped_file_release(&file);
    return status;
}

void nf_tokenizer_release(struct nf_tokenizer *tokenizer)
{
    for (int i = 0; i < tokenizer->added_count; i++)
        free(tokenizer->tokens[tokenizer->added[i]].found_as);
    json_decref(tokenizer->root);
    free(tokenizer->tokens);
    free(tokenizer->by_text);
    free(tokenizer->added);
    free(tokenizer->merges);
    *tokenizer = (struct nf_tokenizer){0};
}
