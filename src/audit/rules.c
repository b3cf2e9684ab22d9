#include "audit/rules.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const header[] = {"id", "rule", "ids", "expression", "choice", "reading", "level", "reason", NULL};
enum { RULE = 1, IDS = 2, CHOICE = 4, READING = 5, LEVEL = 6 };

static bool is_rule(const char *name)
{
    static const char *const names[] = {"stated",  "reading", "multiple", "classes",
                                        "ceiling", "most",    "rounding", "uniform"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static enum nf_level find_level(const char *name)
{
    enum nf_level level = 0;
    while (level < NF_LEVELS && strcmp(nf_level_name(level), name) != 0)
        level++;
    return level;
}

static const struct nf_choice *find_choice(const struct nf_ledger *ledger, const char *id)
{
    for (size_t i = 0; i < ledger->choice_count; i++)
        if (strcmp(ledger->choices[i].id, id) == 0) return &ledger->choices[i];
    return NULL;
}

static bool has_reading(const struct nf_choice *choice, const char *reading)
{
    size_t length = strlen(reading);
    for (const char *at = choice->readings; *at; at += strcspn(at, ";"), at += *at == ';') {
        at += strspn(at, " ");
        if (length && strncmp(at, reading, length) == 0 && (at[length] == ';' || !at[length])) return true;
    }
    return false;
}

static enum nf_status check(const struct nf_csv_table *table, size_t row, const struct nf_rule *rule,
                            const struct nf_ledger *ledger, const struct nf_published **rows)
{
    if (!is_rule(rule->rule))
        return nf_csv_complain(table, row, RULE,
                               "'%s' is none of stated reading multiple classes ceiling most rounding uniform",
                               rule->rule);
    if (rule->level == NF_LEVELS) return nf_csv_complain(table, row, LEVEL, "none of impossible inconsistent unusual");
    if (!nf_rules_rows(ledger, rule->ids, rows))
        return nf_csv_complain(table, row, IDS, "no row of published.csv: correct '%.80s'", rule->ids);
    if (!*rule->choice) return NF_OK;
    const struct nf_choice *choice = find_choice(ledger, rule->choice);
    if (!choice) return nf_csv_complain(table, row, CHOICE, "'%.80s' is not in choices.csv", rule->choice);
    if (!has_reading(choice, rule->reading))
        return nf_csv_complain(table, row, READING, "'%.80s' is not among the readings", rule->reading);
    return NF_OK;
}

static enum nf_status take(struct nf_rules *rules, const struct nf_ledger *ledger)
{
    const struct nf_csv_table *table = &rules->table;
    rules->rows = calloc(table->rows + 1, sizeof *rules->rows);
    const struct nf_published **rows = calloc(ledger->published_count + 1, sizeof *rows);
    enum nf_status status = rules->rows && rows ? NF_OK : nf_fail(NF_MEMORY, "out of memory for %s", table->path);
    for (size_t i = 0; i < table->rows && !status; i++) {
        const char *const *c = table->cells + i * table->columns;
        rules->rows[i] = (struct nf_rule){c[0], c[1], c[2], c[3], c[4], c[5], c[7], find_level(c[6])};
        status = check(table, i, &rules->rows[i], ledger, rows);
        rules->count++;
    }
    free(rows);
    return status;
}

enum nf_status nf_rules_load(struct nf_rules *rules, const char *path, const struct nf_ledger *ledger)
{
    *rules = (struct nf_rules){0};
    if (access(path, F_OK)) return NF_OK;
    enum nf_status status = nf_csv_load(&rules->table, path, header);
    if (!status) status = take(rules, ledger);
    if (status) nf_rules_release(rules);
    return status;
}

void nf_rules_release(struct nf_rules *rules)
{
    free(rules->rows);
    nf_csv_release(&rules->table);
    *rules = (struct nf_rules){0};
}

static bool is_named(const struct nf_published *row, const char *entry)
{
    return fnmatch(entry, strchr(entry, ':') ? row->key : row->id, 0) == 0;
}

bool nf_rules_names(const char *ids, const struct nf_published *row)
{
    char entry[256];
    for (const char *at = ids; *at; at += strcspn(at, ";"), at += *at == ';') {
        size_t length = strcspn(at, ";");
        if (length >= sizeof entry) continue;
        memcpy(entry, at, length);
        entry[length] = 0;
        if (is_named(row, entry)) return true;
    }
    return false;
}

size_t nf_rules_rows(const struct nf_ledger *ledger, const char *ids, const struct nf_published **rows)
{
    size_t count = 0;
    for (size_t i = 0; i < ledger->published_count; i++) {
        const struct nf_published *row = &ledger->published[i];
        if (row->kind != NF_LITERATURE && row->value.available && nf_rules_names(ids, row)) rows[count++] = row;
    }
    return count;
}
