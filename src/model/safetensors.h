#ifndef NF_MODEL_SAFETENSORS_H
#define NF_MODEL_SAFETENSORS_H

#include "model/mapped_file.h"

#include <jansson.h>

/* A safetensors file: eight bytes with the length n of the header, little-endian; n bytes of JSON,
 *   {"__metadata__": {"key": "text"}, "name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [begin, end]}, ...}
 * then the data, to which the offsets refer.  Accepted only if the tensors cover the data without gap or overlap and
 * each has the length that its type and shape imply; so no later read can leave the file.  Tensors are read where they
 * lie: at any byte, since the format does not align them. */

enum { NF_SAFETENSORS_RANK = 8 };

struct nf_safetensors_tensor {
    const char *name;
    const char *type; /* as in the file: F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 BOOL F8_E4M3 F8_E5M2 */
    int rank;
    size_t shape[NF_SAFETENSORS_RANK];
    size_t begin, bytes; /* of the data */
    const void *data;
};

struct nf_safetensors {
    struct nf_mapped_file file;
    struct nf_safetensors_tensor *tensors; /* in alphabetical order */
    size_t count;
    json_t *header; /* holds the names */
};

/* Maps and checks a file.  NF_FORMAT with one line `path: what: what to do` for one that is not as above. */
enum nf_status nf_safetensors_open(struct nf_safetensors *file, const char *path);
/* The same from bytes that outlive it. */
enum nf_status nf_safetensors_parse(struct nf_safetensors *file, const char *where, const char *bytes, size_t length);
void nf_safetensors_release(struct nf_safetensors *file);

/* NULL when there is none of this name. */
const struct nf_safetensors_tensor *nf_safetensors_find(const struct nf_safetensors *file, const char *name);

#endif
