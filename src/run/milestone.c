#include "run/milestone.h"

#include "base/file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void nf_milestones_init(struct nf_milestones *m)
{
    *m = (struct nf_milestones){0};
}

void nf_milestones_release(struct nf_milestones *m)
{
    free(m->rows);
    nf_milestones_init(m);
}

static struct nf_milestone *next_row(struct nf_milestones *m)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity ? 2 * m->capacity : 64;
        struct nf_milestone *larger = realloc(m->rows, capacity * sizeof *larger);
        if (!larger) return NULL;
        m->rows = larger;
        m->capacity = capacity;
    }
    struct nf_milestone *row = &m->rows[m->count++];
    memset(row, 0, sizeof *row); /* to the last byte: checkpoints hold it whole */
    return row;
}

static int is_unchanged(const struct nf_milestones *m, const char *array, const char *hash)
{
    for (size_t i = m->count; i-- > 0;)
        if (!strcmp(m->rows[i].array, array)) return !strcmp(m->rows[i].hash, hash);
    return 0;
}

static enum nf_status add(struct nf_milestones *m, const char *stage, const char *array, const void *bytes,
                          size_t length)
{
    char hex[65];
    nf_sha256(bytes, length, hex);
    hex[16] = 0;
    if (is_unchanged(m, array, hex)) return NF_OK;
    struct nf_milestone *row = next_row(m);
    if (!row) return nf_fail(NF_MEMORY, "out of memory for milestones");
    snprintf(row->stage, sizeof row->stage, "%s", stage);
    snprintf(row->array, sizeof row->array, "%s", array);
    memcpy(row->hash, hex, 17);
    return NF_OK;
}

/* Parameters of each layer, weights before biases, by the number of all: the architectures of the papers. */
static const struct architecture {
    uint64_t count;
    size_t layer[5]; /* ended by 0 */
} architectures[] = {
    {396548, {2 * 512 + 512, 512 * 512 + 512, 512 * 256 + 256, 256 * 4 + 4}}, /* papers 1 to 8 */
    {448516, {3 * 384 * 2, 3 * 384 * 384, 2 * 3 * 384, 384 * 4 + 4}},         /* paper 10, GRUCell 384 */
    {0, {0}},
};

static enum nf_status add_array(struct nf_milestones *m, const char *stage, const char *name,
                                const struct nf_checkpoint_array *a)
{
    char layer[80];
    const unsigned char *at = a->elements;
    const struct architecture *known = architectures;
    while (known->count && known->count != a->count)
        known++;
    if (!known->count) return add(m, stage, name, at, (size_t)a->count * a->element);
    enum nf_status status = NF_OK;
    for (int l = 0; !status && known->layer[l]; l++) {
        snprintf(layer, sizeof layer, "%s.layer-%d", name, l + 1);
        status = add(m, stage, layer, at, known->layer[l] * a->element);
        at += known->layer[l] * a->element;
    }
    return status;
}

enum nf_status nf_milestones_add(struct nf_milestones *m, const char *stage, const struct nf_checkpoint *state)
{
    enum nf_status status = NF_OK;
    struct nf_checkpoint_array a;
    char name[56];
    for (size_t at = 0; !status && nf_checkpoint_next(state, &at, &a);) {
        snprintf(name, sizeof name, "%.*s", (int)a.name_length, (const char *)a.name);
        status = add_array(m, stage, name, &a);
    }
    return status;
}

void nf_milestones_save(const struct nf_milestones *m, struct nf_checkpoint *checkpoint)
{
    nf_checkpoint_put(checkpoint, "unit.milestones", m->rows, 1, m->count * sizeof *m->rows);
}

static int is_terminated(const struct nf_milestone *row)
{
    return memchr(row->stage, 0, sizeof row->stage) && memchr(row->array, 0, sizeof row->array) &&
           memchr(row->hash, 0, sizeof row->hash);
}

enum nf_status nf_milestones_load(struct nf_milestones *m, const struct nf_checkpoint *checkpoint)
{
    size_t bytes = nf_checkpoint_count(checkpoint, "unit.milestones"), count = bytes / sizeof *m->rows;
    nf_milestones_init(m);
    m->rows = malloc(bytes + 1);
    if (!m->rows) return nf_fail(NF_MEMORY, "out of memory for milestones");
    enum nf_status status = bytes ? nf_checkpoint_get(checkpoint, "unit.milestones", m->rows, 1, bytes) : NF_OK;
    int sound = bytes % sizeof *m->rows == 0;
    for (size_t i = 0; !status && i < count; i++)
        sound = sound && is_terminated(&m->rows[i]);
    m->count = m->capacity = count;
    if (!status && !sound) status = nf_fail(NF_FORMAT, "checkpoint: milestones of another version: remove the file");
    if (status) nf_milestones_release(m);
    return status;
}

json_t *nf_milestones_write(const struct nf_milestones *m)
{
    json_t *list = json_array();
    char text[128];
    for (size_t i = 0; list && i < m->count; i++) {
        snprintf(text, sizeof text, "%s | %s | %s", m->rows[i].stage, m->rows[i].array, m->rows[i].hash);
        if (!json_array_append_new(list, json_string(text))) continue;
        json_decref(list);
        list = NULL;
    }
    return list;
}

static enum nf_status read_row(struct nf_milestones *m, const char *text)
{
    struct nf_milestone *row = next_row(m);
    int end = 0;
    if (!row) return nf_fail(NF_MEMORY, "out of memory for milestones");
    if (text) sscanf(text, "%39[^|]| %55[^| ] | %16[0-9a-f]%n", row->stage, row->array, row->hash, &end);
    if (!end || text[end] || strlen(row->hash) != 16)
        return nf_fail(NF_FORMAT, "milestone '%s' is not 'stage | array | hash'", text ? text : "");
    row->stage[strlen(row->stage) - 1] = 0; /* the space before the bar */
    return NF_OK;
}

enum nf_status nf_milestones_read(struct nf_milestones *m, const json_t *list)
{
    enum nf_status status = NF_OK;
    nf_milestones_init(m);
    if (!json_is_array(list)) return nf_fail(NF_FORMAT, "no list of milestones: run it again with FRESH=1");
    for (size_t i = 0; !status && i < json_array_size(list); i++)
        status = read_row(m, json_string_value(json_array_get(list, i)));
    if (status) nf_milestones_release(m);
    return status;
}

size_t nf_milestones_part(const struct nf_milestones *a, const struct nf_milestones *b)
{
    size_t least = a->count < b->count ? a->count : b->count, i = 0;
    while (i < least && !strcmp(a->rows[i].stage, b->rows[i].stage) && !strcmp(a->rows[i].array, b->rows[i].array) &&
           !strcmp(a->rows[i].hash, b->rows[i].hash))
        i++;
    return i;
}
