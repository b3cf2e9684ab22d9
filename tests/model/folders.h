#ifndef NF_TESTS_MODEL_FOLDERS_H
#define NF_TESTS_MODEL_FOLDERS_H

#include "../reference/golden.h"
#include "base/file.h"
#include "model/model_folder.h"
#include "model/model_writer.h"

#include <stdio.h>
#include <unistd.h>

/* Model folders made by the tests, and files damaged on purpose. */

static inline void make_folder(char folder[32])
{
    strcpy(folder, "/tmp/nf_model.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void remove_folder(const char *folder)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static inline void put_file(const char *folder, const char *name, const void *bytes, size_t length)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    ck_assert_int_eq(fclose(stream), 0);
}

/* A file of TinyLlama-1.1B-Chat-v1.0 as published (reference/tinyllama); owned: free. */
static inline char *published_file(const char *name, const char *sha256, size_t *length)
{
    char path[128], hex[65], *bytes;
    snprintf(path, sizeof path, "tests/reference/tinyllama/%s", name);
    ck_assert_msg(nf_file_read(path, &bytes, length) == NF_OK, "%s", nf_error());
    nf_sha256(bytes, *length, hex);
    ck_assert_str_eq(hex, sha256);
    return bytes;
}

/* A failure leaves one line that has the complaint and nothing that is not printable. */
static inline void check_line(enum nf_status status, enum nf_status expected, const char *complaint, const char *what)
{
    ck_assert_msg(status == expected, "%s: status %d: %s", what, status, nf_error());
    ck_assert_msg(strstr(nf_error(), complaint) != NULL, "%s: '%s' is not in '%s'", what, complaint, nf_error());
    for (const char *c = nf_error(); *c; c++)
        ck_assert_msg((unsigned char)*c >= ' ' && *c != 0x7F, "%s: %s", what, nf_error());
    ck_assert_msg(strstr(nf_error(), ": ") != NULL, "%s: %s", what, nf_error());
}

/* Any value that 16 bits of either type hold. */
static inline float weight_of(const char *name, size_t i)
{
    unsigned hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return (float)((int)((hash + 97u * (unsigned)i) % 255u) - 127) / 512.0f;
}

static inline void fill_weights(void *context, const char *name, size_t first, float *values, size_t count)
{
    (void)context;
    for (size_t i = 0; i < count; i++)
        values[i] = strstr(name, "norm") ? 1.0f : weight_of(name, first + i);
}

static const struct nf_decoder_shape small_shape = {.hidden = 24,
                                                    .layers = 2,
                                                    .heads = 6,
                                                    .kv_heads = 2,
                                                    .intermediate = 20,
                                                    .vocabulary = 300,
                                                    .rope_theta = 10000.0,
                                                    .norm_eps = 1e-5};

#endif
