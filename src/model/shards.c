#include "model/shards.h"

#include "model/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t INDEX_MOST = (size_t)16 << 20;
enum { PATH_MOST = 1024 };

static enum nf_status join(char path[PATH_MOST], const char *folder, const char *name)
{
    int length = snprintf(path, PATH_MOST, "%s/%s", folder, name);
    return length < PATH_MOST ? NF_OK : nf_fail(NF_INVALID, "%.200s...: path too long", path);
}

static enum nf_status complain(const char *where, const char *name, const char *what)
{
    char shown[NF_JSON_SHOWN];
    return nf_fail(NF_FORMAT, "%s: '%s': %s: download index and shards again, together", where,
                   nf_json_show(shown, name), what);
}

/* A plain file name: an index may not lead out of its folder, nor put anything but a name into a message. */
static int is_plain(const char *name)
{
    static const char ending[] = ".safetensors",
                      plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t length = strlen(name);
    return length > sizeof ending - 1 && length < 200 && name[0] != '.' && strspn(name, plain) == length &&
           !strcmp(name + length - (sizeof ending - 1), ending);
}

static enum nf_status add_file(struct nf_shards *s, const char *path)
{
    enum nf_status status = nf_safetensors_open(s->files + s->count, path);
    if (status) return status;
    s->paths[s->count] = strdup(path);
    s->count++;
    return s->paths[s->count - 1] ? NF_OK : nf_fail(NF_MEMORY, "%s: out of memory", path);
}

static const char *base_name(const char *path)
{
    return strrchr(path, '/') + 1;
}

static int by_path(const struct nf_shards *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (!strcmp(base_name(s->paths[i]), name)) return (int)i;
    return -1;
}

/* Opens the shard that an entry of the index names, unless it is open, and looks for the tensor in it. */
static enum nf_status follow(struct nf_shards *s, const char *where, const char *folder, const char *name,
                             const json_t *entry)
{
    const char *file = json_string_value(entry);
    char path[PATH_MOST];
    if (!file || !is_plain(file)) return complain(where, name, "its shard is no plain name of a .safetensors file");
    int shard = by_path(s, file);
    if (shard < 0) {
        if (s->count == NF_SHARDS_MOST) return complain(where, name, "more than 256 shards");
        enum nf_status status = join(path, folder, file);
        if (!status) status = add_file(s, path);
        if (status) return status;
        shard = (int)s->count - 1;
    }
    if (!nf_safetensors_find(s->files + shard, name))
        return complain(where, name, "the shard that the index names has it not");
    return NF_OK;
}

/* The other direction: nothing in the shards but what the index sends there; and the sum of the sizes. */
static enum nf_status compare(const struct nf_shards *s, const char *where, const json_t *map)
{
    size_t total = 0;
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->files[i].count; k++) {
            const struct nf_safetensors_tensor *t = s->files[i].tensors + k;
            const char *file = json_string_value(json_object_get(map, t->name));
            if (!file) return complain(s->paths[i], t->name, "the index does not name it");
            if (strcmp(file, base_name(s->paths[i])))
                return complain(s->paths[i], t->name, "the index names another shard");
            total += t->bytes;
        }
    const json_t *stated = json_object_get(json_object_get(s->index, "metadata"), "total_size");
    if (json_is_integer(stated) && json_integer_value(stated) != (json_int_t)total)
        return complain(where, "total_size", "the shards hold another number of bytes");
    return NF_OK;
}

static enum nf_status open_index(struct nf_shards *s, const char *where, const char *folder)
{
    const char *name;
    json_t *entry;
    enum nf_status status = nf_json_load(&s->index, where, INDEX_MOST, NF_JSON_EXACT);
    if (status) return status;
    json_t *map = json_object_get(s->index, "weight_map");
    if (!json_is_object(map) || !json_object_size(map))
        return complain(where, "weight_map", "missing, empty or no object");
    json_object_foreach(map, name, entry)
    {
        status = follow(s, where, folder, name, entry);
        if (status) return status;
    }
    return compare(s, where, map);
}

static enum nf_status open_all(struct nf_shards *s, const char *folder)
{
    char single[PATH_MOST], index[PATH_MOST];
    enum nf_status status = join(single, folder, "model.safetensors");
    if (!status) status = join(index, folder, "model.safetensors.index.json");
    if (status) return status;
    s->files = calloc(NF_SHARDS_MOST, sizeof *s->files);
    s->paths = calloc(NF_SHARDS_MOST, sizeof *s->paths);
    if (!s->files || !s->paths) return nf_fail(NF_MEMORY, "%s: out of memory", folder);
    if (!access(single, F_OK)) return add_file(s, single);
    if (!access(index, F_OK)) return open_index(s, index, folder);
    return nf_fail(NF_IO,
                   "%s: neither model.safetensors nor model.safetensors.index.json: give the folder with the "
                   "downloaded model",
                   folder);
}

enum nf_status nf_shards_open(struct nf_shards *shards, const char *folder)
{
    *shards = (struct nf_shards){0};
    enum nf_status status = open_all(shards, folder);
    if (status) nf_shards_release(shards);
    return status;
}

void nf_shards_release(struct nf_shards *shards)
{
    for (size_t i = 0; i < shards->count; i++) {
        nf_safetensors_release(shards->files + i);
        free(shards->paths[i]);
    }
    free(shards->files);
    free(shards->paths);
    json_decref(shards->index);
    *shards = (struct nf_shards){0};
}

const struct nf_safetensors_tensor *nf_shards_find(const struct nf_shards *shards, const char *name, const char **path)
{
    for (size_t i = 0; i < shards->count; i++) {
        const struct nf_safetensors_tensor *t = nf_safetensors_find(shards->files + i, name);
        *path = shards->paths[i];
        if (t) return t;
    }
    *path = "";
    return NULL;
}
