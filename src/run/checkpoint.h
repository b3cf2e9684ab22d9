#ifndef NF_RUN_CHECKPOINT_H
#define NF_RUN_CHECKPOINT_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* A container of named arrays that lets a unit continue after a kill with the same bits.
 *
 * File, all integers little-endian: "NFCKPT01"; then per array u32 name length, name, u32 element size (1, 4 or 8),
 * u64 count, elements little-endian; then 32 bytes of SHA-256 over all that precedes.  Written whole or not at all. */
struct nf_checkpoint {
    unsigned char *bytes;
    size_t length, capacity;
    int failed; /* out of memory while building */
};

/* Empty, for nf_checkpoint_put.  Owned, as a loaded one is: nf_checkpoint_release. */
void nf_checkpoint_init(struct nf_checkpoint *checkpoint);
void nf_checkpoint_release(struct nf_checkpoint *checkpoint);

/* Appends an array; element is 1, 4 or 8 bytes. */
void nf_checkpoint_put(struct nf_checkpoint *checkpoint, const char *name, const void *elements, size_t element,
                       size_t count);
enum nf_status nf_checkpoint_save(struct nf_checkpoint *checkpoint, const char *path);

/* NF_IO when there is none, NF_FORMAT for another version, NF_DAMAGED when the checksum or structure is wrong. */
enum nf_status nf_checkpoint_load(struct nf_checkpoint *checkpoint, const char *path);
/* Copies the named array out; NF_FORMAT when it is missing or of another size. */
enum nf_status nf_checkpoint_get(const struct nf_checkpoint *checkpoint, const char *name, void *elements,
                                 size_t element, size_t count);
/* Number of elements of the named array; 0 when missing. */
size_t nf_checkpoint_count(const struct nf_checkpoint *checkpoint, const char *name);

/* One array after the other, in the order of putting: *at begins with 0; 0 at the end.  The name is not terminated. */
struct nf_checkpoint_array {
    const unsigned char *name, *elements;
    uint32_t name_length, element;
    uint64_t count;
};
int nf_checkpoint_next(const struct nf_checkpoint *checkpoint, size_t *at, struct nf_checkpoint_array *array);

#endif
