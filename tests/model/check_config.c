#include "folders.h"

#define LEAST                                                                                                          \
    "\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_act\":\"silu\",\"hidden_size\":24,"    \
    "\"num_hidden_layers\":2,\"num_attention_heads\":6,\"intermediate_size\":20,\"vocab_size\":300"

static enum nf_status parse(struct nf_model_config *config, const char *text)
{
    char *copy = malloc(strlen(text) + 1); /* without a zero to run on to */
    memcpy(copy, text, strlen(text));
    enum nf_status status = nf_model_config_parse(config, "config.json", copy, strlen(text));
    free(copy);
    return status;
}

START_TEST(what_is_not_given_is_the_family_default)
{
    struct nf_model_config config;
    ck_assert_msg(parse(&config, "{" LEAST ",\"anything\":{\"else\":[1]}}") == NF_OK, "%s", nf_error());
    ck_assert_int_eq(config.shape.kv_heads, 6);
    ck_assert_int_eq(config.positions, 2048);
    ck_assert_int_eq(config.shape.tied, 0);
    ck_assert_double_eq(config.shape.rope_theta, 10000.0);
    ck_assert_double_eq(config.shape.norm_eps, 1e-6);
    ck_assert_int_eq(config.begin, -1);
}
END_TEST

START_TEST(what_is_given_is_read)
{
    struct nf_model_config config;
    ck_assert_msg(parse(&config, "{" LEAST ",\"num_key_value_heads\":2,\"rope_theta\":500,\"rms_norm_eps\":1e-05,"
                                 "\"tie_word_embeddings\":true,\"bos_token_id\":1,\"eos_token_id\":[2,3],"
                                 "\"max_position_embeddings\":64,\"head_dim\":4,\"rope_scaling\":null}") == NF_OK,
                  "%s", nf_error());
    ck_assert_int_eq(config.shape.kv_heads, 2);
    ck_assert_double_eq(config.shape.rope_theta, 500.0);
    ck_assert_double_eq(config.shape.norm_eps, 1e-5);
    ck_assert_int_eq(config.shape.tied, 1);
    ck_assert_int_eq(config.begin, 1);
    ck_assert_int_eq(config.end, 2);
    ck_assert_int_eq(config.positions, 64);
}
END_TEST

START_TEST(the_published_file_is_read)
{
    size_t length;
    struct nf_model_config config;
    char *bytes =
        published_file("config.json", "486bedda3a6988332e60d9638a09ca4b260d34ebcf1b19e22cf3b140b63d8fe9", &length);
    ck_assert_msg(nf_model_config_parse(&config, "config.json", bytes, length) == NF_OK, "%s", nf_error());
    const struct nf_decoder_shape *s = &config.shape;
    const int shape[] = {s->hidden, s->layers, s->heads, s->kv_heads, s->intermediate, s->vocabulary, s->tied},
              expected[] = {2048, 22, 32, 4, 5632, 32000, 0};
    ck_assert_mem_eq(shape, expected, sizeof shape);
    ck_assert_double_eq(s->rope_theta, 10000.0);
    ck_assert_double_eq(s->norm_eps, 1e-5);
    ck_assert_int_eq(config.positions, 2048);
    ck_assert_int_eq(config.begin, 1);
    ck_assert_int_eq(config.end, 2);
    free(bytes);
}
END_TEST

START_TEST(rotary_parameters_that_do_not_scale_are_read)
{
    struct nf_model_config config;
    ck_assert_msg(parse(&config, "{" LEAST ",\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":500}}") ==
                      NF_OK,
                  "%s", nf_error());
    ck_assert_double_eq(config.shape.rope_theta, 500.0);
}
END_TEST

