#include "audit/library.h"

#include "base/file.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

static enum nf_status load_paper(struct nf_library_paper *paper, const char *published, const char *papers)
{
    char path[1024];
    size_t length = strlen(published) - strlen("/published.csv");
    paper->number = atoi(published + strlen(papers) + 1);
    if (paper->number < 1 || paper->number > NF_PAPERS)
        return nf_fail(NF_FORMAT, "%s: the folder's name begins with the number of a paper, 1 to %d", published,
                       NF_PAPERS);
    paper->folder = strndup(published, length);
    if (!paper->folder) return nf_fail(NF_MEMORY, "out of memory for a ledger");
    enum nf_status status = nf_ledger_load(&paper->ledger, paper->folder);
    snprintf(path, sizeof path, "%.900s/audit-rules.csv", paper->folder);
    if (!status) status = nf_rules_load(&paper->rules, path, &paper->ledger);
    nf_audit_init(&paper->audit, &paper->ledger, &paper->rules);
    return status;
}

enum nf_status nf_library_load(struct nf_library *library, const char *papers)
{
    char pattern[512];
    glob_t found;
    *library = (struct nf_library){0};
    snprintf(library->across, sizeof library->across, "%.400s/audit-across.csv", papers);
    snprintf(pattern, sizeof pattern, "%.400s/[0-9][0-9]-*/published.csv", papers);
    if (glob(pattern, 0, NULL, &found))
        return nf_fail(NF_IO, "%s: no ledgers found: start in the folder that holds papers/", pattern);
    library->papers = calloc(found.gl_pathc, sizeof *library->papers);
    enum nf_status status = library->papers ? NF_OK : nf_fail(NF_MEMORY, "out of memory for the ledgers");
    for (size_t i = 0; i < found.gl_pathc && !status; i++) {
        status = load_paper(&library->papers[i], found.gl_pathv[i], papers);
        library->count = i + 1;
    }
    globfree(&found);
    if (status) nf_library_release(library);
    return status;
}

void nf_library_release(struct nf_library *library)
{
    for (size_t i = 0; i < library->count; i++) {
        nf_audit_release(&library->papers[i].audit);
        nf_rules_release(&library->papers[i].rules);
        nf_ledger_release(&library->papers[i].ledger);
        free(library->papers[i].folder);
    }
    free(library->papers);
    *library = (struct nf_library){0};
}

enum nf_status nf_library_audit(struct nf_library *library)
{
    struct nf_across across = {{NULL}};
    for (size_t i = 0; i < library->count; i++) {
        struct nf_library_paper *paper = &library->papers[i];
        nf_audit_release(&paper->audit);
        nf_audit_init(&paper->audit, &paper->ledger, &paper->rules);
        enum nf_status status = nf_audit_run(&paper->audit);
        if (status) return nf_fail(status, "%s: %.700s", paper->folder, nf_error());
        across.papers[paper->number] = &paper->audit;
    }
    return nf_across_run(&across, library->across);
}

enum nf_status nf_library_save(const struct nf_library_paper *paper, const char *data)
{
    char folder[512], path[1024];
    snprintf(folder, sizeof folder, "%.400s/paper-%02d", data, paper->number);
    enum nf_status status = nf_file_make_folder(folder);
    snprintf(path, sizeof path, "%s/audit.csv", folder);
    if (!status) status = nf_findings_save(&paper->audit.findings, path);
    snprintf(path, sizeof path, "%s/implied.csv", folder);
    if (!status) status = nf_implied_save(&paper->audit.implied, &paper->ledger, path);
    return status;
}
