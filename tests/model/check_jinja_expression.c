#include "folders.h"
#include "model/jinja_expression.h"

/* Expressions alone; whole templates are in check_jinja.c. */
static struct nf_jinja begin(const char *text)
{
    static const struct nf_chat_turn messages[] = {{"user", "One"}};
    static const struct nf_jinja_context context = {messages, 1, "<s>", "</s>", 0};
    return (struct nf_jinja){
        .where = "e", .text = text, .length = strlen(text), .context = &context, .loop_name = "turn"};
}

static const struct {
    const char *text, *value; /* value NULL: a flag */
    int flag;
    size_t left; /* bytes that are not part of it */
} given[] = {
    {"'a'", "a", 1, 0},
    {"'a' + \"b\" + eos_token }}", "ab</s>", 1, 3},
    {"turn.role+turn['content']", "userOne", 1, 0},
    {"''", "", 0, 0},
    {"'a' == 'a'", NULL, 1, 0},
    {"'a' != 'a'", NULL, 0, 0},
    {"'a' == true", NULL, 0, 0},
    {"not 'a'", NULL, 0, 0},
    {"not not add_generation_prompt", NULL, 0, 0},
    {"false or true and false", NULL, 0, 0},
    {"(false or true) and true", NULL, 1, 0},
    {"loop.first and loop.last", NULL, 1, 0},
    {"true andy", NULL, 1, 5},
    {"bos_token.role", "<s>", 1, 5},
};

START_TEST(expressions_are_evaluated)
{
    struct nf_jinja j = begin(given[_i].text);
    struct nf_jinja_value v = {0};
    nf_jinja_read(&j, &v);
    ck_assert_msg(j.status == NF_OK, "%s: %s", given[_i].text, nf_error());
    ck_assert_int_eq(v.is_text, given[_i].value != NULL);
    ck_assert_int_eq(v.flag, given[_i].flag);
    if (given[_i].value) ck_assert_str_eq(v.text, given[_i].value);
    nf_jinja_take(&j, "\x01"); /* skips white space alone */
    ck_assert_uint_le(j.length - j.at, given[_i].left);
    ck_assert_uint_ge(j.length - j.at + 1, given[_i].left);
}
END_TEST

START_TEST(the_first_failure_stays)
{
    struct nf_jinja j = begin("x");
    nf_jinja_complain(&j, "one");
    nf_jinja_complain(&j, "other");
    nf_jinja_expect(&j, "y");
    check_line(j.status, NF_FORMAT, "e: chat template, byte 0: one: ", "complain");
}
END_TEST

START_TEST(texts_are_bounded)
{
    char text[2 * NF_JINJA_TEXT];
    struct nf_jinja_value v = {0};
    for (int length = NF_JINJA_TEXT - 2; length <= NF_JINJA_TEXT; length++) {
        snprintf(text, sizeof text, "'%0*d'", length, 0);
        struct nf_jinja j = begin(text);
        nf_jinja_read(&j, &v);
        ck_assert_int_eq(j.status, length < NF_JINJA_TEXT ? NF_OK : NF_FORMAT);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("jinja_expression");
    tcase_add_loop_test(tests, expressions_are_evaluated, 0, (int)(sizeof given / sizeof *given));
    tcase_add_test(tests, the_first_failure_stays);
    tcase_add_test(tests, texts_are_bounded);
    return golden_run("jinja_expression", tests);
}
