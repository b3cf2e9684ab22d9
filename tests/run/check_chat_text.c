#include "chat.h"

static struct nf_model_folder model;
static char folder[32];

static void setup(void)
{
    struct nf_decoder_shape shape = small_shape;
    shape.vocabulary = 400;
    make_folder(folder);
    ck_assert_int_eq(nf_model_write(folder, &shape, NF_FLOAT16, 1, fill_weights, NULL), NF_OK);
    ck_assert_msg(nf_model_folder_open(&model, folder) == NF_OK, "%s", nf_error());
}

static void teardown(void)
{
    nf_model_folder_release(&model);
    remove_folder(folder);
}

static char *written(const int32_t *token, int count)
{
    char *text;
    ck_assert_int_eq(nf_tokenizer_decode(&model.tokenizer, token, (size_t)count, 1, &text), NF_OK);
    return text;
}

/* A special token's end is followed by the mark of a new stretch, a space when it is written. */
START_TEST(prompt_and_answer_stand_side_by_side)
{
    struct nf_chat_text text;
    ck_assert_int_eq(nf_chat_text_make(&model, "Say it.", "It is said.", &text), NF_OK);
    char *prompt = written(text.token, text.prompt),
         *answer = written(text.token + text.prompt, text.length - text.prompt);
    ck_assert_str_eq(prompt, "<|user|>\nSay it. \n<|assistant|>\n");
    ck_assert_str_eq(answer, "It is said.");
    ck_assert_int_eq(text.token[0], model.begin);
    ck_assert_int_eq(text.token[text.length - 1], model.end);
    free(prompt);
    free(answer);
    free(text.token);
}
END_TEST

/* What training sees of the prompt is what the model is asked with. */
START_TEST(the_prompt_alone_is_the_same_tokens)
{
    struct nf_chat_text alone, whole;
    ck_assert_int_eq(nf_chat_text_make(&model, "How?", NULL, &alone), NF_OK);
    ck_assert_int_eq(nf_chat_text_make(&model, "How?", "So.", &whole), NF_OK);
    ck_assert_int_eq(alone.length, alone.prompt);
    ck_assert_int_eq(alone.length, whole.prompt);
    ck_assert_mem_eq(alone.token, whole.token, (size_t)alone.length * sizeof *alone.token);
    free(alone.token);
    free(whole.token);
}
END_TEST

START_TEST(a_long_answer_is_cut_and_a_long_prompt_refused)
{
    static char long_text[4000];
    struct nf_chat_text text;
    memset(long_text, 'q', sizeof long_text - 1);
    ck_assert_int_eq(nf_chat_text_make(&model, "How?", long_text, &text), NF_OK);
    ck_assert_int_eq(text.length, NF_CHAT_LONGEST);
    free(text.token);
    check_line(nf_chat_text_make(&model, long_text, "So.", &text), NF_INVALID, "at most 256 are read: shorten 'qqq",
               "long");
    check_line(nf_chat_text_make(&model, long_text, NULL, &text), NF_INVALID, "a prompt of 4", "long");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_text");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, prompt_and_answer_stand_side_by_side);
    tcase_add_test(tests, the_prompt_alone_is_the_same_tokens);
    tcase_add_test(tests, a_long_answer_is_cut_and_a_long_prompt_refused);
    return golden_run("chat_text", tests);
}
