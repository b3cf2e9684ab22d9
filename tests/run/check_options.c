/* What a command line means, and one line for what it cannot mean. */
#include "run/options.h"
#include "toy.h"

static enum nf_status parse(struct nf_options *o, const struct nf_paper *paper, const char *const *words)
{
    char *argv[16] = {(char *)"paper"};
    int argc = 1;
    while (words[argc - 1]) {
        argv[argc] = (char *)words[argc - 1];
        argc++;
    }
    return nf_options_parse(o, paper, argc, argv);
}
#define PARSE(o, ...) parse(o, &toy_paper, (const char *const[]){__VA_ARGS__})

/* Without committed ensembles a few members are run here; a reduced run and a paper of several seeds have none. */
START_TEST(defaults)
{
    struct nf_options o;
    must(PARSE(&o, NULL));
    ck_assert_int_ge(o.jobs, 1);
    ck_assert(!o.reduced && !o.fresh && !o.choices && !o.challenge && !o.help);
    ck_assert_int_eq(o.rounding, toy_paper.rounding);
    ck_assert_int_eq(o.ensemble, toy_paper.ensemble);
    struct nf_paper ten = toy_paper;
    ten.seed_count = 10;
    must(parse(&o, &ten, (const char *const[]){NULL}));
    ck_assert(o.rounding == 0 && o.ensemble == 0);
    must(PARSE(&o, "--reduced", NULL));
    ck_assert(o.reduced && o.rounding == 0 && o.ensemble == 0);
    must(nf_file_make_folder("data/reference/paper-98"));
    toy_write("data/reference/paper-98/results.csv", "");
    must(PARSE(&o, NULL));
    ck_assert(o.rounding == 0 && o.ensemble == 0);
}
END_TEST

START_TEST(all_options)
{
    struct nf_options o;
    must(PARSE(&o, "--jobs", "3", "--fresh", "--choices", "--rounding", "5", "--seeds", "0", "--challenge",
               "4294967295", "--help", NULL));
    ck_assert_int_eq(o.jobs, 3);
    ck_assert(o.fresh && o.choices && o.help && o.challenge);
    ck_assert(o.rounding == 5 && o.ensemble == 0 && o.challenge_seed == 4294967295);
    must(PARSE(&o, "--reading", "sign=minus", "--reading", "sign=minus&scale=2", NULL));
    ck_assert_int_eq(o.reading_count, 2);
    ck_assert_str_eq(o.reading[1], "sign=minus&scale=2");
    ck_assert_int_eq(o.on_seeds, 0);
    must(PARSE(&o, "--crossed", "--on-seeds", "3", NULL));
    ck_assert_int_eq(o.on_seeds, 3);
    ck_assert(o.crossed && o.choices);
    must(PARSE(&o, "--slice", "3/12", "--jobs", "1", "--list-units", "--collect", NULL));
    ck_assert(o.slice == 3 && o.slices == 12 && o.jobs == 1 && o.list && o.collect);
}
END_TEST

START_TEST(refused)
{
    static const struct {
        const char *words[3], *complaint;
    } wrong[] = {
        {{"--job", "2"}, "--job: no such option: --help lists them"},
        {{"extra"}, "extra: no such option"},
        {{"--reading"}, "--reading (nothing): give NAME=VALUE"},
        {{"--reading", "sign=sideways"}, "sideways"},
        {{"--reading", "no-such=1"}, "no-such"},
        {{"--jobs"}, "--jobs (nothing): give a whole number from 1 to"},
        {{"--jobs", "0"}, "--jobs 0: give a whole number from 1 to"},
        {{"--jobs", "two"}, "--jobs two: give a whole number"},
        {{"--jobs", "2x"}, "--jobs 2x: give a whole number"},
        {{"--rounding", "-1"}, "--rounding -1: give a whole number from 0 to"},
        {{"--seeds", ""}, "give a whole number from 0 to"},
        {{"--challenge", "-1"}, "seed -1: give a whole number from 0 to 4294967295"},
        {{"--challenge", "4294967296"}, "seed 4294967296: give a whole number from 0 to 4294967295"},
        {{"--challenge", "99999999999999999999"}, "give a whole number from 0 to 4294967295"},
        {{"--challenge", "1.5"}, "seed 1.5: give a whole number"},
        {{"--slice"}, "--slice (nothing): give K/N"},
        {{"--slice", "3"}, "--slice 3: give K/N, two whole numbers with 0 <= K < N"},
        {{"--slice", "4/4"}, "--slice 4/4: give K/N"},
        {{"--slice", "-1/4"}, "--slice -1/4: give K/N"},
        {{"--slice", "1/4x"}, "--slice 1/4x: give K/N"},
        {{"--challenge"}, "seed (nothing): give a whole number"},
    };
    struct nf_options o;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(parse(&o, &toy_paper, wrong[i].words), NF_INVALID);
        ck_assert_msg(strstr(nf_error(), wrong[i].complaint), "%s %s: %s", wrong[i].words[0], wrong[i].words[1],
                      nf_error());
        ck_assert_ptr_null(strchr(nf_error(), '\n'));
    }
}
END_TEST

/* A paper whose reduced protocol is the published one is never labelled as reduced. */
START_TEST(reduced_only_where_it_differs)
{
    static const struct nf_setting same[] = {{"draws", 0, offsetof(struct settings, draws), 20, 20, "draws", ""}};
    struct nf_paper paper = toy_paper;
    struct nf_options o;
    paper.settings.rows = same;
    paper.settings.count = 1;
    must(parse(&o, &paper, (const char *const[]){"--reduced", NULL}));
    ck_assert(!o.reduced);
    paper.seed_count = 10;
    must(parse(&o, &paper, (const char *const[]){"--reduced", NULL}));
    ck_assert(o.reduced);
}
END_TEST

START_TEST(help)
{
    static const char *const options[] = {"--jobs",     "--reduced", "--fresh",      "--rounding",
                                          "--seeds",    "--choices", "--challenge",  "A paper in miniature",
                                          "plus;minus", "--slice",   "--list-units", "--collect",
                                          "--on-seeds"};
    char text[4000] = "";
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    nf_options_help(&toy_paper, stream);
    fclose(stream);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        ck_assert_msg(strstr(text, options[i]), "%s is not in --help", options[i]);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("options");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, all_options);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, reduced_only_where_it_differs);
    tcase_add_test(tests, help);
    return golden_run("options", tests);
}
