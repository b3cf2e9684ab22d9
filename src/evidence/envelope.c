#include "evidence/envelope.h"

#include "base/csv.h"
#include "base/file.h"
#include "evidence/interval.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

static const char *const groups[] = {"replay", "seeds"};

/* One seed's runs are known by their number; the default variant's draws beyond 0 are not taken. */
struct members {
    long *seed;
    size_t count;
};

static enum nf_status find_members(struct members *m, const struct nf_results *before, long challenged)
{
    *m = (struct members){.seed = malloc((before->count + 1) * sizeof *m->seed)};
    if (!m->seed) return nf_fail(NF_MEMORY, "out of memory for an envelope");
    for (int g = 0; g < 2; g++) {
        struct nf_run *runs;
        size_t count;
        enum nf_status status = nf_results_runs(before, groups[g], "", &runs, &count);
        for (size_t i = 0; !status && i < count; i++)
            if (runs[i].seed != challenged && runs[i].draw == 0) m->seed[m->count++] = runs[i].seed;
        free(runs);
        if (status) return status;
    }
    if (m->count < 2)
        return nf_fail(NF_INVALID, "fewer than two other seeds to predict from: make ensemble-N SEEDS=40");
    return NF_OK;
}

static int value_of(const struct nf_results *before, long seed, const char *key, double *value)
{
    return nf_results_value(before, "replay", "", seed, 0, key, value) ||
           nf_results_value(before, "seeds", "", seed, 0, key, value);
}

/* The envelope of the `n` values but for the one at `left_out` (n: none). */
static struct nf_interval interval_of(const double *values, size_t n, size_t left_out, double *sorted)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (i != left_out) sorted[count++] = values[i];
    gsl_sort(sorted, 1, count);
    return nf_interval_prediction(sorted, count);
}

static int is_outside(const struct nf_interval *interval, double value)
{
    return value < interval->lo || value > interval->hi;
}

/* Rooms of members->count numbers each: values, their order, whose they are; and each member's count outside. */
struct room {
    double *values, *sorted;
    size_t *whose, *outside;
};

static void judge_key(struct nf_envelope *e, const struct nf_results *before, const struct members *m,
                      const struct nf_result *row, struct room *room)
{
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++)
        if (value_of(before, m->seed[i], row->key, &room->values[n])) room->whose[n++] = i;
    if (n < 2) return;
    struct nf_interval all = interval_of(room->values, n, n, room->sorted);
    struct nf_envelope_row *to = &e->rows[e->count++];
    *to = (struct nf_envelope_row){.value = row->value,
                                   .lo = all.lo,
                                   .hi = all.hi,
                                   .coverage = all.coverage,
                                   .members = n,
                                   .outside = is_outside(&all, row->value)};
    snprintf(to->key, sizeof to->key, "%s", row->key);
    e->outside += (size_t)is_outside(&all, row->value);
    e->expected += 1.0 - all.coverage;
    for (size_t i = 0; n > 2 && i < n; i++) {
        struct nf_interval others = interval_of(room->values, n, i, room->sorted);
        room->outside[room->whose[i]] += (size_t)is_outside(&others, room->values[i]);
    }
}

static enum nf_status judge(struct nf_envelope *e, const struct nf_results *before, const struct nf_results *challenge,
                            const struct members *m)
{
    struct room room = {malloc(m->count * sizeof(double)), malloc(m->count * sizeof(double)),
                        malloc(m->count * sizeof(size_t)), calloc(m->count, sizeof(size_t))};
    e->rows = calloc(challenge->count + 1, sizeof *e->rows);
    enum nf_status status = NF_OK;
    if (!room.values || !room.sorted || !room.whose || !room.outside || !e->rows)
        status = nf_fail(NF_MEMORY, "out of memory for an envelope");
    for (size_t i = 0; !status && i < challenge->count; i++)
        if (!strcmp(challenge->rows[i].group, "challenge")) judge_key(e, before, m, &challenge->rows[i], &room);
    for (size_t i = 0; !status && i < m->count; i++)
        e->beyond += room.outside[i] >= e->outside;
    e->members = m->count;
    e->p = (double)(e->beyond + 1) / (double)(m->count + 1);
    free(room.values);
    free(room.sorted);
    free(room.whose);
    free(room.outside);
    return status;
}

enum nf_status nf_envelope_make(struct nf_envelope *e, const struct nf_results *before,
                                const struct nf_results *challenge)
{
    struct members m = {0};
    *e = (struct nf_envelope){0};
    if (!challenge->count) return nf_fail(NF_INVALID, "the challenged run measured nothing");
    enum nf_status status = find_members(&m, before, challenge->rows[0].seed);
    if (!status) status = judge(e, before, challenge, &m);
    free(m.seed);
    if (status) nf_envelope_release(e);
    return status;
}

void nf_envelope_release(struct nf_envelope *e)
{
    free(e->rows);
    *e = (struct nf_envelope){0};
}

enum nf_status nf_envelope_save(const struct nf_envelope *e, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("key,value,lo,hi,coverage,members,outside\n", writer.stream);
    for (size_t i = 0; i < e->count; i++) {
        const struct nf_envelope_row *r = &e->rows[i];
        const double numbers[] = {r->value, r->lo, r->hi, r->coverage};
        nf_csv_write_field(writer.stream, r->key);
        for (int n = 0; n < 4; n++) {
            fputc(',', writer.stream);
            nf_csv_write_number(writer.stream, numbers[n]);
        }
        fprintf(writer.stream, ",%zu,%d\n", r->members, r->outside);
    }
    return nf_file_commit(&writer);
}

void nf_envelope_print(const struct nf_envelope *e, FILE *stream)
{
    if (e->outside) fprintf(stream, "  %-48s %10s %10s %10s\n", "outside the envelope", "value", "lowest", "highest");
    for (size_t i = 0; i < e->count; i++)
        if (e->rows[i].outside)
            fprintf(stream, "  %-48s %10.6g %10.6g %10.6g\n", e->rows[i].key, e->rows[i].value, e->rows[i].lo,
                    e->rows[i].hi);
    int within = e->p > 1.0 - NF_COVERAGE || (double)e->outside <= e->expected;
    fprintf(stream,
            "%s: %zu of %zu measurements outside, %.1f expected by chance; %zu of %zu seeds have as many outside the "
            "envelope of the others (p = %.2f)\n",
            within ? "as predicted" : "not as predicted", e->outside, e->count, e->expected, e->beyond, e->members,
            e->p);
}
