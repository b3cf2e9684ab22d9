/* Units in processes of their own: any number at once gives the same files; what is finished is reused; what fails
 * leaves the others. */
#include "run/pool.h"
#include "toy.h"

enum { UNITS = 7 };
static struct nf_unit units[UNITS];
static char said[2000]; /* stderr of the last pool */

/* This program is also what the pool starts: TOY_FAILS names the seed whose unit fails, or dies if it has a sign. */
static int be_the_unit(char **arguments)
{
    long wanted = getenv("TOY_FAILS") ? atol(getenv("TOY_FAILS")) : 0;
    if (wanted == atol(arguments[2])) toy_fails_at = 1;
    if (wanted == -atol(arguments[2])) toy_killed_at = 1;
    return nf_pool_child(&toy_paper, arguments);
}

static void enter(void)
{
    toy_enter();
    for (int i = 0; i < UNITS; i++)
        units[i] = (struct nf_unit){.group = "seeds", .seed = 100 + i};
    strcpy(units[1].group, "rounding");
    strcpy(units[1].variant, "kernel=Sandybridge");
    strcpy(units[2].variant, "sign=minus");
}

static enum nf_status run(size_t count, int jobs, int fresh)
{
    fflush(stderr);
    int kept = dup(2), length;
    FILE *file = freopen("said", "w", stderr);
    ck_assert_ptr_nonnull(file);
    enum nf_status status = nf_pool_run(&toy_paper, units, count, jobs, fresh);
    fflush(stderr);
    dup2(kept, 2);
    close(kept);
    FILE *stream = fopen("said", "r");
    length = (int)fread(said, 1, sizeof said - 1, stream);
    fclose(stream);
    said[length] = 0;
    return status;
}

static char *contents(int unit)
{
    char path[512];
    nf_unit_path(&toy_paper, &units[unit], "json", path);
    return toy_read(path);
}

START_TEST(any_number_of_jobs)
{
    char *one[UNITS];
    must(run(UNITS, 1, 0));
    for (int i = 0; i < UNITS; i++)
        one[i] = contents(i);
    must(run(UNITS, 4, 1));
    for (int i = 0; i < UNITS; i++) {
        char *four = contents(i);
        ck_assert_str_eq(one[i], four);
        free(four);
        free(one[i]);
    }
}
END_TEST

/* A unit's own kernel is pinned before its process starts, whatever the environment says. */
START_TEST(kernel_is_pinned)
{
    setenv("OPENBLAS_CORETYPE", "Nehalem", 1);
    must(run(2, 2, 0));
    char *plain = contents(0), *other = contents(1);
    ck_assert_ptr_nonnull(strstr(plain, "\"kernel\": \"Haswell\""));
    ck_assert_ptr_nonnull(strstr(other, "\"kernel\": \"Sandybridge\""));
    free(plain);
    free(other);
}
END_TEST

START_TEST(finished_units_are_reused)
{
    must(run(3, 2, 0));
    ck_assert_msg(!strstr(said, "reused") && strstr(said, "3 of 3 units"), "%s", said);
    char *before = contents(1);
    must(run(UNITS, 2, 0));
    ck_assert_msg(strstr(said, "paper 98: 3 of 7 units reused (same settings, same code)"), "%s", said);
    ck_assert_msg(strstr(said, "4 of 4 units"), "%s", said);
    must(run(UNITS, 2, 0));
    ck_assert_msg(strstr(said, "7 of 7 units reused"), "%s", said);
    must(run(UNITS, 2, 1));
    ck_assert_msg(!strstr(said, "reused"), "%s", said);
    char *after = contents(1);
    ck_assert_str_eq(before, after);
    free(before);
    free(after);
}
END_TEST

/* One unit fails: its line, the others' files, and then it alone is missing. */
START_TEST(failure_leaves_the_others)
{
    int finished;
    setenv("TOY_FAILS", "103", 1);
    ck_assert_int_eq(run(UNITS, 2, 0), NF_IO);
    ck_assert_str_eq(nf_error(), "1 of 7 units failed, as said above; finished ones are kept: run again to continue");
    ck_assert_msg(strstr(said, "paper 98: stage 1 was told to fail\n"), "%s", said);
    for (int i = 0; i < UNITS; i++) {
        must(nf_unit_finished(&toy_paper, &units[i], &finished));
        ck_assert_int_eq(finished, i != 3);
    }
    unsetenv("TOY_FAILS");
    must(run(UNITS, 2, 0));
    ck_assert_msg(strstr(said, "6 of 7 units reused"), "%s", said);
}
END_TEST

START_TEST(killed_unit)
{
    setenv("TOY_FAILS", "-103", 1);
    ck_assert_int_eq(run(UNITS, 2, 0), NF_IO);
    ck_assert_msg(strstr(said, "seed 103 was ended by signal 9: run again to continue it"), "%s", said);
    unsetenv("TOY_FAILS");
    must(run(UNITS, 2, 0));
    ck_assert_msg(strstr(said, "1 of 1 units"), "%s", said);
}
END_TEST

/* Damage is said before anything is run, and `fresh` writes over it. */
START_TEST(damaged_unit)
{
    must(run(3, 2, 0));
    toy_write("data/paper-98/units/seeds-s100-d0.json", "{\"format\": 2, ");
    ck_assert_int_eq(run(UNITS, 2, 0), NF_DAMAGED);
    ck_assert_msg(strstr(nf_error(), "seeds-s100-d0.json"), "%s", nf_error());
    ck_assert_int_ne(access("data/paper-98/units/seeds-s104-d0.json", F_OK), 0);
    must(run(UNITS, 2, 1));
}
END_TEST

/* Where no results can be written there is no point in making more of them. */
START_TEST(stops_when_nothing_can_be_written)
{
    ck_assert_int_eq(rmdir("data/paper-98/units"), 0);
    ck_assert_int_eq(run(UNITS, 1, 0), NF_IO);
    ck_assert_str_eq(nf_error(), "1 of 7 units failed, as said above; finished ones are kept: run again to continue");
    ck_assert_msg(strstr(said, "cannot be written: no such file or folder"), "%s", said);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc == 8 && !strcmp(argv[1], "--unit")) return be_the_unit(argv + 2);
    TCase *tests = tcase_create("pool");
    tcase_add_checked_fixture(tests, enter, toy_leave);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, any_number_of_jobs);
    tcase_add_test(tests, kernel_is_pinned);
    tcase_add_test(tests, finished_units_are_reused);
    tcase_add_test(tests, failure_leaves_the_others);
    tcase_add_test(tests, killed_unit);
    tcase_add_test(tests, damaged_unit);
    tcase_add_test(tests, stops_when_nothing_can_be_written);
    return golden_run("pool", tests);
}
