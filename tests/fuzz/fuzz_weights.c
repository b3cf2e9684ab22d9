#include "fuzz.h"
#include "model/model_folder.h"

#include <stdlib.h>

/* The weights of a model of two units, one layer and two tokens, all of which are read on the way. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct nf_decoder_shape shape = {.hidden = 2,
                                                  .layers = 1,
                                                  .heads = 1,
                                                  .kv_heads = 1,
                                                  .intermediate = 1,
                                                  .vocabulary = 2,
                                                  .rope_theta = 10000.0,
                                                  .norm_eps = 1e-5};
    struct nf_safetensors file;
    struct nf_decoder decoder;
    char *whole = fuzz_safetensors(data, size), path[] = "file", *paths[] = {path};
    enum nf_status status = nf_safetensors_parse(&file, path, whole, size + 8);
    fuzz_check(status);
    if (!status) {
        const struct nf_shards shards = {.files = &file, .paths = paths, .count = 1};
        status = nf_model_folder_connect(&decoder, &shape, &shards, "folder");
        fuzz_check(status);
        if (!status) nf_decoder_release(&decoder);
        nf_safetensors_release(&file);
    }
    free(whole);
    return 0;
}
