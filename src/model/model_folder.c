#include "model/model_folder.h"

#include "model/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MOST = 1024 };
static const size_t CONFIG_MOST = (size_t)4 << 20;

/* A dimension of a tensor. */
enum extent { NONE, HIDDEN, KEYS, INTERMEDIATE, VOCABULARY };

struct part {
    const char *name; /* %d: the layer */
    size_t offset;    /* in nf_decoder_layer or nf_decoder */
    enum extent rows, columns;
};
static const struct part layer_parts[] = {
    {"model.layers.%d.input_layernorm.weight", offsetof(struct nf_decoder_layer, attention_norm), HIDDEN, NONE},
    {"model.layers.%d.self_attn.q_proj.weight", offsetof(struct nf_decoder_layer, query), HIDDEN, HIDDEN},
    {"model.layers.%d.self_attn.k_proj.weight", offsetof(struct nf_decoder_layer, key), KEYS, HIDDEN},
    {"model.layers.%d.self_attn.v_proj.weight", offsetof(struct nf_decoder_layer, value), KEYS, HIDDEN},
    {"model.layers.%d.self_attn.o_proj.weight", offsetof(struct nf_decoder_layer, output), HIDDEN, HIDDEN},
    {"model.layers.%d.post_attention_layernorm.weight", offsetof(struct nf_decoder_layer, feed_norm), HIDDEN, NONE},
    {"model.layers.%d.mlp.gate_proj.weight", offsetof(struct nf_decoder_layer, gate), INTERMEDIATE, HIDDEN},
    {"model.layers.%d.mlp.up_proj.weight", offsetof(struct nf_decoder_layer, up), INTERMEDIATE, HIDDEN},
    {"model.layers.%d.mlp.down_proj.weight", offsetof(struct nf_decoder_layer, down), HIDDEN, INTERMEDIATE},
};
static const struct part model_parts[] = {
    {"model.embed_tokens.weight", offsetof(struct nf_decoder, embedding), VOCABULARY, HIDDEN},
    {"model.norm.weight", offsetof(struct nf_decoder, final_norm), HIDDEN, NONE},
    {"lm_head.weight", offsetof(struct nf_decoder, head), VOCABULARY, HIDDEN},
};
enum { LAYER_PARTS = sizeof layer_parts / sizeof *layer_parts, MODEL_PARTS = sizeof model_parts / sizeof *model_parts };

static size_t extent(const struct nf_decoder_shape *s, enum extent which)
{
    const size_t extents[] = {[NONE] = 1,
                              [HIDDEN] = (size_t)s->hidden,
                              [KEYS] = (size_t)s->hidden / (size_t)s->heads * (size_t)s->kv_heads,
                              [INTERMEDIATE] = (size_t)s->intermediate,
                              [VOCABULARY] = (size_t)s->vocabulary};
    return extents[which];
}

static enum nf_status wrong_shape(const char *path, const char *name, size_t rows, size_t columns, int rank)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, rank == 1 ? "[%zu]" : "[%zu, %zu]", rows, columns);
    return nf_fail(NF_FORMAT, "%s: tensor '%s' has not the shape %s that config.json implies: download the model again",
                   path, name, wanted);
}

/* Within this bound no activation of the forward pass can overflow: normed inputs keep below 1e6, and every product of
 * two projections below 1e38.  What is not a number fails the comparison too. */
static const float LARGEST = 1000.0f;

static enum nf_status check_values(const struct nf_tensor *tensor, size_t count, const char *path, const char *name)
{
    enum { CHUNK = 4096 };
    float values[CHUNK];
    for (size_t first = 0; first < count; first += CHUNK) {
        size_t n = count - first < CHUNK ? count - first : CHUNK;
        int bad = 0;
        nf_tensor_read(values, tensor, first, n);
        for (size_t i = 0; i < n; i++)
            bad |= !(fabsf(values[i]) <= LARGEST);
        if (bad)
            return nf_fail(NF_FORMAT,
                           "%s: tensor '%s' has a weight that is no number or beyond %g: download the model again",
                           path, name, (double)LARGEST);
    }
    return NF_OK;
}

