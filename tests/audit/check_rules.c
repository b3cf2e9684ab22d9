#include "audit/rules.h"
#include "fixture.h"

#define PUBLISHED                                                                                                      \
    "t1.a,ssri,clean,result,exact,97.8,,10,2000,%,\n"                                                                  \
    "t1.b,ketamine,clean,result,exact,99.8,,10,2000,%,\n"                                                              \
    "t1.c,patients,clean,literature,exact,50,,,,%,\n"                                                                  \
    "t1.d,ssri,combined,result,exact,not-available,,10,4000,%,\n"

START_TEST(entries_of_ids)
{
    struct fixture fixture = {0};
    const struct nf_published *rows[8];
    fixture_load(&fixture, PUBLISHED, "", "", "");
    ck_assert_uint_eq(nf_rules_rows(&fixture.ledger, "t1.a", rows), 1);
    ck_assert_uint_eq(nf_rules_rows(&fixture.ledger, "*:clean", rows), 2); /* none of other work */
    ck_assert_str_eq(rows[1]->id, "t1.b");
    ck_assert_uint_eq(nf_rules_rows(&fixture.ledger, "t1.b;ssri:*", rows), 2); /* none that is not available */
    ck_assert_uint_eq(nf_rules_rows(&fixture.ledger, "t2.*", rows), 0);
    ck_assert(nf_rules_names("x;t1.*", rows[0]));
    fixture_release(&fixture);
}
END_TEST

static const struct {
    const char *rules, *complaint;
} broken[] = {
    {"r,nonsense,t1.a,1,,,unusual,because\n", "rule"},
    {"r,stated,t9.a,1 == 1,,,unusual,because\n", "ids"},
    {"r,stated,t1.a,1 == 1,,,terrible,because\n", "level"},
    {"r,reading,t1.a,1 == 1,none,yes,unusual,because\n", "choice"},
    {"r,reading,t1.a,1 == 1,order,never,unusual,because\n", "reading"},
};

START_TEST(complaints)
{
    struct fixture fixture = {0};
    struct nf_rules rules;
    char path[128];
    fixture_load(&fixture, PUBLISHED, "", "", "order,Methods,Which?,first; last,first,usual,\n");
    fixture_write(fixture.folder, "audit-rules.csv", "id,rule,ids,expression,choice,reading,level,reason",
                  broken[_i].rules);
    snprintf(path, sizeof path, "%s/audit-rules.csv", fixture.folder);
    ck_assert_int_eq(nf_rules_load(&rules, path, &fixture.ledger), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), broken[_i].complaint), "%s", nf_error());
    ck_assert_msg(strstr(nf_error(), ":2:"), "%s", nf_error());
    fixture_release(&fixture);
}
END_TEST

START_TEST(a_missing_file_has_no_rules)
{
    struct nf_rules rules;
    struct nf_ledger ledger = {0};
    ck_assert(!nf_rules_load(&rules, "/tmp/no-such-folder/audit-rules.csv", &ledger));
    ck_assert_uint_eq(rules.count, 0);
    nf_rules_release(&rules);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rules");
    tcase_add_test(tests, entries_of_ids);
    tcase_add_loop_test(tests, complaints, 0, sizeof broken / sizeof *broken);
    tcase_add_test(tests, a_missing_file_has_no_rules);
    return golden_run("rules", tests);
}
