#include "tokens.h"

enum { ROOM = 4096 };

static void encodes_as_the_reference(const struct nf_tokenizer *tokenizer, const json_t *one)
{
    const json_t *text = json_object_get(one, "text"), *ids = json_object_get(one, "ids");
    static int made[ROOM];
    size_t count;
    if (json_is_null(text)) return;
    enum nf_status status = nf_tokenizer_encode(tokenizer, json_string_value(text), json_string_length(text),
                                                json_is_true(json_object_get(one, "around")), made, ROOM, &count);
    ck_assert_msg(status == NF_OK, "%s", nf_error());
    ck_assert_msg(count == json_array_size(ids), "'%s': %zu tokens, expected %zu", json_string_value(text), count,
                  json_array_size(ids));
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(made[i] == json_integer_value(json_array_get(ids, i)), "'%s': token %zu is %d, expected %d",
                      json_string_value(text), i, made[i], (int)json_integer_value(json_array_get(ids, i)));
}

START_TEST(every_text_gives_the_tokens_of_the_reference)
{
    ck_assert_uint_gt(each_case(encodes_as_the_reference), 200);
}
END_TEST

START_TEST(the_text_comes_back)
{
    static const char *const texts[] = {
        "the weather", "a  b", "\n\n x", "\xE6\x97\xA5 \xF0\x9F\x99\x82", "tab\tand more", "</s> in the middle"};
    struct nf_tokenizer t;
    int ids[64];
    size_t count;
    char *back;
    load_reference(&t, "bytes");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_int_eq(nf_tokenizer_encode(&t, texts[i], strlen(texts[i]), 0, ids, 64, &count), NF_OK);
        ck_assert_int_eq(nf_tokenizer_decode(&t, ids, count, 0, &back), NF_OK);
        if (texts[i][0] == '<') /* each stretch after an added token has the prefix again */
            ck_assert_str_eq(back, "</s>  in the middle");
        else
            ck_assert_str_eq(back, texts[i]);
        free(back);
    }
    nf_tokenizer_release(&t);
}
END_TEST

START_TEST(what_cannot_be_encoded_is_said)
{
    static const struct {
        const char *text;
        size_t length;
        const char *complaint;
    } bad[] = {{"\xFF", 1, "not UTF-8"},
               {"\xC0\x80", 2, "not UTF-8"},
               {"a\xE6\x97", 3, "not UTF-8"},
               {"\xED\xA0\x80", 3, "not UTF-8"},
               {"abcdefgh", 8, "more than 4 tokens"}};
    static char large[NF_TOKENIZER_TEXT + 1];
    struct nf_tokenizer t;
    int ids[4];
    size_t count;
    load_reference(&t, "unknown");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(nf_tokenizer_encode(&t, bad[i].text, bad[i].length, 0, ids, 4, &count), NF_INVALID);
        ck_assert_msg(strstr(nf_error(), bad[i].complaint) != NULL, "%s", nf_error());
    }
    memset(large, ' ', sizeof large);
    ck_assert_int_eq(nf_tokenizer_encode(&t, large, sizeof large, 0, ids, 4, &count), NF_INVALID);
    nf_tokenizer_release(&t);
    load_reference(&t, "bytes"); /* the mark is three bytes: what is short enough grows too long */
    ck_assert_int_eq(nf_tokenizer_encode(&t, large, sizeof large / 2, 0, ids, 4, &count), NF_INVALID);
    ck_assert_ptr_nonnull(strstr(nf_error(), "shorten it"));
    nf_tokenizer_release(&t);
}
END_TEST

START_TEST(a_zero_byte_is_a_character)
{
    struct nf_tokenizer t;
    int ids[8];
    size_t count;
    load_reference(&t, "bytes");
    ck_assert_int_eq(nf_tokenizer_encode(&t, "\0", 1, 0, ids, 8, &count), NF_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(ids[1], t.bytes[0]);
    nf_tokenizer_release(&t);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tokenizer_encode");
    tcase_add_test(tests, every_text_gives_the_tokens_of_the_reference);
    tcase_add_test(tests, the_text_comes_back);
    tcase_add_test(tests, what_cannot_be_encoded_is_said);
    tcase_add_test(tests, a_zero_byte_is_a_character);
    return golden_run("tokenizer_encode", tests);
}
