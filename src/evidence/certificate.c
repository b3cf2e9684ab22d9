#include "evidence/certificate.h"

#include "base/file.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int nf_certificate_printed_digits(const char *text)
{
    int digits = 0, zeros = 0;
    for (text += strspn(text, "~<>=+-"); isdigit((unsigned char)*text) || *text == '.'; text++) {
        if (!strncmp(text, "..", 2)) break; /* a range: its first end */
        if (*text == '.') continue;
        if (*text == '0' && !digits)
            zeros++;
        else
            digits++;
    }
    return digits ? digits : zeros > 0;
}

int nf_certificate_digits(double lo, double hi, int most)
{
    double largest = fmax(fabs(lo), fabs(hi)), spread = hi - lo;
    if (spread <= 0.0 || largest == 0.0) return most;
    /* one unit of digit k of a number with exponent e is 10^(e - k + 1) >= spread */
    int k = (int)floor(floor(log10(largest)) + 1.0 - log10(spread) + 1e-9);
    return k < 0 ? 0 : k > most ? most : k;
}

static void certify(struct nf_certificate *c, const struct nf_published *row, const struct nf_evidence *e)
{
    struct nf_certificate_row *to = &c->rows[c->count++];
    *to = (struct nf_certificate_row){.row = row,
                                      .replay = e->replay.mean,
                                      .lo = fmin(e->rounding.interval.lo, e->replay.mean),
                                      .hi = fmax(e->rounding.interval.hi, e->replay.mean),
                                      .members = e->rounding.members,
                                      .printed = nf_certificate_printed_digits(row->value.text)};
    to->surviving = nf_certificate_digits(to->lo, to->hi, to->printed);
    c->sound += to->surviving == to->printed;
}

enum nf_status nf_certificate_make(struct nf_certificate *c, const struct nf_paper_evidence *paper,
                                   const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_ensembles ensembles;
    *c = (struct nf_certificate){.rows = calloc(ledger->published_count + 1, sizeof *c->rows)};
    if (!c->rows) return nf_fail(NF_MEMORY, "%s: out of memory for a certificate", paper->key);
    enum nf_status status = nf_ensembles_init(&ensembles, paper, ledger, results);
    for (size_t i = 0; !status && i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        struct nf_evidence evidence = {0};
        if ((row->kind != NF_RESULT && row->kind != NF_DERIVED) || !row->value.available) continue;
        status = nf_ensembles_evidence(&ensembles, row, &evidence);
        if (status || !evidence.rounding.members || !evidence.replay.n || evidence.arithmetic) continue;
        certify(c, row, &evidence);
    }
    if (status)
        nf_certificate_release(c);
    else
        nf_ensembles_release(&ensembles);
    return status;
}

void nf_certificate_release(struct nf_certificate *c)
{
    free(c->rows);
    *c = (struct nf_certificate){0};
}

enum nf_status nf_certificate_save(const struct nf_certificate *c, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("id,condition,metric,published,replay,lo,hi,members,printed_digits,surviving_digits\n", writer.stream);
    for (size_t i = 0; i < c->count; i++) {
        const struct nf_certificate_row *r = &c->rows[i];
        char number[3][32], members[32], printed[16], surviving[16];
        const double numbers[] = {r->replay, r->lo, r->hi};
        for (int n = 0; n < 3; n++)
            nf_csv_print_number(number[n], numbers[n]);
        snprintf(members, sizeof members, "%zu", r->members);
        snprintf(printed, sizeof printed, "%d", r->printed);
        snprintf(surviving, sizeof surviving, "%d", r->surviving);
        nf_csv_write_row(writer.stream,
                         (const char *const[]){r->row->id, r->row->condition, r->row->metric, r->row->value.text,
                                               number[0], number[1], number[2], members, printed, surviving, NULL});
    }
    return nf_file_commit(&writer);
}

enum { MOST_DIGITS = 9 };

static void print_counts(const struct nf_certificate *c, FILE *stream)
{
    size_t lost[MOST_DIGITS + 1] = {0};
    for (size_t i = 0; i < c->count; i++) {
        int n = c->rows[i].printed - c->rows[i].surviving;
        lost[n < MOST_DIGITS ? n : MOST_DIGITS]++;
    }
    fprintf(stream, "%zu of %zu numbers keep every printed digit;", c->sound, c->count);
    for (int n = 1; n <= MOST_DIGITS; n++)
        if (lost[n]) fprintf(stream, " %zu lose %d;", lost[n], n);
    fputc('\n', stream);
}

void nf_certificate_print(const struct nf_certificate *c, FILE *stream)
{
    fprintf(stream, "  %-40s %10s %10s %10s %10s  %s\n", "number", "published", "replay", "lowest", "highest",
            "digits that survive");
    for (int surviving = 0; surviving <= MOST_DIGITS; surviving++)
        for (size_t i = 0; i < c->count; i++) {
            const struct nf_certificate_row *r = &c->rows[i];
            if (r->surviving != surviving || r->surviving == r->printed) continue;
            fprintf(stream, "  %-40s %10s %10.6g %10.6g %10.6g  %d of %d\n", r->row->id, r->row->value.text, r->replay,
                    r->lo, r->hi, r->surviving, r->printed);
        }
    print_counts(c, stream);
}
