/* From measurements to files and printed verdicts; defects of the ledger are found before any work. */
#include "run/judge.h"
#include "toy.h"

static const char *const outputs[] = {"results.csv",    "summary.csv", "table-1.csv",    "table-2.csv",
                                      "comparison.csv", "claims.csv",  "provenance.json"};
enum { OUTPUTS = sizeof outputs / sizeof *outputs };

static void measure(struct nf_results *results)
{
    static const char *const groups[] = {"replay", "rounding", "rounding", "seeds", "seeds", "seeds"};
    nf_results_init(results);
    for (int i = 0; i < 6; i++) {
        must(nf_results_add(results, groups[i], "", 42 + i, i, "stage-0:clean", 88.2 + i * 0.1));
        must(nf_results_add(results, groups[i], "", 42 + i, i, "stage-1:clean", 50.0 + i));
        must(nf_results_add(results, groups[i], "", 42 + i, i, "stage-0:total", 5.0));
        must(nf_results_add(results, groups[i], "", 42 + i, i, "stage-3:total", 20.0 + i));
    }
}

/* Judges in the current folder; what is printed goes to the file `said`. */
static enum nf_status judge(const struct nf_options *options, struct nf_results *results)
{
    fflush(stdout);
    int kept = dup(1);
    ck_assert_ptr_nonnull(freopen("said", "w", stdout));
    struct nf_collection all;
    nf_collection_init(&all, "data/paper-98");
    for (size_t i = 0; i < results->count; i++) {
        const struct nf_result *r = &results->rows[i];
        must(nf_collection_add(&all, r->group, r->variant, r->seed, r->draw, r->key, r->value));
    }
    enum nf_status status = nf_judge(&toy_paper, options, results, &all);
    nf_collection_release(&all);
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    return status;
}

static int contains(const char *path, const char *text)
{
    char *bytes = toy_read(path);
    int found = strstr(bytes, text) != NULL;
    free(bytes);
    return found;
}

START_TEST(verdicts)
{
    struct nf_results results;
    struct nf_options options = {.jobs = 1};
    char path[64];
    toy_ledger();
    measure(&results);
    must(judge(&options, &results));
    for (int i = 0; i < OUTPUTS; i++) {
        snprintf(path, sizeof path, "data/paper-98/%s", outputs[i]);
        ck_assert_msg(!access(path, R_OK), "no %s", path);
    }
    ck_assert(contains("data/paper-98/comparison.csv", "t1.first.clean,88.2,,88.2,"));
    ck_assert(contains("data/paper-98/comparison.csv", "exact"));
    ck_assert(contains("data/paper-98/comparison.csv", "differs"));
    ck_assert(!contains("data/paper-98/comparison.csv", "m.draws"));
    ck_assert(contains("data/paper-98/claims.csv", "stage-3:total > stage-0:total,holds"));
    ck_assert(contains("data/paper-98/claims.csv", "stage-3:total < stage-0:total,fails"));
    ck_assert(contains("said", "Paper 98, A paper in miniature\n") && contains("said", "t1.second.clean"));
    ck_assert(contains("said", "Look next: data/paper-98/comparison.csv") && !contains("said", "REDUCED"));
    nf_results_release(&results);
}
END_TEST

START_TEST(reduced_runs_say_so)
{
    struct nf_results results;
    struct nf_options options = {.jobs = 1, .reduced = 1};
    toy_ledger();
    measure(&results);
    must(judge(&options, &results));
    ck_assert(contains("said", "REDUCED RUN, not the published protocol"));
    ck_assert(contains("data/paper-98/comparison.csv", "exact,reduced run: "));
    ck_assert(contains("data/paper-98/claims.csv", "reduced run: "));
    nf_results_release(&results);
}
END_TEST

