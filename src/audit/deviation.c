#include "audit/audit.h"
#include "audit/spread.h"

#include <math.h>
#include <string.h>

/* Can the printed mean and SD be those of so many seeds?  [spread.h] */

static const char *const population_names[] = {"population", "n"};
static const char *const sample_names[] = {"sample", "n - 1"};

static struct nf_sd_forms both(struct nf_sd_forms a, struct nf_sd_forms b)
{
    return (struct nf_sd_forms){a.population && b.population, a.sample && b.sample};
}

/* Rows with a lower and an upper end printed beside them. */
static struct nf_sd_forms by_extremes(const struct nf_ledger *ledger, const struct nf_published *row)
{
    char key[256];
    snprintf(key, sizeof key, "%.200s@min", row->key);
    struct nf_bracket least = nf_bracket_row(nf_ledger_key(ledger, key));
    snprintf(key, sizeof key, "%.200s@max", row->key);
    struct nf_bracket most = nf_bracket_row(nf_ledger_key(ledger, key));
    bool known = isfinite(least.lo) && isfinite(least.hi) && isfinite(most.lo) && isfinite(most.hi);
    if (!known || least.hi > most.lo) return (struct nf_sd_forms){true, true};
    return nf_spread_extremes(row->n, least, most, nf_bracket_row(row), nf_bracket_sd(row));
}

static struct nf_sd_forms by_values(const struct nf_audit *audit, const struct nf_published *row)
{
    struct nf_bracket mean = nf_bracket_row(row), sd = nf_bracket_sd(row);
    struct nf_share share;
    bool percent = strcmp(row->unit, "%") == 0;
    if (!percent && nf_audit_share(row, &share)) {
        double most = fmin(nf_audit_most(audit, row), floor(mean.hi * row->n + 1e-9));
        return nf_spread_counts(row->n, (int)fmin(most, 1000), 1, mean, sd);
    }
    if (!percent) return (struct nf_sd_forms){true, true};
    if (row->items && row->items <= 12) return nf_spread_counts(row->n, row->items, 100.0 / row->items, mean, sd);
    return nf_spread_bounded(row->n, 0, 100, mean, sd);
}

static bool has_spread(const struct nf_published *row)
{
    return (row->kind == NF_RESULT || row->kind == NF_DERIVED) && row->value.available && row->sd.available &&
           row->value.form == NF_EXACT && row->n >= 2;
}

/* A share that no number of items allows is reported as such; its SD says nothing more. */
static bool is_granular(const struct nf_published *row)
{
    struct nf_share share;
    return !nf_audit_share(row, &share) || !nf_rounding_informative(&share) || nf_rounding_fits_any(&share);
}

static void report(struct nf_audit *audit, const struct nf_published *row)
{
    struct nf_finding *finding = nf_findings_add(&audit->findings, NF_LEVEL_IMPOSSIBLE, "deviation");
    nf_audit_quote(finding, row);
    struct nf_bracket mean = nf_bracket_row(row);
    char *text = finding->computed;
    if (strcmp(row->unit, "%") == 0 && row->items > 12)
        nf_append(text, sizeof finding->computed, "%d values from 0 to 100 with that mean have an SD of at most %.2f",
                  row->n, nf_spread_largest(row->n, 0, 100, mean.lo) * sqrt(row->n / (row->n - 1.0)));
    else
        nf_append(text, sizeof finding->computed, "no %d values have that mean and that SD, by either divisor", row->n);
    nf_append(finding->reason, sizeof finding->reason,
              "the spread cannot occur with this mean, %s, rounding allowed for",
              row->items ? "this number of items" : "these limits");
}

static const struct nf_choice *find_choice(const struct nf_ledger *ledger, const char *const names[2],
                                           const char **reading)
{
    for (size_t i = 0; i < ledger->choice_count; i++)
        for (int j = 0; j < 2; j++) {
            const char *list = ledger->choices[i].readings, *at = strstr(list, names[j]);
            size_t length = strlen(names[j]);
            if (strcmp(ledger->choices[i].id, "sd") != 0 && strcmp(ledger->choices[i].id, "population-sd") != 0)
                continue;
            for (; at; at = strstr(at + 1, names[j])) {
                bool starts = at == list || at[-1] == ';' || (at[-1] == ' ' && at - list > 1 && at[-2] == ';');
                *reading = names[j];
                if (starts && (at[length] == ';' || !at[length])) return &ledger->choices[i];
            }
        }
    return NULL;
}

static void record(struct nf_audit *audit, const char *const names[2], const struct nf_published *row, bool possible)
{
    const char *reading;
    const struct nf_choice *choice = find_choice(audit->ledger, names, &reading);
    char reason[256] = "";
    if (!choice) return;
    nf_append(reason, sizeof reason, "%s: %s +- %s over %d seeds %s", row->id, row->value.text, row->sd.text, row->n,
              possible ? "can be" : "cannot be");
    nf_implied_add(&audit->implied, choice->id, reading, "deviation", !possible, reason);
}

/* A share below 0 or above 100 %. */
static void check_limits(struct nf_audit *audit, const struct nf_published *row)
{
    struct nf_bracket value = nf_bracket_row(row);
    bool share = row->kind == NF_RESULT || row->kind == NF_DERIVED;
    if (!share || strcmp(row->unit, "%") != 0 || !nf_bracket_known(value)) return;
    if (value.lo <= 100 && value.hi >= 0) return;
    struct nf_finding *finding = nf_findings_add(&audit->findings, NF_LEVEL_IMPOSSIBLE, "share");
    nf_audit_quote(finding, row);
    nf_append(finding->computed, sizeof finding->computed, "a share lies between 0 and 100 per cent");
    nf_append(finding->reason, sizeof finding->reason, "the number is a share of a whole and outside these limits");
}

enum nf_status nf_audit_deviations(struct nf_audit *audit)
{
    for (size_t i = 0; i < audit->ledger->published_count; i++) {
        const struct nf_published *row = &audit->ledger->published[i];
        check_limits(audit, row);
        if (!has_spread(row) || !is_granular(row)) continue;
        struct nf_sd_forms forms = both(by_values(audit, row), by_extremes(audit->ledger, row));
        if (!forms.population && !forms.sample) {
            report(audit, row);
        } else if (forms.population != forms.sample) {
            record(audit, population_names, row, forms.population);
            record(audit, sample_names, row, forms.sample);
        }
    }
    return audit->findings.status;
}
