#include "fuzz.h"
#include "run/checkpoint.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* The input stands between magic and checksum, which no mutation would ever get right. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char names[][8] = {"a", "weights", ""};
    struct nf_checkpoint checkpoint;
    unsigned char *bytes = malloc(size + 8 + SHA256_DIGEST_LENGTH);
    if (!bytes) abort();
    memcpy(bytes, "NFCKPT01", 8);
    if (size) memcpy(bytes + 8, data, size);
    SHA256(bytes, size + 8, bytes + 8 + size);
    enum nf_status status = nf_checkpoint_load(&checkpoint, fuzz_file(bytes, size + 8 + SHA256_DIGEST_LENGTH));
    fuzz_check(status);
    for (size_t i = 0; !status && i < 3; i++) {
        size_t count = nf_checkpoint_count(&checkpoint, names[i]);
        char *elements = malloc(count * 8 + 1);
        if (!elements) abort();
        for (size_t element = 1; element <= 8; element *= 2)
            fuzz_check(nf_checkpoint_get(&checkpoint, names[i], elements, element, count));
        free(elements);
    }
    if (!status) nf_checkpoint_release(&checkpoint);
    status = nf_checkpoint_load(&checkpoint, fuzz_file(data, size)); /* and as it is */
    fuzz_check(status);
    if (!status) nf_checkpoint_release(&checkpoint);
    free(bytes);
    return 0;
}
