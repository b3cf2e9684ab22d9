#include "folders.h"
#include "model/mapped_file.h"

START_TEST(bytes_are_the_file)
{
    char folder[32], path[64];
    struct nf_mapped_file file;
    make_folder(folder);
    put_file(folder, "f", "a\0b", 3);
    snprintf(path, sizeof path, "%s/f", folder);
    ck_assert_int_eq(nf_mapped_file_open(&file, path, 3), NF_OK);
    ck_assert_uint_eq(file.length, 3);
    ck_assert_mem_eq(file.bytes, "a\0b", 3);
    nf_mapped_file_release(&file);
    nf_mapped_file_release(&file);
    check_line(nf_mapped_file_open(&file, path, 2), NF_FORMAT, "3 bytes, at most 2 are read", "long");
    put_file(folder, "f", "", 0);
    ck_assert_int_eq(nf_mapped_file_open(&file, path, 2), NF_OK);
    ck_assert_uint_eq(file.length, 0);
    nf_mapped_file_release(&file);
    remove_folder(folder);
}
END_TEST

START_TEST(what_is_no_file_is_said)
{
    struct nf_mapped_file file;
    check_line(nf_mapped_file_open(&file, "/no/such", 9), NF_IO, "/no/such: cannot be read", "missing");
    check_line(nf_mapped_file_open(&file, "/tmp", 9), NF_IO, "no regular file", "folder");
    check_line(nf_mapped_file_open(&file, "/dev/zero", 9), NF_IO, "no regular file", "device");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("mapped_file");
    tcase_add_test(tests, bytes_are_the_file);
    tcase_add_test(tests, what_is_no_file_is_said);
    return golden_run("mapped_file", tests);
}