static enum nf_status connect_part(struct nf_tensor *tensor, const struct nf_decoder_shape *shape,
                                   const struct nf_shards *shards, const char *folder, const struct part *part,
                                   int layer)
{
    static const char *const types[] = {[NF_FLOAT32] = "F32", [NF_FLOAT16] = "F16", [NF_BFLOAT16] = "BF16"};
    char name[96];
    const char *path;
    size_t rows = extent(shape, part->rows), columns = extent(shape, part->columns);
    int rank = part->columns == NONE ? 1 : 2;
    snprintf(name, sizeof name, part->name, layer);
    const struct nf_safetensors_tensor *t = nf_shards_find(shards, name, &path);
    if (!t) return nf_fail(NF_FORMAT, "%s: no file has the tensor '%s': download the model again", folder, name);
    if (t->rank != rank || t->shape[0] != rows || (rank == 2 && t->shape[1] != columns))
        return wrong_shape(path, name, rows, columns, rank);
    for (int type = NF_FLOAT32; type <= NF_BFLOAT16; type++)
        if (!strcmp(t->type, types[type])) {
            *tensor = (struct nf_tensor){t->data, (enum nf_tensor_type)type};
            return check_values(tensor, rows * columns, path, name);
        }
    return nf_fail(NF_FORMAT, "%s: tensor '%s' is of type %s, not F32, F16 or BF16: save the model in one of these",
                   path, name, t->type);
}

static int layer_of(const char *name, char rest[96])
{
    int layer, length = 0;
    char again[32];
    if (sscanf(name, "model.layers.%4d.%n", &layer, &length) != 1 || !length || layer < 0) return -1;
    snprintf(again, sizeof again, "model.layers.%d.", layer);
    if (strncmp(name, again, (size_t)length) != 0) return -1; /* "01" or "+1" is no layer's name */
    snprintf(rest, 96, "model.layers.%%d.%s", name + length);
    return layer;
}

/* Older files keep the rotary frequencies, which follow from the config; a tied head may stand beside the embedding. */
static int is_known(const char *name, const struct nf_decoder_shape *shape)
{
    char pattern[96];
    int layer = layer_of(name, pattern);
    for (size_t i = 0; i < MODEL_PARTS; i++)
        if (!strcmp(name, model_parts[i].name)) return 1;
    if (layer < 0 || layer >= shape->layers) return 0;
    for (size_t i = 0; i < LAYER_PARTS; i++)
        if (!strcmp(pattern, layer_parts[i].name)) return 1;
    return !strcmp(pattern, "model.layers.%d.self_attn.rotary_emb.inv_freq");
}

/* A weight that the decoder would not use makes it another model. */
static enum nf_status refuse_others(const struct nf_decoder_shape *shape, const struct nf_shards *shards)
{
    char shown[NF_JSON_SHOWN];
    for (size_t i = 0; i < shards->count; i++)
        for (size_t k = 0; k < shards->files[i].count; k++) {
            const char *name = shards->files[i].tensors[k].name;
            if (!is_known(name, shape))
                return nf_fail(NF_FORMAT,
                               "%s: tensor '%s' belongs to no part of the model that config.json describes: "
                               "download the model again",
                               shards->paths[i], nf_json_show(shown, name));
        }
    return NF_OK;
}

enum nf_status nf_model_folder_connect(struct nf_decoder *decoder, const struct nf_decoder_shape *shape,
                                       const struct nf_shards *shards, const char *folder)
{
    *decoder = (struct nf_decoder){.shape = *shape, .layer = calloc((size_t)shape->layers, sizeof *decoder->layer)};
    if (!decoder->layer) return nf_fail(NF_MEMORY, "%s: out of memory", folder);
    enum nf_status status = NF_OK;
    size_t model = MODEL_PARTS - (shape->tied ? 1 : 0);
    for (size_t i = 0; !status && i < model; i++)
        status = connect_part((struct nf_tensor *)((char *)decoder + model_parts[i].offset), shape, shards, folder,
                              model_parts + i, 0);
    for (int l = 0; !status && l < shape->layers; l++)
        for (size_t i = 0; !status && i < LAYER_PARTS; i++)
            status = connect_part((struct nf_tensor *)((char *)(decoder->layer + l) + layer_parts[i].offset), shape,
                                  shards, folder, layer_parts + i, l);
    if (shape->tied) decoder->head = decoder->embedding;
    if (!status) status = refuse_others(shape, shards);
    if (status) nf_decoder_release(decoder);
    return status;
}

