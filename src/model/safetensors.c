#include "model/safetensors.h"

#include "model/json_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8 };
static const size_t HEADER_MOST = (size_t)1 << 20; /* that of a model of this size has some 25 kB */
static const size_t FILE_MOST = (size_t)1 << 40;

static const struct {
    const char *name;
    size_t size;
} types[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},  {"I32", 4},     {"I16", 2},    {"I8", 1},
             {"U64", 8}, {"U32", 4}, {"U16", 2}, {"U8", 1},   {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};

struct header {
    const char *where;
    size_t data; /* bytes after the header */
};

static enum nf_status complain(const struct header *h, const char *name, const char *what)
{
    char shown[NF_JSON_SHOWN];
    return nf_fail(NF_FORMAT, "%s: tensor '%s': %s: download the file again", h->where, nf_json_show(shown, name),
                   what);
}

static enum nf_status read_type(const struct header *h, const json_t *entry, struct nf_safetensors_tensor *t,
                                size_t *size)
{
    const char *name = json_string_value(json_object_get(entry, "dtype"));
    if (!name) return complain(h, t->name, "'dtype' is missing or no string");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name)) continue;
        t->type = types[i].name;
        *size = types[i].size;
        return NF_OK;
    }
    return complain(h, t->name, "unknown 'dtype'");
}

/* A whole number that is not negative, as size_t. */
static int read_size(const json_t *value, size_t *size)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0) return 0;
    *size = (size_t)json_integer_value(value);
    return 1;
}

/* The bytes that the shape implies; every product checked. */
static enum nf_status read_shape(const struct header *h, const json_t *entry, struct nf_safetensors_tensor *t,
                                 size_t size)
{
    const json_t *shape = json_object_get(entry, "shape");
    if (!json_is_array(shape)) return complain(h, t->name, "'shape' is missing or no list");
    if (json_array_size(shape) > NF_SAFETENSORS_RANK) return complain(h, t->name, "'shape' has too many dimensions");
    t->rank = (int)json_array_size(shape);
    t->bytes = size;
    for (int i = 0; i < t->rank; i++) {
        if (!read_size(json_array_get(shape, (size_t)i), &t->shape[i]))
            return complain(h, t->name, "'shape' has an entry that is no size");
        if (__builtin_mul_overflow(t->bytes, t->shape[i], &t->bytes))
            return complain(h, t->name, "'shape' is larger than any memory");
    }
    return NF_OK;
}

static enum nf_status read_offsets(const struct header *h, const json_t *entry, struct nf_safetensors_tensor *t)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    size_t end;
    if (!json_is_array(offsets) || json_array_size(offsets) != 2)
        return complain(h, t->name, "'data_offsets' is missing or no pair");
    if (!read_size(json_array_get(offsets, 0), &t->begin) || !read_size(json_array_get(offsets, 1), &end))
        return complain(h, t->name, "'data_offsets' has an entry that is no offset");
    if (t->begin > end) return complain(h, t->name, "'data_offsets' ends before it begins");
    if (end > h->data) return complain(h, t->name, "'data_offsets' reaches past the end of the file");
    if (end - t->begin != t->bytes)
        return complain(h, t->name, "'data_offsets' has not the length that the shape implies");
    return NF_OK;
}

static enum nf_status read_tensor(const struct header *h, const json_t *entry, struct nf_safetensors_tensor *t)
{
    size_t size = 0;
    if (!json_is_object(entry)) return complain(h, t->name, "no object with 'dtype', 'shape' and 'data_offsets'");
    if (json_object_size(entry) > 3) return complain(h, t->name, "more than 'dtype', 'shape' and 'data_offsets'");
    enum nf_status status = read_type(h, entry, t, &size);
    if (!status) status = read_shape(h, entry, t, size);
    if (!status) status = read_offsets(h, entry, t);
    return status;
}

static enum nf_status check_metadata(const struct header *h, json_t *metadata)
{
    const char *key;
    json_t *value;
    if (!json_is_object(metadata)) return complain(h, "__metadata__", "no object");
    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value)) return complain(h, "__metadata__", "an entry that is no string");
    }
    return NF_OK;
}

static int by_begin(const void *a, const void *b)
{
    const struct nf_safetensors_tensor *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->bytes > y->bytes) - (x->bytes < y->bytes); /* an empty one lies before what begins where it is */
}

