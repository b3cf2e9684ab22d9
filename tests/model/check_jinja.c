#include "folders.h"
#include "model/jinja.h"

static const struct nf_chat_turn messages[] = {{"user", "One"}, {"assistant", "Two"}};

static enum nf_status render(const char *text, size_t count, char output[NF_JINJA_OUTPUT])
{
    const struct nf_jinja_context context = {messages, count, "<s>", "</s>", 1};
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    memcpy(copy, text, length);
    enum nf_status status = nf_jinja_render("t", copy, length, &context, output);
    free(copy);
    return status;
}

/* What Jinja 3.1 with trim_blocks and lstrip_blocks makes of the same template and messages. */
static const struct {
    const char *text, *expected;
} rendered[] = {
    {"", ""},
    {"a\nb\n", "a\nb"},
    {"{{ bos_token }}x{{ 'y' + eos_token }}", "<s>xy</s>"},
    {"{% for m in messages %}[{{ m.role }}:{{ m['content'] }}]{% endfor %}", "[user:One][assistant:Two]"},
    {"{% for m in messages %}\n{{ m.role }}\n{% endfor %}\n.", "user\nassistant\n."},
    {"a\n  {% if true %}\n b\n  {% endif %}\nc", "a\n b\nc"},
    {"a {% if true %} b {% endif %} c", "a  b  c"},
    {"a {%- if true -%} b {%- endif -%} c", "abc"},
    {"a {{- 'b' -}} c", "abc"},
    {"a {# no #} b{#- none -#} c", "a  bc"},
    {"{% if false %}a{% elif true %}b{% elif true %}c{% else %}d{% endif %}", "b"},
    {"{% if false %}a{% else %}{% if true %}x{% endif %}d{% endif %}", "xd"},
    {"{% if not false and ('a' == 'a') %}1{% endif %}{% if 'a' != 'a' or not not true %}2{% endif %}", "12"},
    {"{% for m in messages %}{% if loop.first %}F{% endif %}{% if loop.last and add_generation_prompt %}L{% endif %}"
     "{% endfor %}",
     "FL"},
    {"{{ \"d\\\"q\\n\" + 's\\'\\t\\\\' }}", "d\"q\ns'\t\\"},
    {"{% if '' %}a{% else %}b{% endif %}", "b"},
    {"{% for m in messages %}{% if m.role == 'user' %}{% for_x", NULL},
};
enum { RENDERED = sizeof rendered / sizeof *rendered - 1 };

START_TEST(the_part_of_jinja_is_rendered)
{
    char output[NF_JINJA_OUTPUT];
    ck_assert_msg(render(rendered[_i].text, 2, output) == NF_OK, "%s: %s", rendered[_i].text, nf_error());
    ck_assert_str_eq(output, rendered[_i].expected);
}
END_TEST

START_TEST(no_messages_no_rounds)
{
    char output[NF_JINJA_OUTPUT];
    ck_assert_int_eq(
        render("a{% for m in messages %}{{ m.role }}{% if loop.last %}x{% endif %}{% endfor %}b", 0, output), NF_OK);
    ck_assert_str_eq(output, "ab");
}
END_TEST

static const struct {
    const char *text, *complaint;
} refused[] = {
    {"{{", "an expression is missing"},
    {"{{ }}", "an expression is missing"},
    {"{{ 'a' }", "'}}' is missing"},
    {"{{ 'a }}", "does not end"},
    {"{{ 'a\\x41' }}", "an escape that is not known"},
    {"{{ name }}", "a name that is not known"},
    {"{{ message.role }}", "a name that is not known"},
    {"{{ 3 }}", "an expression is missing or of another kind"},
    {"{{ true }}", "what is written is no text"},
    {"{{ 'a' + true }}", "a sum of other than short texts"},
    {"{{ 'a' | trim }}", "'}}' is missing"},
    {"{{ 'a'.strip() }}", "'}}' is missing"},
    {"{{ raise_exception('no') }}", "a name that is not known"},
    {"{% for m in messages %}{{ m.name }}{% endfor %}", "other than role and content"},
    {"{% for m in messages %}{{ m[0] }}{% endfor %}", "']' is missing"},
    {"{% for m in messages %}{{ loop.index }}{% endfor %}", "other than first and last"},
    {"{% for m in messages %}", "'endfor' is missing"},
    {"{% for m in messages %}{% endif %}", "'endfor' is missing"},
    {"{% for m in messages[1:] %}{% endfor %}", "'%}' is missing"},
    {"{% for m in others %}{% endfor %}", "a loop over other than messages"},
    {"{% for m in messages %}{% for n in messages %}{% endfor %}{% endfor %}", "a loop within a loop"},
    {"{% if true %}", "'endif' is missing"},
    {"{% if true %}{% else %}{% else %}{% endif %}", "'else' is not the last part"},
    {"{% endif %}", "an end without its beginning"},
    {"{% else %}", "an end without its beginning"},
    {"{% set x = 1 %}", "a statement other than for and if"},
    {"{% include 'etc' %}", "a statement other than for and if"},
    {"{# never ends", "'#}' is missing"},
    {"{{ ((((((((((((((((('a'))))))))))))))))) }}", "nested too deep"},
    {"{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if "
     "true %}"
     "{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if true %}{% if "
     "true %}",
     "nested too deep"},
};
enum { REFUSED = sizeof refused / sizeof *refused };

START_TEST(everything_else_is_refused_in_one_line)
{
    char output[NF_JINJA_OUTPUT];
    check_line(render(refused[_i].text, 2, output), NF_FORMAT, refused[_i].complaint, refused[_i].text);
}
END_TEST

START_TEST(output_and_template_are_bounded)
{
    char output[NF_JINJA_OUTPUT], *text = malloc(NF_JINJA_TEMPLATE + 2);
    memset(text, 'x', NF_JINJA_TEMPLATE + 1);
    text[NF_JINJA_TEMPLATE + 1] = 0;
    check_line(render(text, 1, output), NF_FORMAT, "longer than 16384 bytes", "template");
    text[NF_JINJA_OUTPUT] = 0;
    check_line(render(text, 1, output), NF_FORMAT, "it writes more than 4095 bytes", "output");
    text[NF_JINJA_OUTPUT - 1] = 0;
    ck_assert_int_eq(render(text, 1, output), NF_OK);
    free(text);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("jinja");
    tcase_add_loop_test(tests, the_part_of_jinja_is_rendered, 0, RENDERED);
    tcase_add_test(tests, no_messages_no_rounds);
    tcase_add_loop_test(tests, everything_else_is_refused_in_one_line, 0, REFUSED);
    tcase_add_test(tests, output_and_template_are_bounded);
    return golden_run("jinja", tests);
}
