#include "audit/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* GRIM: can an accuracy over so many items and seeds be printed so?  [Brown & Heathers 2017, see rounding.h] */

static void print_units(char *text, size_t size, const struct nf_share *share, long long units)
{
    nf_append(text, size, "%.*f", share->decimals, (double)units / pow(10, share->decimals));
}

static bool fails(const struct nf_published *row, struct nf_share *share)
{
    return nf_audit_share(row, share) && nf_rounding_informative(share) && !nf_rounding_fits_any(share);
}

/* The number of items nearest to the stated one with which all rows of the metric are possible; 0 for none. */
static int repaired_items(const struct nf_ledger *ledger, const struct nf_published *failed)
{
    for (int step = 1; step <= failed->items; step++)
        for (int sign = 1; sign >= -1; sign -= 2) {
            int items = failed->items + sign * step;
            bool fit = items > 0;
            for (size_t i = 0; i < ledger->published_count && fit; i++) {
                struct nf_published row = ledger->published[i];
                struct nf_share share;
                if (strcmp(row.metric, failed->metric) != 0 || row.items != failed->items) continue;
                row.items = items;
                fit = !fails(&row, &share);
            }
            if (fit) return items;
        }
    return 0;
}

static void describe(struct nf_finding *finding, const struct nf_published *row, const struct nf_share *share,
                     const struct nf_ledger *ledger)
{
    long long below, above;
    nf_rounding_neighbours(share, &below, &above);
    char *text = finding->computed;
    nf_append(text, sizeof finding->computed, "shares of %lld print as ", share->total);
    print_units(text, sizeof finding->computed, share, below);
    nf_append(text, sizeof finding->computed, " or ");
    print_units(text, sizeof finding->computed, share, above);
    nf_append(text, sizeof finding->computed, ", none as %s", row->value.text);
    int items = row->items ? repaired_items(ledger, row) : 0;
    if (items)
        nf_append(finding->repair, sizeof finding->repair, "%d items instead of %d: then every printed %s is possible",
                  items, row->items, row->metric);
    nf_append(finding->reason, sizeof finding->reason,
              "no whole number of %d items in %d run%s, divided by %lld, rounds (or is cut off) to the printed value",
              row->items ? row->items : 1, row->n, row->n == 1 ? "" : "s", share->total);
}

/* The finding of an earlier row with the same value, so that a number printed in three places is one finding. */
static struct nf_finding *same_value(struct nf_audit *audit, const struct nf_share *share, struct nf_share *seen,
                                     size_t first)
{
    for (size_t i = first; i < audit->findings.count; i++)
        if (memcmp(&seen[i - first], share, sizeof *share) == 0) return &audit->findings.rows[i];
    return NULL;
}

static enum nf_status find_impossible(struct nf_audit *audit)
{
    const struct nf_ledger *ledger = audit->ledger;
    size_t first = audit->findings.count;
    struct nf_share *seen = calloc(ledger->published_count + 1, sizeof *seen);
    if (!seen) return nf_fail(NF_MEMORY, "out of memory for an audit");
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        struct nf_share share = {0};
        if (!fails(row, &share)) continue;
        struct nf_finding *finding = same_value(audit, &share, seen, first);
        if (!finding) {
            finding = nf_findings_add(&audit->findings, NF_LEVEL_IMPOSSIBLE, "granularity");
            if (audit->findings.status) break;
            seen[audit->findings.count - 1 - first] = share;
            describe(finding, row, &share, ledger);
        }
        nf_audit_quote(finding, row);
    }
    free(seen);
    return audit->findings.status;
}

/* A mean over seeds is not a float32 share. */
static bool applies(enum nf_rounding rounding, const struct nf_published *row)
{
    return row->n <= 1 || rounding < NF_ROUNDING_FLOAT;
}

/* How many informative numbers each rule prints as they are, of how many. */
static size_t count_fits(const struct nf_ledger *ledger, size_t fits[NF_ROUNDINGS])
{
    size_t total = 0;
    memset(fits, 0, NF_ROUNDINGS * sizeof *fits);
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        struct nf_share share;
        if (!nf_audit_share(row, &share) || !nf_rounding_informative(&share) || !nf_rounding_fits_any(&share)) continue;
        total++;
        for (enum nf_rounding r = 0; r < NF_ROUNDINGS; r++)
            fits[r] += !applies(r, row) || nf_rounding_fits(&share, r, NULL);
    }
    return total;
}

static enum nf_rounding best_of(const size_t fits[NF_ROUNDINGS])
{
    enum nf_rounding best = 0;
    for (enum nf_rounding r = 1; r < NF_ROUNDINGS; r++)
        if (fits[r] > fits[best]) best = r;
    return best;
}

/* Numbers that the rule of all others would print differently. */
static void find_odd(struct nf_audit *audit, enum nf_rounding rule, size_t fits, size_t total)
{
    for (size_t i = 0; i < audit->ledger->published_count; i++) {
        const struct nf_published *row = &audit->ledger->published[i];
        struct nf_share share;
        if (!nf_audit_share(row, &share) || !nf_rounding_informative(&share) || !nf_rounding_fits_any(&share)) continue;
        if (!applies(rule, row) || nf_rounding_fits(&share, rule, NULL)) continue;
        struct nf_finding *finding = nf_findings_add(&audit->findings, NF_LEVEL_UNUSUAL, "rounding");
        nf_audit_quote(finding, row);
        nf_append(finding->computed, sizeof finding->computed, "shares of %lld printed by %s do not give %s",
                  share.total, nf_rounding_name(rule), row->value.text);
        nf_append(finding->reason, sizeof finding->reason,
                  "%zu of %zu numbers of this paper with visible steps follow one rounding rule, this one another",
                  fits, total);
    }
}

enum nf_status nf_audit_granularity(struct nf_audit *audit)
{
    size_t fits[NF_ROUNDINGS];
    enum nf_status status = find_impossible(audit);
    size_t total = status ? 0 : count_fits(audit->ledger, fits);
    if (total < 3) return status;
    bool decided = false;
    for (enum nf_rounding r = 0; r < NF_ROUNDINGS; r++)
        decided |= fits[r] < total;
    if (!decided) return status;
    for (enum nf_rounding r = 0; r < NF_ROUNDINGS; r++) {
        char reason[128] = "";
        nf_append(reason, sizeof reason, "prints %zu of the %zu numbers with visible steps", fits[r], total);
        nf_implied_add(&audit->implied, "rounding", nf_rounding_name(r), "rounding", fits[r] < total, reason);
    }
    find_odd(audit, best_of(fits), fits[best_of(fits)], total);
    return NF_OK;
}
