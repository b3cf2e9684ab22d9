/* A paper's whole command: which units it runs, what it writes, and how it ends. */
#include "run/paper.h"
#include "toy.h"

/* Runs the command in this process, both streams to files; returns its exit status. */
static int command(const struct nf_paper *paper, const char *const *words)
{
    char *argv[16] = {(char *)"paper"};
    int argc = 1, kept[2] = {dup(1), dup(2)};
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)words[argc - 1];
    ck_assert(freopen("out", "w", stdout) && freopen("err", "w", stderr));
    int status = nf_paper_main(paper, argc, argv);
    fflush(stdout);
    fflush(stderr);
    dup2(kept[0], 1);
    dup2(kept[1], 2);
    return status;
}
#define COMMAND(...) command(&toy_paper, (const char *const[]){__VA_ARGS__})

static int contains(const char *path, const char *text)
{
    char *bytes = toy_read(path);
    int found = strstr(bytes, text) != NULL;
    free(bytes);
    return found;
}

static int has_unit(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "data/paper-98/units/%s.json", name);
    return !access(path, R_OK);
}

/* The replay, two draws and five kernels of the rounding ensemble, three seeds beyond the published one. */
START_TEST(default_plan)
{
    toy_ledger();
    ck_assert_int_eq(COMMAND("--jobs", "2", NULL), 0);
    ck_assert(contains("err", "11 of 11 units"));
    ck_assert(has_unit("replay-s42-d0") && has_unit("rounding-s42-d1") && has_unit("rounding-kernel=Core2-s42-d0"));
    ck_assert(has_unit("seeds-s1000-d0") && has_unit("seeds-s1002-d0") && !has_unit("choice-sign=minus-s42-d0"));
    ck_assert(contains("data/paper-98/results.csv", "replay,,42,0,stage-3:total,"));
    ck_assert(contains("data/paper-98/results.csv", "rounding,,42,1000,stage-3:total,"));
    ck_assert(contains("out", "Look next: "));
    ck_assert_int_eq(COMMAND("--choices", NULL), 0);
    ck_assert(contains("err", "11 of 12 units reused") && has_unit("choice-sign=minus-s42-d0"));
}
END_TEST

START_TEST(reduced_plan)
{
    toy_ledger();
    ck_assert_int_eq(COMMAND("--reduced", NULL), 0);
    ck_assert(has_unit("replay-s42-d0-reduced") && contains("err", "1 of 1 units"));
    ck_assert(contains("out", "REDUCED RUN"));
    ck_assert(contains("data/paper-98/provenance.json", "\"reduced\": true"));
}
END_TEST

START_TEST(several_published_seeds)
{
    static const long seeds[] = {0, 1, 2};
    struct nf_paper paper = toy_paper;
    paper.seeds = seeds;
    paper.seed_count = 3;
    paper.reduced_seed_count = 2;
    toy_ledger();
    ck_assert_int_eq(command(&paper, (const char *const[]){"--rounding", "1", "--seeds", "2", NULL}), 0);
    ck_assert(has_unit("replay-s2-d0") && has_unit("rounding-s1-d0") && has_unit("seeds-s3-d0"));
    ck_assert(has_unit("seeds-s4-d0") && !has_unit("seeds-s5-d0"));
    ck_assert_int_eq(command(&paper, (const char *const[]){"--reduced", NULL}), 0);
    ck_assert(has_unit("replay-s1-d0-reduced") && !has_unit("replay-s2-d0-reduced"));
}
END_TEST

START_TEST(challenge_is_one_seed)
{
    toy_ledger();
    ck_assert_int_eq(COMMAND("--rounding", "0", NULL), 0);
    ck_assert_int_eq(COMMAND("--challenge", "7", NULL), 0);
    ck_assert(has_unit("challenge-s7-d0") && contains("err", "1 of 1 units"));
}
END_TEST

