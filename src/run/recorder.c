#include "run/recorder.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void nf_recorder_init(struct nf_recorder *recorder)
{
    *recorder = (struct nf_recorder){0};
}

void nf_recorder_release(struct nf_recorder *recorder)
{
    free(recorder->rows);
    nf_recorder_init(recorder);
}

double nf_recorded(const struct nf_recorder *recorder, const char *key)
{
    for (size_t i = 0; i < recorder->count; i++)
        if (!strcmp(recorder->rows[i].key, key)) return recorder->rows[i].value;
    return NAN;
}

static struct nf_measured *next_row(struct nf_recorder *recorder)
{
    if (recorder->count == recorder->capacity) {
        size_t capacity = recorder->capacity ? 2 * recorder->capacity : 64;
        struct nf_measured *larger = realloc(recorder->rows, capacity * sizeof *larger);
        if (!larger) return NULL;
        recorder->rows = larger;
        recorder->capacity = capacity;
    }
    return &recorder->rows[recorder->count++];
}

enum nf_status nf_record(struct nf_recorder *recorder, double value, const char *condition, const char *metric, ...)
{
    char name[80], key[sizeof recorder->rows->key];
    va_list arguments;
    va_start(arguments, metric);
    vsnprintf(name, sizeof name, metric, arguments);
    va_end(arguments);
    if (snprintf(key, sizeof key, "%s:%s", condition, name) >= (int)sizeof key)
        return nf_fail(NF_INVALID, "key %s:%s is too long", condition, name);
    double before = nf_recorded(recorder, key);
    if (!isnan(before) && before != value)
        return nf_fail(NF_INVALID, "%s measured twice, as %g and %g: give the second a condition of its own", key,
                       before, value);
    return isnan(before) ? nf_record_new(recorder, value, key) : NF_OK;
}

enum nf_status nf_record_new(struct nf_recorder *recorder, double value, const char *key)
{
    const size_t length = strlen(key);
    if (length >= sizeof recorder->rows->key) return nf_fail(NF_INVALID, "key %s is too long", key);
    struct nf_measured *row = next_row(recorder);
    if (!row) return nf_fail(NF_MEMORY, "out of memory for results");
    *row = (struct nf_measured){.value = value}; /* zeros to the end of the key: checkpoints hold it whole */
    memcpy(row->key, key, length);
    return NF_OK;
}
