#include "run/challenge.h"

#include "base/file.h"
#include "evidence/envelope.h"
#include "run/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum nf_status find_envelope(const struct nf_paper *paper, char path[96])
{
    static const char *const folders[] = {"data/reference", "data"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, 96, "%s/paper-%02d/results.csv", folders[i], paper->number);
        if (!access(path, R_OK)) return NF_OK;
    }
    return nf_fail(NF_IO, "no seeds to predict from: run make ensemble-%d SEEDS=40 first", paper->number);
}

enum nf_status nf_challenge_envelope(const struct nf_paper *paper, const struct nf_options *options,
                                     struct nf_results *before, char path[96])
{
    nf_results_init(before);
    if (options->reduced)
        return nf_fail(NF_INVALID, "a reduced run cannot be judged by an envelope of the published protocol");
    enum nf_status status = find_envelope(paper, path);
    return status ? status : nf_results_load(before, path);
}

static enum nf_status load_unit(const struct nf_paper *paper, const struct nf_unit *unit, struct nf_results *results)
{
    struct nf_recorder recorder;
    nf_results_init(results);
    nf_recorder_init(&recorder);
    enum nf_status status = nf_unit_load(paper, unit, &recorder);
    for (size_t r = 0; !status && r < recorder.count; r++)
        status = nf_results_add(results, "challenge", "", unit->seed, 0, recorder.rows[r].key, recorder.rows[r].value);
    nf_recorder_release(&recorder);
    return status ? status : nf_results_sort(results);
}

static enum nf_status say_source(const char *path)
{
    char *bytes, hex[65];
    size_t length;
    enum nf_status status = nf_file_read(path, &bytes, &length);
    if (status) return status;
    nf_sha256(bytes, length, hex);
    free(bytes);
    printf("Predicted by %s, SHA-256 %s.\n", path, hex);
    return NF_OK;
}

enum nf_status nf_challenge_judge(const struct nf_paper *paper, const struct nf_options *options,
                                  const struct nf_unit *unit)
{
    char path[96], written[96];
    struct nf_envelope envelope = {0};
    struct nf_results before, challenge;
    enum nf_status status = nf_challenge_envelope(paper, options, &before, path);
    nf_results_init(&challenge);
    if (!status) status = load_unit(paper, unit, &challenge);
    if (!status) status = nf_envelope_make(&envelope, &before, &challenge);
    snprintf(written, sizeof written, "data/paper-%02d/challenge-s%ld.csv", paper->number, unit->seed);
    if (!status) status = nf_envelope_save(&envelope, written);
    if (!status) {
        printf("\nPaper %d, %s: seed %ld\n\n", paper->number, paper->title, unit->seed);
        nf_envelope_print(&envelope, stdout);
        status = say_source(path);
        printf("Look next: %s\n", written);
    }
    nf_envelope_release(&envelope);
    nf_results_release(&challenge);
    nf_results_release(&before);
    return status;
}
