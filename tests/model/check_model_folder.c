#include "folders.h"
#include "language/cache.h"

/* Grouped heads and not, tied and not, odd widths, one layer and several, one shard and several. */
static const struct {
    struct nf_decoder_shape shape;
    int shards;
} models[] = {
    {{24, 2, 6, 2, 20, 300, 10000.0, 1e-5, 0}, 1}, {{24, 2, 6, 2, 20, 300, 10000.0, 1e-5, 1}, 1},
    {{16, 1, 4, 4, 31, 259, 500.0, 1e-6, 0}, 2},   {{30, 3, 5, 1, 7, 401, 10000.0, 1e-5, 0}, 3},
    {{4, 1, 1, 1, 1, 260, 10000.0, 1e-12, 1}, 1},  {{8, 7, 2, 1, 3, 1100, 10000.0, 1e-5, 1}, 9},
};
enum { MODELS = sizeof models / sizeof *models, ROWS = 5 };

/* The same weights as one float32 vector, in the order of nf_decoder_view. */
static float *in_memory(const struct nf_decoder_shape *s)
{
    static const char *const parts[] = {"input_layernorm",  "self_attn.q_proj", "self_attn.k_proj",
                                        "self_attn.v_proj", "self_attn.o_proj", "post_attention_layernorm",
                                        "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};
    size_t h = (size_t)s->hidden, kv = h / (size_t)s->heads * (size_t)s->kv_heads, f = (size_t)s->intermediate;
    size_t v = (size_t)s->vocabulary * h;
    const size_t counts[] = {h, h * h, kv * h, kv * h, h * h, h, f * h, f * h, f * h};
    float *weights = malloc(nf_decoder_weights(s) * sizeof *weights), *at = weights;
    char name[96];
    fill_weights(NULL, "model.embed_tokens.weight", 0, at, v);
    at += v;
    for (int l = 0; l < s->layers; l++)
        for (int p = 0; p < 9; p++) {
            snprintf(name, sizeof name, "model.layers.%d.%s.weight", l, parts[p]);
            fill_weights(NULL, name, 0, at, counts[p]);
            at += counts[p];
        }
    fill_weights(NULL, "model.norm.weight", 0, at, h);
    at += h;
    if (!s->tied) fill_weights(NULL, "lm_head.weight", 0, at, v);
    return weights;
}

static void run(const struct nf_decoder *decoder, float *logits)
{
    struct nf_cache cache;
    struct nf_cache_row rows[ROWS];
    ck_assert_int_eq(nf_cache_init(&cache, &decoder->shape, 1, ROWS, ROWS, 0), NF_OK);
    for (int i = 0; i < ROWS; i++)
        rows[i] = (struct nf_cache_row){.slot = 0, .position = i, .token = 37 * i % 259, .wanted = 1};
    ck_assert_msg(nf_cache_run(&cache, decoder, NULL, rows, ROWS) == NF_OK, "%s", nf_error());
    memcpy(logits, cache.logits, (size_t)(ROWS * decoder->shape.vocabulary) * sizeof *logits);
    nf_cache_release(&cache);
}

START_TEST(logits_equal_those_of_the_model_in_memory)
{
    const struct nf_decoder_shape *shape = &models[_i].shape;
    size_t count = (size_t)(ROWS * shape->vocabulary);
    float *weights = in_memory(shape), *expected = malloc(count * sizeof *expected),
          *made = malloc(count * sizeof *made);
    struct nf_decoder decoder;
    ck_assert_int_eq(nf_decoder_view(&decoder, shape, weights), NF_OK);
    run(&decoder, expected);
    nf_decoder_release(&decoder);
    ck_assert(expected[0] != expected[1]);
    for (int type = NF_FLOAT32; type <= NF_BFLOAT16; type++) {
        char folder[32];
        struct nf_model_folder model;
        make_folder(folder);
        enum nf_status status =
            nf_model_write(folder, shape, (enum nf_tensor_type)type, models[_i].shards, fill_weights, NULL);
        if (!status) status = nf_model_folder_open(&model, folder);
        ck_assert_msg(status == NF_OK, "%s", nf_error());
        ck_assert_int_eq((int)model.shards.count, models[_i].shards);
        ck_assert_mem_eq(&model.config.shape, shape, sizeof *shape);
        run(&model.decoder, made);
        ck_assert_mem_eq(made, expected, count * sizeof *made);
        nf_model_folder_release(&model);
        remove_folder(folder);
    }
    free(weights);
    free(expected);
    free(made);
}
END_TEST

START_TEST(a_prompt_makes_the_round_trip)
{
    char folder[32], *text, *back;
    struct nf_model_folder model;
    const struct nf_chat_turn turn = {"user", "How are you? \xC3\xA9\xF0\x9F\x99\x82"};
    int ids[256];
    size_t count;
    make_folder(folder);
    struct nf_decoder_shape shape = small_shape;
    shape.vocabulary = 600;
    ck_assert_int_eq(nf_model_write(folder, &shape, NF_BFLOAT16, 1, fill_weights, NULL), NF_OK);
    ck_assert_msg(nf_model_folder_open(&model, folder) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(model.begin, 1);
    ck_assert_int_eq(model.end, 2);
    ck_assert_int_eq(nf_chat_template_write(&model.chat, &turn, 1, 1, &text), NF_OK);
    ck_assert_str_eq(text, "<|user|>\nHow are you? \xC3\xA9\xF0\x9F\x99\x82</s>\n<|assistant|>\n");
    ck_assert_int_eq(nf_tokenizer_encode(&model.tokenizer, text, strlen(text), 1, ids, 256, &count), NF_OK);
    ck_assert_int_eq(ids[0], 1);
    ck_assert_int_eq(nf_tokenizer_decode(&model.tokenizer, ids + 1, count - 1, 0, &back), NF_OK);
    ck_assert_str_eq(back, "<|user|>\nHow are you? \xC3\xA9\xF0\x9F\x99\x82</s> \n<|assistant|>\n");
    free(text);
    free(back);
    nf_model_folder_release(&model);
    remove_folder(folder);
}
END_TEST

/* The settings of the tokenizer as TinyLlama's publishers have them, template included. */
START_TEST(the_published_settings_are_read)
{
    char folder[32], *text;
    size_t length;
    struct nf_model_folder model;
    const struct nf_chat_turn turns[] = {{"system", "S"}, {"user", "U"}};
    char *bytes = published_file("tokenizer_config.json",
                                 "7b41ba7d0eb91e77914ca3dafde559ea3e19878769b7e68409e89bed5222e77a", &length);
    make_folder(folder);
    ck_assert_int_eq(nf_model_write(folder, &small_shape, NF_BFLOAT16, 1, fill_weights, NULL), NF_OK);
    put_file(folder, "tokenizer_config.json", bytes, length);
    ck_assert_msg(nf_model_folder_open(&model, folder) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(model.begin, 1);
    ck_assert_int_eq(model.end, 2);
    ck_assert_int_eq(nf_chat_template_write(&model.chat, turns, 2, 1, &text), NF_OK);
    ck_assert_str_eq(text, "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\n");
    free(text);
    free(bytes);
    nf_model_folder_release(&model);
    remove_folder(folder);
}
END_TEST

/* Changes to a good folder, file by file: replaced text, a removed file, or another file's text. */
static const struct {
    const char *file, *from, *to; /* from NULL: the whole file becomes `to`; both NULL: it is removed */
    enum nf_status status;
    const char *complaint;
} damaged[] = {
    {"config.json", NULL, NULL, NF_IO, "config.json: cannot be read"},
    {"tokenizer.json", NULL, NULL, NF_IO, "tokenizer.json: cannot be read"},
    {"tokenizer_config.json", NULL, NULL, NF_IO, "tokenizer_config.json: cannot be read"},
    {"model.safetensors", NULL, NULL, NF_IO, "neither model.safetensors nor model.safetensors.index.json"},
    {"config.json", "\"hidden_size\": 24", "\"hidden_size\": 48", NF_FORMAT, "has not the shape [300, 48]"},
    {"config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", NF_FORMAT,
     "no file has the tensor 'model.layers.2.input_layernorm.weight'"},
    {"config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", NF_FORMAT, "belongs to no part"},
    {"config.json", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", NF_FORMAT,
     "k_proj.weight' has not the shape"},
    {"config.json", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 4", NF_FORMAT, "cannot share"},
    {"config.json", "\"vocab_size\": 300", "\"vocab_size\": 299", NF_FORMAT, "has not the shape [299, 24]"},
    {"config.json", "\"intermediate_size\": 20", "\"intermediate_size\": 21", NF_FORMAT, "[21, 24]"},
    {"config.json", "\"bos_token_id\": 1", "\"bos_token_id\": 5", NF_FORMAT, "different begin or end tokens"},
    {"config.json", "\"eos_token_id\": 2", "\"eos_token_id\": [3, 2]", NF_FORMAT, "different begin or end tokens"},
    {"model.safetensors", "model.norm.weight", "model.norm.weighs", NF_FORMAT,
     "no file has the tensor 'model.norm.weight'"},
    {"model.safetensors", "layers.1.mlp.up_proj.weight", "layers.1.mlp.up_proj.biases", NF_FORMAT,
     "no file has the tensor"},
    {"model.safetensors", "\"BF16\",\"shape\":[24]", "\"I16\" ,\"shape\":[24]", NF_FORMAT, "of type I16, not F32"},
    {"model.safetensors", "\"BF16\",\"shape\":[24]", "\"U16\" ,\"shape\":[24]", NF_FORMAT, "of type U16, not F32"},
    {"model.safetensors", "[300,24]", "[24,300]", NF_FORMAT, "has not the shape [300, 24]"},
    {"model.safetensors", "[24,24]", "[ 576 ]", NF_FORMAT, "has not the shape [24, 24]"},
    {"tokenizer.json", "\"</s>\"", "\"<end>\"", NF_FORMAT, "an id given twice, the second time to '<end>'"},
    {"tokenizer_config.json", "\"</s>\"", "\"<end>\"", NF_FORMAT, "is no token of tokenizer.json"},
    {"tokenizer_config.json", "\"eos_token\"", "\"eos_taken\"", NF_FORMAT, "begin or end token is missing"},
    {"tokenizer_config.json", "\"bos_token\"", "\"bos_taken\"", NF_FORMAT, "is no token of tokenizer.json"},
    {"tokenizer_config.json", "\"chat_template\"", "\"chat_templato\"", NF_FORMAT, "'chat_template' is missing"},
    {"tokenizer_config.json", "<|user|>", "<|User|>", NF_FORMAT, "does not write turns as"},
    {"tokenizer_config.json", "{% endfor %}", "{% endfir %}", NF_FORMAT, "a statement other than for and if"},
    {"chat_template.jinja", NULL, "{{ messages }}", NF_FORMAT, "chat_template.jinja: chat template, byte 11"},
    {"chat_template.jinja", NULL, "", NF_FORMAT, "does not write turns as"},
    {"model.safetensors", "layers.1.mlp.up_proj.weight", "layers.01.mlp.up_proj.weigh", NF_FORMAT,
     "no file has the tensor"},
    {"model.safetensors", "\"lm_head.weight\"", "\"lm_lead.weight\"", NF_FORMAT,
     "no file has the tensor 'lm_head.weight'"},
    {"tokenizer_config.json", "\"bos_token\": \"<s>\"", "\"bos_token\": {\"content\": 3}", NF_FORMAT, "is no token"},
    {"tokenizer_config.json", "{% for", "\\u0000{% for", NF_FORMAT, ""},
    {"tokenizer.json", NULL, "{\"model\":[[[[[[[[[[[[[[[[[[[[[[[[[", NF_FORMAT, "nested deeper than 24"},
    {"config.json", NULL, "[[[[[[[[[[[[[[[[[[[[[[[[[", NF_FORMAT, "nested deeper than 24"},
    {"config.json", NULL, "{\"model_type\":\"\xC3\"}", NF_FORMAT, "unable to decode byte 0xc3"},
    {"config.json", NULL, "", NF_FORMAT, "no valid JSON"},
    {"config.json", NULL, "[]", NF_FORMAT, "no JSON object"},
    {"tokenizer_config.json", NULL, "3", NF_FORMAT, "no JSON object"},
};

static void damage(const char *folder, int i)
{
    char path[256], *bytes, *at;
    size_t length, from, to;
    snprintf(path, sizeof path, "%s/%s", folder, damaged[i].file);
    if (!damaged[i].from) {
        if (damaged[i].to)
            put_file(folder, damaged[i].file, damaged[i].to, strlen(damaged[i].to));
        else
            ck_assert_int_eq(unlink(path), 0);
        return;
    }
    ck_assert_int_eq(nf_file_read(path, &bytes, &length), NF_OK);
    from = strlen(damaged[i].from);
    to = strlen(damaged[i].to);
    at = memmem(bytes, length, damaged[i].from, from);
    ck_assert_msg(at != NULL, "%s is not in %s", damaged[i].from, path);
    char *changed = malloc(length + to);
    size_t before = (size_t)(at - bytes);
    memcpy(changed, bytes, before);
    memcpy(changed + before, damaged[i].to, to);
    memcpy(changed + before + to, at + from, length - before - from);
    put_file(folder, damaged[i].file, changed, length - from + to);
    free(changed);
    free(bytes);
}

START_TEST(what_is_wrong_is_said_in_one_line)
{
    char folder[32];
    struct nf_model_folder model;
    make_folder(folder);
    ck_assert_int_eq(nf_model_write(folder, &small_shape, NF_BFLOAT16, 1, fill_weights, NULL), NF_OK);
    damage(folder, _i);
    check_line(nf_model_folder_open(&model, folder), damaged[_i].status, damaged[_i].complaint, damaged[_i].file);
    ck_assert_ptr_null(model.shards.files);
    remove_folder(folder);
}
END_TEST

/* One weight of one tensor; the last of it, too. */
struct spoilt {
    const char *name;
    size_t at;
    float value;
};

static void fill_spoilt(void *context, const char *name, size_t first, float *values, size_t count)
{
    const struct spoilt *spoilt = context;
    fill_weights(NULL, name, first, values, count);
    if (!strcmp(name, spoilt->name) && spoilt->at >= first && spoilt->at < first + count)
        values[spoilt->at - first] = spoilt->value;
}

START_TEST(weights_that_are_no_numbers_are_refused)
{
    static const struct spoilt list[] = {{"model.norm.weight", 0, NAN},
                                         {"model.norm.weight", 23, INFINITY},
                                         {"lm_head.weight", 7199, -INFINITY},
                                         {"model.layers.1.mlp.up_proj.weight", 479, 1024.0f},
                                         {"model.embed_tokens.weight", 4097, NAN}};
    char folder[32];
    struct nf_model_folder model;
    for (int type = NF_FLOAT32; type <= NF_BFLOAT16; type++) {
        struct spoilt spoilt = list[_i];
        make_folder(folder);
        ck_assert_int_eq(nf_model_write(folder, &small_shape, (enum nf_tensor_type)type, 1, fill_spoilt, &spoilt),
                         NF_OK);
        check_line(nf_model_folder_open(&model, folder), NF_FORMAT, "that is no number or beyond 1000", spoilt.name);
        ck_assert_ptr_nonnull(strstr(nf_error(), spoilt.name));
        remove_folder(folder);
    }
}
END_TEST

START_TEST(a_path_that_is_no_folder_is_said)
{
    struct nf_model_folder model;
    static char endless[3000];
    memset(endless, 'x', sizeof endless - 1);
    check_line(nf_model_folder_open(&model, "/no/such/folder"), NF_IO, "config.json: cannot be read", "missing");
    check_line(nf_model_folder_open(&model, "/dev/null"), NF_IO, "cannot be read", "a device");
    check_line(nf_model_folder_open(&model, endless), NF_INVALID, "path too long", "too long");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("model_folder");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, logits_equal_those_of_the_model_in_memory, 0, MODELS);
    tcase_add_test(tests, a_prompt_makes_the_round_trip);
    tcase_add_test(tests, the_published_settings_are_read);
    tcase_add_loop_test(tests, what_is_wrong_is_said_in_one_line, 0, (int)(sizeof damaged / sizeof *damaged));
    tcase_add_loop_test(tests, weights_that_are_no_numbers_are_refused, 0, 5);
    tcase_add_test(tests, a_path_that_is_no_folder_is_said);
    return golden_run("model_folder", tests);
}
