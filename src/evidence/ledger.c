#include "evidence/ledger.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const kind_names[NF_KINDS] = {"result", "derived", "setting", "literature"};

enum { PUBLISHED, TRANSCRIPT, CLAIMS, CHOICES };

static const char *const headers[4][13] = {
    {"id", "place", "condition", "metric", "kind", "form", "value", "sd", "n", "items", "unit", "note", NULL},
    {"id", "value", "sd", NULL},
    {"id", "place", "claim", "predicate", NULL},
    {"id", "place", "question", "readings", "default", "why", "decided_by", NULL},
};

enum { ID, PLACE, CONDITION, METRIC, KIND, FORM, VALUE, SD, N, ITEMS, UNIT, NOTE };

const char *nf_kind_name(enum nf_kind kind)
{
    return kind_names[kind];
}

static enum nf_kind find_kind(const char *name)
{
    enum nf_kind kind = 0;
    while (kind < NF_KINDS && strcmp(kind_names[kind], name) != 0)
        kind++;
    return kind;
}

static enum nf_status check_name(const struct nf_csv_table *table, size_t row, size_t column, const char *more)
{
    const char *name = nf_csv_cell(table, row, column);
    char allowed[64];
    snprintf(allowed, sizeof allowed, "abcdefghijklmnopqrstuvwxyz0123456789.-%s", more);
    if (!*name) return nf_csv_complain(table, row, column, "empty: a name is needed");
    const char *bad = name + strspn(name, allowed);
    if (!*bad) return NF_OK;
    return nf_csv_complain(table, row, column, "'%.60s' has a character outside %s at %zu: rename it", name,
                           "a-z 0-9 . -", (size_t)(bad - name) + 1);
}

/* Empty, or a whole number from 1. */
static enum nf_status read_count(const struct nf_csv_table *table, size_t row, size_t column, int *count)
{
    const char *text = nf_csv_cell(table, row, column);
    *count = 0;
    if (!*text) return NF_OK;
    char *end;
    long number = strtol(text, &end, 10);
    if (*end || number < 1 || number > INT_MAX || text[strspn(text, "0123456789")])
        return nf_csv_complain(table, row, column, "'%.40s' is not a whole number from 1: correct it or leave it empty",
                               text);
    *count = (int)number;
    return NF_OK;
}

/* A setting or a number of other work gets no verdict and may be a word or a version: it is then not available. */
static enum nf_status read_printed(const struct nf_csv_table *table, size_t row, size_t column, enum nf_form form,
                                   struct nf_printed *printed)
{
    enum nf_kind kind = find_kind(nf_csv_cell(table, row, KIND));
    if (!nf_printed_read(printed, nf_csv_cell(table, row, column), form)) return NF_OK;
    if (kind == NF_SETTING || kind == NF_LITERATURE) return NF_OK;
    char what[256];
    snprintf(what, sizeof what, "%s", nf_error());
    return nf_csv_complain(table, row, column, "%s", what);
}

static enum nf_status read_numbers(const struct nf_csv_table *table, size_t row, struct nf_published *published)
{
    enum nf_form form = nf_form_find(nf_csv_cell(table, row, FORM));
    if (form == NF_FORMS)
        return nf_csv_complain(table, row, FORM, "'%.40s' is no form: use exact, approx, bound or range",
                               nf_csv_cell(table, row, FORM));
    enum nf_status status = read_printed(table, row, VALUE, form, &published->value);
    if (!status) status = read_printed(table, row, SD, NF_EXACT, &published->sd);
    if (!status) status = read_count(table, row, N, &published->n);
    if (!status) status = read_count(table, row, ITEMS, &published->items);
    if (!status && !*published->value.text)
        status = nf_csv_complain(table, row, VALUE, "empty: write the printed string or not-available");
    if (!status && published->sd.value < 0)
        status = nf_csv_complain(table, row, SD, "'%.40s' is negative: an SD cannot be", published->sd.text);
    return status;
}

static enum nf_status read_published(const struct nf_csv_table *table, size_t row, struct nf_published *published)
{
    const char *const *cells = table->cells + row * table->columns;
    *published = (struct nf_published){.id = cells[ID],
                                       .place = cells[PLACE],
                                       .condition = cells[CONDITION],
                                       .metric = cells[METRIC],
                                       .unit = cells[UNIT],
                                       .note = cells[NOTE]};
    published->kind = find_kind(cells[KIND]);
    if (published->kind == NF_KINDS)
        return nf_csv_complain(table, row, KIND, "'%.40s' is no kind: use result, derived, setting or literature",
                               cells[KIND]);
    enum nf_status status = check_name(table, row, ID, "");
    if (!status) status = check_name(table, row, CONDITION, "");
    if (!status) status = check_name(table, row, METRIC, "@");
    if (!status) status = read_numbers(table, row, published);
    return status;
}

static enum nf_status out_of_memory(const struct nf_csv_table *table)
{
    return nf_fail(NF_MEMORY, "%s: out of memory", table->path);
}

