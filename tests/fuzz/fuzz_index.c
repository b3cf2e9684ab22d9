#include "base/file.h"
#include "fuzz.h"
#include "model/shards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int made; /* the folder, once */
static char folder[] = "/tmp/fuzz_index.XXXXXX";

static void put(const char *name, const void *bytes, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream)) abort();
}

static void put_shard(const char *name, const char *tensor)
{
    char header[128], bytes[160] = {0};
    int length =
        snprintf(header, sizeof header, "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", tensor);
    bytes[0] = (char)length;
    memcpy(bytes + 8, header, (size_t)length);
    put(name, bytes, 12 + (size_t)length);
}

/* An index beside two shards, a and b, with one tensor each, x and y. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_shards shards;
    if (!made) {
        made = 1;
        fuzz_folder(folder);
        put_shard("a.safetensors", "x");
        put_shard("b.safetensors", "y");
    }
    put("model.safetensors.index.json", data, size);
    enum nf_status status = nf_shards_open(&shards, folder);
    fuzz_check(status);
    if (!status) {
        if (!shards.count || shards.count > 2) abort();
        nf_shards_release(&shards);
    }
    return 0;
}
