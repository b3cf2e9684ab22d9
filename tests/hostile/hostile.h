#ifndef NF_TESTS_HOSTILE_H
#define NF_TESTS_HOSTILE_H

/* Malformed input, case by case: every reader refuses it with a status, leaves nothing behind and says one line. */

#include "../reference/golden.h"
#include "base/status.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static char hostile_folder[] = "/tmp/check_hostile.XXXXXX";

static inline void hostile_path(char path[256], const char *name)
{
    snprintf(path, 256, "%s/%s", hostile_folder, name);
}

static inline void hostile_write(const char *name, const void *bytes, size_t length)
{
    char path[256];
    hostile_path(path, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    ck_assert_int_eq(fclose(stream), 0);
}

static inline void hostile_text(const char *name, const char *text)
{
    hostile_write(name, text, strlen(text));
}

/* Refused, and what is said is one printable line that a user can act on. */
static inline void refused(const char *what, enum nf_status status)
{
    const char *said = nf_error();
    ck_assert_msg(status == NF_FORMAT || status == NF_INVALID || status == NF_DAMAGED || status == NF_IO,
                  "taken or another status (%d): %s", (int)status, what);
    ck_assert_msg(strlen(said) >= 10 && !strchr(said, '\n'), "%s: not one line: '%s'", what, said);
    for (const char *c = said; *c; c++)
        ck_assert_msg((unsigned char)*c >= 0x20 && *c != 0x7f, "%s: a control character in '%s'", what, said);
    nf_fail(NF_OK, "nothing said"); /* the next case must speak for itself */
}

/* One test at a time in a scratch folder; the number of cases is said. */
static inline int hostile_run(const char *name, TCase *tests, size_t cases)
{
    if (!mkdtemp(hostile_folder)) return EXIT_FAILURE;
    int failed = golden_run(name, tests);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", hostile_folder);
    printf("%s: %zu malformed cases\n", name, cases);
    return system(command) || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
