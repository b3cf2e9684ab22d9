#include "evidence/lexer.h"

#include <check.h>
#include <stdlib.h>

#define MANY 12
static const struct {
    const char *text;
    enum nf_token tokens[MANY];
    size_t lengths[MANY];
} sequences[] = {
    {"", {NF_TOKEN_END}, {0}},
    {"  ssri.cycle-8:input-1.0<=5", {NF_TOKEN_NAME, NF_TOKEN_OPERATOR, NF_TOKEN_NUMBER, NF_TOKEN_END}, {22, 2, 1, 0}},
    {"a:b - -0.5", {NF_TOKEN_NAME, NF_TOKEN_OPERATOR, NF_TOKEN_NUMBER}, {3, 1, 4}},
    {"a:b-0.5", {NF_TOKEN_NAME, NF_TOKEN_END}, {7, 0}},
    {"0-epochs:clean", {NF_TOKEN_NAME, NF_TOKEN_END}, {14, 0}},
    {"d(x:y, 1e-3)",
     {NF_TOKEN_NAME, NF_TOKEN_OPEN, NF_TOKEN_NAME, NF_TOKEN_COMMA, NF_TOKEN_NUMBER, NF_TOKEN_CLOSE},
     {1, 1, 3, 1, 4, 1}},
    {"not and or unless android",
     {NF_TOKEN_WORD, NF_TOKEN_WORD, NF_TOKEN_WORD, NF_TOKEN_WORD, NF_TOKEN_NAME},
     {3, 3, 2, 6, 7}},
    {"1 # 2", {NF_TOKEN_NUMBER, NF_TOKEN_BAD, NF_TOKEN_NUMBER}, {1, 1, 1}},
    {"0x10 -inf nan 5.", {NF_TOKEN_NAME, NF_TOKEN_NAME, NF_TOKEN_NAME, NF_TOKEN_NUMBER}, {4, 4, 3, 2}},
};

START_TEST(tokens_come_in_order)
{
    struct nf_lexer lexer;
    nf_lexer_init(&lexer, sequences[_i].text);
    for (int i = 0; i < MANY; i++) {
        ck_assert_msg(lexer.token == sequences[_i].tokens[i], "token %d of '%s' is %d", i, sequences[_i].text,
                      lexer.token);
        ck_assert_uint_eq(lexer.length, sequences[_i].lengths[i]);
        if (i + 1 < MANY && !sequences[_i].lengths[i + 1]) break;
        nf_lexer_advance(&lexer);
    }
}
END_TEST

START_TEST(the_end_stays)
{
    struct nf_lexer lexer;
    nf_lexer_init(&lexer, "1");
    ck_assert_double_eq(lexer.number, 1);
    for (int i = 0; i < 3; i++) {
        nf_lexer_advance(&lexer);
        ck_assert_int_eq(lexer.token, NF_TOKEN_END);
    }
}
END_TEST

static const struct {
    const char *sign;
    enum nf_operation operation;
} operators[] = {{"<", NF_OP_LESS},     {"<=", NF_OP_LESS_EQUAL}, {">", NF_OP_GREATER}, {">=", NF_OP_GREATER_EQUAL},
                 {"==", NF_OP_SAME},    {"!=", NF_OP_DIFFERENT},  {"+", NF_OP_ADD},     {"-", NF_OP_SUBTRACT},
                 {"*", NF_OP_MULTIPLY}, {"/", NF_OP_DIVIDE}};

START_TEST(operators_are_told_apart)
{
    struct nf_lexer lexer;
    nf_lexer_init(&lexer, operators[_i].sign);
    ck_assert(nf_lexer_is_operator(&lexer, operators[_i].operation, operators[_i].operation));
    ck_assert_int_eq(nf_lexer_is_operator(&lexer, NF_OP_LESS, NF_OP_DIFFERENT), _i < 6);
}
END_TEST

START_TEST(words_match_whole)
{
    struct nf_lexer lexer;
    nf_lexer_init(&lexer, "and");
    ck_assert(nf_lexer_is_word(&lexer, "and"));
    ck_assert(!nf_lexer_is_word(&lexer, "an"));
    nf_lexer_init(&lexer, "andy");
    ck_assert(!nf_lexer_is_word(&lexer, "and"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lexer");
    TCase *cases = tcase_create("lexer");
    tcase_add_loop_test(cases, tokens_come_in_order, 0, sizeof sequences / sizeof *sequences);
    tcase_add_test(cases, the_end_stays);
    tcase_add_loop_test(cases, operators_are_told_apart, 0, sizeof operators / sizeof *operators);
    tcase_add_test(cases, words_match_whole);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
