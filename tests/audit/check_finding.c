#include "audit/finding.h"
#include "base/csv.h"
#include "evidence/audit_table.h"
#include "fixture.h"

START_TEST(ids_once_and_whole)
{
    struct nf_finding finding = {0};
    nf_finding_name(&finding, "t1.a");
    nf_finding_name(&finding, "t1.ab");
    nf_finding_name(&finding, "t1.a");
    ck_assert_str_eq(finding.ids, "t1.a;t1.ab");
    for (int i = 0; i < 1000; i++) {
        char id[32];
        snprintf(id, sizeof id, "row.%d", i);
        nf_finding_name(&finding, id);
    }
    ck_assert(finding.ids[strlen(finding.ids) - 1] != ';');
}
END_TEST

START_TEST(worst_first_otherwise_stable)
{
    struct nf_findings findings = {0};
    static const char *const rules[] = {"a", "b", "c", "d"};
    static const enum nf_level levels[] = {NF_LEVEL_UNUSUAL, NF_LEVEL_INCONSISTENT, NF_LEVEL_IMPOSSIBLE,
                                           NF_LEVEL_INCONSISTENT};
    for (int i = 0; i < 4; i++)
        nf_findings_add(&findings, levels[i], rules[i]);
    nf_findings_sort(&findings);
    ck_assert_str_eq(findings.rows[0].rule, "c");
    ck_assert_str_eq(findings.rows[1].rule, "b");
    ck_assert_str_eq(findings.rows[2].rule, "d");
    ck_assert_str_eq(findings.rows[3].rule, "a");
    nf_findings_release(&findings);
}
END_TEST

START_TEST(the_comparison_reads_what_is_saved)
{
    struct nf_findings findings = {0};
    struct nf_audit_table table;
    char path[] = "/tmp/check_finding.XXXXXX";
    int handle = mkstemp(path);
    ck_assert_int_ge(handle, 0);
    close(handle);
    struct nf_finding *finding = nf_findings_add(&findings, NF_LEVEL_IMPOSSIBLE, "granularity");
    nf_finding_name(finding, "abs.ssri");
    nf_finding_name(finding, "t1.ssri");
    nf_append(finding->reason, sizeof finding->reason, "not a share, \"ever\"");
    nf_finding_name(nf_findings_add(&findings, NF_LEVEL_INCONSISTENT, "claim"), "t1.other");
    ck_assert_msg(!nf_findings_save(&findings, path), "%s", nf_error());
    ck_assert_msg(!nf_audit_table_load(&table, path), "%s", nf_error());
    ck_assert_str_eq(nf_audit_table_impossible(&table, "t1.ssri"), "not a share, \"ever\"");
    ck_assert_ptr_null(nf_audit_table_impossible(&table, "t1.other"));
    ck_assert_str_eq(nf_csv_cell(&table.table, 0, 0), "granularity-1");
    nf_audit_table_release(&table);
    nf_findings_release(&findings);
    unlink(path);
}
END_TEST

START_TEST(text_is_cut_at_its_room)
{
    char text[8] = "";
    nf_append(text, sizeof text, "%s", "12345");
    nf_append(text, sizeof text, "%s", "67890");
    ck_assert_str_eq(text, "1234567");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("finding");
    tcase_add_test(tests, ids_once_and_whole);
    tcase_add_test(tests, worst_first_otherwise_stable);
    tcase_add_test(tests, the_comparison_reads_what_is_saved);
    tcase_add_test(tests, text_is_cut_at_its_room);
    return golden_run("finding", tests);
}
