/* A challenge: run alone, judged by results that were there before, and nothing else touched. */
#include "run/challenge.h"
#include "toy.h"

static struct nf_options options = {.jobs = 1, .challenge = 1, .challenge_seed = 7};

static int command(const char *const *arguments)
{
    char *argv[8] = {(char *)"paper"};
    int argc = 1;
    for (; arguments[argc - 1]; argc++)
        argv[argc] = (char *)arguments[argc - 1];
    return nf_paper_main(&toy_paper, argc, argv);
}

START_TEST(no_envelope)
{
    char path[96];
    struct nf_results before;
    toy_ledger();
    ck_assert_int_eq(nf_challenge_envelope(&toy_paper, &options, &before, path), NF_IO);
    ck_assert_str_eq(nf_error(), "no seeds to predict from: run make ensemble-98 SEEDS=40 first");
    nf_results_release(&before);
    ck_assert_int_ne(command((const char *const[]){"--challenge", "7", NULL}), 0);
    ck_assert_int_ne(access("data/paper-98/units/challenge-s7-d0.json", F_OK), 0); /* said before the work */
}
END_TEST

START_TEST(reduced_run)
{
    char path[96];
    struct nf_results before;
    struct nf_options reduced = options;
    reduced.reduced = 1;
    ck_assert_int_eq(nf_challenge_envelope(&toy_paper, &reduced, &before, path), NF_INVALID);
}
END_TEST

START_TEST(reference_before_own_results)
{
    char path[96];
    struct nf_results before;
    static const char results[] = "group,variant,seed,draw,key,value\nseeds,,1,0,stage-0:clean,1\n";
    toy_write("data/paper-98/results.csv", results);
    must(nf_challenge_envelope(&toy_paper, &options, &before, path));
    ck_assert_str_eq(path, "data/paper-98/results.csv");
    nf_results_release(&before);
    must(nf_file_make_folder("data/reference/paper-98"));
    toy_write("data/reference/paper-98/results.csv", results);
    must(nf_challenge_envelope(&toy_paper, &options, &before, path));
    ck_assert_str_eq(path, "data/reference/paper-98/results.csv");
    nf_results_release(&before);
}
END_TEST

START_TEST(judged_and_nothing_touched)
{
    toy_ledger();
    ck_assert_int_eq(command((const char *const[]){"--seeds", "6", "--rounding", "0", NULL}), 0);
    char *results = toy_read("data/paper-98/results.csv"), *verdicts = toy_read("data/paper-98/comparison.csv");
    ck_assert_int_eq(command((const char *const[]){"--challenge", "7", NULL}), 0);
    char *table = toy_read("data/paper-98/challenge-s7.csv");
    ck_assert_ptr_nonnull(strstr(table, "key,value,lo,hi,coverage,members,outside\nstage-0:clean,"));
    char *same = toy_read("data/paper-98/results.csv");
    ck_assert_str_eq(results, same);
    free(same);
    same = toy_read("data/paper-98/comparison.csv");
    ck_assert_str_eq(verdicts, same);
    free(same);
    free(table);
    free(results);
    free(verdicts);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 8 && !strcmp(argv[1], "--unit")) return nf_paper_main(&toy_paper, argc, argv);
    TCase *tests = tcase_create("challenge");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, no_envelope);
    tcase_add_test(tests, reduced_run);
    tcase_add_test(tests, reference_before_own_results);
    tcase_add_test(tests, judged_and_nothing_touched);
    return golden_run("challenge", tests);
}
