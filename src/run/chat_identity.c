#include "run/chat_identity.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

/* model.safetensors of TinyLlama/TinyLlama-1.1B-Chat-v1.0, 2200119864 bytes. */
static const char published_weights[] = "6e6001da2106d4757498752a021df6c2bdc332c650aae4bae6b0c004dcf14933";
enum { PATH_MOST = 1024 };

/* chain <- SHA-256 of (chain, hex) */
static void extend(char chain[65], const char *hex)
{
    char both[129];
    snprintf(both, sizeof both, "%s%s", chain, hex);
    nf_sha256(both, strlen(both), chain);
}

/* A file that the model may have or not counts as empty when it is not there. */
static enum nf_status extend_by_file(char chain[65], const char *path, int needed)
{
    char hex[65], *bytes = NULL;
    size_t length = 0;
    int there = 1;
    enum nf_status status = needed ? NF_OK : nf_file_exists(path, &there);
    if (!status && there) status = nf_file_read(path, &bytes, &length);
    if (status) return status;
    nf_sha256(length ? bytes : "", length, hex);
    free(bytes);
    extend(chain, hex);
    return NF_OK;
}

enum nf_status nf_chat_identify(const struct nf_model_folder *model, const char *folder, const char *texts,
                                const char *settings, struct nf_chat_identity *identity)
{
    static const struct {
        const char *name;
        int needed;
    } files[] = {{"config.json", 1}, {"tokenizer.json", 1}, {"tokenizer_config.json", 1}, {"chat_template.jinja", 0}};
    char path[PATH_MOST], hex[65] = "";
    enum nf_status status = NF_OK;
    nf_sha256(settings, strlen(settings), identity->hex);
    for (size_t i = 0; i < model->shards.count; i++) {
        const struct nf_mapped_file *file = &model->shards.files[i].file;
        nf_sha256(file->bytes, file->length, hex);
        extend(identity->hex, hex);
    }
    identity->published = model->shards.count == 1 && !strcmp(hex, published_weights);
    for (size_t i = 0; !status && i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%.900s/%s", folder, files[i].name);
        status = extend_by_file(identity->hex, path, files[i].needed);
    }
    return status ? status : extend_by_file(identity->hex, texts, 1);
}

enum nf_status nf_chat_identity_keep(const struct nf_chat_identity *identity, const char *out)
{
    struct nf_file_writer writer;
    char path[PATH_MOST], *kept;
    size_t length;
    int there;
    snprintf(path, sizeof path, "%.900s/identity", out);
    enum nf_status status = nf_file_exists(path, &there);
    if (!status && !there) status = nf_file_open(&writer, path);
    if (status) return status;
    if (!there) {
        fprintf(writer.stream, "%s\n", identity->hex);
        return nf_file_commit(&writer);
    }
    status = nf_file_read(path, &kept, &length);
    if (status) return status;
    int same = length == 65 && !memcmp(kept, identity->hex, 64);
    free(kept);
    return same ? NF_OK
                : nf_fail(NF_INVALID,
                          "%s: of another model, other texts, settings or code: give another folder with --out, or "
                          "remove this one",
                          out);
}
