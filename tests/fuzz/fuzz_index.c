#include "fuzz.h"
#include "model/shards.h"

#include <stdlib.h>
#include <string.h>

static int made; /* the folder, once */
static char folder[FUZZ_PATH];

#define ONE(name, from, to) "\"" name "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" from "," to "]}"

static void put_shard(const char *name, const char *header, size_t data)
{
    char bytes[256] = {0};
    size_t length = strlen(header);
    bytes[0] = (char)length;
    memcpy(bytes + 8, header, length);
    fuzz_put(folder, name, bytes, 8 + length + data);
}

/* An index beside the shards a and b, with one tensor each, x and y, c with both, and d, which is cut off. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_shards shards;
    if (!made) {
        made = 1;
        fuzz_folder(folder);
        put_shard("a.safetensors", "{" ONE("x", "0", "4") "}", 4);
        put_shard("b.safetensors", "{" ONE("y", "0", "4") "}", 4);
        put_shard("c.safetensors", "{" ONE("x", "0", "4") "," ONE("y", "4", "8") "}", 8);
        put_shard("d.safetensors", "{" ONE("x", "0", "4") "}", 3);
    }
    fuzz_put(folder, "model.safetensors.index.json", data, size);
    enum nf_status status = nf_shards_open(&shards, folder);
    fuzz_check(status);
    if (!status) {
        if (!shards.count || shards.count > 3) abort();
        nf_shards_release(&shards);
    }
    return 0;
}
