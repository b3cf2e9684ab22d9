#ifndef NF_BASE_FILE_H
#define NF_BASE_FILE_H

#include "base/status.h"

#include <stddef.h>
#include <stdio.h>

/* A file that appears whole or not at all: written under a temporary name in the same folder,
 * flushed to the disk, renamed. */
struct nf_file_writer {
    FILE *stream; /* write here; errors are collected by nf_file_commit */
    char path[1024];
    char temporary[1120];
};

enum nf_status nf_file_open(struct nf_file_writer *writer, const char *path);
/* Flushes, syncs and renames; on failure the old file stays as it was.  Releases the writer either way. */
enum nf_status nf_file_commit(struct nf_file_writer *writer);
/* Gives up: removes the temporary file. */
void nf_file_discard(struct nf_file_writer *writer);

/* The whole file plus a terminating zero in *bytes (caller frees), its length in *length. */
enum nf_status nf_file_read(const char *path, char **bytes, size_t *length);

/* Whether there is such a file; NF_IO when that cannot be told: what cannot be seen must not be taken for missing. */
enum nf_status nf_file_exists(const char *path, int *there);

/* Creates the folder and its parents. */
enum nf_status nf_file_make_folder(const char *path);

/* SHA-256 as 64 lower-case hexadecimal digits. */
void nf_sha256(const void *bytes, size_t length, char hex[65]);

#endif
