#include "evidence/audit_table.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/check_audit_table.XXXXXX";

static void write_text(const char *text)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

START_TEST(impossible_rows_are_found_by_any_of_their_ids)
{
    struct nf_audit_table audit;
    write_text("id,ids,rule,level,printed,computed,repair,reason\n"
               "a1,t1.a,granularity,suspect,1,2,,only suspect\n"
               "a2,t1.b;t1.c; t1.d,sum,impossible,1,2,,does not add up\n");
    ck_assert_msg(nf_audit_table_load(&audit, path) == NF_OK, "%s", nf_error());
    ck_assert_ptr_null(nf_audit_table_impossible(&audit, "t1.a"));
    ck_assert_str_eq(nf_audit_table_impossible(&audit, "t1.b"), "does not add up");
    ck_assert_str_eq(nf_audit_table_impossible(&audit, "t1.d"), "does not add up");
    ck_assert_ptr_null(nf_audit_table_impossible(&audit, "t1"));
    ck_assert_ptr_null(nf_audit_table_impossible(&audit, "t1.dd"));
    nf_audit_table_release(&audit);
}
END_TEST

START_TEST(no_file_is_an_empty_audit)
{
    struct nf_audit_table audit;
    ck_assert_int_eq(nf_audit_table_load(&audit, "/no/such/audit.csv"), NF_OK);
    ck_assert_ptr_null(nf_audit_table_impossible(&audit, "t1.a"));
    nf_audit_table_release(&audit);
}
END_TEST

START_TEST(another_table_is_refused)
{
    struct nf_audit_table audit;
    write_text("id,verdict\na,b\n");
    ck_assert_int_eq(nf_audit_table_load(&audit, path), NF_FORMAT);
}
END_TEST

int main(void)
{
    int descriptor = mkstemp(path);
    if (descriptor < 0) return EXIT_FAILURE;
    close(descriptor);
    Suite *suite = suite_create("audit_table");
    TCase *cases = tcase_create("audit_table");
    tcase_add_test(cases, impossible_rows_are_found_by_any_of_their_ids);
    tcase_add_test(cases, no_file_is_an_empty_audit);
    tcase_add_test(cases, another_table_is_refused);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unlink(path);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
