#include "model/model_writer.h"

#include "base/file.h"
#include "model/float16.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MOST = 1024, NAME_MOST = 96, CHUNK = 1 << 18, TENSORS_PER_LAYER = 9 };

struct listed {
    char name[NAME_MOST];
    size_t rows, columns; /* columns 0: a vector */
};

/* A tensor of a layer, or of the whole model with layer -1. */
static struct listed listed(size_t rows, size_t columns, int layer, const char *part)
{
    struct listed entry = {.rows = rows, .columns = columns};
    if (layer < 0)
        snprintf(entry.name, sizeof entry.name, "%s.weight", part);
    else
        snprintf(entry.name, sizeof entry.name, "model.layers.%d.%s.weight", layer, part);
    return entry;
}

/* All tensors in the order of the published files; returns how many. */
static size_t list_tensors(const struct nf_decoder_shape *s, struct listed *list)
{
    size_t h = (size_t)s->hidden, kv = h / (size_t)s->heads * (size_t)s->kv_heads, f = (size_t)s->intermediate, n = 0;
    if (!s->tied) list[n++] = listed((size_t)s->vocabulary, h, -1, "lm_head");
    list[n++] = listed((size_t)s->vocabulary, h, -1, "model.embed_tokens");
    for (int l = 0; l < s->layers; l++) {
        list[n++] = listed(h, 0, l, "input_layernorm");
        list[n++] = listed(h, f, l, "mlp.down_proj");
        list[n++] = listed(f, h, l, "mlp.gate_proj");
        list[n++] = listed(f, h, l, "mlp.up_proj");
        list[n++] = listed(h, 0, l, "post_attention_layernorm");
        list[n++] = listed(kv, h, l, "self_attn.k_proj");
        list[n++] = listed(h, h, l, "self_attn.o_proj");
        list[n++] = listed(h, h, l, "self_attn.q_proj");
        list[n++] = listed(kv, h, l, "self_attn.v_proj");
    }
    list[n++] = listed(h, 0, -1, "model.norm");
    return n;
}

static size_t elements(const struct listed *t)
{
    return t->rows * (t->columns ? t->columns : 1);
}

static const char *const type_names[] = {[NF_FLOAT32] = "F32", [NF_FLOAT16] = "F16", [NF_BFLOAT16] = "BF16"};

static enum nf_status write_header(FILE *stream, const struct listed *list, size_t count, enum nf_tensor_type type)
{
    json_t *root = json_pack("{s:{s:s}}", "__metadata__", "format", "pt");
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t end = at + elements(list + i) * nf_tensor_element(type);
        json_t *shape = json_pack("[I]", (json_int_t)list[i].rows);
        if (list[i].columns) json_array_append_new(shape, json_integer((json_int_t)list[i].columns));
        json_object_set_new(root, list[i].name,
                            json_pack("{s:s, s:o, s:[I, I]}", "dtype", type_names[type], "shape", shape, "data_offsets",
                                      (json_int_t)at, (json_int_t)end));
        at = end;
    }
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (!text) return nf_fail(NF_MEMORY, "out of memory for a header");
    unsigned char length[8] = {0};
    for (size_t i = 0, n = (strlen(text) + 7) / 8 * 8; i < 8; i++)
        length[i] = (unsigned char)(n >> (8 * i));
    fwrite(length, 1, sizeof length, stream);
    fprintf(stream, "%s%*s", text, (int)(-strlen(text) & 7), "");
    free(text);
    return NF_OK;
}

static enum nf_status write_shard(const char *path, const struct listed *list, size_t count, enum nf_tensor_type type,
                                  nf_model_fill *fill, void *context)
{
    struct nf_file_writer writer;
    float *values = malloc(CHUNK * sizeof *values);
    unsigned char *bytes = malloc(CHUNK * sizeof(float));
    enum nf_status status =
        values && bytes ? nf_file_open(&writer, path) : nf_fail(NF_MEMORY, "%s: out of memory", path);
    if (!status && (status = write_header(writer.stream, list, count, type))) nf_file_discard(&writer);
    if (!status) {
        for (size_t i = 0; i < count; i++)
            for (size_t first = 0, all = elements(list + i); first < all; first += CHUNK) {
                size_t n = all - first < CHUNK ? all - first : CHUNK;
                fill(context, list[i].name, first, values, n);
                nf_float16_write(bytes, type, values, n);
                fwrite(bytes, nf_tensor_element(type), n, writer.stream); /* errors stay with the stream */
            }
        status = nf_file_commit(&writer);
    }
    free(values);
    free(bytes);
    return status;
}

