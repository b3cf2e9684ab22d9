#include "run/parameters.h"

#include "base/csv.h"
#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 3, FIRST = 3, COLUMNS = FIRST + NF_CONTINUUM_CONSTANT_COUNT + GROUPS * NF_MOTOR_LAYERS };

static double *rates_of(struct nf_continuum_constants *k, int group)
{
    return group == 0 ? k->standard : group == 1 ? k->mdd : k->healthy;
}

static double *value_at(struct nf_continuum_constants *k, int column)
{
    if (column < NF_CONTINUUM_CONSTANT_COUNT) return nf_continuum_constant_at(k, column);
    column -= NF_CONTINUUM_CONSTANT_COUNT;
    return rates_of(k, column / NF_MOTOR_LAYERS) + column % NF_MOTOR_LAYERS;
}

static void name_column(char name[48], int column)
{
    static const char *const groups[GROUPS] = {"standard", "mdd", "healthy"};
    static const char *const leading[FIRST] = {"set", "sparsity_misfit", "course_misfit"};
    int rate = column - FIRST - NF_CONTINUUM_CONSTANT_COUNT;
    if (column < FIRST)
        snprintf(name, 48, "%s", leading[column]);
    else if (rate < 0)
        snprintf(name, 48, "%s", nf_continuum_constant[column - FIRST].name);
    else
        snprintf(name, 48, "%s-%s", groups[rate / NF_MOTOR_LAYERS], nf_motor_shape[rate % NF_MOTOR_LAYERS].name);
}

static void write_header(FILE *stream)
{
    char name[48];
    for (int c = 0; c < COLUMNS; c++) {
        name_column(name, c);
        fprintf(stream, "%s%s", c ? "," : "", name);
    }
    fputc('\n', stream);
}

static void write_set(FILE *stream, struct nf_parameter_set set, int number)
{
    fprintf(stream, "%d,%.4f,%.4f", number, set.sparsity_misfit, set.course_misfit);
    for (int c = 0; c < COLUMNS - FIRST; c++)
        fprintf(stream, ",%.6g", *value_at(&set.constants, c));
    fputc('\n', stream);
}

enum nf_status nf_parameters_save(const char *path, const struct nf_parameter_set *set, int sets)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    write_header(writer.stream);
    for (int s = 0; s < sets; s++)
        write_set(writer.stream, set[s], s);
    return nf_file_commit(&writer);
}

static enum nf_status read_cell(const struct nf_csv_table *table, size_t row, size_t column, double *value)
{
    const char *text = nf_csv_cell(table, row, column);
    char *end;
    *value = strtod(text, &end);
    if (end == text || *end || !isfinite(*value))
        return nf_csv_complain(table, row, column, "'%s' is no number: make calibrate-12 writes this file", text);
    return NF_OK;
}

static enum nf_status read_sets(const struct nf_csv_table *table, struct nf_continuum_constants *constants)
{
    enum nf_status status = NF_OK;
    for (size_t r = 0; !status && r < table->rows; r++)
        for (int c = 0; !status && c < COLUMNS - FIRST; c++)
            status = read_cell(table, r, (size_t)(c + FIRST), value_at(&constants[r], c));
    return status;
}

enum nf_status nf_parameters_load(const char *path, struct nf_continuum_constants **constants, int *sets)
{
    char text[COLUMNS][48];
    const char *header[COLUMNS + 1] = {0};
    struct nf_csv_table table;
    for (int c = 0; c < COLUMNS; c++) {
        name_column(text[c], c);
        header[c] = text[c];
    }
    *constants = NULL;
    enum nf_status status = nf_csv_load(&table, path, header);
    if (status) return status;
    *sets = (int)table.rows;
    if (!table.rows) status = nf_fail(NF_FORMAT, "%s: no parameter set: make calibrate-12 writes this file", path);
    if (!status && !(*constants = calloc(table.rows, sizeof **constants)))
        status = nf_fail(NF_MEMORY, "%s: out of memory for %zu parameter sets", path, table.rows);
    if (!status) status = read_sets(&table, *constants);
    nf_csv_release(&table);
    if (status) {
        free(*constants);
        *constants = NULL;
    }
    return status;
}

struct interval {
    double lo, hi;
};

