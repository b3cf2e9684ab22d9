#include "model/json_text.h"

#include "model/mapped_file.h"

#include <stdio.h>
#include <string.h>

const char *nf_json_show(char shown[NF_JSON_SHOWN], const char *text)
{
    size_t length = strlen(text), keep = NF_JSON_SHOWN - 4, i = 0;
    for (; i < length && i < keep; i++)
        shown[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    strcpy(shown + i, length > keep ? "..." : "");
    return shown;
}

/* The parser descends once per bracket and keeps some hundred bytes per value: both are counted, outside strings,
 * before it starts. */
static enum nf_status check_extent(const char *where, const char *bytes, size_t length)
{
    int depth = 0, quoted = 0, values = 1;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        values += !quoted && (c == '[' || c == '{' || c == ',');
        if (values > NF_JSON_VALUES)
            return nf_fail(NF_FORMAT, "%s: more than %d values: no model's file has as many, download it again", where,
                           NF_JSON_VALUES);
        if (quoted) {
            if (c == '\\') i++;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = 1;
        } else if (c == '[' || c == '{') {
            if (++depth > NF_JSON_DEPTH)
                return nf_fail(NF_FORMAT,
                               "%s: byte %zu: JSON nested deeper than %d: no model's file is, download it again", where,
                               i, NF_JSON_DEPTH);
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return NF_OK;
}

static enum nf_status parse(json_t **root, const char *where, const char *bytes, size_t length, size_t flags)
{
    json_error_t error = {.line = 0}; /* jansson leaves it as it was when memory ends early */
    char shown[NF_JSON_SHOWN];
    *root = NULL;
    enum nf_status status = check_extent(where, bytes, length);
    if (status) return status;
    *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | flags, &error);
    if (*root) return NF_OK;
    if (!*error.text || json_error_code(&error) == json_error_out_of_memory)
        return nf_fail(NF_MEMORY, "%s: out of memory", where);
    return nf_fail(NF_FORMAT, "%s: line %d: no valid JSON (%s): download the file again", where, error.line,
                   nf_json_show(shown, error.text));
}

enum nf_status nf_json_parse(json_t **root, const char *where, const char *bytes, size_t length)
{
    return parse(root, where, bytes, length, 0);
}

enum nf_status nf_json_load(json_t **root, const char *path, size_t most, enum nf_json_integers integers)
{
    struct nf_mapped_file file;
    *root = NULL;
    enum nf_status status = nf_mapped_file_open(&file, path, most);
    if (status) return status;
    status = parse(root, path, file.bytes, file.length, integers == NF_JSON_AS_REALS ? JSON_DECODE_INT_AS_REAL : 0);
    nf_mapped_file_release(&file);
    if (status || json_is_object(*root)) return status;
    json_decref(*root);
    *root = NULL;
    return nf_fail(NF_FORMAT, "%s: no JSON object: download the file again", path);
}

int nf_json_absent(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);
    return !member || json_is_null(member);
}

enum nf_status nf_json_integer(const json_t *object, const char *where, const char *key, json_int_t lo, json_int_t hi,
                               json_int_t otherwise, json_int_t *value)
{
    const json_t *member = json_object_get(object, key);
    *value = otherwise;
    if (nf_json_absent(object, key)) return NF_OK;
    if (!json_is_integer(member)) return nf_fail(NF_FORMAT, "%s: '%s' is no whole number: correct it", where, key);
    *value = json_integer_value(member);
    if (*value >= lo && *value <= hi) return NF_OK;
    return nf_fail(NF_FORMAT,
                   "%s: '%s' is %" JSON_INTEGER_FORMAT ", not within %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT
                   ": correct it",
                   where, key, *value, lo, hi);
}

enum nf_status nf_json_real(const json_t *object, const char *where, const char *key, double otherwise, double *value)
{
    const json_t *member = json_object_get(object, key);
    *value = otherwise;
    if (nf_json_absent(object, key)) return NF_OK;
    if (!json_is_number(member)) return nf_fail(NF_FORMAT, "%s: '%s' is no number: correct it", where, key);
    *value = json_number_value(member);
    return NF_OK;
}

enum nf_status nf_json_flag(const json_t *object, const char *where, const char *key, int otherwise, int *value)
{
    const json_t *member = json_object_get(object, key);
    *value = otherwise;
    if (nf_json_absent(object, key)) return NF_OK;
    if (!json_is_boolean(member))
        return nf_fail(NF_FORMAT, "%s: '%s' is neither true nor false: correct it", where, key);
    *value = json_is_true(member);
    return NF_OK;
}

enum nf_status nf_json_string(const json_t *object, const char *where, const char *key, const char *otherwise,
                              const char **value)
{
    const json_t *member = json_object_get(object, key);
    *value = otherwise;
    if (nf_json_absent(object, key)) return NF_OK;
    if (!json_is_string(member)) return nf_fail(NF_FORMAT, "%s: '%s' is no string: correct it", where, key);
    *value = json_string_value(member);
    return NF_OK;
}