static enum nf_status write_json(const char *folder, const char *name, json_t *root)
{
    char path[PATH_MOST];
    struct nf_file_writer writer;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    enum nf_status status = root ? nf_file_open(&writer, path) : nf_fail(NF_MEMORY, "%s: out of memory", path);
    if (!status) {
        json_dumpf(root, writer.stream, JSON_INDENT(2));
        status = nf_file_commit(&writer);
    }
    json_decref(root);
    return status;
}

/* The shards hold consecutive tensors, and each at least its share of the elements that are left. */
static enum nf_status write_weights(const char *folder, const struct listed *list, size_t count,
                                    enum nf_tensor_type type, int shards, nf_model_fill *fill, void *context)
{
    json_t *map = json_object();
    size_t all = 0, first = 0;
    enum nf_status status = NF_OK;
    for (size_t i = 0; i < count; i++)
        all += elements(list + i);
    json_int_t total = (json_int_t)(all * nf_tensor_element(type));
    for (int s = 0; s < shards && !status; s++) {
        char name[64] = "model.safetensors", path[PATH_MOST];
        size_t held = 0, end = first, share = all / (size_t)(shards - s);
        if (shards > 1) snprintf(name, sizeof name, "model-%05d-of-%05d.safetensors", s + 1, shards);
        for (; end < count && (held < share || s == shards - 1); end++) {
            held += elements(list + end);
            json_object_set_new(map, list[end].name, json_string(name));
        }
        snprintf(path, sizeof path, "%s/%s", folder, name);
        status = write_shard(path, list + first, end - first, type, fill, context);
        all -= held;
        first = end;
    }
    if (shards < 2 || status) {
        json_decref(map);
        return status;
    }
    return write_json(folder, "model.safetensors.index.json",
                      json_pack("{s:{s:I}, s:o}", "metadata", "total_size", total, "weight_map", map));
}

static json_t *config_json(const struct nf_decoder_shape *s, enum nf_tensor_type type)
{
    static const char *const dtypes[] = {"float32", "float16", "bfloat16"};
    return json_pack("{s:[s], s:b, s:i, s:i, s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:i, s:f, s:n, s:f, s:b, s:s, s:i}",
                     "architectures", "LlamaForCausalLM", "attention_bias", 0, "bos_token_id", 1, "eos_token_id", 2,
                     "hidden_act", "silu", "hidden_size", s->hidden, "intermediate_size", s->intermediate,
                     "max_position_embeddings", 2048, "model_type", "llama", "num_attention_heads", s->heads,
                     "num_hidden_layers", s->layers, "num_key_value_heads", s->kv_heads, "rms_norm_eps", s->norm_eps,
                     "rope_scaling", "rope_theta", s->rope_theta, "tie_word_embeddings", s->tied, "torch_dtype",
                     dtypes[type], "vocab_size", s->vocabulary);
}

static void add_token(json_t *vocabulary, const char *text, int most)
{
    if ((int)json_object_size(vocabulary) < most && !json_object_get(vocabulary, text))
        json_object_set_new(vocabulary, text, json_integer((json_int_t)json_object_size(vocabulary)));
}

static void add_merges(json_t *vocabulary, json_t *merges, int most)
{
    static const char *const mark = "\xE2\x96\x81";
    char left[8], text[16], entry[20];
    for (int a = 'a' - 1; a <= 'z'; a++)
        for (char b = 'a'; b <= 'z'; b++) {
            snprintf(left, sizeof left, "%c", a);
            snprintf(text, sizeof text, "%s%c", a < 'a' ? mark : left, b);
            snprintf(entry, sizeof entry, "%s %c", a < 'a' ? mark : left, b);
            add_token(vocabulary, text, most);
            if (json_object_get(vocabulary, text)) json_array_append_new(merges, json_string(entry));
        }
}

