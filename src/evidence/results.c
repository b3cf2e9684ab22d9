#include "evidence/results.h"

#include "base/csv.h"
#include "base/file.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static const char *const header[] = {"group", "variant", "seed", "draw", "key", "value", NULL};
enum { GROUP, VARIANT, SEED, DRAW, KEY, VALUE };

void nf_results_init(struct nf_results *results)
{
    *results = (struct nf_results){.sorted = true};
}

void nf_results_release(struct nf_results *results)
{
    tdestroy(results->strings, free);
    free(results->rows);
    nf_results_init(results);
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The one copy of a string; NULL if there is no memory. */
static const char *intern(struct nf_results *results, const char *string)
{
    char *const *known = tfind(string, &results->strings, compare_strings);
    if (known) return *known;
    char *copy = strdup(string);
    if (copy && tsearch(copy, &results->strings, compare_strings)) return copy;
    free(copy);
    return NULL;
}

static bool make_room(struct nf_results *results)
{
    if (results->count < results->capacity) return true;
    size_t larger = results->capacity ? 2 * results->capacity : 1024;
    struct nf_result *rows = realloc(results->rows, larger * sizeof *rows);
    if (!rows) return false;
    results->rows = rows;
    results->capacity = larger;
    return true;
}

/* Equal strings are one pointer, so most comparisons stop before strcmp. */
static int compare_names(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

int nf_result_compare(const struct nf_result *a, const struct nf_result *b)
{
    int order = compare_names(a->group, b->group);
    if (!order) order = compare_names(a->variant, b->variant);
    if (!order) order = compare_names(a->key, b->key);
    if (!order) order = (a->seed > b->seed) - (a->seed < b->seed);
    if (!order) order = (a->draw > b->draw) - (a->draw < b->draw);
    return order;
}

static int compare_for_qsort(const void *a, const void *b)
{
    return nf_result_compare(a, b);
}

enum nf_status nf_results_add(struct nf_results *results, const char *group, const char *variant, long seed, long draw,
                              const char *key, double value)
{
    if (!*group || !*key) return nf_fail(NF_INVALID, "a result needs a group and a key, not '%s' and '%s'", group, key);
    if (!isfinite(value))
        return nf_fail(NF_INVALID, "%s '%s' seed %ld draw %ld: %s is %g: only finite values are results", group,
                       variant, seed, draw, key, value);
    struct nf_result row = {intern(results, group), intern(results, variant), intern(results, key), seed, draw, value};
    if (!row.group || !row.variant || !row.key || !make_room(results))
        return nf_fail(NF_MEMORY, "out of memory after %zu results", results->count);
    if (results->count && nf_result_compare(&results->rows[results->count - 1], &row) >= 0) results->sorted = false;
    results->rows[results->count++] = row;
    return NF_OK;
}

enum nf_status nf_result_repeated(const struct nf_result *a, const struct nf_result *b)
{
    if (a->value == b->value) return NF_OK;
    return nf_fail(NF_INVALID, "%s '%s' seed %ld draw %ld: %s is both %.17g and %.17g: one run too many", a->group,
                   a->variant, a->seed, a->draw, a->key, a->value, b->value);
}

enum nf_status nf_results_sort(struct nf_results *results)
{
    if (results->sorted) return NF_OK;
    qsort(results->rows, results->count, sizeof *results->rows, compare_for_qsort);
    size_t kept = 0;
    for (size_t i = 0; i < results->count; i++) {
        const struct nf_result *row = &results->rows[i], *last = kept ? &results->rows[kept - 1] : NULL;
        if (!last || nf_result_compare(last, row) != 0)
            results->rows[kept++] = *row;
        else if (nf_result_repeated(last, row))
            return NF_INVALID;
    }
    results->count = kept;
    results->sorted = true;
    return NF_OK;
}

static enum nf_status read_integer(const struct nf_csv_table *table, size_t row, size_t column, long *integer)
{
    const char *text = nf_csv_cell(table, row, column);
    char *end;
    errno = 0;
    *integer = strtol(text, &end, 10);
    if (*text && !*end && !errno && *text != ' ' && *text != '+') return NF_OK;
    return nf_csv_complain(table, row, column, "'%.40s' is not a whole number: the file is damaged, make it again",
                           text);
}

static enum nf_status read_value(const struct nf_csv_table *table, size_t row, double *value)
{
    const char *text = nf_csv_cell(table, row, VALUE);
    char *end;
    *value = strtod(text, &end);
    if (*text && !*end && isfinite(*value) && !text[strspn(text, "0123456789+-.e")]) return NF_OK;
    return nf_csv_complain(table, row, VALUE, "'%.40s' is not a finite number: the file is damaged, make it again",
                           text);
}

static enum nf_status add_row(struct nf_results *results, const struct nf_csv_table *table, size_t row)
{
    const char *const *cells = table->cells + row * table->columns;
    long seed = 0, draw = 0;
    double value = 0;
    if (!*cells[GROUP]) return nf_csv_complain(table, row, GROUP, "empty: the file is damaged, make it again");
    if (!*cells[KEY]) return nf_csv_complain(table, row, KEY, "empty: the file is damaged, make it again");
    enum nf_status status = read_integer(table, row, SEED, &seed);
    if (!status) status = read_integer(table, row, DRAW, &draw);
    if (!status) status = read_value(table, row, &value);
    if (!status) status = nf_results_add(results, cells[GROUP], cells[VARIANT], seed, draw, cells[KEY], value);
    return status;
}

enum nf_status nf_results_load(struct nf_results *results, const char *path)
{
    struct nf_csv_table table;
    enum nf_status status = nf_csv_load(&table, path, header);
    if (status) return status;
    for (size_t row = 0; row < table.rows && !status; row++)
        status = add_row(results, &table, row);
    if (!status && nf_results_sort(results)) {
        char what[512];
        snprintf(what, sizeof what, "%s", nf_error());
        status = nf_fail(NF_FORMAT, "%s: %s", path, what);
    }
    nf_csv_release(&table);
    return status;
}

void nf_results_write_header(FILE *stream)
{
    nf_csv_write_row(stream, header);
}

void nf_result_write(FILE *stream, const struct nf_result *row)
{
    nf_csv_write_field(stream, row->group);
    fputc(',', stream);
    nf_csv_write_field(stream, row->variant);
    fprintf(stream, ",%ld,%ld,", row->seed, row->draw);
    nf_csv_write_field(stream, row->key);
    fputc(',', stream);
    nf_csv_write_number(stream, row->value);
    fputc('\n', stream);
}

enum nf_status nf_results_save(struct nf_results *results, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_results_sort(results);
    if (!status) status = nf_file_open(&writer, path);
    if (status) return status;
    nf_results_write_header(writer.stream);
    for (size_t i = 0; i < results->count; i++)
        nf_result_write(writer.stream, &results->rows[i]);
    return nf_file_commit(&writer);
}

/* The first row that is not before `sought`. */
static size_t lower_bound(const struct nf_results *results, const struct nf_result *sought)
{
    size_t low = 0, high = results->sorted ? results->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nf_result_compare(&results->rows[middle], sought) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct nf_series nf_results_series(const struct nf_results *results, const char *group, const char *variant,
                                   const char *key)
{
    struct nf_result sought = {group, variant, key, LONG_MIN, LONG_MIN, 0};
    size_t first = lower_bound(results, &sought);
    sought.seed = sought.draw = LONG_MAX;
    size_t end = lower_bound(results, &sought);
    return (struct nf_series){first < end ? results->rows + first : NULL, end - first};
}

bool nf_results_value(const struct nf_results *results, const char *group, const char *variant, long seed, long draw,
                      const char *key, double *value)
{
    struct nf_result sought = {group, variant, key, seed, draw, 0};
    size_t at = lower_bound(results, &sought);
    if (!results->sorted || at == results->count || nf_result_compare(&results->rows[at], &sought) != 0) return false;
    *value = results->rows[at].value;
    return true;
}

const char *nf_results_next_variant(const struct nf_results *results, const char *group, const char *after)
{
    /* no key sorts after a string of 0xFF bytes, which UTF-8 never has */
    struct nf_result sought = {group, after ? after : "", after ? "\xFF" : "", LONG_MIN, LONG_MIN, 0};
    size_t at = lower_bound(results, &sought);
    if (!results->sorted || at == results->count || strcmp(results->rows[at].group, group) != 0) return NULL;
    return results->rows[at].variant;
}

bool nf_results_has(const struct nf_results *results, const char *group, const char *key)
{
    const char *variant = NULL;
    while ((variant = nf_results_next_variant(results, group, variant)))
        if (nf_results_series(results, group, variant, key).count) return true;
    return false;
}

static int compare_runs(const void *a, const void *b)
{
    const struct nf_run *x = a, *y = b;
    int order = (x->draw > y->draw) - (x->draw < y->draw);
    return order ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

static size_t drop_repetitions(struct nf_run *runs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kept || compare_runs(&runs[kept - 1], &runs[i]) != 0) runs[kept++] = runs[i];
    return kept;
}

enum nf_status nf_results_runs(const struct nf_results *results, const char *group, const char *variant,
                               struct nf_run **runs, size_t *count)
{
    struct nf_result sought = {group, variant, "", LONG_MIN, LONG_MIN, 0};
    size_t first = lower_bound(results, &sought);
    sought.key = "\xFF";
    size_t end = lower_bound(results, &sought);
    *runs = NULL;
    *count = 0;
    if (first >= end) return NF_OK;
    struct nf_run *list = malloc((end - first) * sizeof *list);
    if (!list) return nf_fail(NF_MEMORY, "out of memory for the runs of %zu results", end - first);
    for (size_t i = first; i < end; i++) {
        const struct nf_result *row = &results->rows[i];
        list[i - first] = (struct nf_run){row->group, row->variant, row->seed, row->draw};
    }
    qsort(list, end - first, sizeof *list, compare_runs);
    *count = drop_repetitions(list, end - first);
    *runs = list;
    return NF_OK;
}

enum nf_status nf_results_append(struct nf_run **list, size_t *count, const struct nf_run *more, size_t more_count)
{
    if (!more_count) return NF_OK;
    struct nf_run *longer = realloc(*list, (*count + more_count) * sizeof *longer);
    if (!longer) return nf_fail(NF_MEMORY, "out of memory for %zu runs", *count + more_count);
    memcpy(longer + *count, more, more_count * sizeof *longer);
    *list = longer;
    *count += more_count;
    return NF_OK;
}
