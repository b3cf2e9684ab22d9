#include "audit/mutation.h"

#include <ctype.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

bool nf_mutation_change(char *text, size_t which, int step)
{
    for (char *at = text; *at; at++) {
        if (!isdigit((unsigned char)*at) || which--) continue;
        *at = (char)('0' + (*at - '0' + step) % 10);
        return true;
    }
    return false;
}

static size_t count_digits(const char *text)
{
    size_t digits = 0;
    for (; *text; text++)
        digits += isdigit((unsigned char)*text) != 0;
    return digits;
}

/* A fingerprint of what a finding says, to tell old from new. */
static bool is_known(const struct nf_findings *before, const struct nf_finding *finding)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct nf_finding *old = &before->rows[i];
        if (strcmp(old->rule, finding->rule) == 0 && strcmp(old->printed, finding->printed) == 0 &&
            strcmp(old->computed, finding->computed) == 0)
            return true;
    }
    return false;
}

static bool names_row(const struct nf_finding *finding, const char *id)
{
    struct nf_finding copy = {0};
    memcpy(copy.ids, finding->ids, sizeof copy.ids);
    size_t before = strlen(copy.ids);
    nf_finding_name(&copy, id);
    return strlen(copy.ids) == before;
}

static bool is_noticed(const struct nf_audit *after, const struct nf_findings *before, const char *id)
{
    for (size_t i = 0; i < after->findings.count; i++) {
        const struct nf_finding *finding = &after->findings.rows[i];
        if (finding->level < NF_LEVEL_UNUSUAL && names_row(finding, id) && !is_known(before, finding)) return true;
    }
    return false;
}

/* Audits the paper as it stands now and says whether the row is noticed. */
static enum nf_status audit_again(const struct nf_library_paper *paper, const char *id, bool *noticed)
{
    struct nf_audit audit;
    nf_audit_init(&audit, &paper->ledger, &paper->rules);
    enum nf_status status = nf_audit_run(&audit);
    *noticed = !status && is_noticed(&audit, &paper->audit.findings, id);
    nf_audit_release(&audit);
    return status;
}

static bool is_result(const struct nf_published *row)
{
    return (row->kind == NF_RESULT || row->kind == NF_DERIVED) && row->value.available;
}

static struct nf_published *draw_row(const struct nf_ledger *ledger, gsl_rng *generator)
{
    size_t results = 0;
    for (size_t i = 0; i < ledger->published_count; i++)
        results += is_result(&ledger->published[i]);
    size_t drawn = results ? gsl_rng_uniform_int(generator, results) : 0;
    for (size_t i = 0; i < ledger->published_count && results; i++)
        if (is_result(&ledger->published[i]) && !drawn--) return &ledger->published[i];
    return NULL;
}

/* One change: of the SD as often as it has a share in the row's digits. */
static enum nf_status try_change(struct nf_library_paper *paper, gsl_rng *generator, struct nf_mutation_count *count)
{
    struct nf_published *row = draw_row(&paper->ledger, generator);
    if (!row) return NF_OK;
    size_t in_value = count_digits(row->value.text);
    size_t digits = in_value + (row->sd.available ? count_digits(row->sd.text) : 0);
    size_t which = gsl_rng_uniform_int(generator, digits);
    struct nf_printed *changed = which < in_value ? &row->value : &row->sd, kept = *changed;
    char text[64];
    snprintf(text, sizeof text, "%s", kept.text);
    nf_mutation_change(text, which < in_value ? which : which - in_value, 1 + (int)gsl_rng_uniform_int(generator, 9));
    bool noticed = false;
    enum nf_status status = NF_OK;
    if (!nf_printed_read(changed, text, kept.form) && changed->available) {
        status = audit_again(paper, row->id, &noticed);
        count->changed++;
        count->noticed += noticed;
    }
    *changed = kept;
    return status;
}

enum nf_status nf_mutation_run(struct nf_library_paper *paper, size_t trials, unsigned long seed,
                               struct nf_mutation_count *count)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (!generator) return nf_fail(NF_MEMORY, "out of memory for a random generator");
    gsl_rng_set(generator, seed);
    *count = (struct nf_mutation_count){0};
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < trials && !status; i++)
        status = try_change(paper, generator, count);
    gsl_rng_free(generator);
    return status;
}
