/* Without a fuzzer: gives each file of the given folders to the harness, once. */

#include "base/file.h"
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int replay(const char *path)
{
    char *bytes;
    size_t length;
    if (nf_file_read(path, &bytes, &length)) return 0;
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
    free(bytes);
    return 1;
}

static int replay_folder(const char *folder)
{
    char path[1024];
    int count = 0;
    DIR *stream = opendir(folder);
    if (!stream) return 0;
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += replay(path);
    }
    closedir(stream);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    printf("%s: %d inputs\n", argv[0], count);
    return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
