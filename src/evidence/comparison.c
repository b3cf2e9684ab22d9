#include "evidence/comparison.h"

#include "base/file.h"
#include "evidence/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool gets_verdict(const struct nf_published *row)
{
    return row->kind == NF_RESULT || row->kind == NF_DERIVED;
}

static void count_test(struct nf_misses *misses, double coverage, bool met)
{
    misses->tested++;
    misses->missed += !met;
    misses->expected += 1 - coverage;
}

static void count_spread(struct nf_misses *misses, const struct nf_printed *printed, const struct nf_spread *spread)
{
    if (!printed->available || !spread->members) return;
    count_test(misses, spread->interval.coverage, nf_verdict_meets(printed, spread->interval.lo, spread->interval.hi));
}

static void count_rounding(struct nf_misses *misses, const struct nf_evidence *evidence)
{
    if (!evidence->replayable) return;
    count_spread(misses, &evidence->row->value, &evidence->rounding);
    count_spread(misses, &evidence->row->sd, &evidence->rounding_sd);
}

static void count_seeds(struct nf_misses *misses, const struct nf_evidence *evidence)
{
    if (evidence->seed_test == NF_SEED_NONE) return;
    if (evidence->seed_test != NF_SEED_MOMENTS) {
        count_test(misses, evidence->seed_interval.coverage, nf_verdict_in_seeds(evidence));
        return;
    }
    count_test(misses, NF_COVERAGE, evidence->seed_fit.mean_fits);
    if (evidence->row->sd.available) count_test(misses, NF_COVERAGE, evidence->seed_fit.sd_fits);
}

static void count_row(struct nf_comparison *comparison, const struct nf_comparison_row *row)
{
    comparison->verdicts[row->verdict]++;
    if (row->verdict <= NF_VERDICT_CALIBRATION) return;
    count_rounding(&comparison->rounding, &row->evidence);
    count_seeds(&comparison->seeds, &row->evidence);
    if (isnan(row->evidence.percentile)) return;
    int bin = (int)(10 * row->evidence.percentile);
    comparison->percentiles[bin < 0 ? 0 : bin > 9 ? 9 : bin]++;
}

static enum nf_status judge_all(struct nf_comparison *comparison, struct nf_ensembles *ensembles,
                                const struct nf_audit_table *audit, const double *contrasts)
{
    const struct nf_ledger *ledger = ensembles->ledger;
    for (size_t i = 0; i < ledger->published_count; i++) {
        if (!gets_verdict(&ledger->published[i])) continue;
        struct nf_comparison_row *row = &comparison->rows[comparison->count];
        enum nf_status status = nf_ensembles_evidence(ensembles, &ledger->published[i], &row->evidence);
        if (status) return status;
        row->evidence.impossible = nf_audit_table_impossible(audit, ledger->published[i].id);
        row->evidence.contrast = contrasts[i];
        row->verdict = nf_verdict_judge(&row->evidence, row->reason, sizeof row->reason);
        count_row(comparison, row);
        comparison->count++;
    }
    return NF_OK;
}

enum nf_status nf_comparison_make(struct nf_comparison *comparison, const struct nf_paper_evidence *paper,
                                  const struct nf_ledger *ledger, const struct nf_results *results,
                                  const struct nf_audit_table *audit)
{
    struct nf_ensembles ensembles;
    *comparison = (struct nf_comparison){.paper = paper};
    comparison->rows = calloc(ledger->published_count + 1, sizeof *comparison->rows);
    double *contrasts = malloc((ledger->published_count + 1) * sizeof *contrasts);
    enum nf_status status = NF_OK;
    if (!comparison->rows || !contrasts)
        status = nf_fail(NF_MEMORY, "%s: out of memory for %zu numbers", paper->key, ledger->published_count);
    if (!status) status = nf_contrast_largest(ledger, contrasts);
    if (!status) status = nf_ensembles_init(&ensembles, paper, ledger, results);
    if (!status) {
        status = judge_all(comparison, &ensembles, audit, contrasts);
        nf_ensembles_release(&ensembles);
    }
    free(contrasts);
    if (status) nf_comparison_release(comparison);
    return status;
}

void nf_comparison_release(struct nf_comparison *comparison)
{
    free(comparison->rows);
    *comparison = (struct nf_comparison){0};
}

