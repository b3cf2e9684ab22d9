#include "audit/across.h"
#include "fixture.h"

static const struct {
    const char *first, *second, *ids;
    size_t findings; /* in each paper */
} cases[] = {
    {"43.1,,1", "43.9,,1", "1/pruned:standard;2/pruned:standard", 1},
    {"43.1,,1", "43.1,,1", "1/pruned:standard;2/pruned:standard", 0},
    {"43.1,,1", "43,,1", "1/pruned:standard;2/pruned:standard", 0},
    {"43.1,2.0,10", "43.1,2.3,10", "1/pruned:standard;2/pruned:standard", 1},
    {"43.1,,1", "43.9,,1", "1/pruned:standard;2/dense:standard", 0},
    {"43.1,,1", "43.9,,1", "1/a;2/a", 1},
    {"43.1,,1", "43.9,,1", "1/a;7/a", 0}, /* paper 7 is not there */
};

START_TEST(papers_compared)
{
    struct fixture papers[2] = {{.folder = ""}, {.folder = ""}};
    struct nf_across across = {{NULL}};
    const char *const values[2] = {cases[_i].first, cases[_i].second};
    char row[128], rule[256], path[128];
    for (int i = 0; i < 2; i++) {
        snprintf(row, sizeof row, "a,pruned,standard,result,exact,%s,4000,%%,\n", values[i]);
        fixture_load(&papers[i], row, "", "", "");
        across.papers[i + 1] = &papers[i].audit;
    }
    snprintf(rule, sizeof rule, "r,%s,unusual,the same network\n", cases[_i].ids);
    fixture_write(papers[0].folder, "across.csv", "id,ids,level,reason", rule);
    snprintf(path, sizeof path, "%.100s/across.csv", papers[0].folder);
    ck_assert_msg(!nf_across_run(&across, path), "%s", nf_error());
    for (int i = 0; i < 2; i++)
        ck_assert_uint_eq(papers[i].audit.findings.count, cases[_i].findings);
    if (cases[_i].findings) {
        ck_assert_str_eq(papers[1].audit.findings.rows[0].ids, "a");
        ck_assert_ptr_nonnull(strstr(papers[1].audit.findings.rows[0].printed, "paper 1: 43.1"));
    }
    unlink(path);
    fixture_release(&papers[0]);
    fixture_release(&papers[1]);
}
END_TEST

START_TEST(a_broken_entry_is_named)
{
    struct nf_across across = {{NULL}};
    char path[] = "/tmp/check_across.XXXXXX";
    int handle = mkstemp(path);
    ck_assert_int_ge(handle, 0);
    FILE *stream = fdopen(handle, "wb");
    fputs("id,ids,level,reason\nr,pruned:standard,unusual,no number\n", stream);
    ck_assert_int_eq(fclose(stream), 0);
    ck_assert_int_eq(nf_across_run(&across, path), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "pruned:standard"));
    unlink(path);
}
END_TEST

START_TEST(a_missing_file_compares_nothing)
{
    struct nf_across across = {{NULL}};
    ck_assert(!nf_across_run(&across, "/tmp/no-such-folder/audit-across.csv"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("across");
    tcase_add_loop_test(tests, papers_compared, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, a_broken_entry_is_named);
    tcase_add_test(tests, a_missing_file_compares_nothing);
    return golden_run("across", tests);
}
