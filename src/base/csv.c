#include "base/csv.h"

#include "base/file.h"
#include "base/utf8.h"

#include <csv.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* libcsv reports fields and rows by callbacks and knows no lines.  The reader feeds it one physical line at a time,
 * so that a callback knows the line it is on; `field_line` is where the field in progress began. */
struct reader {
    struct nf_csv_table *table;
    const char *const *header;
    size_t line, field_line, row_line;
    size_t column;    /* of the field in progress */
    size_t fields;    /* filled in table->cells, header included */
    size_t capacity;  /* of table->cells */
    size_t row_space; /* of table->lines */
    size_t used;      /* of table->text */
    int row_open, header_done;
    enum nf_status status;
};

static const char *column_name(const struct reader *reader, char number[24])
{
    if (reader->header_done && reader->column < reader->table->columns) return reader->table->names[reader->column];
    snprintf(number, 24, "%zu", reader->column + 1);
    return number;
}

static void complain_at(struct reader *reader, size_t line, const char *what)
{
    char number[24];
    if (!reader->status)
        reader->status =
            nf_fail(NF_FORMAT, "%s:%zu: column '%s': %s", reader->table->path, line, column_name(reader, number), what);
}

static const char *complaint_about(const unsigned char *p, size_t length)
{
    if (!length) return "not UTF-8: save the file in that encoding";
    if (*p == '\r') return "carriage return: lines end in LF alone, convert with dos2unix";
    if (!*p) return "NUL byte: the file is damaged or not text, remove the byte";
    if (length == 1 && (*p < 0x20 || *p == 0x7F) && *p != '\n' && *p != '\t') return "control character: remove it";
    return NULL;
}

static void check_characters(struct reader *reader, const char *bytes, size_t n)
{
    size_t line = reader->field_line;
    for (size_t i = 0; i < n && !reader->status;) {
        size_t length = nf_utf8_length(bytes + i, n - i);
        const char *complaint = complaint_about((const unsigned char *)bytes + i, length);
        if (complaint) complain_at(reader, line, complaint);
        line += bytes[i] == '\n';
        i += length;
    }
}

/* The array with room for one more entry, or NULL with the old one left as it was. */
static void *grown(void *array, size_t *capacity, size_t used, size_t size)
{
    if (used < *capacity) return array;
    size_t larger = *capacity ? 2 * *capacity : 256;
    void *moved = realloc(array, larger * size);
    if (moved) *capacity = larger;
    return moved;
}

static void out_of_memory(struct reader *reader)
{
    reader->status = nf_fail(NF_MEMORY, "%s:%zu: out of memory", reader->table->path, reader->line);
}

static void add_cell(struct reader *reader, const char *bytes, size_t n)
{
    struct nf_csv_table *table = reader->table;
    const char **cells = grown(table->cells, &reader->capacity, reader->fields, sizeof *cells);
    if (!cells) {
        out_of_memory(reader);
        return;
    }
    char *cell = table->text + reader->used;
    memcpy(cell, bytes, n);
    cell[n] = 0;
    reader->used += n + 1;
    table->cells = cells;
    table->cells[reader->fields++] = cell;
}

static void on_field(void *bytes, size_t n, void *context)
{
    struct reader *reader = context;
    struct nf_csv_table *table = reader->table;
    if (reader->status) return;
    if (reader->header_done && reader->column >= table->columns) {
        char what[96];
        snprintf(what, sizeof what, "one field too many: the header has %zu columns, quote commas", table->columns);
        complain_at(reader, reader->field_line, what);
        return;
    }
    check_characters(reader, bytes, n);
    if (reader->status) return;
    add_cell(reader, bytes, n);
    reader->column++;
    reader->field_line = reader->line;
}

static void check_header(struct reader *reader)
{
    struct nf_csv_table *table = reader->table;
    for (size_t i = 0; reader->header && !reader->status; i++) {
        const char *expected = reader->header[i];
        if (!expected && i == table->columns) return;
        char what[200];
        reader->column = i;
        if (!expected)
            snprintf(what, sizeof what, "not expected in the header: remove it");
        else if (i == table->columns || strcmp(expected, table->names[i]) != 0)
            snprintf(what, sizeof what, "the header should have '%.80s' here, it has '%.60s'", expected,
                     i < table->columns ? table->names[i] : "");
        else
            continue;
        complain_at(reader, 1, what);
    }
}

/* The header's cells become the names; rows start again from an empty list of cells. */
static void take_header(struct reader *reader)
{
    struct nf_csv_table *table = reader->table;
    table->columns = reader->fields;
    table->names = table->cells;
    table->cells = NULL;
    reader->fields = reader->capacity = 0;
    check_header(reader);
    reader->header_done = 1;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    struct reader *reader = context;
    struct nf_csv_table *table = reader->table;
    if (reader->status) return;
    reader->row_open = 0;
    if (!reader->header_done) {
        take_header(reader);
        return;
    }
    if (reader->column < table->columns) {
        complain_at(reader, reader->row_line, "missing: the row is shorter than the header, add the field");
        return;
    }
    size_t *lines = grown(table->lines, &reader->row_space, table->rows, sizeof *lines);
    if (!lines) {
        out_of_memory(reader);
        return;
    }
    table->lines = lines;
    table->lines[table->rows++] = reader->row_line;
}

