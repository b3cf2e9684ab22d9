#ifndef NF_MODEL_JSON_TEXT_H
#define NF_MODEL_JSON_TEXT_H

#include "base/status.h"

#include <jansson.h>
#include <stddef.h>

/* JSON from outside, read by jansson under limits.  Refused before or while parsing: nesting deeper than
 * NF_JSON_DEPTH, more than NF_JSON_VALUES values, keys given twice, bytes that are not UTF-8, NUL, anything after the
 * value. `where` opens each error.
 */
enum { NF_JSON_DEPTH = 24, NF_JSON_VALUES = 1 << 21, NF_JSON_SHOWN = 72 };

/* The value in bytes[length]; owned: json_decref. */
enum nf_status nf_json_parse(json_t **root, const char *where, const char *bytes, size_t length);
/* The same from a file of at most `most` bytes; its root must be an object.  Whole numbers beyond 63 bits are refused,
 * or, for files from which none is read (`model_max_length` may be 1e30), all taken as reals. */
enum nf_json_integers { NF_JSON_EXACT, NF_JSON_AS_REALS };
enum nf_status nf_json_load(json_t **root, const char *path, size_t most, enum nf_json_integers integers);

/* `text` as it may stand in a message of one line: cut, and '?' for every byte that is not printable ASCII. */
const char *nf_json_show(char shown[NF_JSON_SHOWN], const char *text);

/* Members of an object.  A member that is absent or null gives `otherwise`; one of another type, or outside lo..hi, is
 * NF_FORMAT with a line that names it. */
enum nf_status nf_json_integer(const json_t *object, const char *where, const char *key, json_int_t lo, json_int_t hi,
                               json_int_t otherwise, json_int_t *value);
enum nf_status nf_json_real(const json_t *object, const char *where, const char *key, double otherwise, double *value);
enum nf_status nf_json_flag(const json_t *object, const char *where, const char *key, int otherwise, int *value);
/* The string belongs to the object. */
enum nf_status nf_json_string(const json_t *object, const char *where, const char *key, const char *otherwise,
                              const char **value);

/* Whether the member is absent or null. */
int nf_json_absent(const json_t *object, const char *key);

#endif