/* "text" or {"content": "text"}. */
static const char *token_text(const json_t *root, const char *key)
{
    const json_t *value = json_object_get(root, key);
    const char *text = json_string_value(json_is_object(value) ? json_object_get(value, "content") : value);
    return text ? text : "";
}

static enum nf_status read_chat(struct nf_model_folder *m, const char *folder, const char *where, const json_t *root)
{
    char path[PATH_MOST];
    const char *begin = token_text(root, "bos_token"), *end = token_text(root, "eos_token");
    const json_t *template = json_object_get(root, "chat_template");
    struct nf_mapped_file file = {0};
    snprintf(path, sizeof path, "%s/chat_template.jinja", folder);
    enum nf_status status;
    if (!access(path, F_OK)) {
        status = nf_mapped_file_open(&file, path, CONFIG_MOST);
        if (!status) status = nf_chat_template_recognise(&m->chat, path, file.bytes, file.length, begin, end);
        nf_mapped_file_release(&file);
    } else if (json_is_string(template)) {
        status = nf_chat_template_recognise(&m->chat, where, json_string_value(template), json_string_length(template),
                                            begin, end);
    } else {
        status = nf_fail(NF_FORMAT, "%s: 'chat_template' is missing or no string: a chat model is needed", where);
    }
    m->begin = nf_tokenizer_find(&m->tokenizer, begin, strlen(begin));
    m->end = nf_tokenizer_find(&m->tokenizer, end, strlen(end));
    if (!status && (m->begin < 0 || m->end < 0))
        status = nf_fail(NF_FORMAT, "%s: 'bos_token' or 'eos_token' is no token of tokenizer.json: download both again",
                         where);
    return status;
}

/* What the files say of each other. */
static enum nf_status compare(const struct nf_model_folder *m, const char *folder)
{
    if (m->tokenizer.count > m->config.shape.vocabulary)
        return nf_fail(NF_FORMAT,
                       "%s: tokenizer.json has the token %d, config.json a vocabulary of %d: download both again",
                       folder, m->tokenizer.count - 1, m->config.shape.vocabulary);
    if ((m->config.begin >= 0 && m->config.begin != m->begin) || (m->config.end >= 0 && m->config.end != m->end))
        return nf_fail(NF_FORMAT,
                       "%s: config.json and tokenizer_config.json name different begin or end tokens: download "
                       "both again",
                       folder);
    return NF_OK;
}

static enum nf_status open_all(struct nf_model_folder *m, const char *folder)
{
    char path[PATH_MOST];
    json_t *root = NULL;
    if (snprintf(path, sizeof path, "%s/tokenizer_config.json", folder) >= PATH_MOST)
        return nf_fail(NF_INVALID, "%.200s...: path too long", folder);
    snprintf(path, sizeof path, "%s/config.json", folder);
    enum nf_status status = nf_model_config_load(&m->config, path);
    if (!status) status = nf_shards_open(&m->shards, folder);
    if (!status) status = nf_model_folder_connect(&m->decoder, &m->config.shape, &m->shards, folder);
    snprintf(path, sizeof path, "%s/tokenizer.json", folder);
    if (!status) status = nf_tokenizer_load(&m->tokenizer, path);
    snprintf(path, sizeof path, "%s/tokenizer_config.json", folder);
    if (!status) status = nf_json_load(&root, path, CONFIG_MOST, NF_JSON_AS_REALS);
    if (!status) status = read_chat(m, folder, path, root);
    json_decref(root);
    if (!status) status = compare(m, folder);
    for (size_t i = 0; !status && i < m->shards.count; i++)
        m->bytes += m->shards.files[i].file.length;
    return status;
}

enum nf_status nf_model_folder_open(struct nf_model_folder *model, const char *folder)
{
    *model = (struct nf_model_folder){0};
    enum nf_status status = open_all(model, folder);
    if (status) nf_model_folder_release(model);
    return status;
}

void nf_model_folder_release(struct nf_model_folder *model)
{
    nf_decoder_release(&model->decoder);
    nf_shards_release(&model->shards);
    nf_tokenizer_release(&model->tokenizer);
    *model = (struct nf_model_folder){0};
}
