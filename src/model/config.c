#include "model/config.h"

#include "model/json_text.h"
#include "model/mapped_file.h"

#include <limits.h>
#include <string.h>

static const size_t FILE_MOST = (size_t)1 << 20;
static const double NORM_EPS_LEAST = 1e-12; /* with none, a row of zeros would be divided by zero */

static enum nf_status complain(const char *where, const char *key, const char *what)
{
    char shown[NF_JSON_SHOWN];
    return nf_fail(NF_FORMAT, "%s: '%s' is %s: only models of the Llama family as TinyLlama's can be run", where, key,
                   nf_json_show(shown, what));
}

/* The whole numbers, with what stands for one that is not given; -1: it must be. */
static const struct {
    const char *key;
    size_t offset;
    json_int_t most, otherwise;
} numbers[] = {
    {"hidden_size", offsetof(struct nf_model_config, shape.hidden), 1 << 20, -1},
    {"num_hidden_layers", offsetof(struct nf_model_config, shape.layers), 1024, -1},
    {"num_attention_heads", offsetof(struct nf_model_config, shape.heads), 1024, -1},
    {"num_key_value_heads", offsetof(struct nf_model_config, shape.kv_heads), 1024, 0}, /* 0: as many as heads */
    {"intermediate_size", offsetof(struct nf_model_config, shape.intermediate), 1 << 20, -1},
    {"vocab_size", offsetof(struct nf_model_config, shape.vocabulary), 1 << 20, -1},
    {"max_position_embeddings", offsetof(struct nf_model_config, positions), 1 << 20, 2048},
};

static enum nf_status read_numbers(struct nf_model_config *config, const char *where, const json_t *root)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_int_t value;
        if (numbers[i].otherwise < 0 && nf_json_absent(root, numbers[i].key))
            return complain(where, numbers[i].key, "missing");
        enum nf_status status =
            nf_json_integer(root, where, numbers[i].key, 1, numbers[i].most, numbers[i].otherwise, &value);
        if (status) return status;
        *(int *)((char *)config + numbers[i].offset) = (int)value;
    }
    if (!config->shape.kv_heads) config->shape.kv_heads = config->shape.heads;
    return NF_OK;
}

static enum nf_status refuse_variants(const char *where, const json_t *root)
{
    static const char *const must_be[][2] = {{"model_type", "llama"}, {"hidden_act", "silu"}};
    static const char *const must_be_false[] = {"attention_bias", "mlp_bias"};
    static const char *const must_be_absent[] = {"rope_scaling", "quantization_config", "sliding_window"};
    for (size_t i = 0; i < sizeof must_be / sizeof *must_be; i++) {
        const char *text;
        enum nf_status status = nf_json_string(root, where, must_be[i][0], "missing", &text);
        if (status) return status;
        if (strcmp(text, must_be[i][1])) return complain(where, must_be[i][0], text);
    }
    for (size_t i = 0; i < sizeof must_be_false / sizeof *must_be_false; i++) {
        int flag;
        enum nf_status status = nf_json_flag(root, where, must_be_false[i], 0, &flag);
        if (status) return status;
        if (flag) return complain(where, must_be_false[i], "true");
    }
    for (size_t i = 0; i < sizeof must_be_absent / sizeof *must_be_absent; i++)
        if (!nf_json_absent(root, must_be_absent[i])) return complain(where, must_be_absent[i], "given");
    return NF_OK;
}

static enum nf_status check_architecture(const char *where, const json_t *root)
{
    const json_t *list = json_object_get(root, "architectures");
    const char *name = json_string_value(json_array_get(list, 0));
    if (json_array_size(list) == 1 && name && !strcmp(name, "LlamaForCausalLM")) return NF_OK;
    return complain(where, "architectures", name ? name : "missing or no list of one name");
}

/* Newer files keep the base in "rope_parameters", which must not scale. */
static enum nf_status read_rotary(const char *where, const json_t *root, double *theta)
{
    const json_t *parameters = json_object_get(root, "rope_parameters");
    const char *type;
    if (nf_json_absent(root, "rope_parameters")) return nf_json_real(root, where, "rope_theta", 10000.0, theta);
    if (!json_is_object(parameters)) return complain(where, "rope_parameters", "no object");
    enum nf_status status = nf_json_string(parameters, where, "rope_type", "missing", &type);
    if (!status && strcmp(type, "default") != 0) status = complain(where, "rope_type", type);
    return status ? status : nf_json_real(parameters, where, "rope_theta", 10000.0, theta);
}

/* A number, or a list of which the first counts. */
static enum nf_status read_token(const char *where, const json_t *root, const char *key, int vocabulary, int *id)
{
    const json_t *value = json_object_get(root, key);
    if (json_is_array(value)) value = json_array_get(value, 0);
    *id = -1;
    if (!value || json_is_null(value)) return NF_OK;
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) >= vocabulary)
        return complain(where, key, "no token of the vocabulary");
    *id = (int)json_integer_value(value);
    return NF_OK;
}

static enum nf_status check_head_width(const char *where, const json_t *root, const struct nf_decoder_shape *shape)
{
    json_int_t width, hidden = shape->hidden;
    enum nf_status status = nf_json_integer(root, where, "head_dim", 1, 1 << 20, 0, &width);
    if (!status && width && width * shape->heads != hidden)
        status = complain(where, "head_dim", "not hidden_size / heads");
    return status;
}

static enum nf_status read_config(struct nf_model_config *config, const char *where, const json_t *root)
{
    struct nf_decoder_shape *shape = &config->shape;
    char reason[256];
    enum nf_status status = check_architecture(where, root);
    if (!status) status = refuse_variants(where, root);
    if (!status) status = read_numbers(config, where, root);
    if (!status) status = read_rotary(where, root, &shape->rope_theta);
    if (!status) status = nf_json_real(root, where, "rms_norm_eps", 1e-6, &shape->norm_eps);
    if (!status && !(shape->norm_eps >= NORM_EPS_LEAST)) status = complain(where, "rms_norm_eps", "less than 1e-12");
    if (!status) status = nf_json_flag(root, where, "tie_word_embeddings", 0, &shape->tied);
    if (!status) status = check_head_width(where, root, shape);
    if (!status) status = read_token(where, root, "bos_token_id", shape->vocabulary, &config->begin);
    if (!status) status = read_token(where, root, "eos_token_id", shape->vocabulary, &config->end);
    if (status || !nf_decoder_shape_check(shape)) return status;
    snprintf(reason, sizeof reason, "%s", nf_error());
    return nf_fail(NF_FORMAT, "%s: %s", where, reason);
}

enum nf_status nf_model_config_parse(struct nf_model_config *config, const char *where, const char *bytes,
                                     size_t length)
{
    json_t *root;
    *config = (struct nf_model_config){0};
    enum nf_status status = nf_json_parse(&root, where, bytes, length);
    if (!status && !json_is_object(root))
        status = nf_fail(NF_FORMAT, "%s: no JSON object: download the file again", where);
    if (!status) status = read_config(config, where, root);
    json_decref(root);
    return status;
}

enum nf_status nf_model_config_load(struct nf_model_config *config, const char *path)
{
    struct nf_mapped_file file;
    enum nf_status status = nf_mapped_file_open(&file, path, FILE_MOST);
    if (status) return status;
    status = nf_model_config_parse(config, path, file.bytes, file.length);
    nf_mapped_file_release(&file);
    return status;
}
