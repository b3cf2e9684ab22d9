#include "audit/implied.h"
#include "base/csv.h"
#include "fixture.h"

#define CHOICES "order,Methods,Which?,first; second;third,first,usual,\nkernel,Methods,Which?,only,only,usual,\n"

START_TEST(fixed_by_excluding_all_others)
{
    struct fixture fixture = {0};
    struct nf_implied implied = {0};
    fixture_load(&fixture, "", "", "", CHOICES);
    nf_implied_add(&implied, "order", "first", "r1", false, "fits");
    nf_implied_add(&implied, "order", "second", "r2", true, "does not");
    ck_assert_str_eq(nf_implied_status(&implied, &implied.rows[0], &fixture.ledger), "fits");
    ck_assert_str_eq(nf_implied_status(&implied, &implied.rows[1], &fixture.ledger), "excluded");
    nf_implied_add(&implied, "order", "third", "r3", true, "does not");
    ck_assert_str_eq(nf_implied_status(&implied, &implied.rows[0], &fixture.ledger), "fixed");
    nf_implied_add(&implied, "order", "first", "r4", true, "one piece against it is enough");
    ck_assert_str_eq(nf_implied_status(&implied, &implied.rows[0], &fixture.ledger), "excluded");
    nf_implied_add(&implied, "kernel", "only", "r5", false, "nothing else to exclude");
    ck_assert_str_eq(nf_implied_status(&implied, &implied.rows[4], &fixture.ledger), "fits");
    nf_implied_release(&implied);
    fixture_release(&fixture);
}
END_TEST

START_TEST(saved_as_a_table)
{
    static const char *const header[] = {"choice", "reading", "status", "rule", "reason", NULL};
    struct fixture fixture = {0};
    struct nf_implied implied = {0};
    struct nf_csv_table table;
    char path[96];
    fixture_load(&fixture, "", "", "", CHOICES);
    snprintf(path, sizeof path, "%.70s/implied.csv", fixture.folder);
    nf_implied_add(&implied, "order", "second", "r2", true, "50.8, not 50");
    ck_assert(!nf_implied_save(&implied, &fixture.ledger, path));
    ck_assert_msg(!nf_csv_load(&table, path, header), "%s", nf_error());
    ck_assert_str_eq(nf_csv_cell(&table, 0, 2), "excluded");
    ck_assert_str_eq(nf_csv_cell(&table, 0, 4), "50.8, not 50");
    nf_csv_release(&table);
    unlink(path);
    nf_implied_release(&implied);
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("implied");
    tcase_add_test(tests, fixed_by_excluding_all_others);
    tcase_add_test(tests, saved_as_a_table);
    return golden_run("implied", tests);
}
