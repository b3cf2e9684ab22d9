#include "fuzz.h"
#include "model/safetensors.h"

#include <stdlib.h>

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

static void parse(const char *bytes, size_t size)
{
    struct nf_safetensors file;
    enum nf_status status = nf_safetensors_parse(&file, "file", bytes, size);
    fuzz_check(status);
    if (status) return;
    touched = touch(&file);
    nf_safetensors_release(&file);
}

/* The bytes as a file, and as a header and data without the length before them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size), *whole = fuzz_safetensors(data, size);
    parse(copy, size);
    parse(whole, size + 8);
    free(copy);
    free(whole);
    return 0;
}
