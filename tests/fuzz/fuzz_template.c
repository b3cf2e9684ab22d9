#include "fuzz.h"
#include "model/chat_template.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct nf_chat_turn turns[] = {{"user", "a"}, {"assistant", "b"}};
    struct nf_chat_template chat;
    char *copy = fuzz_copy(data, size), *text;
    enum nf_status status = nf_chat_template_recognise(&chat, "file", copy, size, "<s>", "</s>");
    fuzz_check(status);
    free(copy);
    if (status) return 0;
    fuzz_check(nf_chat_template_write(&chat, turns, 2, 1, &text));
    free(text);
    return 0;
}
