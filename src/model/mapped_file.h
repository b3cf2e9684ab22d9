#ifndef NF_MODEL_MAPPED_FILE_H
#define NF_MODEL_MAPPED_FILE_H

#include "base/status.h"

#include <stddef.h>

/* A file's bytes, mapped read-only: the system reads what is touched and may drop it again, so that a model of several
 * gigabytes costs no memory of its own.  Whoever shortens the file while it is mapped ends the program (SIGBUS). */
struct nf_mapped_file {
    const char *bytes;
    size_t length;
};

/* NF_IO when it cannot be read or is no regular file, NF_FORMAT when longer than `most`.  Nothing is left to release on
 * failure. */
enum nf_status nf_mapped_file_open(struct nf_mapped_file *file, const char *path, size_t most);
void nf_mapped_file_release(struct nf_mapped_file *file);

#endif