/* Committed ensembles stand in for groups that were not run here, and are named as such. */
START_TEST(committed_ensembles)
{
    struct nf_results results;
    struct nf_options options = {.jobs = 1};
    toy_ledger();
    must(nf_file_make_folder("data/reference/paper-98"));
    toy_write("data/reference/paper-98/results.csv", "group,variant,seed,draw,key,value\n"
                                                     "replay,,42,0,stage-1:clean,1\n"
                                                     "seeds,,1000,0,stage-1:clean,60\n");
    toy_write("data/reference/paper-98/provenance.json", "{\"code_sha256\": \"older\"}");
    nf_results_init(&results);
    must(nf_results_add(&results, "replay", "", 42, 0, "stage-1:clean", 50.0));
    must(judge(&options, &results));
    ck_assert(contains("data/paper-98/results.csv", "seeds,,1000,0,stage-1:clean,60\n"));
    ck_assert(contains("data/paper-98/results.csv", "replay,,42,0,stage-1:clean,50\n"));
    ck_assert(!contains("data/paper-98/results.csv", "stage-1:clean,1\n"));
    ck_assert(contains("said", "(data/reference/paper-98), made by another version of the code"));
    nf_results_release(&results);
}
END_TEST

static void expect_complaint(const char *file, const char *text, const char *complaint)
{
    char path[64];
    toy_ledger();
    must(nf_judge_check(&toy_paper));
    snprintf(path, sizeof path, "papers/98-toy/%s", file);
    if (text)
        toy_write(path, text);
    else
        ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_ne(nf_judge_check(&toy_paper), NF_OK);
    ck_assert_msg(strstr(nf_error(), path) && strstr(nf_error(), complaint), "%s", nf_error());
    ck_assert_ptr_null(strchr(nf_error(), '\n'));
}

START_TEST(defects_of_the_ledger)
{
    expect_complaint("published.csv", NULL, "cannot be read: no such file or folder");
    expect_complaint("published.csv",
                     "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
                     "a,Table 1,x,clean,result,exact,88.2,,1,,%,\n"
                     "b,Table 1,y,clean,resutl,exact,88.2,,1,,%,\n",
                     ":3: column 'kind'");
    expect_complaint("published.csv",
                     "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
                     "a,Table 1,x,clean,result,exact,88;2,,1,,%,\n",
                     ":2: column 'value'");
    expect_complaint("claims.csv", "id,place,claim,predicate\na,Results,none,x:clean >\n", ":2: column 'predicate'");
    expect_complaint("claims.csv", "id,place,claim,predicate\na,Results,\"none,x:clean\n", ":2: column");
    expect_complaint("choices.csv", "id,place,question,readings,default,why\n", ":1: ");
    expect_complaint("choices.csv",
                     "id,place,question,readings,default,why,decided_by\n"
                     "sign,Methods,which,plus;minus,times,why,\n",
                     ":2: column 'default'");
}
END_TEST

START_TEST(defects_of_the_reference)
{
    toy_ledger();
    must(nf_file_make_folder("data/reference/paper-98"));
    toy_write("data/reference/paper-98/results.csv", "group,variant,seed,draw,key,value\nseeds,,1,0,x:clean,many\n");
    ck_assert_int_eq(nf_judge_check(&toy_paper), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "data/reference/paper-98/results.csv:2: column 'value'"), "%s", nf_error());
}
END_TEST

/* A ledger that breaks after the work leaves the earlier verdicts as they were. */
START_TEST(earlier_verdicts_stay)
{
    struct nf_results results;
    struct nf_options options = {.jobs = 1};
    toy_ledger();
    measure(&results);
    must(judge(&options, &results));
    char *before = toy_read("data/paper-98/comparison.csv");
    toy_write("papers/98-toy/claims.csv", "id,place,claim,predicate\na,Results,none,x:clean >\n");
    ck_assert_int_eq(judge(&options, &results), NF_FORMAT);
    char *after = toy_read("data/paper-98/comparison.csv");
    ck_assert_str_eq(before, after);
    free(before);
    free(after);
    nf_results_release(&results);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("judge");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_set_timeout(tests, 20);
    tcase_add_test(tests, verdicts);
    tcase_add_test(tests, reduced_runs_say_so);
    tcase_add_test(tests, committed_ensembles);
    tcase_add_test(tests, defects_of_the_ledger);
    tcase_add_test(tests, defects_of_the_reference);
    tcase_add_test(tests, earlier_verdicts_stay);
    return golden_run("judge", tests);
}
