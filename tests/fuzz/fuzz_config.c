#include "fuzz.h"
#include "model/config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_model_config config;
    char *copy = fuzz_copy(data, size);
    enum nf_status status = nf_model_config_parse(&config, "file", copy, size);
    fuzz_check(status);
    if (!status && (nf_decoder_shape_check(&config.shape) || config.positions < 1)) abort();
    free(copy);
    return 0;
}
