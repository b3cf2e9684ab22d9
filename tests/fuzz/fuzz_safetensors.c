#include "fuzz.h"
#include "model/safetensors.h"

#include <stdlib.h>
#include <string.h>

static volatile unsigned touched; /* so that the reading is not left out */

/* Reads every byte that an accepted file calls a tensor's. */
static unsigned touch(const struct nf_safetensors *file)
{
    unsigned sum = 0;
    for (size_t i = 0; i < file->count; i++) {
        const struct nf_safetensors_tensor *t = file->tensors + i;
        if (nf_safetensors_find(file, t->name) != t) abort();
        for (size_t k = 0; k < t->bytes; k++)
            sum += ((const unsigned char *)t->data)[k];
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_safetensors file;
    char *copy = fuzz_copy(data, size);
    enum nf_status status = nf_safetensors_parse(&file, "file", copy, size);
    fuzz_check(status);
    if (!status) {
        touched = touch(&file);
        nf_safetensors_release(&file);
    }
    free(copy);
    return 0;
}
