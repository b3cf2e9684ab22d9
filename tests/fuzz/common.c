#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void give_up(const char *what)
{
    fprintf(stderr, "fuzz: %s: '%s'\n", what, nf_error());
    abort();
}

void fuzz_check(enum nf_status status)
{
    if (!status) return;
    const char *line = nf_error();
    if (!*line) give_up("a failure without a message");
    for (; *line; line++)
        if (*line < ' ' || *line > '~') give_up("a message that is not one line of printable ASCII");
}

const char *fuzz_file(const void *bytes, size_t size)
{
    static char path[64];
    static int descriptor = -1;
    if (descriptor < 0) {
        descriptor = memfd_create("fuzz", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    }
    if (descriptor < 0 || ftruncate(descriptor, 0) || pwrite(descriptor, bytes, size, 0) != (ssize_t)size)
        give_up("no memory file");
    return path;
}

char *fuzz_copy(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    if (!copy) give_up("out of memory");
    if (size) memcpy(copy, data, size);
    return copy;
}

char *fuzz_string(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);
    if (!copy) give_up("out of memory");
    if (size) memcpy(copy, data, size);
    copy[size] = 0;
    return copy;
}

char *fuzz_safetensors(const uint8_t *data, size_t size)
{
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    uint64_t header = zero ? (uint64_t)(zero - data) : size;
    char *file = malloc(size + 8);
    if (!file) give_up("out of memory");
    for (int i = 0; i < 8; i++)
        file[i] = (char)(header >> 8 * i);
    if (size) memcpy(file + 8, data, size);
    return file;
}

static const char *made;

static void remove_made(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", made);
    if (system(command)) fprintf(stderr, "fuzz: %s is left over\n", made);
}

void fuzz_folder(char folder[FUZZ_PATH])
{
    const char *memory = "/dev/shm"; /* a file an input: a disk would be what is waited for */
    snprintf(folder, FUZZ_PATH, "%s/fuzz.XXXXXX", access(memory, W_OK) ? "/tmp" : memory);
    if (!mkdtemp(folder)) give_up("no folder");
    made = folder;
    atexit(remove_made);
}

void fuzz_put(const char *folder, const char *name, const void *bytes, size_t size)
{
    char path[2 * FUZZ_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    if (!stream || (size && fwrite(bytes, 1, size, stream) != size) || fclose(stream)) give_up("a file not written");
}
