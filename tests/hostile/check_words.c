/* What is written by hand in small languages: predicates, expressions, rules, printed numbers, settings, options. */
#include "audit/program.h"
#include "evidence/predicate.h"
#include "evidence/printed.h"
#include "hostile.h"
#include "run/options.h"

static const char *const predicates[] = {
    "a:b",
    "1",
    "a:b >",
    "> a:b",
    "a:b > ",
    "a:b > > 1",
    "a:b >> 1",
    "a:b = 1",
    "a:b === 1",
    "a:b =! 1",
    "a:b <> 1",
    "a:b > 1 > 2",
    "a:b > 1 and",
    "and a:b > 1",
    "a:b > 1 and and a:b > 2",
    "a:b > 1 or",
    "not",
    "not a:b",
    "not not",
    "a:b > 1 unless",
    "unless a:b > 1",
    "a:b > 1 unless a:b > 2 unless a:b > 3",
    "a:b > 1 unless 1",
    "(a:b > 1",
    "a:b > 1)",
    "()",
    "(())",
    "a:b + > 1",
    "a:b + + 1 > 1",
    "a:b * > 1",
    "a:b - > 1",
    "a:b / > 1",
    "(a:b > 1) + 1 > 2",
    "a:b > 1 + (a:b > 1)",
    "abs() > 1",
    "abs(a:b, a:b) > 1",
    "abs(a:b > 1",
    "abs(a:b > 1) > 1",
    "min() > 1",
    "min(a:b,) > 1",
    "min(,a:b) > 1",
    "mean(a:b > 1) > 1",
    "count(a:b) > 1",
    "share(1) > 1",
    "all(a:b)",
    "any()",
    "n(a:b) > 1",
    "d(a:b) > 1",
    "d(a:b, a:b, a:b) > 1",
    "log(a:b) > 1",
    "system(a:b) > 1",
    "a > 1",
    "a: > 1",
    ":b > 1",
    "a::b > 1",
    "a:b > 1e",
    "a:b > 1.2.3",
    "a:b > ..",
    "a:b > 0x10",
    "a:b ; b:a > 1",
    "a:b > 1 # comment",
    "a:b > 1 \\ 2",
    "a:b > '1'",
    "a:b > $1",
    "a:b > 1 && a:b > 2",
    "a:b > 1 || a:b > 2",
    "!a:b > 1",
    "a:b > 1,",
    "a:b > ä:b",
    "a:b\1 > 1",
};

/* Deeper than any stack should be asked to go. */
static char *nested(const char *open, const char *inside, const char *close, int depth)
{
    char *text = calloc(1, strlen(inside) + (size_t)depth * (strlen(open) + strlen(close)) + 1);
    for (int i = 0; i < depth; i++)
        strcat(text, open);
    strcat(text, inside);
    for (int i = 0; i < depth; i++)
        strcat(text, close);
    return text;
}

static const struct {
    const char *open, *inside, *close;
} towers[] = {
    {"(", "a:b > 1", ")"}, {"not ", "a:b > 1", ""}, {"abs(", "a:b", ") > 1"}, {"(", "", ""}, {"min(", "1", ""}};

START_TEST(no_predicates)
{
    struct nf_predicate p;
    for (size_t i = 0; i < COUNT(predicates); i++)
        refused(predicates[i], nf_predicate_parse(&p, predicates[i]));
    for (size_t i = 0; i < COUNT(towers); i++) {
        char *text = nested(towers[i].open, towers[i].inside, towers[i].close, 2000);
        refused(towers[i].open, nf_predicate_parse(&p, text));
        free(text);
    }
}
END_TEST

static const char *const expressions[] = {"t1.a >",    "t1.a > 1", "t1.a and t1.b", "t1.a -",   "- ",
                                          "t1.a t1.b", "(t1.a",    "t1.a)",         "min(t1.a", "t1.a + ;",
                                          "not t1.a",  "1 2",      "t1.a ** 2"};

START_TEST(no_expressions)
{
    struct nf_predicate p;
    for (size_t i = 0; i < COUNT(expressions); i++)
        refused(expressions[i], nf_expression_parse(&p, expressions[i]));
}
END_TEST

static struct nf_bracket nothing_known(void *context, const char *name, bool sd)
{
    (void)context;
    (void)name;
    (void)sd;
    return nf_bracket_unknown;
}

static const char *const programs[] = {
    ";",
    "= 1 ; 1 == 1",
    "a = ; 1 == 1",
    "a = 1",
    "a = 1 ;",
    "end ; 1 == 1",
    "repeat 3 ; a = 1 ; 1 == 1",
    "repeat ; end ; 1 == 1",
    "repeat 2 ; repeat 2 ; end ; end ; 1 == 1",
    "repeat 2 ; end ; end ; 1 == 1",
    "repeat 0 - 5 ; a = 1 ; end ; 1 == 1",
    "repeat 1000000000000 ; a = 1 ; end ; 1 == 1",
    "1 == 1 == 1",
    "1 ==",
    "a = floor 1 + ; 1 == 1",
    "a = cube 2 ; 1 == 1",
    "1 == (2",
};