static json_t *added_token(int id, const char *text)
{
    return json_pack("{s:i, s:s, s:b, s:b, s:b, s:b, s:b}", "id", id, "content", text, "single_word", 0, "lstrip", 0,
                     "rstrip", 0, "normalized", 0, "special", 1);
}

static json_t *tokenizer_json(int most)
{
    json_t *vocabulary = json_object(), *merges = json_array();
    char text[8];
    add_token(vocabulary, "<unk>", most);
    add_token(vocabulary, "<s>", most);
    add_token(vocabulary, "</s>", most);
    for (unsigned b = 0; b < 256; b++) {
        snprintf(text, sizeof text, "<0x%02X>", b);
        add_token(vocabulary, text, most);
    }
    add_token(vocabulary, "\xE2\x96\x81", most);
    for (char c = '!'; c <= '~'; c++)
        add_token(vocabulary, (const char[]){c, 0}, most);
    if (most >= NF_MODEL_WRITER_VOCABULARY + 1 + '~' - '!' + 1) add_merges(vocabulary, merges, most);
    return json_pack("{s:s, s:n, s:n, s:[o, o, o], s:{s:s, s:[{s:s, s:s}, {s:s, s:{s:s}, s:s}]}, s:n, "
                     "s:{s:s, s:[{s:{s:s, s:i}}, {s:{s:s, s:i}}]}, "
                     "s:{s:s, s:[{s:s, s:{s:s}, s:s}, {s:s}, {s:s}, {s:s, s:s, s:i, s:i}]}, "
                     "s:{s:s, s:n, s:s, s:b, s:b, s:o, s:o}}",
                     "version", "1.0", "truncation", "padding", "added_tokens", added_token(0, "<unk>"),
                     added_token(1, "<s>"), added_token(2, "</s>"), "normalizer", "type", "Sequence", "normalizers",
                     "type", "Prepend", "prepend", "\xE2\x96\x81", "type", "Replace", "pattern", "String", " ",
                     "content", "\xE2\x96\x81", "pre_tokenizer", "post_processor", "type", "TemplateProcessing",
                     "single", "SpecialToken", "id", "<s>", "type_id", 0, "Sequence", "id", "A", "type_id", 0,
                     "decoder", "type", "Sequence", "decoders", "type", "Replace", "pattern", "String", "\xE2\x96\x81",
                     "content", " ", "type", "ByteFallback", "type", "Fuse", "type", "Strip", "content", " ", "start",
                     1, "stop", 0, "model", "type", "BPE", "dropout", "unk_token", "<unk>", "fuse_unk", 1,
                     "byte_fallback", 1, "vocab", vocabulary, "merges", merges);
}

static json_t *tokenizer_config_json(void)
{
    static const char template[] =
        "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + "
        "eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n"
        "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n"
        "{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}";
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>",
                     "tokenizer_class", "LlamaTokenizer", "chat_template", template);
}

enum nf_status nf_model_write(const char *folder, const struct nf_decoder_shape *shape, enum nf_tensor_type type,
                              int shards, nf_model_fill *fill, void *context)
{
    enum nf_status status = nf_decoder_shape_check(shape);
    if (!status && shape->vocabulary < NF_MODEL_WRITER_VOCABULARY)
        status = nf_fail(NF_INVALID, "%.200s: a vocabulary of %d tokens, at least %d are needed", folder,
                         shape->vocabulary, NF_MODEL_WRITER_VOCABULARY);
    if (!status && (shards < 1 || shards > 99 || strlen(folder) + 64 > PATH_MOST))
        status = nf_fail(NF_INVALID, "%.200s: %d shards, or a path too long", folder, shards);
    if (status) return status;
    struct listed *list = calloc((size_t)shape->layers * TENSORS_PER_LAYER + 3, sizeof *list);
    if (!list) return nf_fail(NF_MEMORY, "%s: out of memory", folder);
    status = nf_file_make_folder(folder);
    if (!status) status = write_weights(folder, list, list_tensors(shape, list), type, shards, fill, context);
    if (!status) status = write_json(folder, "config.json", config_json(shape, type));
    if (!status) status = write_json(folder, "tokenizer.json", tokenizer_json(shape->vocabulary));
    if (!status) status = write_json(folder, "tokenizer_config.json", tokenizer_config_json());
    free(list);
    return status;
}
