#include "folders.h"

#define ZEPHYR(feed)                                                                                                   \
    "{% for message in messages %}" feed "{% if message['role'] == 'user' %}" feed                                     \
    "{{ '<|user|>\n' + message['content'] + eos_token }}" feed "{% elif message['role'] == 'system' %}" feed           \
    "{{ '<|system|>\n' + message['content'] + eos_token }}" feed "{% elif message['role'] == 'assistant' %}" feed      \
    "{{ '<|assistant|>\\n'  + message['content'] + eos_token }}" feed "{% endif %}" feed                               \
    "{% if loop.last and add_generation_prompt %}" feed "{{ '<|assistant|>' }}" feed "{% endif %}" feed "{% endfor %}"

static enum nf_status recognise(struct nf_chat_template *chat, const char *text)
{
    return nf_chat_template_recognise(chat, "tokenizer_config.json", text, strlen(text), "<s>", "</s>");
}

static const struct {
    const char *template, *written;
} known[] = {
    {ZEPHYR("\n"), "<|system|>\nBrief.</s>\n<|user|>\nHi</s>\n<|assistant|>\n"}, /* TinyLlama's and Zephyr's own */
    {ZEPHYR("\n") "\n", "<|system|>\nBrief.</s>\n<|user|>\nHi</s>\n<|assistant|>\n"},
    {ZEPHYR(""), "<|system|>\nBrief.</s><|user|>\nHi</s><|assistant|>"},
    {"{{ bos_token }}" ZEPHYR(""), "<s><|system|>\nBrief.</s><|user|>\nHi</s><|assistant|>"},
    {"{# by another hand #}{%- for m in messages -%}{{ '<|' + m.role + '|>\n' + m.content + eos_token + '\n' }}{%- "
     "endfor -%}"
     "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}",
     "<|system|>\nBrief.</s>\n<|user|>\nHi</s>\n<|assistant|>\n"},
};

START_TEST(what_renders_the_form_is_recognised)
{
    static const struct nf_chat_turn turns[] = {{"system", "Brief."}, {"user", "Hi"}};
    struct nf_chat_template chat;
    char *text;
    ck_assert_msg(recognise(&chat, known[_i].template) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_chat_template_write(&chat, turns, 2, 1, &text), NF_OK);
    ck_assert_str_eq(text, known[_i].written);
    free(text);
    ck_assert_int_eq(nf_chat_template_write(&chat, NULL, 0, 0, &text), NF_OK);
    ck_assert_str_eq(text, chat.begin);
    free(text);
}
END_TEST

/* Forms of other models, forms that differ in one turn alone, and programs beyond the part that is known. */
static const char *const others[] = {
    "",
    "{% for m in messages %}{{ m.content }}{% endfor %}",
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}",
    "{% for m in messages %}{{ '<|' + m.role + '|>\n' + m.content + eos_token }}{% endfor %}",
    "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + eos_token }}{% endfor %}{{ '<|assistant|>' }}",
    "{% for m in messages %}{{ '<|' + m.role + '|>\n' + m.content + eos_token }}{% endfor %}{{ '<|assistant|>' }}",
    "{% for m in messages %}{% if m.role != 'system' %}{{ '<|' + m.role + '|>\n' + m.content + eos_token }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
    "{{ raise_exception('x') }}",
    "{% macro x() %}{% endmacro %}",
};

START_TEST(everything_else_is_refused_in_one_line)
{
    struct nf_chat_template chat;
    check_line(recognise(&chat, others[_i]), NF_FORMAT, "tokenizer_config.json: ", others[_i]);
    ck_assert_msg(strstr(nf_error(), "TinyLlama and Zephyr") != NULL, "%s", nf_error());
}
END_TEST

START_TEST(end_tokens_that_cannot_be)
{
    static const char text[] = ZEPHYR("\n");
    struct nf_chat_template chat;
    char long_token[65];
    memset(long_token, 'e', 64);
    long_token[64] = 0;
    check_line(nf_chat_template_recognise(&chat, "x", text, strlen(text), "", ""), NF_FORMAT, "end token is missing",
               "");
    check_line(nf_chat_template_recognise(&chat, "x", text, strlen(text), "", long_token), NF_FORMAT, "longer than 63",
               "");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_template");
    tcase_add_loop_test(tests, what_renders_the_form_is_recognised, 0, (int)(sizeof known / sizeof *known));
    tcase_add_loop_test(tests, everything_else_is_refused_in_one_line, 0, (int)(sizeof others / sizeof *others));
    tcase_add_test(tests, end_tokens_that_cannot_be);
    return golden_run("chat_template", tests);
}
