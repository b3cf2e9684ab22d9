#include "fuzz.h"
#include "model/model_folder.h"
#include "model/model_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int made; /* the folder, once */
static char folder[FUZZ_PATH];

static void fill(void *context, const char *name, size_t first, float *values, size_t count)
{
    (void)context, (void)name, (void)first;
    for (size_t i = 0; i < count; i++)
        values[i] = 0.5f;
}

static void make(void)
{
    static const struct nf_decoder_shape shape = {.hidden = 2,
                                                  .layers = 1,
                                                  .heads = 1,
                                                  .kv_heads = 1,
                                                  .intermediate = 1,
                                                  .vocabulary = 259,
                                                  .rope_theta = 10000.0,
                                                  .norm_eps = 1e-5};
    fuzz_folder(folder);
    fuzz_check(nf_model_write(folder, &shape, NF_BFLOAT16, 1, fill, NULL));
    made = 1;
}

/* A whole folder of which tokenizer_config.json is the input and, after a zero, chat_template.jinja. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_model_folder model;
    char path[2 * FUZZ_PATH];
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    size_t length = zero ? (size_t)(zero - data) : size;
    if (!made) make();
    fuzz_put(folder, "tokenizer_config.json", data, length);
    snprintf(path, sizeof path, "%s/chat_template.jinja", folder);
    if (zero)
        fuzz_put(folder, "chat_template.jinja", zero + 1, size - length - 1);
    else
        unlink(path);
    enum nf_status status = nf_model_folder_open(&model, folder);
    fuzz_check(status);
    if (!status) {
        if (model.begin < 0 || model.end < 0) abort();
        nf_model_folder_release(&model);
    }
    return 0;
}