/* A member taken out, or put in place of the one of the same name. */
static const struct {
    const char *key, *value, *complaint;
} malformed[] = {
    {"architectures", NULL, "'architectures' is missing"},
    {"architectures", "[\"GPT2LMHeadModel\"]", "'architectures' is GPT2LMHeadModel"},
    {"architectures", "[]", "'architectures' is missing"},
    {"architectures", "[\"LlamaForCausalLM\",\"B\"]", "'architectures' is"},
    {"architectures", "\"LlamaForCausalLM\"", "'architectures' is missing or no list"},
    {"model_type", NULL, "'model_type' is missing"},
    {"model_type", "\"mistral\"", "'model_type' is mistral"},
    {"model_type", "3", "'model_type' is no string"},
    {"hidden_act", "\"gelu\"", "'hidden_act' is gelu"},
    {"hidden_act", "\"a\\nb\\u0007\"", "'hidden_act' is a?b?"},
    {"hidden_size", NULL, "'hidden_size' is missing"},
    {"hidden_size", "null", "'hidden_size' is missing"},
    {"hidden_size", "0", "'hidden_size' is 0, not within"},
    {"hidden_size", "-24", "'hidden_size' is -24, not within"},
    {"hidden_size", "24.0", "'hidden_size' is no whole number"},
    {"hidden_size", "\"24\"", "'hidden_size' is no whole number"},
    {"hidden_size", "[24]", "'hidden_size' is no whole number"},
    {"hidden_size", "25", "no multiple of twice the 6 heads"},
    {"hidden_size", "1048577", "not within 1 to 1048576"},
    {"hidden_size", "9223372036854775807", "not within 1 to 1048576"},
    {"hidden_size", "9223372036854775808", "no valid JSON"},
    {"num_hidden_layers", "1025", "not within 1 to 1024"},
    {"num_attention_heads", "0", "not within 1 to 1024"},
    {"num_attention_heads", "5", "no multiple of twice the 5 heads"},
    {"num_key_value_heads", "0", "'num_key_value_heads' is 0"},
    {"num_key_value_heads", "4", "6 heads cannot share 4"},
    {"num_key_value_heads", "12", "cannot share"},
    {"intermediate_size", "1e3", "'intermediate_size' is no whole number"},
    {"vocab_size", "true", "'vocab_size' is no whole number"},
    {"vocab_size", "4294967297", "'vocab_size' is 4294967297, not within"},
    {"max_position_embeddings", "0", "'max_position_embeddings' is 0"},
    {"rope_theta", "\"10000\"", "'rope_theta' is no number"},
    {"rope_theta", "0", "rope_theta is 0"},
    {"rope_theta", "-1e4", "rope_theta is -10000"},
    {"rms_norm_eps", "-1", "'rms_norm_eps' is less than 1e-12"},
    {"rms_norm_eps", "0", "'rms_norm_eps' is less than 1e-12"},
    {"rms_norm_eps", "1", "norm_eps is 1"},
    {"rope_scaling", "{\"type\":\"linear\",\"factor\":2.0}", "'rope_scaling' is given"},
    {"rope_parameters", "{}", "'rope_type' is missing"},
    {"rope_parameters", "[]", "'rope_parameters' is no object"},
    {"rope_parameters", "{\"rope_type\":\"yarn\"}", "'rope_type' is yarn"},
    {"rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":\"x\"}", "'rope_theta' is no number"},
    {"quantization_config", "{\"bits\":4}", "'quantization_config' is given"},
    {"sliding_window", "4096", "'sliding_window' is given"},
    {"attention_bias", "true", "'attention_bias' is true"},
    {"mlp_bias", "1", "'mlp_bias' is neither true nor false"},
    {"tie_word_embeddings", "\"yes\"", "'tie_word_embeddings' is neither"},
    {"head_dim", "8", "'head_dim' is not hidden_size / heads"},
    {"bos_token_id", "300", "'bos_token_id' is no token"},
    {"eos_token_id", "-1", "'eos_token_id' is no token"},
    {"eos_token_id", "[\"2\"]", "'eos_token_id' is no token"},
};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

START_TEST(malformed_configs_are_refused_in_one_line)
{
    struct nf_model_config config;
    char text[2048];
    json_t *root = json_loads("{" LEAST "}", 0, NULL);
    json_object_del(root, malformed[_i].key);
    char *rest = json_dumps(root, JSON_COMPACT);
    if (malformed[_i].value)
        snprintf(text, sizeof text, "{\"%s\":%s,%s", malformed[_i].key, malformed[_i].value, rest + 1);
    else
        snprintf(text, sizeof text, "%s", rest);
    check_line(parse(&config, text), NF_FORMAT, malformed[_i].complaint, malformed[_i].key);
    ck_assert_int_eq(strncmp(nf_error(), "config.json: ", 13), 0);
    free(rest);
    json_decref(root);
}
END_TEST

START_TEST(what_is_no_object_is_refused)
{
    static const char *const texts[] = {"", " ", "{", "[]", "null", "{\"a\":1,\"a\":2}", "{\"a\":\"\xFF\"}", "{}x"};
    struct nf_model_config config;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_line(parse(&config, texts[i]), NF_FORMAT, "JSON", texts[i]);
}
END_TEST

START_TEST(a_file_that_is_too_long_is_not_read)
{
    char folder[32], path[64];
    struct nf_model_config config;
    make_folder(folder);
    snprintf(path, sizeof path, "%s/config.json", folder);
    put_file(folder, "config.json", "{}", 2);
    ck_assert_int_eq(truncate(path, (off_t)1 << 40), 0);
    check_line(nf_model_config_load(&config, path), NF_FORMAT, "at most 1048576 are read", "sparse");
    remove_folder(folder);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("config");
    tcase_add_test(tests, what_is_not_given_is_the_family_default);
    tcase_add_test(tests, what_is_given_is_read);
    tcase_add_test(tests, the_published_file_is_read);
    tcase_add_test(tests, rotary_parameters_that_do_not_scale_are_read);
    tcase_add_loop_test(tests, malformed_configs_are_refused_in_one_line, 0, MALFORMED);
    tcase_add_test(tests, what_is_no_object_is_refused);
    tcase_add_test(tests, a_file_that_is_too_long_is_not_read);
    return golden_run("config", tests);
}
