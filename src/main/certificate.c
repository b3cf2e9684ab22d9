/* The sensitivity certificate: certificate [PAPER ...] says of every printed number how many of its digits survive
 * rounding-sized perturbations, from data/paper-NN/results.csv where that has a rounding ensemble, else from
 * data/reference/paper-NN/results.csv; written to data/paper-NN/certificate.csv. */
#include "evidence/certificate.h"

#include "audit/library.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first of the two that has a rounding ensemble, sorted; *path is empty if there is none. */
static enum nf_status load_ensemble(int number, struct nf_results *results, char path[96])
{
    static const char *const folders[] = {"data", "data/reference"};
    for (int i = 0; i < 2; i++) {
        nf_results_init(results);
        snprintf(path, 96, "%s/paper-%02d/results.csv", folders[i], number);
        enum nf_status status = access(path, F_OK) ? NF_OK : nf_results_load(results, path);
        if (status) return status;
        for (size_t r = 0; r < results->count; r++)
            if (!strcmp(results->rows[r].group, "rounding")) return NF_OK;
        nf_results_release(results);
    }
    path[0] = 0;
    return NF_OK;
}

static int count_seeds(const struct nf_results *results)
{
    struct nf_run *runs;
    size_t count = 0;
    if (nf_results_runs(results, "replay", "", &runs, &count)) return 1;
    free(runs);
    return count > 1 ? (int)count : 1;
}

static enum nf_status certify(const struct nf_library_paper *paper, const struct nf_results *results, const char *from)
{
    char folder[64], path[96];
    struct nf_certificate certificate;
    const struct nf_paper_evidence about = {.number = paper->number,
                                            .key = strrchr(paper->folder, '/') + 1,
                                            .seeds_printed = count_seeds(results),
                                            .replayable = true};
    enum nf_status status = nf_certificate_make(&certificate, &about, &paper->ledger, results);
    if (status) return status;
    printf("\nPaper %d, %s: from %s\n\n", paper->number, about.key, from);
    nf_certificate_print(&certificate, stdout);
    snprintf(folder, sizeof folder, "data/paper-%02d", paper->number);
    snprintf(path, sizeof path, "%s/certificate.csv", folder);
    status = nf_file_make_folder(folder);
    if (!status) status = nf_certificate_save(&certificate, path);
    nf_certificate_release(&certificate);
    return status;
}

static int is_wanted(int number, int count, char **papers)
{
    for (int i = 0; i < count; i++)
        if (atoi(papers[i]) == number) return 1;
    return count == 0;
}

int main(int argc, char **argv)
{
    struct nf_library library;
    enum nf_status status = nf_library_load(&library, "papers");
    if (status) {
        fprintf(stderr, "certificate: %s\n", nf_error());
        return EXIT_FAILURE;
    }
    for (size_t i = 0; !status && i < library.count; i++) {
        char path[96];
        struct nf_results results;
        if (!is_wanted(library.papers[i].number, argc - 1, argv + 1)) continue;
        status = load_ensemble(library.papers[i].number, &results, path);
        if (!status && *path) {
            status = certify(&library.papers[i], &results, path);
            nf_results_release(&results);
        } else if (!status)
            printf("\nPaper %d: no rounding ensemble: make ensemble-%d\n", library.papers[i].number,
                   library.papers[i].number);
    }
    if (!status && (fflush(stdout) || ferror(stdout))) status = nf_fail(NF_IO, "standard output cannot be written");
    if (status) fprintf(stderr, "certificate: %s\n", nf_error());
    nf_library_release(&library);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