/* What acts on counts is judged by all draws that went on to stage 2, not by the few sets that came out of it. */
static struct interval kept_interval(const struct nf_calibration *calibration, int column)
{
    struct interval kept = {INFINITY, -INFINITY};
    const int late = column < NF_CONTINUUM_CONSTANT_COUNT && nf_continuum_constant[column].on_weights;
    struct nf_parameter_set *set = late ? calibration->set : calibration->drawn;
    for (int s = 0; s < (late ? calibration->sets : calibration->drawn_count); s++) {
        double value = *value_at(&set[s].constants, column);
        kept = (struct interval){fmin(kept.lo, value), fmax(kept.hi, value)};
    }
    return kept;
}

/* The rates of the other onset types and of comorbidity play no part in the calibration set. */
static int without_data(const char *name)
{
    return strstr(name, "_elevation") != NULL;
}

static void write_interval(FILE *stream, const struct nf_calibration *calibration, int i)
{
    const struct nf_continuum_constant *k = &nf_continuum_constant[i];
    struct interval kept = kept_interval(calibration, i);
    double share = (kept.hi - kept.lo) / (k->highest - k->lowest);
    char number[5][32];
    const double values[5] = {k->lowest, k->highest, kept.lo, kept.hi, share};
    for (int v = 0; v < 5; v++)
        snprintf(number[v], sizeof number[v], "%.4g", values[v]);
    nf_csv_write_row(stream,
                     (const char *const[]){k->name, k->unit, number[0], number[1], number[2], number[3], number[4],
                                           without_data(k->name) ? "no data"
                                           : share < 0.5         ? "yes"
                                                                 : "no",
                                           k->what, NULL});
}

/* Rates have no prior range of their own: the span over the sets, as a share of its middle, is what can be said. */
static void write_rate(FILE *stream, const struct nf_calibration *calibration, int column)
{
    struct interval kept = kept_interval(calibration, column);
    char name[48], number[2][32];
    name_column(name, column + FIRST);
    snprintf(number[0], sizeof number[0], "%.4g", kept.lo);
    snprintf(number[1], sizeof number[1], "%.4g", kept.hi);
    nf_csv_write_row(stream, (const char *const[]){name, "of the alive per cycle", "", "", number[0], number[1], "",
                                                   kept.hi < 2.0 * kept.lo ? "within a factor of two" : "no",
                                                   "pruning rate in cycle 0 before variation", NULL});
}

enum nf_status nf_parameters_save_intervals(const char *path, const struct nf_calibration *calibration)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("constant,unit,prior_lo,prior_hi,kept_lo,kept_hi,share_of_prior,identified,what\n", writer.stream);
    for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++)
        write_interval(writer.stream, calibration, i);
    for (int i = NF_CONTINUUM_CONSTANT_COUNT; i < COLUMNS - FIRST; i++)
        write_rate(writer.stream, calibration, i);
    return nf_file_commit(&writer);
}

static void write_fit(FILE *stream, const struct nf_calibration *calibration, int stage, int i)
{
    const struct nf_calibration_target *target = stage == 1 ? &calibration->sparsity[i] : &calibration->course[i];
    struct interval kept = {INFINITY, -INFINITY};
    for (int s = 0; s < calibration->sets; s++) {
        const struct nf_parameter_set *set = &calibration->set[s];
        double value = stage == 1 ? set->sparsity[i] : set->course[i];
        kept = (struct interval){fmin(kept.lo, value), fmax(kept.hi, value)};
    }
    double best = stage == 1 ? calibration->set[0].sparsity[i] : calibration->set[0].course[i];
    const double values[] = {target->lo, target->hi, target->tolerance, best, kept.lo, kept.hi};
    fprintf(stream, "%s,%d", target->key, stage);
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        fputc(',', stream);
        if (isfinite(values[v])) fprintf(stream, "%.5g", values[v]);
    }
    fputc('\n', stream);
}

enum nf_status nf_parameters_save_fit(const char *path, const struct nf_calibration *calibration)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("key,stage,printed_lo,printed_hi,tolerance,best,kept_lo,kept_hi\n", writer.stream);
    for (int i = 0; i < NF_CALIBRATION_SPARSITY; i++)
        write_fit(writer.stream, calibration, 1, i);
    for (int i = 0; i < NF_CALIBRATION_COURSE; i++)
        write_fit(writer.stream, calibration, 2, i);
    return nf_file_commit(&writer);
}