static int by_name(const void *a, const void *b)
{
    const struct nf_safetensors_tensor *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static enum nf_status check_cover(const struct header *h, struct nf_safetensors *file)
{
    size_t at = 0;
    qsort(file->tensors, file->count, sizeof *file->tensors, by_begin);
    for (size_t i = 0; i < file->count; i++) {
        const struct nf_safetensors_tensor *t = file->tensors + i;
        if (t->begin < at) return complain(h, t->name, "'data_offsets' overlaps another tensor");
        if (t->begin > at) return complain(h, t->name, "'data_offsets' leaves a gap before it");
        at += t->bytes;
    }
    if (at != h->data)
        return nf_fail(NF_FORMAT, "%s: %zu bytes after the last tensor: download the file again", h->where,
                       h->data - at);
    return NF_OK;
}

static enum nf_status read_tensors(const struct header *h, struct nf_safetensors *file, const char *data)
{
    const char *name;
    json_t *entry;
    file->tensors = calloc(json_object_size(file->header) + 1, sizeof *file->tensors);
    if (!file->tensors) return nf_fail(NF_MEMORY, "%s: out of memory", h->where);
    json_object_foreach(file->header, name, entry)
    {
        enum nf_status status;
        if (!strcmp(name, "__metadata__")) {
            status = check_metadata(h, entry);
        } else {
            struct nf_safetensors_tensor *t = file->tensors + file->count++;
            t->name = name;
            status = read_tensor(h, entry, t);
        }
        if (status) return status;
    }
    enum nf_status status = check_cover(h, file);
    for (size_t i = 0; !status && i < file->count; i++)
        file->tensors[i].data = data + file->tensors[i].begin;
    if (file->count) qsort(file->tensors, file->count, sizeof *file->tensors, by_name);
    return status;
}

static enum nf_status parse(struct nf_safetensors *file, const char *where, const char *bytes, size_t length)
{
    uint64_t header = 0;
    if (length < LENGTH_BYTES)
        return nf_fail(NF_FORMAT, "%s: %zu bytes, too few for a header: download the file again", where, length);
    for (int i = LENGTH_BYTES; i--;)
        header = header << 8 | (unsigned char)bytes[i];
    if (header > HEADER_MOST)
        return nf_fail(NF_FORMAT,
                       "%s: a header of %llu bytes, at most %zu are read: no safetensors file, or a damaged one", where,
                       (unsigned long long)header, HEADER_MOST);
    if (header > length - LENGTH_BYTES)
        return nf_fail(NF_FORMAT, "%s: a header of %llu bytes in a file of %zu: cut off, download it again", where,
                       (unsigned long long)header, length);
    enum nf_status status = nf_json_parse(&file->header, where, bytes + LENGTH_BYTES, (size_t)header);
    if (status) return status;
    if (!json_is_object(file->header))
        return nf_fail(NF_FORMAT, "%s: the header is no JSON object: download the file again", where);
    struct header h = {where, length - LENGTH_BYTES - (size_t)header};
    return read_tensors(&h, file, bytes + LENGTH_BYTES + header);
}

enum nf_status nf_safetensors_parse(struct nf_safetensors *file, const char *where, const char *bytes, size_t length)
{
    *file = (struct nf_safetensors){0};
    enum nf_status status = parse(file, where, bytes, length);
    if (status) nf_safetensors_release(file);
    return status;
}

enum nf_status nf_safetensors_open(struct nf_safetensors *file, const char *path)
{
    struct nf_mapped_file mapped;
    *file = (struct nf_safetensors){0};
    enum nf_status status = nf_mapped_file_open(&mapped, path, FILE_MOST);
    if (status) return status;
    status = nf_safetensors_parse(file, path, mapped.bytes, mapped.length);
    if (status)
        nf_mapped_file_release(&mapped);
    else
        file->file = mapped;
    return status;
}

void nf_safetensors_release(struct nf_safetensors *file)
{
    free(file->tensors);
    json_decref(file->header);
    nf_mapped_file_release(&file->file);
    *file = (struct nf_safetensors){0};
}

const struct nf_safetensors_tensor *nf_safetensors_find(const struct nf_safetensors *file, const char *name)
{
    struct nf_safetensors_tensor key = {.name = name};
    return file->count ? bsearch(&key, file->tensors, file->count, sizeof key, by_name) : NULL;
}
