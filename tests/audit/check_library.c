#include "audit/library.h"
#include "base/csv.h"
#include "fixture.h"

/* The ledgers of this repository; the checks run in its top folder. */
static const struct nf_library_paper *paper_of(const struct nf_library *library, int number)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->papers[i].number == number) return &library->papers[i];
    return NULL;
}

static bool names_impossible(const struct nf_library_paper *paper, const char *id)
{
    for (size_t i = 0; i < paper->audit.findings.count; i++)
        if (paper->audit.findings.rows[i].level == NF_LEVEL_IMPOSSIBLE && strstr(paper->audit.findings.rows[i].ids, id))
            return true;
    return false;
}

static const struct {
    int paper;
    const char *choice, *reading, *status;
} readings[] = {
    {1, "prune-rounding", "floor of 0.95 n", "fixed"},
    {3, "relapse-sign", "after minus before", "excluded"},
    {6, "cycle-regrowth", "periodically", "excluded"},
    {8, "sd", "n - 1", "excluded"},
    {8, "early-scar-base", "survivors", "excluded"},
    {9, "vacant-sites", "all vacancies that are not scars", "fixed"},
    {10, "input-noise-when", "once per pattern", "excluded"},
    {10, "seeds", "0-to-9", "fixed"},
    {12, "accuracy-arithmetic", "float32 mean widened to double and times 100 with one decimal", "fixed"},
};

static void check_readings(const struct nf_library *library)
{
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const struct nf_library_paper *paper = paper_of(library, readings[i].paper);
        const char *status = "not there";
        for (size_t j = 0; j < paper->audit.implied.count; j++) {
            const struct nf_implied_row *row = &paper->audit.implied.rows[j];
            if (strcmp(row->choice, readings[i].choice) == 0 && strcmp(row->reading, readings[i].reading) == 0)
                status = nf_implied_status(&paper->audit.implied, row, &paper->ledger);
        }
        ck_assert_msg(strcmp(status, readings[i].status) == 0, "paper %d, %s: %s is %s", readings[i].paper,
                      readings[i].choice, readings[i].reading, status);
    }
}

START_TEST(the_papers_of_this_repository)
{
    struct nf_library library;
    ck_assert_msg(!nf_library_load(&library, "papers"), "%s", nf_error());
    ck_assert_msg(!nf_library_audit(&library), "%s", nf_error());
    ck_assert_uint_eq(library.count, 12);
    check_readings(&library);
    ck_assert(names_impossible(paper_of(&library, 8), "r-long.ssri.relapse-rate"));
    ck_assert(names_impossible(paper_of(&library, 8), "r-long.neurosteroid.relapse-rate"));
    ck_assert(!names_impossible(paper_of(&library, 7), "relapse-rate")); /* six durations are listed there */
    size_t before = paper_of(&library, 8)->audit.findings.count;
    ck_assert(!nf_library_audit(&library)); /* anew, not on top */
    ck_assert_uint_eq(paper_of(&library, 8)->audit.findings.count, before);
    nf_library_release(&library);
}
END_TEST

START_TEST(tables_are_saved)
{
    static const char *const header[] = {"id", "ids", "rule", "level", "printed", "computed", "repair", "reason", NULL};
    struct nf_library library;
    struct nf_csv_table table;
    char folder[] = "/tmp/check_library.XXXXXX", path[128];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert(!nf_library_load(&library, "papers"));
    ck_assert(!nf_library_audit(&library));
    const struct nf_library_paper *paper = paper_of(&library, 9);
    ck_assert_msg(!nf_library_save(paper, folder), "%s", nf_error());
    snprintf(path, sizeof path, "%s/paper-09/audit.csv", folder);
    ck_assert_msg(!nf_csv_load(&table, path, header), "%s", nf_error());
    ck_assert_uint_eq(table.rows, paper->audit.findings.count);
    nf_csv_release(&table);
    unlink(path);
    snprintf(path, sizeof path, "%s/paper-09/implied.csv", folder);
    ck_assert_int_eq(unlink(path), 0);
    snprintf(path, sizeof path, "%s/paper-09", folder);
    ck_assert_int_eq(rmdir(path) | rmdir(folder), 0);
    nf_library_release(&library);
}
END_TEST

START_TEST(a_folder_without_ledgers_is_named)
{
    struct nf_library library;
    ck_assert_int_eq(nf_library_load(&library, "/tmp/no-such-folder"), NF_IO);
    ck_assert_ptr_nonnull(strstr(nf_error(), "no-such-folder"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("library");
    tcase_add_test(tests, the_papers_of_this_repository);
    tcase_add_test(tests, tables_are_saved);
    tcase_add_test(tests, a_folder_without_ledgers_is_named);
    return golden_run("library", tests);
}