/* Slices run one after the other, in any order, make what one run makes; what is there can be judged at any time. */
START_TEST(slices_and_collection)
{
    toy_ledger();
    ck_assert_int_eq(COMMAND("--jobs", "2", NULL), 0);
    char *whole = toy_read("data/paper-98/results.csv"), *verdicts = toy_read("data/paper-98/comparison.csv");
    ck_assert_int_eq(system("rm -r data/paper-98"), 0);
    ck_assert_int_ne(COMMAND("--collect", NULL), 0);
    ck_assert(contains("err", "paper 98: none of 11 units is finished: run them first\n"));
    ck_assert_int_eq(COMMAND("--slice", "2/3", NULL), 0);
    ck_assert(contains("err", "3 of 3 units") && has_unit("seeds-s1002-d0") && !has_unit("replay-s42-d0"));
    ck_assert(access("data/paper-98/results.csv", F_OK));
    ck_assert_int_eq(COMMAND("--list-units", NULL), 0);
    ck_assert(contains("out", "\n0,replay,,42,0,0\n") && contains("out", "\n7,rounding,kernel=Core2,42,0,0\n"));
    ck_assert(contains("out", "\n10,seeds,,1002,0,1\n"));
    ck_assert_int_eq(COMMAND("--collect", NULL), 0);
    ck_assert(contains("err", "paper 98: 8 of 11 units are not finished yet and left out\n"));
    ck_assert(contains("out", "PARTIAL: 8 units are not finished yet\n"));
    ck_assert(contains("data/paper-98/provenance.json", "\"units_missing\": 8"));
    ck_assert(contains("data/paper-98/results.csv", "seeds,,1002,0,stage-3:total,"));
    ck_assert_int_eq(COMMAND("--slice", "0/3", NULL), 0);
    ck_assert_int_eq(COMMAND("--slice", "1/3", NULL), 0);
    ck_assert_int_eq(COMMAND("--collect", NULL), 0);
    ck_assert(!contains("out", "PARTIAL") && !contains("data/paper-98/provenance.json", "units_missing"));
    /* a reading that was not run leaves no verdict partial */
    ck_assert_int_eq(COMMAND("--choices", "--collect", NULL), 0);
    ck_assert(contains("err", "paper 98: 1 of 12 units are not finished yet and left out\n"));
    ck_assert(!contains("out", "PARTIAL") && !contains("data/paper-98/provenance.json", "units_missing"));
    char *parts = toy_read("data/paper-98/results.csv"), *again = toy_read("data/paper-98/comparison.csv");
    ck_assert_str_eq(whole, parts);
    ck_assert_str_eq(verdicts, again);
    free(whole);
    free(verdicts);
    free(parts);
    free(again);
}
END_TEST

START_TEST(help)
{
    ck_assert_int_eq(COMMAND("--help", NULL), 0);
    ck_assert(contains("out", "--jobs") && contains("out", "draws"));
}
END_TEST

/* One line that begins with the paper, nothing on stdout, nothing run. */
static void expect_refusal(const char *const *words, const char *complaint)
{
    ck_assert_int_ne(command(&toy_paper, words), 0);
    char *line = toy_read("err"), *printed = toy_read("out");
    ck_assert_msg(!strncmp(line, "paper 98: ", 10) && strstr(line, complaint), "%s", line);
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    ck_assert_str_eq(printed, "");
    ck_assert(!has_unit("replay-s42-d0"));
    free(line);
    free(printed);
}

START_TEST(refusals_before_the_work)
{
    toy_ledger();
    expect_refusal((const char *const[]){"--jobs", "none", NULL}, "--jobs none: give a whole number");
    expect_refusal((const char *const[]){"--frobnicate", NULL}, "--frobnicate: no such option");
    expect_refusal((const char *const[]){"--challenge", "x", NULL}, "seed x: give a whole number");
    toy_write("papers/98-toy/claims.csv", "id,place,claim,predicate\na,Results,none,x:clean >\n");
    expect_refusal((const char *const[]){NULL}, "papers/98-toy/claims.csv:2: column 'predicate'");
    toy_ledger();
    ck_assert_int_eq(rmdir("data/paper-98/units") | rmdir("data/paper-98") | rmdir("data"), 0);
    toy_write("data", "in the way");
    expect_refusal((const char *const[]){NULL}, "data: folder cannot be made: a file stands where a folder is needed");
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 8 && !strcmp(argv[1], "--unit")) return nf_paper_main(&toy_paper, argc, argv);
    TCase *tests = tcase_create("paper");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, default_plan);
    tcase_add_test(tests, reduced_plan);
    tcase_add_test(tests, several_published_seeds);
    tcase_add_test(tests, challenge_is_one_seed);
    tcase_add_test(tests, slices_and_collection);
    tcase_add_test(tests, help);
    tcase_add_test(tests, refusals_before_the_work);
    return golden_run("paper", tests);
}
