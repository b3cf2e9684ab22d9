#ifndef NF_MODEL_SHARDS_H
#define NF_MODEL_SHARDS_H

#include "model/safetensors.h"

/* The weights of a model folder: model.safetensors, or where there is none the shards that
 * model.safetensors.index.json names,
 *   {"metadata": {"total_size": bytes}, "weight_map": {"name": "model-00001-of-00002.safetensors", ...}}
 * Index and shards must agree in both directions: each tensor lies in the one shard that the index names. */
enum { NF_SHARDS_MOST = 256 };

struct nf_shards {
    struct nf_safetensors *files;
    char **paths;
    size_t count;
    json_t *index; /* NULL for a single file */
};

/* Opens all files of a folder.  Owned: nf_shards_release; nothing is left after a failure. */
enum nf_status nf_shards_open(struct nf_shards *shards, const char *folder);
void nf_shards_release(struct nf_shards *shards);

/* The tensor and, in *path, the file it lies in; NULL when no file has it. */
const struct nf_safetensors_tensor *nf_shards_find(const struct nf_shards *shards, const char *name, const char **path);

#endif
