/* Files appear whole or not at all, and every refusal of the system becomes one line. */
#include "../reference/golden.h"
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void in_a_new_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/check_file.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static int entries(void)
{
    int n = 0;
    DIR *stream = opendir(folder);
    ck_assert_ptr_nonnull(stream);
    for (const struct dirent *entry; (entry = readdir(stream));)
        n += entry->d_name[0] != '.';
    closedir(stream);
    return n;
}

static void without_the_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static void write_text(const char *path, const char *text)
{
    struct nf_file_writer writer;
    must(nf_file_open(&writer, path));
    fputs(text, writer.stream);
    must(nf_file_commit(&writer));
}

static void expect_text(const char *path, const char *text)
{
    char *bytes;
    size_t length;
    must(nf_file_read(path, &bytes, &length));
    ck_assert_str_eq(bytes, text);
    ck_assert_uint_eq(length, strlen(text));
    free(bytes);
}

START_TEST(appears_at_the_commit)
{
    struct nf_file_writer writer;
    write_text("a.csv", "old\n");
    must(nf_file_open(&writer, "a.csv"));
    fputs("new\n", writer.stream);
    fflush(writer.stream);
    expect_text("a.csv", "old\n");
    must(nf_file_commit(&writer));
    expect_text("a.csv", "new\n");
    ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(discarded_leaves_nothing)
{
    struct nf_file_writer writer;
    write_text("a.csv", "old\n");
    must(nf_file_open(&writer, "a.csv"));
    fputs("new\n", writer.stream);
    nf_file_discard(&writer);
    nf_file_discard(&writer);
    expect_text("a.csv", "old\n");
    ck_assert_int_eq(entries(), 1);
}
END_TEST

/* A writer whose disk is full: the stream is led to /dev/full behind its back. */
START_TEST(full_disk)
{
    struct nf_file_writer writer;
    write_text("a.csv", "old\n");
    must(nf_file_open(&writer, "a.csv"));
    int full = open("/dev/full", O_WRONLY);
    ck_assert_int_ge(full, 0);
    ck_assert_int_ge(dup2(full, fileno(writer.stream)), 0);
    close(full);
    fputs("new\n", writer.stream);
    ck_assert_int_eq(nf_file_commit(&writer), NF_IO);
    ck_assert_msg(strstr(nf_error(), "a.csv") && strstr(nf_error(), "disk is full"), "%s", nf_error());
    expect_text("a.csv", "old\n");
    ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(refusals)
{
    struct nf_file_writer writer;
    char *bytes, long_path[2000];
    size_t length;
    ck_assert_int_eq(nf_file_open(&writer, "missing/a.csv"), NF_IO);
    ck_assert_str_eq(nf_error(), "missing/a.csv: cannot be written: no such file or folder");
    ck_assert_int_eq(nf_file_read("missing.csv", &bytes, &length), NF_IO);
    ck_assert_str_eq(nf_error(), "missing.csv: cannot be read: no such file or folder");
    ck_assert_int_eq(nf_file_read(".", &bytes, &length), NF_IO);
    memset(long_path, 'x', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = 0;
    ck_assert_int_eq(nf_file_open(&writer, long_path), NF_INVALID);
    ck_assert_int_eq(nf_file_make_folder(long_path), NF_INVALID);
    ck_assert_int_eq(mkdir("taken.csv", 0777), 0);
    must(nf_file_open(&writer, "taken.csv"));
    ck_assert_int_eq(nf_file_commit(&writer), NF_IO);
    ck_assert_int_eq(entries(), 1);
}
END_TEST

/* A path through a file cannot be told to be free; it is not taken for missing. */
START_TEST(existence)
{
    int there;
    ck_assert_int_eq(nf_file_exists("/dev/null", &there), NF_OK);
    ck_assert_int_eq(there, 1);
    ck_assert_int_eq(nf_file_exists("/no/such/file", &there), NF_OK);
    ck_assert_int_eq(there, 0);
    ck_assert_int_eq(nf_file_exists("/dev/null/file", &there), NF_IO);
    ck_assert_ptr_nonnull(strstr(nf_error(), "/dev/null/file: cannot be read"));
}
END_TEST

START_TEST(folders)
{
    must(nf_file_make_folder("one/two/three"));
    must(nf_file_make_folder("one/two/three"));
    ck_assert_int_eq(access("one/two/three", W_OK), 0);
    must(nf_file_make_folder("one/four/"));
    write_text("one/file", "x");
    ck_assert_int_eq(nf_file_make_folder("one/file/five"), NF_IO);
    ck_assert_msg(strstr(nf_error(), "one/file"), "%s", nf_error());
    ck_assert_int_eq(nf_file_make_folder("one/file"), NF_IO);
}
END_TEST

/* Zero bytes and more than one buffer's worth survive. */
START_TEST(every_byte)
{
    enum { LENGTH = 300001 };
    struct nf_file_writer writer;
    char *bytes, *expected = malloc(LENGTH);
    size_t length;
    for (int i = 0; i < LENGTH; i++)
        expected[i] = (char)(i * 7);
    must(nf_file_open(&writer, "bytes"));
    ck_assert_uint_eq(fwrite(expected, 1, LENGTH, writer.stream), LENGTH);
    must(nf_file_commit(&writer));
    must(nf_file_read("bytes", &bytes, &length));
    ck_assert_uint_eq(length, LENGTH);
    ck_assert_mem_eq(bytes, expected, LENGTH);
    ck_assert_int_eq(bytes[LENGTH], 0);
    free(bytes);
    free(expected);
    write_text("empty", "");
    expect_text("empty", "");
}
END_TEST

/* FIPS 180-2, appendix B. */
START_TEST(sha256)
{
    char hex[65];
    nf_sha256("abc", 3, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    nf_sha256("", 0, hex);
    ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("file");
    tcase_add_checked_fixture(tests, in_a_new_folder, without_the_folder);
    tcase_add_test(tests, appears_at_the_commit);
    tcase_add_test(tests, discarded_leaves_nothing);
    tcase_add_test(tests, full_disk);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, existence);
    tcase_add_test(tests, folders);
    tcase_add_test(tests, every_byte);
    tcase_add_test(tests, sha256);
    return golden_run("file", tests);
}