START_TEST(no_programs)
{
    struct nf_program_result r;
    for (size_t i = 0; i < COUNT(programs); i++)
        refused(programs[i], nf_program_run(&r, programs[i], nothing_known, NULL));
}
END_TEST

static const struct {
    const char *text;
    enum nf_form form;
} printed[] = {
    {" 1", NF_EXACT},
    {"1 ", NF_EXACT},
    {"1,5", NF_EXACT},
    {"1_000", NF_EXACT},
    {"+-1", NF_EXACT},
    {"1-", NF_EXACT},
    {"e5", NF_EXACT},
    {"1e+", NF_EXACT},
    {"1e5e5", NF_EXACT},
    {"1.e", NF_EXACT},
    {"one", NF_EXACT},
    {"1/2/3", NF_EXACT},
    {"/2", NF_EXACT},
    {"1/0", NF_EXACT},
    {"<", NF_BOUND},
    {"=<1", NF_BOUND},
    {"<=", NF_BOUND},
    {"1<", NF_BOUND},
    {"1", NF_BOUND},
    {"~", NF_APPROX},
    {"about 1", NF_APPROX},
    {"1..", NF_RANGE},
    {"2..1", NF_RANGE},
    {"1..2..3", NF_RANGE},
    {"1-2", NF_RANGE},
    {"infinity", NF_EXACT},
    {"NaN", NF_EXACT},
    {"0b1", NF_EXACT},
    {"\xe2\x88\x92"
     "1",
     NF_EXACT},
    {"1\t", NF_EXACT},
};

START_TEST(no_numbers)
{
    struct nf_printed p;
    for (size_t i = 0; i < COUNT(printed); i++)
        refused(printed[i].text, nf_printed_read(&p, printed[i].text, printed[i].form));
}
END_TEST

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(epochs, 20, 2, "epochs", "a test")                                                                          \
    CHOICE(sum_of_gradients, "absolute;signed", "a test")
struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting rows[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};
static const struct nf_settings_list list = {rows, COUNT(rows), sizeof(struct settings)};

static const char *const settings[] = {
    "",
    "=",
    "epochs",
    "epochs=",
    "epochs=x",
    "epochs=1x",
    "epochs=nan",
    "epochs=-inf",
    "epochs=1e999",
    "epochs=1,5",
    "epoch=1",
    "epochss=1",
    "Epochs=1",
    " epochs=1",
    "epochs =1",
    "=1",
    "epochs==1",
    "sum-of-gradients=",
    "sum-of-gradients=both",
    "sum-of-gradients=absolute;signed",
    "sum-of-gradients=1",
    "sum-of-gradients=Signed",
    "sum-of-gradients=sign",
    "sum-of-gradients=signed ",
    "sum=signed",
};

START_TEST(no_settings)
{
    struct settings s;
    for (size_t i = 0; i < COUNT(settings); i++) {
        nf_settings_default(&list, &s, 0);
        refused(settings[i], nf_settings_set(&list, &s, settings[i]));
        ck_assert_msg(s.epochs == 20 && s.sum_of_gradients == 0, "'%s' changes a setting", settings[i]);
    }
}
END_TEST

/* Words after the program's name; seeds among them. */
static const char *const options[][3] = {
    {"--nothing"},
    {"-h"},
    {"reduced"},
    {""},
    {"--jobs"},
    {"--jobs", ""},
    {"--jobs", "0"},
    {"--jobs", "-1"},
    {"--jobs", "two"},
    {"--jobs", "1.0"},
    {"--jobs", "1e2"},
    {"--jobs", "100001"},
    {"--jobs", "2 "},
    {"--seeds"},
    {"--seeds", "-1"},
    {"--seeds", "many"},
    {"--rounding", "-3"},
    {"--rounding", "0x10"},
    {"--rounding", ""},
    {"--challenge"},
    {"--challenge", ""},
    {"--challenge", "-1"},
    {"--challenge", "1.5"},
    {"--challenge", "4294967296"},
    {"--challenge", "forty-two"},
    {"--challenge", "18446744073709551617"},
    {"--reduced", "--reducde"},
    {"--jobs=2"},
    {"--help", "me"},
    {"\x1b[31m"},
};

START_TEST(no_options)
{
    static const struct nf_paper paper = {
        .number = 95, .key = "95-none", .settings = {rows, COUNT(rows), 16}, .seed_count = 1, .reduced_seed_count = 1};
    struct nf_options o;
    for (size_t i = 0; i < COUNT(options); i++) {
        char *words[4] = {(char *)"paper", (char *)options[i][0], (char *)options[i][1], NULL};
        refused(options[i][0], nf_options_parse(&o, &paper, options[i][1] ? 3 : 2, words));
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("words");
    tcase_add_test(tests, no_predicates);
    tcase_add_test(tests, no_expressions);
    tcase_add_test(tests, no_programs);
    tcase_add_test(tests, no_numbers);
    tcase_add_test(tests, no_settings);
    tcase_add_test(tests, no_options);
    return hostile_run("hostile words", tests,
                       COUNT(predicates) + COUNT(towers) + COUNT(expressions) + COUNT(programs) + COUNT(printed) +
                           COUNT(settings) + COUNT(options));
}
