#include "run/summary.h"

#include "base/file.h"
#include "evidence/interval.h"

#include <ctype.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The parts of a key, for columns. */
struct parts {
    char condition[120], phase[120], metric[120], level[32];
};

/* Cuts the number that ends a name off: "internal-2.5" -> "internal", "2.5".  A statistic @min stays with the name. */
static int cut_level(char *name, char *level)
{
    size_t end = strcspn(name, "@"), start = end;
    while (start > 0 && (isdigit((unsigned char)name[start - 1]) || name[start - 1] == '.'))
        start--;
    if (start == end || start == 0 || name[start - 1] != '-') return 0;
    snprintf(level, 32, "%.*s", (int)(end - start), name + start);
    memmove(name + start - 1, name + end, strlen(name + end) + 1);
    return 1;
}

static void split_key(const char *key, struct parts *p)
{
    const char *colon = strchr(key, ':');
    *p = (struct parts){.level = ""};
    snprintf(p->condition, sizeof p->condition, "%.*s", (int)(colon - key), key);
    snprintf(p->metric, sizeof p->metric, "%s", colon + 1);
    char *dot = strchr(p->condition, '.');
    if (dot) {
        snprintf(p->phase, sizeof p->phase, "%s", dot + 1);
        *dot = 0;
    }
    if (cut_level(p->metric, p->level)) return;
    char kept[120];
    snprintf(kept, sizeof kept, "%s", p->phase);
    if (cut_level(kept, p->level)) return;
    cut_level(p->condition, p->level);
}

struct statistics {
    double mean, sd, lo, hi;
    size_t n;
};

/* Appends a group's values of a key to `values`; returns how many there are then. */
static size_t append(const struct nf_results *results, const char *group, const char *key, double *values, size_t n)
{
    struct nf_series series = nf_results_series(results, group, "", key);
    for (size_t i = 0; i < series.count; i++)
        values[n++] = series.rows[i].value;
    return n;
}

static struct statistics describe(double *values, size_t n)
{
    struct statistics s = {NAN, NAN, NAN, NAN, n};
    if (!n) return s;
    struct nf_moments m = nf_interval_moments(values, n);
    gsl_sort(values, 1, n);
    s.mean = m.mean;
    s.sd = m.sd;
    s.lo = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.025);
    s.hi = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.975);
    return s;
}

static void put_numbers(FILE *stream, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputc(',', stream);
        if (!isnan(numbers[i])) nf_csv_write_number(stream, numbers[i]);
    }
}

/* What is known of one key in the three groups. */
struct known {
    struct statistics replay, rounding, ensemble;
};

static struct known look_up(const struct nf_results *results, const char *key, double *values)
{
    struct known k;
    k.replay = describe(values, append(results, "replay", key, values, 0));
    k.rounding = describe(values, append(results, "rounding", key, values, 0));
    size_t n = append(results, "seeds", key, values, 0);
    k.ensemble = describe(values, append(results, "replay", key, values, n));
    return k;
}

static double printed(const struct nf_printed *p)
{
    return p->available ? (p->value + p->high) / 2 : NAN;
}

static void write_key(FILE *stream, const struct nf_ledger *ledger, const struct nf_results *results, const char *key,
                      double *values)
{
    struct parts p;
    split_key(key, &p);
    struct known k = look_up(results, key, values);
    const struct nf_published *row = nf_ledger_key(ledger, key);
    double numbers[] = {row ? printed(&row->value) : NAN,
                        row ? printed(&row->sd) : NAN,
                        k.replay.mean,
                        k.replay.n > 1 ? k.replay.sd : NAN,
                        k.rounding.lo,
                        k.rounding.hi,
                        k.ensemble.mean,
                        k.ensemble.n > 1 ? k.ensemble.sd : NAN,
                        k.ensemble.lo,
                        k.ensemble.hi,
                        (double)k.ensemble.n};
    fprintf(stream, "%s,%s,%s,%s", p.condition, p.phase, p.metric, p.level);
    put_numbers(stream, numbers, sizeof numbers / sizeof *numbers);
    fputc('\n', stream);
}

enum nf_status nf_summary_write(const char *path, const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_file_writer writer;
    double *values = malloc((results->count + 1) * sizeof *values);
    if (!values) return nf_fail(NF_MEMORY, "out of memory for a summary");
    enum nf_status status = nf_file_open(&writer, path);
    if (!status) {
        const char *last = "";
        fputs("condition,phase,metric,level,published,published_sd,replay,replay_sd,rounding_lo,rounding_hi,"
              "ensemble_mean,ensemble_sd,ensemble_lo,ensemble_hi,n\n",
              writer.stream);
        for (size_t i = 0; i < results->count; i++) {
            const struct nf_result *r = &results->rows[i];
            if (strcmp(r->group, "replay") || r->variant[0] || !strcmp(r->key, last)) continue;
            write_key(writer.stream, ledger, results, last = r->key, values);
        }
        status = nf_file_commit(&writer);
    }
    free(values);
    return status;
}

static void write_cell(FILE *stream, const struct nf_published *row, const struct nf_results *results, double *values)
{
    struct known k = look_up(results, row->key, values);
    const char *const names[] = {row->id, row->condition, row->metric, row->value.text, row->sd.text};
    for (size_t i = 0; i < 5; i++) {
        if (i) fputc(',', stream);
        nf_csv_write_field(stream, names[i] ? names[i] : "");
    }
    double numbers[] = {k.replay.mean, k.replay.n > 1 ? k.replay.sd : NAN, k.ensemble.mean,
                        k.ensemble.n > 1 ? k.ensemble.sd : NAN, (double)k.ensemble.n};
    put_numbers(stream, numbers, sizeof numbers / sizeof *numbers);
    fputc('\n', stream);
}

/* "Table 3" at the end of the place, or 0. */
static int table_number(const char *place)
{
    const char *at = strstr(place, "Table ");
    return at && isdigit((unsigned char)at[6]) && !strchr(at, ',') ? atoi(at + 6) : 0;
}

static enum nf_status write_table(const char *folder, int number, const struct nf_ledger *ledger,
                                  const struct nf_results *results, double *values)
{
    struct nf_file_writer writer;
    char path[256];
    size_t rows = 0;
    for (size_t i = 0; i < ledger->published_count; i++)
        rows += table_number(ledger->published[i].place) == number;
    if (!rows) return NF_OK;
    snprintf(path, sizeof path, "%s/table-%d.csv", folder, number);
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("id,condition,metric,published,published_sd,replay,replay_sd,ensemble_mean,ensemble_sd,n\n", writer.stream);
    for (size_t i = 0; i < ledger->published_count; i++)
        if (table_number(ledger->published[i].place) == number && ledger->published[i].kind <= NF_DERIVED)
            write_cell(writer.stream, &ledger->published[i], results, values);
    return nf_file_commit(&writer);
}

enum nf_status nf_summary_write_tables(const char *folder, const struct nf_ledger *ledger,
                                       const struct nf_results *results)
{
    double *values = malloc((results->count + 1) * sizeof *values);
    if (!values) return nf_fail(NF_MEMORY, "out of memory for tables");
    enum nf_status status = NF_OK;
    for (int number = 1; !status && number < 20; number++)
        status = write_table(folder, number, ledger, results, values);
    free(values);
    return status;
}