static void write_row(FILE *stream, const struct nf_comparison_row *row)
{
    const struct nf_evidence *evidence = &row->evidence;
    const double numbers[] = {evidence->replay.mean,          evidence->replay.n > 1 ? evidence->replay.sd : NAN,
                              evidence->rounding.interval.lo, evidence->rounding.interval.hi,
                              evidence->ensemble.mean,        evidence->ensemble.n > 1 ? evidence->ensemble.sd : NAN};
    char text[6][32], members[32];
    for (int i = 0; i < 6; i++)
        nf_csv_print_number(text[i], numbers[i]);
    snprintf(members, sizeof members, "%zu", evidence->ensemble.n);
    nf_csv_write_row(stream, (const char *const[]){evidence->row->id, evidence->row->value.text, evidence->row->sd.text,
                                                   text[0], text[1], text[2], text[3], text[4], text[5], members,
                                                   nf_verdict_name(row->verdict), row->reason, NULL});
}

enum nf_status nf_comparison_save(const struct nf_comparison *comparison, const char *path)
{
    static const char *const header[] = {"id",          "published",   "published_sd", "replay",
                                         "replay_sd",   "rounding_lo", "rounding_hi",  "ensemble_mean",
                                         "ensemble_sd", "ensemble_n",  "verdict",      "reason",
                                         NULL};
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, header);
    for (size_t i = 0; i < comparison->count; i++)
        write_row(writer.stream, &comparison->rows[i]);
    return nf_file_commit(&writer);
}

static void write_misses(FILE *stream, const char *what, const struct nf_misses *misses)
{
    fprintf(stream, "%s.tested,%zu\n%s.missed,%zu\n%s.expected,", what, misses->tested, what, misses->missed, what);
    nf_csv_write_number(stream, misses->expected);
    fputc('\n', stream);
}

enum nf_status nf_comparison_save_misses(const struct nf_comparison *comparison, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("name,value\n", writer.stream);
    write_misses(writer.stream, "rounding", &comparison->rounding);
    write_misses(writer.stream, "seeds", &comparison->seeds);
    for (int i = 0; i < 10; i++)
        fprintf(writer.stream, "percentiles.%d,%zu\n", i + 1, comparison->percentiles[i]);
    return nf_file_commit(&writer);
}

static void print_misses(FILE *stream, const char *what, const struct nf_misses *misses)
{
    if (misses->tested)
        fprintf(stream, "  %s: %zu of %zu outside, %.1f expected by chance\n", what, misses->missed, misses->tested,
                misses->expected);
}

void nf_comparison_print_summary(const struct nf_comparison *comparison, FILE *stream)
{
    size_t percentiles = 0;
    fprintf(stream, "%s: %zu numbers%s\n ", comparison->paper->key, comparison->count,
            comparison->paper->reduced ? " (reduced run)" : "");
    for (int verdict = 0; verdict < NF_VERDICTS; verdict++)
        if (comparison->verdicts[verdict])
            fprintf(stream, " %s %zu", nf_verdict_name(verdict), comparison->verdicts[verdict]);
    fputc('\n', stream);
    print_misses(stream, "rounding intervals", &comparison->rounding);
    print_misses(stream, "seed intervals and tests", &comparison->seeds);
    for (int i = 0; i < 10; i++)
        percentiles += comparison->percentiles[i];
    if (!percentiles) return;
    fputs("  percentiles among seeds, by tenths:", stream);
    for (int i = 0; i < 10; i++)
        fprintf(stream, " %zu", comparison->percentiles[i]);
    fputc('\n', stream);
}

static void print_row(FILE *stream, const struct nf_comparison_row *row)
{
    const struct nf_published *published = row->evidence.row;
    char printed[96], replay[64] = "-";
    snprintf(printed, sizeof printed, "%s%s%s", published->value.text, published->sd.available ? " +- " : "",
             published->sd.text);
    if (row->evidence.replay.n) nf_printed_format(replay, row->evidence.replay.mean, published->value.decimals + 1);
    fprintf(stream, "  %-13s %-36s %14s %10s  %s\n", nf_verdict_name(row->verdict), published->id, printed, replay,
            row->reason);
}

void nf_comparison_print(const struct nf_comparison *comparison, FILE *stream)
{
    static const enum nf_verdict worst_first[] = {NF_VERDICT_DIFFERS,     NF_VERDICT_IMPOSSIBLE,
                                                  NF_VERDICT_UNSPECIFIED, NF_VERDICT_UNINFORMATIVE,
                                                  NF_VERDICT_SUBSTITUTED, NF_VERDICT_CALIBRATION};
    size_t shown = 0;
    for (size_t v = 0; v < sizeof worst_first / sizeof *worst_first; v++)
        shown += comparison->verdicts[worst_first[v]];
    if (shown) fprintf(stream, "  %-13s %-36s %14s %10s  %s\n", "verdict", "number", "published", "run", "why");
    for (size_t v = 0; v < sizeof worst_first / sizeof *worst_first; v++)
        for (size_t i = 0; i < comparison->count; i++)
            if (comparison->rows[i].verdict == worst_first[v]) print_row(stream, &comparison->rows[i]);
    nf_comparison_print_summary(comparison, stream);
}