/* The keys, one after the other in one block. */
static enum nf_status make_keys(struct nf_ledger *ledger)
{
    size_t space = 1;
    for (size_t i = 0; i < ledger->published_count; i++)
        space += strlen(ledger->published[i].condition) + strlen(ledger->published[i].metric) + 2;
    char *at = ledger->keys = malloc(space);
    if (!at) return out_of_memory(&ledger->tables[PUBLISHED]);
    for (size_t i = 0; i < ledger->published_count; i++) {
        struct nf_published *row = &ledger->published[i];
        row->key = at;
        at += sprintf(at, "%s:%s", row->condition, row->metric) + 1;
    }
    return NF_OK;
}

struct sort_entry {
    const char *name;
    size_t row;
};

static int compare_entries(const void *a, const void *b)
{
    const struct sort_entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static enum nf_status check_unique(const struct nf_csv_table *table, const struct sort_entry *entries)
{
    for (size_t i = 1; i < table->rows; i++)
        if (strcmp(entries[i - 1].name, entries[i].name) == 0)
            return nf_csv_complain(table, entries[i].row, 0, "'%.60s' is already the id of line %zu: choose another",
                                   entries[i].name, table->lines[entries[i - 1].row]);
    return NF_OK;
}

static enum nf_status check_ids(const struct nf_csv_table *table)
{
    struct sort_entry *entries = malloc((table->rows + 1) * sizeof *entries);
    if (!entries) return out_of_memory(table);
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < table->rows && !status; i++) {
        entries[i] = (struct sort_entry){nf_csv_cell(table, i, 0), i};
        status = check_name(table, i, 0, "");
    }
    if (!status) qsort(entries, table->rows, sizeof *entries, compare_entries);
    if (!status) status = check_unique(table, entries);
    free(entries);
    return status;
}

/* The rows of published in the order of their ids, or of their keys. */
static size_t *sorted_order(const struct nf_ledger *ledger, bool by_key)
{
    size_t count = ledger->published_count;
    struct sort_entry *entries = malloc((count + 1) * sizeof *entries);
    size_t *order = malloc((count + 1) * sizeof *order);
    if (entries && order) {
        for (size_t i = 0; i < count; i++)
            entries[i] = (struct sort_entry){by_key ? ledger->published[i].key : ledger->published[i].id, i};
        qsort(entries, count, sizeof *entries, compare_entries);
        for (size_t i = 0; i < count; i++)
            order[i] = entries[i].row;
    } else {
        free(order);
        order = NULL;
    }
    free(entries);
    return order;
}

static enum nf_status take_published(struct nf_ledger *ledger)
{
    const struct nf_csv_table *table = &ledger->tables[PUBLISHED];
    enum nf_status status = check_ids(table);
    if (status) return status;
    ledger->published = calloc(table->rows + 1, sizeof *ledger->published);
    if (!ledger->published) return out_of_memory(table);
    for (size_t i = 0; i < table->rows && !status; i++)
        status = read_published(table, i, &ledger->published[i]);
    if (status) return status;
    ledger->published_count = table->rows;
    status = make_keys(ledger);
    if (status) return status;
    ledger->by_id = sorted_order(ledger, false);
    ledger->by_key = sorted_order(ledger, true);
    return ledger->by_id && ledger->by_key ? NF_OK : out_of_memory(table);
}

static enum nf_status take_transcript(struct nf_ledger *ledger)
{
    const struct nf_csv_table *table = &ledger->tables[TRANSCRIPT];
    enum nf_status status = check_ids(table);
    if (status) return status;
    ledger->transcript = calloc(table->rows + 1, sizeof *ledger->transcript);
    if (!ledger->transcript) return out_of_memory(table);
    ledger->transcript_count = table->rows;
    for (size_t i = 0; i < table->rows; i++) {
        const char *const *cells = table->cells + i * table->columns;
        ledger->transcript[i] = (struct nf_transcribed){cells[0], cells[1], cells[2]};
    }
    return NF_OK;
}

static enum nf_status take_claims(struct nf_ledger *ledger)
{
    const struct nf_csv_table *table = &ledger->tables[CLAIMS];
    enum nf_status status = check_ids(table);
    if (status) return status;
    ledger->claims = calloc(table->rows + 1, sizeof *ledger->claims);
    if (!ledger->claims) return out_of_memory(table);
    ledger->claim_count = table->rows;
    for (size_t i = 0; i < table->rows; i++) {
        const char *const *cells = table->cells + i * table->columns;
        ledger->claims[i] = (struct nf_claim){cells[0], cells[1], cells[2], cells[3]};
    }
    return NF_OK;
}

static bool is_reading(const char *readings, const char *wanted)
{
    size_t length = strlen(wanted);
    if (strchr(wanted, ';')) return false;
    for (const char *at = readings; at; at = strchr(at, ';')) {
        at += *at == ';';
        at += strspn(at, " ");
        if (strncmp(at, wanted, length) == 0 && (!at[length] || at[length] == ';')) return length > 0;
    }
    return false;
}

