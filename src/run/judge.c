#include "run/judge.h"

#include "evidence/agreement.h"
#include "evidence/claims.h"
#include "evidence/comparison.h"
#include "evidence/specification.h"
#include "run/provenance.h"
#include "run/summary.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool has_group(const struct nf_results *results, const char *group)
{
    for (size_t i = 0; i < results->count; i++)
        if (!strcmp(results->rows[i].group, group)) return true;
    return false;
}

/* Adds the committed ensembles of groups that were not run here. */
static enum nf_status add_reference(const struct nf_paper *paper, struct nf_results *results, struct nf_collection *all,
                                    bool *used)
{
    static const char *const groups[] = {"rounding", "seeds", "choice", "control"};
    char path[96];
    bool wanted[4];
    struct nf_results reference;
    snprintf(path, sizeof path, "data/reference/paper-%02d/results.csv", paper->number);
    *used = false;
    if (access(path, F_OK)) return NF_OK;
    for (int g = 0; g < 4; g++)
        wanted[g] = !has_group(results, groups[g]);
    nf_results_init(&reference);
    enum nf_status status = nf_results_load(&reference, path);
    for (size_t i = 0; !status && i < reference.count; i++)
        for (int g = 0; !status && g < 4; g++) {
            const struct nf_result *r = &reference.rows[i];
            if (!wanted[g] || strcmp(r->group, groups[g])) continue;
            status = nf_results_add(results, r->group, r->variant, r->seed, r->draw, r->key, r->value);
            if (!status && all)
                status = nf_collection_add(all, r->group, r->variant, r->seed, r->draw, r->key, r->value);
            *used = true;
        }
    nf_results_release(&reference);
    return status;
}

static void say_reference(const struct nf_paper *paper)
{
    char path[96], hash[65];
    snprintf(path, sizeof path, "data/reference/paper-%02d/provenance.json", paper->number);
    nf_provenance_code(path, hash);
    printf("Ensembles: committed reference results (data/reference/paper-%02d)%s.\n", paper->number,
           strcmp(hash, paper->code_hash) ? ", made by another version of the code" : ", made by this code");
}

struct evidence {
    struct nf_ledger ledger;
    struct nf_audit_table audit;
    struct nf_comparison comparison;
    struct nf_agreement agreement;
    struct nf_specification specification;
    struct nf_claims claims;
};

static enum nf_status weigh(struct evidence *e, const struct nf_paper_evidence *about, const struct nf_results *results,
                            const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "papers/%s", about->key);
    enum nf_status status = nf_ledger_load(&e->ledger, path);
    snprintf(path, sizeof path, "%s/audit.csv", folder);
    if (!status) status = nf_audit_table_load(&e->audit, path);
    if (!status) status = nf_comparison_make(&e->comparison, about, &e->ledger, results, &e->audit);
    if (!status) status = nf_agreement_make(&e->agreement, about, &e->ledger, results);
    if (!status) status = nf_specification_make(&e->specification, about, &e->ledger, results);
    if (!status) status = nf_claims_make(&e->claims, about, &e->ledger, results);
    return status;
}

static enum nf_status write_all(const struct evidence *e, const struct nf_paper *paper,
                                const struct nf_options *options, const struct nf_results *results, const char *folder,
                                bool reference)
{
    char path[128];
    snprintf(path, sizeof path, "%s/summary.csv", folder);
    enum nf_status status = nf_summary_write(path, &e->ledger, results);
    if (!status) status = nf_summary_write_tables(folder, &e->ledger, results);
    snprintf(path, sizeof path, "%s/comparison.csv", folder);
    if (!status) status = nf_comparison_save(&e->comparison, path);
    snprintf(path, sizeof path, "%s/misses.csv", folder);
    if (!status) status = nf_comparison_save_misses(&e->comparison, path);
    snprintf(path, sizeof path, "%s/agreement.csv", folder);
    if (!status) status = nf_agreement_save(&e->agreement, path);
    snprintf(path, sizeof path, "%s/specification.csv", folder);
    if (!status) status = nf_specification_save(&e->specification, path);
    snprintf(path, sizeof path, "%s/readings.csv", folder);
    if (!status) status = nf_specification_save_readings(&e->specification, path);
    snprintf(path, sizeof path, "%s/claims.csv", folder);
    if (!status) status = nf_claims_save(&e->claims, path);
    snprintf(path, sizeof path, "%s/provenance.json", folder);
    if (!status) status = nf_provenance_write(path, paper, options, reference);
    return status;
}

static void print_verdicts(const struct evidence *e, const struct nf_paper *paper, const struct nf_options *options,
                           bool reference)
{
    printf("\nPaper %d, %s%s\n\n", paper->number, paper->title,
           options->reduced ? ": REDUCED RUN, not the published protocol" : "");
    if (options->missing) printf("PARTIAL: %zu units are not finished yet\n\n", options->missing);
    nf_comparison_print(&e->comparison, stdout);
    nf_agreement_print(&e->agreement, stdout);
    nf_specification_print(&e->specification, stdout);
    putchar('\n');
    nf_claims_print(&e->claims, stdout);
    putchar('\n');
    if (reference) say_reference(paper);
    printf("Look next: data/paper-%02d/comparison.csv (every number), claims.csv (every statement), "
           "figures/paper-%02d, papers/%s/notes.md\n",
           paper->number, paper->number, paper->key);
}

static void release(struct evidence *e)
{
    nf_claims_release(&e->claims);
    nf_specification_release(&e->specification);
    nf_agreement_release(&e->agreement);
    nf_comparison_release(&e->comparison);
    nf_audit_table_release(&e->audit);
    nf_ledger_release(&e->ledger);
}

static struct nf_paper_evidence describe(const struct nf_paper *paper, int reduced)
{
    return (struct nf_paper_evidence){.number = paper->number,
                                      .key = paper->key,
                                      .seeds_printed = paper->seed_count,
                                      .replayable = paper->replayable,
                                      .substituted = paper->substituted,
                                      .reduced = reduced,
                                      .calibration_keys = paper->calibration};
}

enum nf_status nf_judge_check(const struct nf_paper *paper)
{
    char folder[64];
    bool reference;
    struct evidence e = {0};
    struct nf_results results;
    const struct nf_paper_evidence about = describe(paper, 0);
    snprintf(folder, sizeof folder, "data/paper-%02d", paper->number);
    nf_results_init(&results);
    enum nf_status status = add_reference(paper, &results, NULL, &reference);
    if (!status) status = nf_results_sort(&results);
    if (!status) status = weigh(&e, &about, &results, folder);
    release(&e);
    nf_results_release(&results);
    return status;
}

enum nf_status nf_judge(const struct nf_paper *paper, const struct nf_options *options, struct nf_results *results,
                        struct nf_collection *all)
{
    char folder[64], path[128];
    bool reference = false;
    struct evidence e = {0};
    const struct nf_paper_evidence about = describe(paper, options->reduced);
    snprintf(folder, sizeof folder, "data/paper-%02d", paper->number);
    snprintf(path, sizeof path, "%s/results.csv", folder);
    enum nf_status status = options->reduced ? NF_OK : add_reference(paper, results, all, &reference);
    if (!status) status = nf_results_sort(results);
    if (!status) status = nf_collection_save(all, path);
    if (!status) status = weigh(&e, &about, results, folder);
    if (!status) status = write_all(&e, paper, options, results, folder, reference);
    if (!status) print_verdicts(&e, paper, options, reference);
    release(&e);
    return status;
}
