#include "folders.h"

static enum nf_status parse(struct nf_tokenizer *tokenizer, const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    memcpy(copy, text, strlen(text));
    enum nf_status status = nf_tokenizer_parse(tokenizer, "tokenizer.json", copy, strlen(text));
    free(copy);
    return status;
}

#define VOCAB "\"vocab\":{\"?\":0,\"a\":1,\"b\":2,\"ab\":3,\"aba\":4}"
#define MODEL "\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"a b\",[\"ab\",\"a\"]]}"

START_TEST(strings_and_pairs_are_both_merges)
{
    struct nf_tokenizer t;
    int ids[8];
    size_t count;
    ck_assert_msg(parse(&t, "{" MODEL "}") == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(t.merge_count, 2);
    ck_assert_int_eq(nf_tokenizer_encode(&t, "abab", 4, 0, ids, 8, &count), NF_OK);
    ck_assert_uint_eq(count, 2); /* (ab)(ab): the first merge has the lower rank and leaves no a */
    ck_assert_int_eq(ids[0], 3);
    ck_assert_int_eq(nf_tokenizer_find(&t, "aba", 3), 4);
    ck_assert_int_eq(nf_tokenizer_find(&t, "abb", 3), -1);
    ck_assert_int_eq(nf_tokenizer_find(&t, "", 0), -1);
    nf_tokenizer_release(&t);
}
END_TEST

START_TEST(a_vocabulary_may_have_holes)
{
    struct nf_tokenizer t;
    char *text;
    const int hole = 5;
    ck_assert_msg(parse(&t, "{\"added_tokens\":[{\"id\":7,\"content\":\"x\"}]," MODEL "}") == NF_OK, "%s", nf_error());
    ck_assert_int_eq(t.count, 8);
    ck_assert_int_eq(nf_tokenizer_decode(&t, &hole, 1, 0, &text), NF_OK);
    ck_assert_str_eq(text, "");
    free(text);
    nf_tokenizer_release(&t);
}
END_TEST

static const struct {
    const char *text, *complaint;
} malformed[] = {
    {"", "no valid JSON"},
    {"[]", "no JSON object"},
    {"{}", "missing or no object: 'model'"},
    {"{\"model\":3}", "missing or no object: 'model'"},
    {"{\"model\":{}}", "'model.vocab' is missing"},
    {"{\"model\":{\"vocab\":{}}}", "'model.vocab' is missing or empty"},
    {"{\"model\":{\"vocab\":[\"a\"]}}", "'model.vocab' is missing"},
    {"{\"model\":{\"type\":\"Unigram\",\"vocab\":{\"a\":0}}}", "not 'Unigram'"},
    {"{\"model\":{\"type\":7,\"vocab\":{\"a\":0}}}", "'type' is no string"},
    {"{\"model\":{\"dropout\":0.1,\"vocab\":{\"a\":0}}}", "cannot be run: 'dropout'"},
    {"{\"model\":{\"continuing_subword_prefix\":\"##\",\"vocab\":{\"a\":0}}}", "'continuing_subword_prefix'"},
    {"{\"model\":{\"end_of_word_suffix\":\"</w>\",\"vocab\":{\"a\":0}}}", "'end_of_word_suffix'"},
    {"{\"model\":{\"ignore_merges\":true,\"vocab\":{\"a\":0}}}", "'ignore_merges'"},
    {"{\"model\":{\"vocab\":{\"a\":-1}}}", "no id from 0 to 1048575 for 'a'"},
    {"{\"model\":{\"vocab\":{\"a\":1048576}}}", "no id from 0 to 1048575 for 'a'"},
    {"{\"model\":{\"vocab\":{\"a\":0.5}}}", "no id from 0"},
    {"{\"model\":{\"vocab\":{\"a\":\"0\"}}}", "no id from 0"},
    {"{\"model\":{\"vocab\":{\"a\":0,\"b\":0}}}", "an id given twice, the second time to 'b'"},
    {"{\"model\":{\"vocab\":{\"a\":0,\"a\":1}}}", "duplicate object key"},
    {"{\"model\":{\"vocab\":{\"\":0}}}", "an empty token"},
    {"{\"model\":{\"vocab\":{\"a\":0}}}", "neither 'unk_token' nor 'byte_fallback'"},
    {"{\"model\":{\"unk_token\":\"?\",\"vocab\":{\"a\":0}}}", "'unk_token' is no token: '?'"},
    {"{\"model\":{\"unk_token\":3,\"vocab\":{\"a\":0}}}", "'unk_token' is no string"},
    {"{\"model\":{\"byte_fallback\":true,\"vocab\":{\"a\":0}}}", "without the token '<0x00>'"},
    {"{\"model\":{\"byte_fallback\":\"yes\",\"vocab\":{\"a\":0}}}", "'byte_fallback' is neither true nor false"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB "}}", "missing or no list: 'model.merges'"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":{}}}", "missing or no list: 'model.merges'"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"ab\"]}}", "no pair of two tokens at 'entry 0'"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"a b\",\"a b a\"]}}",
     "no pair of two tokens at 'entry 1'"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[[\"a\"]]}}", "no pair of two tokens"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[[\"a\",\"b\",\"a\"]]}}", "no pair of two tokens"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[[\"a\",3]]}}", "no pair of two tokens"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[7]}}", "no pair of two tokens"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\" a\"]}}",
     "joins what is no token"}, /* would be a cycle */
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[[\"ab\",\"\"]]}}", "joins what is no token"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"a c\"]}}", "joins what is no token"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"b a\"]}}", "joins to what is no token"},
    {"{\"model\":{\"unk_token\":\"?\"," VOCAB ",\"merges\":[\"a b\",[\"a\",\"b\"]]}}", "joins twice what makes 'ab'"},
    {"{\"added_tokens\":{}," MODEL "}", "no list: 'added_tokens'"},
    {"{\"added_tokens\":[3]," MODEL "}", "an added token without 'content'"},
    {"{\"added_tokens\":[{\"id\":9}]," MODEL "}", "an added token without 'content'"},
    {"{\"added_tokens\":[{\"content\":\"x\"}]," MODEL "}", "no id from 0 to 1048575 for 'x'"},
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"\"}]," MODEL "}", "an empty token"},
    {"{\"added_tokens\":[{\"id\":1,\"content\":\"x\"}]," MODEL "}", "an id given twice, the second time to 'x'"},
    {"{\"added_tokens\":[{\"id\":2,\"content\":\"a\"}]," MODEL "}", "another id for the added token 'a'"},
    {"{\"added_tokens\":[{\"id\":1,\"content\":\"a\"},{\"id\":1,\"content\":\"a\"}]," MODEL "}", "given twice"},
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"x\"},{\"id\":10,\"content\":\"x\"}]," MODEL "}",
     "given twice: the added token 'x'"},
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"ba\"}],\"model\":{\"unk_token\":\"?\"," VOCAB
     ",\"merges\":[\"b a\"]}}",
     "joins to what is no token"}, /* what is added is not the vocabulary's */
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"x\",\"lstrip\":true}]," MODEL "}", "with 'lstrip'"},
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"x\",\"single_word\":true}]," MODEL "}", "with 'single_word'"},
    {"{\"added_tokens\":[{\"id\":9,\"content\":\"x\",\"special\":1}]," MODEL "}", "'special' is neither"},
};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

START_TEST(malformed_tokenizers_are_refused_in_one_line)
{
    struct nf_tokenizer t;
    check_line(parse(&t, malformed[_i].text), NF_FORMAT, malformed[_i].complaint, malformed[_i].text);
    ck_assert_int_eq(strncmp(nf_error(), "tokenizer.json: ", 16), 0);
    ck_assert_ptr_null(t.tokens);
}
END_TEST

static void check_ids(const char *file, const char *text, size_t wanted, const int *expected)
{
    struct nf_tokenizer t;
    int ids[8];
    size_t count;
    ck_assert_msg(parse(&t, file) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_tokenizer_encode(&t, text, strlen(text), 0, ids, 8, &count), NF_OK);
    ck_assert_uint_eq(count, wanted);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(ids[i], expected[i]);
    nf_tokenizer_release(&t);
}

/* The unknown token written out stays apart from an unknown character, two unknown characters do not. */
START_TEST(only_unknown_characters_are_fused)
{
    check_ids("{\"model\":{\"fuse_unk\":true,\"unk_token\":\"?\"," VOCAB ",\"merges\":[]}}", "?zza?", 4,
              (const int[]){0, 0, 1, 0});
}
END_TEST

/* An added token is found where the normaliser leaves it, and not as a character of the vocabulary. */
START_TEST(added_tokens_are_no_characters)
{
    const char *file = "{\"normalizer\":{\"type\":\"Prepend\",\"prepend\":\"b\"},\"added_tokens\":[{\"id\":9,"
                       "\"content\":\"x\",\"normalized\":true}]," MODEL "}";
    check_ids(file, "axa", 4, (const int[]){2, 1, 0, 1}); /* "bx" is nowhere in "baxa": x is unknown */
    check_ids(file, "xa", 2, (const int[]){9, 1});        /* "bxa" */
}
END_TEST

START_TEST(an_added_token_may_not_grow_without_end)
{
    char file[4096], token[500];
    struct nf_tokenizer t;
    memset(token, 'a', sizeof token - 1);
    token[sizeof token - 1] = 0;
#define GROW "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaa\"}"
    snprintf(file, sizeof file,
             "{\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[" GROW "," GROW "]},\"added_tokens\":[{\"id\":9,"
             "\"content\":\"%s\",\"normalized\":true}]," MODEL "}",
             token);
    check_line(parse(&t, file), NF_FORMAT, "normalised to more than 16384 bytes", file);
}
END_TEST

/* Without a decoder tokens are words. */
START_TEST(tokens_without_a_decoder_are_spaced)
{
    struct nf_tokenizer t;
    char *text;
    ck_assert_int_eq(parse(&t, "{" MODEL "}"), NF_OK);
    ck_assert_int_eq(nf_tokenizer_decode(&t, (const int[]){1, 3, 7, 1}, 4, 0, &text), NF_OK);
    ck_assert_str_eq(text, "a ab a");
    free(text);
    nf_tokenizer_release(&t);
}
END_TEST

/* The longest token there may be, twice joined, and one byte more. */
START_TEST(tokens_of_any_length)
{
    char long_token[600], text[4096];
    struct nf_tokenizer t;
    for (size_t length = 511; length < 514; length++) {
        memset(long_token, 'x', length);
        long_token[length] = 0;
        snprintf(text, sizeof text,
                 "{\"model\":{\"unk_token\":\"a\",\"vocab\":{\"a\":0,\"%s\":1},\"merges\":[[\"%s\",\"%s\"]]}}",
                 long_token, long_token, long_token);
        check_line(parse(&t, text), NF_FORMAT, length > 512 ? "more than 512 bytes" : "joins to what is no token", "");
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tokenizer");
    tcase_add_test(tests, strings_and_pairs_are_both_merges);
    tcase_add_test(tests, a_vocabulary_may_have_holes);
    tcase_add_loop_test(tests, malformed_tokenizers_are_refused_in_one_line, 0, MALFORMED);
    tcase_add_test(tests, tokens_of_any_length);
    tcase_add_test(tests, only_unknown_characters_are_fused);
    tcase_add_test(tests, added_tokens_are_no_characters);
    tcase_add_test(tests, an_added_token_may_not_grow_without_end);
    tcase_add_test(tests, tokens_without_a_decoder_are_spaced);
    return golden_run("tokenizer", tests);
}
