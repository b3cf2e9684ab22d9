#include "base/file.h"

#include <errno.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *advice(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT: return "the disk is full: free some space and run again, finished work is kept";
    case EACCES:
    case EPERM:
    case EROFS: return "not permitted: check the folder's owner and mode";
    case ENOENT: return "no such file or folder";
    case EEXIST:
    case ENOTDIR: return "a file stands where a folder is needed: move it away";
    default: return strerror(error);
    }
}

enum nf_status nf_file_open(struct nf_file_writer *writer, const char *path)
{
    writer->stream = NULL;
    int length = snprintf(writer->path, sizeof writer->path, "%s", path);
    if (length < 0 || (size_t)length >= sizeof writer->path) return nf_fail(NF_INVALID, "%s: path too long", path);
    char host[65] = "";
    gethostname(host, sizeof host - 1); /* processes of two machines that share the folder may have one number */
    snprintf(writer->temporary, sizeof writer->temporary, "%s.%s-%ld.tmp", path, host, (long)getpid());
    writer->stream = fopen(writer->temporary, "wb");
    if (!writer->stream) return nf_fail(NF_IO, "%s: cannot be written: %s", path, advice(errno));
    return NF_OK;
}

enum nf_status nf_file_commit(struct nf_file_writer *writer)
{
    errno = 0;
    int failed = ferror(writer->stream) || fflush(writer->stream) || fsync(fileno(writer->stream));
    int error = errno;
    if (fclose(writer->stream) && !failed) {
        failed = 1;
        error = errno;
    }
    writer->stream = NULL;
    if (!failed && rename(writer->temporary, writer->path)) {
        failed = 1;
        error = errno;
    }
    if (!failed) return NF_OK;
    unlink(writer->temporary);
    return nf_fail(NF_IO, "%s: cannot be written: %s", writer->path, advice(error ? error : ENOSPC));
}

void nf_file_discard(struct nf_file_writer *writer)
{
    if (!writer->stream) return;
    fclose(writer->stream);
    writer->stream = NULL;
    unlink(writer->temporary);
}

static enum nf_status read_stream(FILE *stream, const char *path, char **bytes, size_t *length)
{
    size_t capacity = 1 << 16, used = 0;
    char *buffer = malloc(capacity);
    while (buffer) {
        used += fread(buffer + used, 1, capacity - used - 1, stream);
        if (used + 1 < capacity) break;
        char *larger = realloc(buffer, capacity *= 2);
        if (!larger) free(buffer);
        buffer = larger;
    }
    if (!buffer) return nf_fail(NF_MEMORY, "%s: out of memory after %zu bytes", path, used);
    if (ferror(stream)) {
        free(buffer);
        return nf_fail(NF_IO, "%s: cannot be read: %s", path, strerror(errno));
    }
    buffer[used] = 0;
    *bytes = buffer;
    *length = used;
    return NF_OK;
}

enum nf_status nf_file_read(const char *path, char **bytes, size_t *length)
{
    FILE *stream = fopen(path, "rb");
    if (!stream) return nf_fail(NF_IO, "%s: cannot be read: %s", path, advice(errno));
    enum nf_status status = read_stream(stream, path, bytes, length);
    fclose(stream);
    return status;
}

enum nf_status nf_file_exists(const char *path, int *there)
{
    *there = !access(path, F_OK);
    return *there || errno == ENOENT ? NF_OK : nf_fail(NF_IO, "%s: cannot be read: %s", path, strerror(errno));
}

static int make_one_folder(const char *path)
{
    struct stat there;
    if (!mkdir(path, 0777)) return 0;
    int error = errno;
    return error == EEXIST && !stat(path, &there) && S_ISDIR(there.st_mode) ? 0 : error;
}

enum nf_status nf_file_make_folder(const char *path)
{
    char partial[1024];
    int length = snprintf(partial, sizeof partial, "%s", path);
    if (length < 0 || (size_t)length >= sizeof partial) return nf_fail(NF_INVALID, "%s: path too long", path);
    for (char *slash = partial + 1;; slash++) {
        if (*slash && *slash != '/') continue;
        char rest = *slash;
        *slash = 0;
        int error = make_one_folder(partial);
        if (error) return nf_fail(NF_IO, "%s: folder cannot be made: %s", partial, advice(error));
        if (!rest) return NF_OK;
        *slash = rest;
    }
}

void nf_sha256(const void *bytes, size_t length, char hex[65])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(bytes, length, digest);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
