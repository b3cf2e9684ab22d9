#ifndef NF_EVIDENCE_RESULTS_H
#define NF_EVIDENCE_RESULTS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Everything that the runs of one paper measured: results.csv, `group,variant,seed,draw,key,value`.
 *
 * group    replay, rounding, seeds, choice, control, ...
 * variant  what distinguishes runs within a group (`kernel=Prescott`, `order=noise-last`), empty for the default
 * seed     of the run; draw: index within an ensemble, 0 where there is one
 * key      condition:metric, as in the ledger
 *
 * Lookups take a few string comparisons times the logarithm of the number of rows. */

struct nf_result {
    const char *group, *variant, *key; /* owned by the results; equal strings are one pointer */
    long seed, draw;
    double value;
};

struct nf_results {
    struct nf_result *rows;
    size_t count, capacity;
    bool sorted;
    void *strings; /* search tree of the strings */
};

/* The measurements of one key in one group and variant, by seed and then draw. */
struct nf_series {
    const struct nf_result *rows; /* count; valid until the next nf_results_add */
    size_t count;
};

/* No rows.  Owned: nf_results_release frees rows and strings. */
void nf_results_init(struct nf_results *results);
void nf_results_release(struct nf_results *results);

/* Adds a row; the strings are copied.  NF_INVALID for an empty group or key and for a value that is not finite. */
enum nf_status nf_results_add(struct nf_results *results, const char *group, const char *variant, long seed, long draw,
                              const char *key, double value);

/* Adds the rows of a file to `results`.  NF_FORMAT says the line and column of a defect, and names a measurement that
 * is there twice with two values; the same value twice counts once. */
enum nf_status nf_results_load(struct nf_results *results, const char *path);
/* Writes all rows, sorted by group, variant, key, seed and draw: the file does not depend on the order of adding. */
enum nf_status nf_results_save(struct nf_results *results, const char *path);

/* Sorts what was added since and drops repetitions; the other functions do so when needed.  NF_INVALID for one
 * measurement with two values. */
enum nf_status nf_results_sort(struct nf_results *results);

/* The order of rows: negative, zero for one measurement, positive. */
int nf_result_compare(const struct nf_result *a, const struct nf_result *b);
/* Two rows of one measurement: NF_INVALID if their values differ. */
enum nf_status nf_result_repeated(const struct nf_result *a, const struct nf_result *b);
/* Lines of results.csv.  Errors stay with the stream (nf_file_commit). */
void nf_results_write_header(FILE *stream);
void nf_result_write(FILE *stream, const struct nf_result *row);

/* The functions below expect results sorted by nf_results_sort, _load or _save; unsorted ones have no rows for them. */
struct nf_series nf_results_series(const struct nf_results *results, const char *group, const char *variant,
                                   const char *key);
/* The value for one seed and draw; false where there is none. */
bool nf_results_value(const struct nf_results *results, const char *group, const char *variant, long seed, long draw,
                      const char *key, double *value);
/* Whether any run of a group, of whatever variant, has the key. */
bool nf_results_has(const struct nf_results *results, const char *group, const char *key);
/* The variant that follows `after` in a group, in the order of strcmp; the first for NULL; NULL at the end. */
const char *nf_results_next_variant(const struct nf_results *results, const char *group, const char *after);

/* One run of an ensemble: what its measurements have in common. */
struct nf_run {
    const char *group, *variant; /* owned by the results */
    long seed, draw;
};

/* The runs of a group and variant, by draw and then seed, in *runs (caller frees; NULL if there are none). */
enum nf_status nf_results_runs(const struct nf_results *results, const char *group, const char *variant,
                               struct nf_run **runs, size_t *count);

/* Puts `more` behind the `count` runs of *list, which grows (NULL for none; caller frees). */
enum nf_status nf_results_append(struct nf_run **list, size_t *count, const struct nf_run *more, size_t more_count);

#endif
