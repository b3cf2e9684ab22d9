#include "fuzz.h"
#include "model/tokenizer.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 512 };

/* A text of tokens, and tokens of text: what comes back may differ in spaces, but nothing may be read out of bounds. */
static void use(const struct nf_tokenizer *tokenizer, const char *text, size_t length)
{
    int ids[ROOM];
    size_t count;
    char *back;
    enum nf_status status = nf_tokenizer_encode(tokenizer, text, length, 1, ids, ROOM, &count);
    fuzz_check(status);
    if (count > ROOM) abort();
    for (int skip = 0; skip < 2; skip++) {
        status = nf_tokenizer_decode(tokenizer, ids, count, skip, &back);
        fuzz_check(status);
        free(back);
    }
    for (size_t i = 0; i < ROOM; i++)
        ids[i] = (int)i - 1;
    fuzz_check(nf_tokenizer_decode(tokenizer, ids + 1, ROOM - 1, 0, &back));
    free(back);
}

/* The file, and after a zero a text to encode. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char text[] = "<s>the  b\n\xC3\xA9 ab</s>";
    struct nf_tokenizer tokenizer;
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    size_t length = zero ? (size_t)(zero - data) : size;
    char *copy = fuzz_copy(data, length);
    enum nf_status status = nf_tokenizer_parse(&tokenizer, "file", copy, length);
    fuzz_check(status);
    free(copy);
    if (status) return 0;
    use(&tokenizer, text, sizeof text - 1);
    if (zero) {
        copy = fuzz_copy(zero + 1, size - length - 1);
        use(&tokenizer, copy, size - length - 1);
        free(copy);
    }
    nf_tokenizer_release(&tokenizer);
    return 0;
}