static enum nf_status take_choices(struct nf_ledger *ledger)
{
    const struct nf_csv_table *table = &ledger->tables[CHOICES];
    enum nf_status status = check_ids(table);
    if (status) return status;
    ledger->choices = calloc(table->rows + 1, sizeof *ledger->choices);
    if (!ledger->choices) return out_of_memory(table);
    ledger->choice_count = table->rows;
    for (size_t i = 0; i < table->rows; i++) {
        const char *const *c = table->cells + i * table->columns;
        ledger->choices[i] = (struct nf_choice){c[0], c[1], c[2], c[3], c[4], c[5], c[6]};
        if (!is_reading(c[3], c[4]))
            return nf_csv_complain(table, i, 4, "'%.80s' is not among the readings: repeat one of them exactly", c[4]);
    }
    return NF_OK;
}

enum nf_status nf_ledger_load(struct nf_ledger *ledger, const char *folder)
{
    static const struct {
        const char *file;
        bool optional;
        enum nf_status (*take)(struct nf_ledger *);
    } parts[4] = {{"published.csv", false, take_published},
                  {"transcript.csv", true, take_transcript},
                  {"claims.csv", false, take_claims},
                  {"choices.csv", false, take_choices}};
    *ledger = (struct nf_ledger){0};
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < 4 && !status; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, parts[i].file);
        if (parts[i].optional && access(path, F_OK)) continue;
        status = nf_csv_load(&ledger->tables[i], path, headers[i]);
        if (!status) status = parts[i].take(ledger);
    }
    if (status) nf_ledger_release(ledger);
    return status;
}

void nf_ledger_release(struct nf_ledger *ledger)
{
    free(ledger->published);
    free(ledger->transcript);
    free(ledger->claims);
    free(ledger->choices);
    free(ledger->keys);
    free(ledger->by_id);
    free(ledger->by_key);
    for (size_t i = 0; i < 4; i++)
        nf_csv_release(&ledger->tables[i]);
    *ledger = (struct nf_ledger){0};
}

/* The first place in an order whose name is not before `name`. */
static size_t lower_bound(const struct nf_ledger *ledger, const size_t *order, bool by_key, const char *name)
{
    size_t low = 0, high = ledger->published_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct nf_published *row = &ledger->published[order[middle]];
        if (strcmp(by_key ? row->key : row->id, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct nf_published *nf_ledger_find(const struct nf_ledger *ledger, const char *id)
{
    size_t at = lower_bound(ledger, ledger->by_id, false, id);
    if (at == ledger->published_count) return NULL;
    const struct nf_published *row = &ledger->published[ledger->by_id[at]];
    return strcmp(row->id, id) == 0 ? row : NULL;
}

/* Larger is better; see the header. */
static int rank_as_printed(const struct nf_published *row)
{
    static const int by_kind[NF_KINDS] = {2, 2, 1, 0};
    if (!row->value.available) return -1;
    bool in_table = strncmp(row->place, "Table", 5) == 0 || strstr(row->place, ": Table") != NULL;
    return by_kind[row->kind] * 1000 + (row->value.form == NF_EXACT) * 200 + in_table * 100 + row->value.decimals;
}

/* The best row with a key by a rank; ranks below 0 are no rows. */
static const struct nf_published *best_by(const struct nf_ledger *ledger, const char *key,
                                          int (*rank)(const struct nf_published *))
{
    const struct nf_published *best = NULL;
    for (size_t at = lower_bound(ledger, ledger->by_key, true, key); at < ledger->published_count; at++) {
        const struct nf_published *row = &ledger->published[ledger->by_key[at]];
        if (strcmp(row->key, key) != 0) break;
        if (rank(row) >= 0 && (!best || rank(row) > rank(best))) best = row;
    }
    return best;
}

const struct nf_published *nf_ledger_key(const struct nf_ledger *ledger, const char *key)
{
    return best_by(ledger, key, rank_as_printed);
}

static bool is_derivation(const struct nf_published *row)
{
    return row->kind == NF_DERIVED && strncmp(row->note, "= ", 2) == 0;
}

static int rank_as_derivation(const struct nf_published *row)
{
    return is_derivation(row) ? 0 : -1;
}

const struct nf_published *nf_ledger_derivation(const struct nf_ledger *ledger, const char *key)
{
    return best_by(ledger, key, rank_as_derivation);
}

static int rank_as_spread(const struct nf_published *row)
{
    return row->sd.available ? 0 : -1;
}

const struct nf_published *nf_ledger_spread(const struct nf_ledger *ledger, const char *key)
{
    return best_by(ledger, key, rank_as_spread);
}

char *nf_published_expression(const struct nf_published *row)
{
    if (!is_derivation(row)) return NULL;
    return strndup(row->note + 2, strcspn(row->note + 2, ";"));
}
