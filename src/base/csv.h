#ifndef NF_BASE_CSV_H
#define NF_BASE_CSV_H

#include "base/status.h"

#include <stddef.h>
#include <stdio.h>

/* Tables as files: RFC 4180 with a header line, UTF-8, lines ended by LF alone.  Parsed by libcsv in strict mode.
 * Refused: a missing or wrong header, rows that are too short or too long, empty lines, stray or unclosed quotes,
 * bytes that are not UTF-8, control characters (CR and NUL among them) and a byte order mark.  Spaces are kept. */

struct nf_csv_table {
    char *path;
    size_t rows, columns;
    const char **names; /* columns; the header */
    const char **cells; /* rows x columns; each a string, "" for an empty field */
    size_t *lines;      /* rows; the physical line on which the row begins, the header being line 1 */
    char *text;         /* holds names and cells */
};

/* Reads the whole file.  `header` is the expected list of column names, ended by NULL; NULL accepts any.
 * On failure nothing is left to release, and nf_error() is one line `path:line: column 'x': what, what to do`. */
enum nf_status nf_csv_load(struct nf_csv_table *table, const char *path, const char *const *header);
void nf_csv_release(struct nf_csv_table *table);

/* The string in a row and column, both counted from 0. */
const char *nf_csv_cell(const struct nf_csv_table *table, size_t row, size_t column);

/* Records `path:line: column 'x': ` and the caller's complaint about that cell; returns NF_FORMAT. */
enum nf_status nf_csv_complain(const struct nf_csv_table *table, size_t row, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Writes one field, quoted only where a reader would need it.  Errors stay with the stream (nf_file_commit). */
void nf_csv_write_field(FILE *stream, const char *field);
/* Writes a line of fields; `fields` ends with NULL. */
void nf_csv_write_row(FILE *stream, const char *const *fields);
/* Writes the shortest decimal string that reads back as the same double; nothing for NaN. */
void nf_csv_write_number(FILE *stream, double value);
/* The same into `text`, for callers that keep the string. */
void nf_csv_print_number(char text[32], double value);

#endif
