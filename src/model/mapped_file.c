#include "model/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum nf_status map(struct nf_mapped_file *file, const char *path, int descriptor, size_t most)
{
    struct stat there;
    if (fstat(descriptor, &there)) return nf_fail(NF_IO, "%s: cannot be read: %s", path, strerror(errno));
    if (!S_ISREG(there.st_mode)) return nf_fail(NF_IO, "%s: no regular file: give the downloaded file itself", path);
    if ((uintmax_t)there.st_size > most)
        return nf_fail(NF_FORMAT, "%s: %jd bytes, at most %zu are read: download the file again", path,
                       (intmax_t)there.st_size, most);
    if (!there.st_size) return NF_OK; /* nothing cannot be mapped */
    void *bytes = mmap(NULL, (size_t)there.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED) return nf_fail(NF_MEMORY, "%s: cannot be mapped: %s", path, strerror(errno));
    *file = (struct nf_mapped_file){bytes, (size_t)there.st_size};
    return NF_OK;
}

enum nf_status nf_mapped_file_open(struct nf_mapped_file *file, const char *path, size_t most)
{
    *file = (struct nf_mapped_file){"", 0};
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe must not make us wait */
    if (descriptor < 0)
        return nf_fail(NF_IO, "%s: cannot be read: %s: give the folder with the downloaded model", path,
                       strerror(errno));
    enum nf_status status = map(file, path, descriptor, most);
    close(descriptor);
    return status;
}

void nf_mapped_file_release(struct nf_mapped_file *file)
{
    if (file->length) munmap((void *)(uintptr_t)file->bytes, file->length);
    *file = (struct nf_mapped_file){0};
}
