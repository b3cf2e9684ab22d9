#include "base/file.h"
#include "fuzz.h"
#include "run/unit.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Units lie below the current folder: the harness works in one of its own and goes back, for the fuzzer's paths are
 * relative, too. */
static int here = -1, there = -1;

static void enter(void)
{
    static char folder[FUZZ_PATH];
    if (here < 0) {
        here = open(".", O_RDONLY | O_DIRECTORY);
        if (here < 0) abort();
        fuzz_folder(folder);
        there = open(folder, O_RDONLY | O_DIRECTORY);
    }
    if (fchdir(there) || nf_file_make_folder("data/paper-00/units")) abort();
}

static void leave(const char *path)
{
    if (unlink(path) || fchdir(here)) abort();
}

static void put(const char *path, const void *bytes, size_t size)
{
    FILE *stream = fopen(path, "wb");
    if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream)) abort();
}

/* With the checksum that the reader will look for; NULL unless the input is an object. */
static char *signed_text(const uint8_t *data, size_t size)
{
    char hex[65], *text = NULL;
    json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root)) {
        json_object_set_new(root, "format", json_integer(2));
        json_object_del(root, "sha256");
        char *canonical = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
        if (!canonical) abort();
        nf_sha256(canonical, strlen(canonical), hex);
        free(canonical);
        json_object_set_new(root, "sha256", json_string(hex));
        text = json_dumps(root, 0);
    }
    json_decref(root);
    return text;
}

static void load(const struct nf_paper *paper, const struct nf_unit *unit)
{
    struct nf_recorder recorder;
    nf_recorder_init(&recorder);
    fuzz_check(nf_unit_load(paper, unit, &recorder));
    nf_recorder_release(&recorder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_paper paper = {0};
    struct nf_unit unit = {.group = "replay"};
    char path[512];
    enter();
    nf_unit_path(&paper, &unit, "json", path);
    put(path, data, size);
    load(&paper, &unit);
    char *text = signed_text(data, size);
    if (text) {
        put(path, text, strlen(text));
        load(&paper, &unit);
    }
    free(text);
    leave(path);
    return 0;
}
