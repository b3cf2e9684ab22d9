#include "run/checkpoint.h"

#include "base/file.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the package is built for x86-64; a big-endian port must swap here"
#endif

static const char magic[8] = "NFCKPT01";

void nf_checkpoint_init(struct nf_checkpoint *checkpoint)
{
    *checkpoint = (struct nf_checkpoint){0};
}

void nf_checkpoint_release(struct nf_checkpoint *checkpoint)
{
    free(checkpoint->bytes);
    *checkpoint = (struct nf_checkpoint){0};
}

static void append(struct nf_checkpoint *c, const void *bytes, size_t length)
{
    if (c->failed) return;
    if (c->length + length > c->capacity) {
        size_t capacity = (c->length + length) * 2;
        unsigned char *larger = realloc(c->bytes, capacity);
        if (!larger) {
            c->failed = 1;
            return;
        }
        c->bytes = larger;
        c->capacity = capacity;
    }
    if (length) memcpy(c->bytes + c->length, bytes, length);
    c->length += length;
}

void nf_checkpoint_put(struct nf_checkpoint *checkpoint, const char *name, const void *elements, size_t element,
                       size_t count)
{
    uint32_t name_length = (uint32_t)strlen(name), size = (uint32_t)element;
    uint64_t number = count;
    if (!checkpoint->length) append(checkpoint, magic, sizeof magic);
    append(checkpoint, &name_length, sizeof name_length);
    append(checkpoint, name, name_length);
    append(checkpoint, &size, sizeof size);
    append(checkpoint, &number, sizeof number);
    append(checkpoint, elements, element * count);
}

enum nf_status nf_checkpoint_save(struct nf_checkpoint *checkpoint, const char *path)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct nf_file_writer writer;
    if (checkpoint->failed) return nf_fail(NF_MEMORY, "%s: out of memory for the checkpoint", path);
    SHA256(checkpoint->bytes, checkpoint->length, digest);
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    fwrite(checkpoint->bytes, 1, checkpoint->length, writer.stream);
    fwrite(digest, 1, sizeof digest, writer.stream);
    return nf_file_commit(&writer);
}

/* Reads the entry at *at and moves on; 0 at the end, -1 when the structure does not fit the length. */
static int next_entry(const struct nf_checkpoint *c, size_t *at, struct nf_checkpoint_array *e)
{
    if (*at >= c->length) return 0;
    size_t left = c->length - *at;
    if (left < 4) return -1;
    memcpy(&e->name_length, c->bytes + *at, 4);
    if (e->name_length > left - 4 || left - 4 - e->name_length < 12) return -1;
    e->name = c->bytes + *at + 4;
    memcpy(&e->element, e->name + e->name_length, 4);
    memcpy(&e->count, e->name + e->name_length + 4, 8);
    left -= 16 + (size_t)e->name_length;
    if (!e->element || e->element > 8 || e->count > left / e->element) return -1;
    e->elements = e->name + e->name_length + 12;
    *at += 16 + (size_t)e->name_length + (size_t)e->count * e->element;
    return 1;
}

static enum nf_status inspect(struct nf_checkpoint *c, const char *path)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    if (c->length < sizeof magic + sizeof digest || memcmp(c->bytes, magic, 6))
        return nf_fail(NF_FORMAT, "%s: not a checkpoint: remove it to start this unit anew", path);
    if (memcmp(c->bytes, magic, sizeof magic))
        return nf_fail(NF_FORMAT, "%s: a checkpoint of another version: remove it to start this unit anew", path);
    c->length -= sizeof digest;
    SHA256(c->bytes, c->length, digest);
    size_t at = sizeof magic;
    struct nf_checkpoint_array e;
    int more = memcmp(digest, c->bytes + c->length, sizeof digest) ? -1 : 1;
    while (more > 0)
        more = next_entry(c, &at, &e);
    if (more == 0) return NF_OK;
    return nf_fail(NF_DAMAGED, "%s: damaged checkpoint: remove it to start this unit anew", path);
}

enum nf_status nf_checkpoint_load(struct nf_checkpoint *checkpoint, const char *path)
{
    char *bytes;
    size_t length;
    nf_checkpoint_init(checkpoint);
    enum nf_status status = nf_file_read(path, &bytes, &length);
    if (status) return status;
    *checkpoint = (struct nf_checkpoint){.bytes = (unsigned char *)bytes, .length = length, .capacity = length + 1};
    status = inspect(checkpoint, path);
    if (status) nf_checkpoint_release(checkpoint);
    return status;
}

static int find(const struct nf_checkpoint *c, const char *name, struct nf_checkpoint_array *e)
{
    for (size_t at = sizeof magic; next_entry(c, &at, e) > 0;)
        if (e->name_length == strlen(name) && !memcmp(e->name, name, e->name_length)) return 1;
    return 0;
}

enum nf_status nf_checkpoint_get(const struct nf_checkpoint *checkpoint, const char *name, void *elements,
                                 size_t element, size_t count)
{
    struct nf_checkpoint_array e;
    if (!find(checkpoint, name, &e) || e.element != element || e.count != count)
        return nf_fail(NF_FORMAT, "checkpoint: no array '%s' of %zu elements of %zu bytes: remove the file", name,
                       count, element);
    memcpy(elements, e.elements, element * count);
    return NF_OK;
}

size_t nf_checkpoint_count(const struct nf_checkpoint *checkpoint, const char *name)
{
    struct nf_checkpoint_array e;
    return find(checkpoint, name, &e) ? (size_t)e.count : 0;
}

int nf_checkpoint_next(const struct nf_checkpoint *checkpoint, size_t *at, struct nf_checkpoint_array *array)
{
    if (*at < sizeof magic) *at = sizeof magic;
    return next_entry(checkpoint, at, array) > 0;
}
