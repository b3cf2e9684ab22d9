#ifndef TESTS_AUDIT_FIXTURE_H
#define TESTS_AUDIT_FIXTURE_H

#include "../reference/golden.h"
#include "audit/library.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A ledger of one paper, written from a few lines and audited.  Published rows are short here:
 * id,condition,metric,kind,form,value,sd,n,items,unit,note */
struct fixture {
    char folder[64];
    struct nf_ledger ledger;
    struct nf_rules rules;
    struct nf_audit audit;
};

static inline void fixture_write(const char *folder, const char *name, const char *header, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%.100s/%.40s", folder, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fprintf(stream, "%s\n%s", header, text);
    ck_assert_int_eq(fclose(stream), 0);
}

/* The rows with a place in the second column. */
static inline void fixture_publish(const char *folder, const char *rows)
{
    char text[16384] = "";
    for (const char *at = rows; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        size_t id = strcspn(at, ",");
        nf_append(text, sizeof text, "%.*s,Table 1%.*s\n", (int)id, at, (int)(strcspn(at, "\n") - id), at + id);
    }
    fixture_write(folder, "published.csv", "id,place,condition,metric,kind,form,value,sd,n,items,unit,note", text);
}

static inline void fixture_load(struct fixture *fixture, const char *published, const char *rules, const char *claims,
                                const char *choices)
{
    char path[128];
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/check_audit.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(fixture->folder));
    fixture_publish(fixture->folder, published);
    fixture_write(fixture->folder, "claims.csv", "id,place,claim,predicate", claims);
    fixture_write(fixture->folder, "choices.csv", "id,place,question,readings,default,why,decided_by", choices);
    fixture_write(fixture->folder, "audit-rules.csv", "id,rule,ids,expression,choice,reading,level,reason", rules);
    enum nf_status status = nf_ledger_load(&fixture->ledger, fixture->folder);
    ck_assert_msg(!status, "%s", nf_error());
    snprintf(path, sizeof path, "%.100s/audit-rules.csv", fixture->folder);
    status = nf_rules_load(&fixture->rules, path, &fixture->ledger);
    ck_assert_msg(!status, "%s", nf_error());
    nf_audit_init(&fixture->audit, &fixture->ledger, &fixture->rules);
}

static inline void fixture_release(struct fixture *fixture)
{
    static const char *const files[] = {"published.csv", "claims.csv", "choices.csv", "audit-rules.csv"};
    char path[128];
    nf_audit_release(&fixture->audit);
    nf_rules_release(&fixture->rules);
    nf_ledger_release(&fixture->ledger);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%.100s/%.20s", fixture->folder, files[i]);
        unlink(path);
    }
    rmdir(fixture->folder);
}

/* One small ledger and what a check should say of it. */
struct fixture_case {
    const char *published, *rules, *claims;
    const char *rule;    /* of the only finding; NULL for none */
    enum nf_level level; /* of the finding */
    const char *says;    /* a part of what was computed */
};

static inline void fixture_expect(const struct fixture_case *expected, enum nf_status (*check)(struct nf_audit *))
{
    struct fixture fixture = {0};
    fixture_load(&fixture, expected->published, expected->rules ? expected->rules : "",
                 expected->claims ? expected->claims : "", "");
    enum nf_status status = check(&fixture.audit);
    ck_assert_msg(!status, "%s", nf_error());
    const struct nf_findings *findings = &fixture.audit.findings;
    ck_assert_msg(findings->count == (expected->rule != NULL), "%zu findings for %s: %s", findings->count,
                  expected->published, findings->count ? findings->rows[0].computed : "");
    if (expected->rule) {
        ck_assert_str_eq(findings->rows[0].rule, expected->rule);
        ck_assert_msg(findings->rows[0].level == expected->level, "%s for %s", nf_level_name(findings->rows[0].level),
                      expected->published);
        ck_assert_msg(!expected->says || strstr(findings->rows[0].computed, expected->says), "'%s' is not in '%s'",
                      expected->says, findings->rows[0].computed);
    }
    fixture_release(&fixture);
}

#endif
