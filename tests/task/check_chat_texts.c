#include "../reference/golden.h"
#include "task/chat_texts.h"

#include <unistd.h>

static char path[] = "/tmp/check_chat_texts.XXXXXX";
#define HEADER      "kind,tier,prompt,answer,markers\n"
#define LISTS       "list,refusal,,,sorry\nlist,steps,,,step 1\nlist,agreement,,,agree\n"
#define ADVERSARIAL "adversarial,strong,p,,m\nadversarial,medium,p,,m\nadversarial,weak,p,,m\n"
#define OTHERS                                                                                                         \
    "neutral,,p,a,m\nopinion,,p,,\neveryday,,p,a,\nopener,,,Oh! ,\ncloser,,, Ah!,\nunsafe,,p,u,\nreplay,,p,r,\n"

static enum nf_status load(struct nf_chat_texts *texts, const char *bytes)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, strlen(bytes), stream), strlen(bytes));
    ck_assert_int_eq(fclose(stream), 0);
    return nf_chat_texts_load(texts, path);
}

/* 35 adversarial prompts in tiers of 15, 10 and 10, 20 neutral, 10 opinions [paper 9, Methods, Evaluation material]. */
START_TEST(the_table_has_the_published_numbers_of_prompts)
{
    static struct nf_chat_texts texts;
    ck_assert_msg(nf_chat_texts_load(&texts, "papers/09-llm-kindling/chat.csv") == NF_OK, "%s", nf_error());
    ck_assert_int_eq(texts.count[NF_CHAT_ADVERSARIAL], 35);
    ck_assert_int_eq(texts.tier_count[NF_CHAT_STRONG], 15);
    ck_assert_int_eq(texts.tier_count[NF_CHAT_MEDIUM], 10);
    ck_assert_int_eq(texts.tier_count[NF_CHAT_WEAK], 10);
    ck_assert_int_eq(texts.count[NF_CHAT_NEUTRAL], 20);
    ck_assert_int_eq(texts.count[NF_CHAT_OPINION], 10);
    nf_chat_texts_release(&texts);
}
END_TEST

START_TEST(texts_are_drawn_from_their_kind)
{
    static struct nf_chat_texts texts;
    struct nf_numpy_stream stream;
    const char *prompt;
    char *answer;
    ck_assert_msg(load(&texts, HEADER LISTS ADVERSARIAL OTHERS) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_numpy_seed(&stream, 1), NF_OK);
    static const struct {
        enum nf_chat_kind kind;
        const char *answer;
    } kinds[] = {{NF_CHAT_EVERYDAY, "Oh! a Ah!"}, {NF_CHAT_UNSAFE, "u"}, {NF_CHAT_REPLAY, "r"}};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(nf_chat_draw(&texts, kinds[i].kind, &stream, &prompt, &answer), NF_OK);
        ck_assert_str_eq(prompt, "p");
        ck_assert_str_eq(answer, kinds[i].answer);
        free(answer);
    }
    nf_chat_texts_release(&texts);
}
END_TEST

static const struct {
    const char *bytes, *complaint;
} malformed[] = {
    {"", "the file is empty"},
    {"kind,tier,prompt,answer\n", "the header should have 'markers'"},
    {HEADER, "no text of kind 'adversarial'"},
    {HEADER "joke,,p,a,\n", ":2: column 'kind': 'joke' is no kind of text"},
    {HEADER "adversarial,,p,,m\n", ":2: column 'tier': '' is none of this kind"},
    {HEADER "adversarial,hard,p,,m\n", "'hard' is none of this kind"},
    {HEADER "neutral,weak,p,a,m\n", "column 'tier': this kind has none"},
    {HEADER "adversarial,weak,,,m\n", "column 'prompt': empty"},
    {HEADER "adversarial,weak,p,,\n", "column 'markers': empty"},
    {HEADER "unsafe,,p,,\n", "column 'answer': empty"},
    {HEADER "list,refusal,,,a\nlist,refusal,,,b\n", ":3: column 'tier': 'refusal' is given twice"},
    {HEADER "list,steps,,,a\n" ADVERSARIAL OTHERS, "no list 'refusal'"},
    {HEADER LISTS OTHERS, "no text of kind 'adversarial'"},
    {HEADER LISTS "adversarial,weak,p,,m\n" OTHERS, "no strong adversarial prompt"},
};

START_TEST(malformed_tables_are_refused_in_one_line)
{
    static struct nf_chat_texts texts;
    ck_assert_int_eq(load(&texts, malformed[_i].bytes), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), malformed[_i].complaint) != NULL, "%s", nf_error());
    ck_assert_ptr_null(texts.table.text);
}
END_TEST

START_TEST(more_texts_than_there_is_room_for)
{
    static struct nf_chat_texts texts;
    char *bytes = malloc(200000), *at = bytes;
    at += sprintf(at, HEADER);
    for (int i = 0; i <= NF_CHAT_ROWS; i++)
        at += sprintf(at, "opinion,,p%d,,\n", i);
    ck_assert_int_eq(load(&texts, bytes), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "more than 1000 texts"));
    free(bytes);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_texts");
    int descriptor = mkstemp(path);
    if (descriptor >= 0) close(descriptor);
    tcase_add_test(tests, the_table_has_the_published_numbers_of_prompts);
    tcase_add_test(tests, texts_are_drawn_from_their_kind);
    tcase_add_loop_test(tests, malformed_tables_are_refused_in_one_line, 0,
                        (int)(sizeof malformed / sizeof *malformed));
    tcase_add_test(tests, more_texts_than_there_is_room_for);
    int failed = golden_run("chat_texts", tests);
    unlink(path);
    return failed;
}
