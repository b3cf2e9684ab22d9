#ifndef NF_TESTS_FUZZ_H
#define NF_TESTS_FUZZ_H

/* What the harnesses share.  Each has LLVMFuzzerTestOneInput, which `make fuzz` links to libFuzzer and `make check` to
 * replay.c; a reader may refuse its input, but with one printable line, and it may not read past it. */

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts unless a failure has left one line that is not empty. */
void fuzz_check(enum nf_status status);

/* The path of a file with these bytes; the same at every call. */
const char *fuzz_file(const void *bytes, size_t size);

/* A copy of exactly that size on the heap (caller frees): the sanitizer sees any byte read past it. */
char *fuzz_copy(const uint8_t *data, size_t size);
/* The same with a zero appended, as a string. */
char *fuzz_string(const uint8_t *data, size_t size);

/* A safetensors file of exactly that size and eight bytes more on the heap (caller frees): what comes before the first
 * zero is its header, and the header's length is put before it. */
char *fuzz_safetensors(const uint8_t *data, size_t size);

/* A new folder, removed when the program ends. */
enum { FUZZ_PATH = 64 };
void fuzz_folder(char folder[FUZZ_PATH]);
/* Writes a file in it. */
void fuzz_put(const char *folder, const char *name, const void *bytes, size_t size);

#endif
