#include "tokens.h"

static void decodes_as_the_reference(const struct nf_tokenizer *tokenizer, const json_t *one)
{
    const json_t *list = json_object_get(one, "ids");
    static const char *const members[] = {"kept", "skipped"};
    size_t count = json_array_size(list);
    int *ids = malloc((count + 1) * sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = (int)json_integer_value(json_array_get(list, i));
    for (int skip = 0; skip < 2; skip++) {
        char *text;
        ck_assert_msg(nf_tokenizer_decode(tokenizer, ids, count, skip, &text) == NF_OK, "%s", nf_error());
        ck_assert_str_eq(text, json_string_value(json_object_get(one, members[skip])));
        free(text);
    }
    free(ids);
}

START_TEST(every_sequence_gives_the_text_of_the_reference)
{
    ck_assert_uint_gt(each_case(decodes_as_the_reference), 200);
}
END_TEST

START_TEST(what_is_no_id_is_said)
{
    static const int bad[] = {-1, 1 << 20, 2147483647};
    struct nf_tokenizer t;
    char *text;
    load_reference(&t, "bytes");
    for (size_t i = 0; i < 3; i++) {
        int ids[] = {261, bad[i]};
        ck_assert_int_eq(nf_tokenizer_decode(&t, ids, 2, 0, &text), NF_INVALID);
        ck_assert_ptr_null(text);
        ck_assert_ptr_nonnull(strstr(nf_error(), "there is no token"));
    }
    nf_tokenizer_release(&t);
}
END_TEST

START_TEST(an_id_without_a_token_is_left_out)
{
    struct nf_tokenizer t;
    char *text, *without;
    load_reference(&t, "bytes");
    const int ids[] = {t.count, 261, (1 << 20) - 1, 262};
    ck_assert_int_eq(nf_tokenizer_decode(&t, ids, 4, 0, &text), NF_OK);
    ck_assert_int_eq(nf_tokenizer_decode(&t, (const int[]){261, 262}, 2, 0, &without), NF_OK);
    ck_assert_str_eq(text, without);
    free(text);
    free(without);
    nf_tokenizer_release(&t);
}
END_TEST

START_TEST(nothing_is_an_empty_text)
{
    struct nf_tokenizer t;
    char *text;
    load_reference(&t, "bytes");
    ck_assert_int_eq(nf_tokenizer_decode(&t, NULL, 0, 0, &text), NF_OK);
    ck_assert_str_eq(text, "");
    free(text);
    nf_tokenizer_release(&t);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tokenizer_decode");
    tcase_add_test(tests, every_sequence_gives_the_text_of_the_reference);
    tcase_add_test(tests, what_is_no_id_is_said);
    tcase_add_test(tests, an_id_without_a_token_is_left_out);
    tcase_add_test(tests, nothing_is_an_empty_text);
    return golden_run("tokenizer_decode", tests);
}
