#include "evidence/agreement.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The runs beside the numbers that they are compared for. */
struct panel {
    struct nf_runs runs;
    const struct nf_published **row; /* numbers */
    size_t numbers;
};

static bool may_count(const struct nf_ledger *ledger, const struct nf_published *row)
{
    return row->kind == NF_RESULT && row->value.form == NF_EXACT && row->value.available &&
           nf_ledger_key(ledger, row->key) == row;
}

static void choose_numbers(struct panel *panel)
{
    const struct nf_ledger *ledger = panel->runs.ledger;
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        if (may_count(ledger, row) && nf_runs_moves(&panel->runs, row->key)) panel->row[panel->numbers++] = row;
    }
}

static struct nf_agreement_row compare(const struct panel *panel, size_t run)
{
    struct nf_agreement_row row = {.run = panel->runs.list[run], .largest = NAN, .worst = ""};
    for (size_t i = 0; i < panel->numbers; i++) {
        const struct nf_published *number = panel->row[i];
        double value;
        if (!nf_runs_value(&panel->runs, number->key, run, &value)) continue;
        row.same += nf_printed_same(&number->value, value);
        double difference = fabs(value - number->value.value);
        if (difference <= row.largest) continue;
        row.largest = difference;
        row.worst = number->id;
    }
    return row;
}

static enum nf_status join(struct nf_run **list, size_t *count, const struct nf_ensembles *e)
{
    *list = NULL;
    *count = 0;
    enum nf_status status = nf_results_append(list, count, e->replay, e->replay_count);
    if (!status) status = nf_results_append(list, count, e->rounding, e->rounding_count);
    return status ? status : nf_results_append(list, count, e->seeds, e->seeds_count);
}

static enum nf_status compare_all(struct nf_agreement *agreement, const struct nf_ensembles *ensembles)
{
    struct nf_run *list;
    struct panel panel = {.runs = {ensembles->results, ensembles->ledger, NULL, 0}};
    enum nf_status status = join(&list, &panel.runs.count, ensembles);
    panel.runs.list = list;
    panel.row = malloc((ensembles->ledger->published_count + 1) * sizeof *panel.row);
    agreement->rows = malloc((panel.runs.count + 1) * sizeof *agreement->rows);
    if (!status && (!panel.row || !agreement->rows))
        status = nf_fail(NF_MEMORY, "out of memory for %zu runs", panel.runs.count);
    if (!status) choose_numbers(&panel);
    for (size_t i = 0; !status && i < panel.runs.count; i++)
        agreement->rows[agreement->count++] = compare(&panel, i);
    agreement->numbers = panel.numbers;
    free(panel.row);
    free(list);
    return status;
}

enum nf_status nf_agreement_make(struct nf_agreement *agreement, const struct nf_paper_evidence *paper,
                                 const struct nf_ledger *ledger, const struct nf_results *results)
{
    struct nf_ensembles ensembles;
    *agreement = (struct nf_agreement){0};
    if (paper->seeds_printed > 1 || !paper->replayable) return NF_OK;
    enum nf_status status = nf_ensembles_init(&ensembles, paper, ledger, results);
    if (status) return status;
    status = compare_all(agreement, &ensembles);
    nf_ensembles_release(&ensembles);
    if (status) nf_agreement_release(agreement);
    return status;
}

void nf_agreement_release(struct nf_agreement *agreement)
{
    free(agreement->rows);
    *agreement = (struct nf_agreement){0};
}

enum nf_status nf_agreement_save(const struct nf_agreement *agreement, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fputs("group,seed,draw,same,numbers,largest,worst\n", writer.stream);
    for (size_t i = 0; i < agreement->count; i++) {
        const struct nf_agreement_row *row = &agreement->rows[i];
        fprintf(writer.stream, "%s,%ld,%ld,%zu,%zu,", row->run.group, row->run.seed, row->run.draw, row->same,
                agreement->numbers);
        nf_csv_write_number(writer.stream, row->largest);
        fprintf(writer.stream, ",%s\n", row->worst);
    }
    return nf_file_commit(&writer);
}

/* The run of a group that prints most, of equal ones the nearest; NULL if the group has none. */
static const struct nf_agreement_row *best(const struct nf_agreement *agreement, const char *group, size_t *runs)
{
    const struct nf_agreement_row *found = NULL;
    *runs = 0;
    for (size_t i = 0; i < agreement->count; i++) {
        const struct nf_agreement_row *row = &agreement->rows[i];
        if (strcmp(row->run.group, group)) continue;
        ++*runs;
        if (!found || row->same > found->same || (row->same == found->same && row->largest < found->largest))
            found = row;
    }
    return found;
}

void nf_agreement_print(const struct nf_agreement *agreement, FILE *stream)
{
    static const struct {
        const char *group, *name;
    } sets[] = {{"rounding", "rounding runs"}, {"seeds", "other seeds"}};
    size_t runs;
    const struct nf_agreement_row *row = best(agreement, "replay", &runs);
    if (!row || !agreement->numbers) return;
    fprintf(stream, "  in one run together, of %zu numbers that runs move: the replay prints %zu", agreement->numbers,
            row->same);
    for (int s = 0; s < 2; s++)
        if ((row = best(agreement, sets[s].group, &runs)))
            fprintf(stream, ", the best of %zu %s %zu (largest difference %.3g)", runs, sets[s].name, row->same,
                    row->largest);
    fputc('\n', stream);
}
