#include "audit/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void nf_audit_init(struct nf_audit *audit, const struct nf_ledger *ledger, const struct nf_rules *rules)
{
    *audit = (struct nf_audit){.ledger = ledger, .rules = rules};
}

void nf_audit_release(struct nf_audit *audit)
{
    nf_findings_release(&audit->findings);
    nf_implied_release(&audit->implied);
}

enum nf_status nf_audit_run(struct nf_audit *audit)
{
    static enum nf_status (*const checks[])(struct nf_audit *) = {nf_audit_granularity, nf_audit_deviations,
                                                                  nf_audit_agreement,   nf_audit_derivations,
                                                                  nf_audit_rules,       nf_audit_contradictions};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        enum nf_status status = checks[i](audit);
        if (status) return status;
    }
    nf_findings_sort(&audit->findings);
    return audit->findings.status ? audit->findings.status : audit->implied.status;
}

/* Whether the unit is a mean over seeds of whole numbers. */
static bool is_count(const char *unit)
{
    static const char *const units[] = {"count", "cycle", "cycles", "epochs"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i]) == 0) return true;
    return false;
}

static bool is_statistic(const struct nf_published *row, const char *suffix)
{
    const char *at = strchr(row->metric, '@');
    return at && strcmp(at, suffix) == 0;
}

/* A share of items, or of seeds, in per cent. */
static long long percent_total(const struct nf_published *row)
{
    if (is_statistic(row, "@share")) return row->n;
    if (is_statistic(row, "@min") || is_statistic(row, "@max")) return row->items;
    return strchr(row->metric, '@') ? 0 : (long long)row->items * row->n;
}

bool nf_audit_share(const struct nf_published *row, struct nf_share *share)
{
    bool percent = strcmp(row->unit, "%") == 0 || strcmp(row->unit, "points") == 0;
    if (row->kind != NF_RESULT && row->kind != NF_DERIVED) return false;
    if (!row->value.available || row->value.form != NF_EXACT || row->value.exponent || strchr(row->value.text, '/'))
        return false;
    share->decimals = row->value.decimals;
    share->units = llround(row->value.value * pow(10, share->decimals));
    share->scale = percent ? 100 : 1;
    share->total = 0;
    if (percent)
        share->total = percent_total(row);
    else if (is_count(row->unit))
        share->total = is_statistic(row, "@count") ? 1 : row->n;
    return share->total > 0;
}

struct nf_bracket nf_audit_room(const struct nf_published *row)
{
    struct nf_bracket room = nf_bracket_row(row);
    double tenth = 0.1 * fabs(row->value.value);
    bool in_words = strstr(row->note, "in words") || strstr(row->note, "as the word");
    double more = in_words ? tenth : fmin(row->value.half_unit, tenth);
    if (row->value.form != NF_APPROX) return room;
    return (struct nf_bracket){room.lo - more, room.hi + more};
}

enum nf_level nf_audit_level(const struct nf_published *row, double distance)
{
    double tolerated = row->value.form == NF_EXACT ? 0 : row->value.half_unit;
    if (row->value.form == NF_APPROX) tolerated = fmax(tolerated, 0.1 * fabs(row->value.value));
    return distance <= tolerated * 1.000001 ? NF_LEVEL_UNUSUAL : NF_LEVEL_INCONSISTENT;
}

void nf_audit_quote(struct nf_finding *finding, const struct nf_published *row)
{
    char *text = finding->printed;
    size_t size = sizeof finding->printed;
    const char *about = row->value.form == NF_APPROX && *row->value.text != '~' ? "about " : "";
    nf_finding_name(finding, row->id);
    nf_append(text, size, "%s%s%s", *text ? "; " : "", about, row->value.text);
    if (row->sd.available) nf_append(text, size, " +- %s", row->sd.text);
    nf_append(text, size, " (%s)", row->place);
}