static int is_line_feed(unsigned char c)
{
    return c == '\n';
}

static int is_no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void feed_line(struct csv_parser *parser, struct reader *reader, const char *bytes, size_t n)
{
    reader->line++;
    if (!reader->row_open) {
        reader->row_open = 1;
        reader->column = 0;
        reader->row_line = reader->field_line = reader->line;
        if (*bytes == '\n') complain_at(reader, reader->line, "empty line: remove it");
    }
    if (reader->status) return;
    size_t taken = csv_parse(parser, bytes, n, on_field, on_row, reader);
    if (reader->status || taken == n) return;
    if (csv_error(parser) == CSV_ENOMEM)
        out_of_memory(reader);
    else if (bytes[taken] == '\r' || (taken && bytes[taken - 1] == '\r'))
        complain_at(reader, reader->line, complaint_about((const unsigned char *)"\r", 1));
    else
        complain_at(reader, reader->line, "stray quote: enclose the field in quotes and double those inside");
}

static void feed(struct csv_parser *parser, struct reader *reader, const char *bytes, size_t length)
{
    for (size_t at = 0; at < length && !reader->status;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t n = end ? (size_t)(end - (bytes + at)) + 1 : length - at;
        feed_line(parser, reader, bytes + at, n);
        at += n;
    }
    if (reader->status) return;
    if (csv_fini(parser, on_field, on_row, reader) != 0)
        complain_at(reader, reader->field_line, "quote opened here is never closed: add the closing quote");
    if (!reader->status && !reader->header_done) complain_at(reader, 1, "the file is empty: a header line is needed");
}

static enum nf_status parse(struct nf_csv_table *table, const char *bytes, size_t length, const char *const *header)
{
    struct reader reader = {.table = table, .header = header, .field_line = 1};
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        complain_at(&reader, 1, "byte order mark: save as UTF-8 without one");
        return reader.status;
    }
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
        return nf_fail(NF_DEPENDENCY, "%s: libcsv cannot be initialised", table->path);
    csv_set_term_func(&parser, is_line_feed);
    csv_set_space_func(&parser, is_no_space);
    feed(&parser, &reader, bytes, length);
    csv_free(&parser);
    return reader.status;
}

enum nf_status nf_csv_load(struct nf_csv_table *table, const char *path, const char *const *header)
{
    *table = (struct nf_csv_table){0};
    char *bytes;
    size_t length;
    enum nf_status status = nf_file_read(path, &bytes, &length);
    if (status) return status;
    table->path = strdup(path);
    table->text = malloc(length + 2); /* every field is followed by a delimiter, a line feed or the end */
    if (table->path && table->text)
        status = parse(table, bytes, length, header);
    else
        status = nf_fail(NF_MEMORY, "%s: out of memory", path);
    free(bytes);
    if (status) nf_csv_release(table);
    return status;
}

void nf_csv_release(struct nf_csv_table *table)
{
    free(table->path);
    free(table->names);
    free(table->cells);
    free(table->lines);
    free(table->text);
    *table = (struct nf_csv_table){0};
}

const char *nf_csv_cell(const struct nf_csv_table *table, size_t row, size_t column)
{
    return table->cells[row * table->columns + column];
}

enum nf_status nf_csv_complain(const struct nf_csv_table *table, size_t row, size_t column, const char *format, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return nf_fail(NF_FORMAT, "%s:%zu: column '%s': %s", table->path, table->lines[row], table->names[column], what);
}

void nf_csv_write_field(FILE *stream, const char *field)
{
    if (!field[strcspn(field, ",\"\r\n")]) {
        fputs(field, stream);
        return;
    }
    fputc('"', stream);
    for (; *field; field++) {
        if (*field == '"') fputc('"', stream);
        fputc(*field, stream);
    }
    fputc('"', stream);
}

void nf_csv_write_row(FILE *stream, const char *const *fields)
{
    for (size_t i = 0; fields[i]; i++) {
        if (i) fputc(',', stream);
        nf_csv_write_field(stream, fields[i]);
    }
    fputc('\n', stream);
}

void nf_csv_print_number(char text[32], double value)
{
    text[0] = 0;
    if (isnan(value)) return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 32, "%.*g", digits, value);
        if (strtod(text, NULL) == value) return;
    }
}

void nf_csv_write_number(FILE *stream, double value)
{
    char text[32];
    nf_csv_print_number(text, value);
    fputs(text, stream);
}
