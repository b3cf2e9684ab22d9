#include "folders.h"
#include "model/tokenizer_steps.h"

#define MODEL   "\"model\":{\"unk_token\":\"?\",\"vocab\":{\"?\":0,\"a\":1},\"merges\":[]}"
#define REPLACE "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"b\"}"

static const struct {
    const char *text, *complaint;
} malformed[] = {
    {"\"pre_tokenizer\":{\"type\":\"Metaspace\"}", "'pre_tokenizer' has a value other than null"},
    {"\"truncation\":{\"max_length\":5}", "'truncation' has a value other than null"},
    {"\"normalizer\":{}", "'normalizer' has a step 'without a type'"},
    {"\"normalizer\":3", "'normalizer' has a step 'without a type'"},
    {"\"normalizer\":{\"type\":\"NFKC\"}", "'normalizer' has a step 'NFKC'"},
    {"\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Sequence\"}]}", "has a step 'Sequence'"},
    {"\"normalizer\":{\"type\":\"Prepend\"}", "a Prepend without a string"},
    {"\"normalizer\":{\"type\":\"Prepend\",\"prepend\":\"12345678901234567\"}", "at most 16 bytes"},
    {"\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" +\"},\"content\":\"\"}", "without plain strings"},
    {"\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"x\"}", "a Replace of nothing"},
    {"\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"x\"},\"content\":\"12345678901234567\"}",
     "of more than 16 bytes"},
    {"\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[" REPLACE "," REPLACE "," REPLACE "," REPLACE "," REPLACE
     "," REPLACE "," REPLACE "," REPLACE "," REPLACE "]}",
     "more than 8 steps"},
    {"\"decoder\":{\"type\":\"ByteLevel\"}", "'decoder' has a step 'ByteLevel'"},
    {"\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"ByteFallback\"}]}",
     "another order"},
    {"\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"Fuse\"}]}", "another order"},
    {"\"decoder\":{\"type\":\"Strip\",\"content\":\" \"}", "another order"},
    {"\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"Strip\",\"content\":\"\"}]}",
     "a Strip of other than one character"},
    {"\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"Strip\",\"content\":\" \","
     "\"start\":-1}]}",
     "'start' is -1"},
    {"\"post_processor\":{\"type\":\"ByteLevel\"}", "'post_processor' has a step 'ByteLevel'"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\"}", "without the sequence A"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"B\"}}]}",
     "neither a token"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\"}}]}",
     "neither a token"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\"}},"
     "{\"Sequence\":{\"id\":\"A\"}}]}",
     "neither a token"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"a\"}},{"
     "\"SpecialToken\":"
     "{\"id\":\"a\"}},{\"SpecialToken\":{\"id\":\"a\"}},{\"SpecialToken\":{\"id\":\"a\"}},{\"SpecialToken\":{\"id\":"
     "\"a\"}}]}",
     "more than 4 tokens"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"a\"}}],"
     "\"special_tokens\":{\"a\":{\"ids\":[0]}}}",
     "other ids for a special token"},
    {"\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"a\"}}],"
     "\"special_tokens\":{\"a\":{\"ids\":[1,1]}}}",
     "other ids for a special token"},
};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

START_TEST(steps_that_cannot_be_run_are_refused)
{
    struct nf_tokenizer t;
    char text[2048];
    int length = snprintf(text, sizeof text, "{%s," MODEL "}", malformed[_i].text);
    check_line(nf_tokenizer_parse(&t, "tokenizer.json", text, (size_t)length), NF_FORMAT, malformed[_i].complaint,
               text);
    ck_assert_ptr_null(t.tokens);
}
END_TEST

START_TEST(replacements_follow_each_other)
{
    const struct nf_replacement steps[] = {{"", "_"}, {" ", "_"}, {"__", "="}, {"ab", ""}};
    char to[64];
    size_t used = 1;
    to[0] = '>';
    ck_assert_int_eq(nf_tokenizer_replace(steps, 4, " x aab ", 7, to, sizeof to, &used), NF_OK);
    ck_assert_uint_eq(used, 6);
    ck_assert_int_eq(strncmp(to, ">=x_a_", used), 0);
    used = 0;
    ck_assert_int_eq(nf_tokenizer_replace(steps, 4, "", 0, to, sizeof to, &used), NF_OK);
    ck_assert_uint_eq(used, 0);
}
END_TEST

/* Room for exactly what is written, and for one byte less. */
START_TEST(room_is_kept)
{
    const struct nf_replacement step = {"a", "bcd"};
    for (size_t room = 0; room < 12; room++) {
        char *to = malloc(room ? room : 1);
        size_t used = 0;
        enum nf_status status = nf_tokenizer_replace(&step, 1, "axa", 3, to, room, &used);
        ck_assert_int_eq(status, room < 7 ? NF_INVALID : NF_OK);
        free(to);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tokenizer_steps");
    tcase_add_loop_test(tests, steps_that_cannot_be_run_are_refused, 0, MALFORMED);
    tcase_add_test(tests, replacements_follow_each_other);
    tcase_add_test(tests, room_is_kept);
    return golden_run("tokenizer_steps", tests);
}
