#include "folders.h"

/* The file: a header's length, the header, and so many bytes of data; lengths of -1 are those of the header. */
static const struct {
    const char *header;
    long long length; /* as stated; -1: true */
    size_t data;
    const char *complaint;
} malformed[] = {
    {NULL, 0, 0, "too few for a header"},
    {"", 0, 0, "no valid JSON"},
    {"{}", 3, 0, "a header of 3 bytes in a file of 10: cut off"},
    {"{}", 1, 0, "no valid JSON"},
    {"{}", 0x7FFFFFFFFFFFFFFF, 0, "a header of 9223372036854775807 bytes"},
    {"{}", -2, 0, "a header of 18446744073709551614 bytes"},
    {"{}", 1048577, 0, "at most 1048576 are read"},
    {"{}", 1048576, 0, "cut off"},
    {"[]", -1, 0, "the header is no JSON object"},
    {"3", -1, 0, "the header is no JSON object"},
    {"\"x\"", -1, 0, "the header is no JSON object"},
    {"{", -1, 0, "no valid JSON"},
    {"{} {}", -1, 0, "no valid JSON"},
    {"{\"a\":\xFF}", -1, 0, "no valid JSON"},
    {"{\"\xFF\":1}", -1, 0, "no valid JSON"},
    {"{\"\xC0\xAF\":1}", -1, 0, "no valid JSON"},
    {"{\"\xED\xA0\x80\":1}", -1, 0, "no valid JSON"},
    {"{\"\\ud800\":1}", -1, 0, "no valid JSON"},
    {"{\"a\\u0000\":1}", -1, 0, "no valid JSON"},
    {"\xEF\xBB\xBF{}", -1, 0, "no valid JSON"},
    {"{\"a\":1e999}", -1, 0, "no valid JSON"},
    {"{\"a\":NaN}", -1, 0, "no valid JSON"},
    {"{\"a\":99999999999999999999}", -1, 0, "no valid JSON"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"I8\",\"shape\":[1],"
     "\"data_offsets\":[0,1]}}",
     -1, 1, "duplicate object key"},
    {"{\"a\":{\"dtype\":\"I8\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}", -1, 1,
     "duplicate object key"},
    {"{\"__metadata__\":3}", -1, 0, "tensor '__metadata__': no object"},
    {"{\"__metadata__\":{\"a\":3}}", -1, 0, "an entry that is no string"},
    {"{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}", -1, 0, "an entry that is no string"},
    {"{\"a\":3}", -1, 0, "tensor 'a': no object"},
    {"{\"a\\nb\":3}", -1, 0, "tensor 'a?b': no object"},
    {"{\"a\":{}}", -1, 0, "'dtype' is missing"},
    {"{\"a\":{\"dtype\":3}}", -1, 0, "'dtype' is missing or no string"},
    {"{\"a\":{\"dtype\":\"F33\"}}", -1, 0, "unknown 'dtype'"},
    {"{\"a\":{\"dtype\":\"f32\"}}", -1, 0, "unknown 'dtype'"},
    {"{\"a\":{\"dtype\":\"\"}}", -1, 0, "unknown 'dtype'"},
    {"{\"a\":{\"dtype\":\"F32\"}}", -1, 0, "'shape' is missing"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":2}}", -1, 0, "'shape' is missing or no list"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":{\"0\":1}}}", -1, 0, "'shape' is missing or no list"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1]}}", -1, 0, "'shape' has an entry that is no size"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0]}}", -1, 0, "'shape' has an entry that is no size"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"]}}", -1, 0, "'shape' has an entry that is no size"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[null]}}", -1, 0, "'shape' has an entry that is no size"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1]}}", -1, 0, "too many dimensions"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807]}}", -1, 0, "larger than any memory"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[4294967296,4294967296]}}", -1, 0, "larger than any memory"},
    {"{\"a\":{\"dtype\":\"F16\",\"shape\":[4294967296,2147483648,0]}}", -1, 0, "larger than any memory"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1]}}", -1, 1, "'data_offsets' is missing"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0]}}", -1, 1, "'data_offsets' is missing or no pair"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", -1, 1,
     "'data_offsets' is missing or no pair"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":\"01\"}}", -1, 1, "'data_offsets' is missing or no pair"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[-1,0]}}", -1, 1, "no offset"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1.5]}}", -1, 1, "no offset"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[1,0]}}", -1, 1, "ends before it begins"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]}}", -1, 1, "past the end of the file"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}}", -1, 1,
     "past the end of the file"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[9223372036854775807,9223372036854775807]}}", -1, 1,
     "past the end of the file"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,3]}}", -1, 4, "the length that the shape implies"},
    {"{\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,4]}}", -1, 4, "the length that the shape implies"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":1}}", -1, 1, "more than 'dtype'"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"I8\",\"shape\":[2],"
     "\"data_offsets\":[1,3]}}",
     -1, 3, "tensor 'b': 'data_offsets' overlaps"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},\"b\":{\"dtype\":\"I8\",\"shape\":[1],"
     "\"data_offsets\":[0,1]}}",
     -1, 1, "overlaps"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"I8\",\"shape\":[0],"
     "\"data_offsets\":[1,1]}}",
     -1, 3, "overlaps"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},\"b\":{\"dtype\":\"I8\",\"shape\":[1],"
     "\"data_offsets\":[2,3]}}",
     -1, 3, "tensor 'b': 'data_offsets' leaves a gap"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[1,2]}}", -1, 2, "leaves a gap"},
    {"{\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}", -1, 2, "1 bytes after the last tensor"},
    {"{}", -1, 7, "7 bytes after the last tensor"},
};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

/* On the heap, of exactly its size. */
static unsigned char *compose(const char *header, long long stated, size_t data, size_t *length)
{
    size_t n = header ? strlen(header) : 0;
    unsigned long long number = stated == -1 ? n : (unsigned long long)stated;
    *length = header ? 8 + n + data : 7;
    unsigned char *bytes = calloc(1, *length);
    for (size_t i = 0; header && i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    if (header) memcpy(bytes + 8, header, n);
    return bytes;
}

START_TEST(malformed_files_are_refused_in_one_line)
{
    struct nf_safetensors file;
    size_t length;
    unsigned char *bytes = compose(malformed[_i].header, malformed[_i].length, malformed[_i].data, &length);
    enum nf_status status = nf_safetensors_parse(&file, "x.safetensors", (const char *)bytes, length);
    check_line(status, NF_FORMAT, malformed[_i].complaint, malformed[_i].header ? malformed[_i].header : "");
    ck_assert_int_eq(strncmp(nf_error(), "x.safetensors: ", 15), 0);
    ck_assert_ptr_null(file.tensors);
    free(bytes);
}
END_TEST

/* Brackets without end, alone and within a tensor: the depth is counted before the parser goes down. */
START_TEST(deep_headers_are_refused)
{
    enum { DEEP = 1 << 20 };
    struct nf_safetensors file;
    char *header = malloc(DEEP + 1);
    size_t length;
    memset(header, _i ? '[' : '{', DEEP);
    header[DEEP] = 0;
    unsigned char *bytes = compose(header, -1, 0, &length);
    check_line(nf_safetensors_parse(&file, "deep", (const char *)bytes, length), NF_FORMAT, "nested deeper than 24",
               "");
    free(bytes);
    free(header);
}
END_TEST

/* Every prefix of a good file, on the heap so that a byte read past its end is seen. */
START_TEST(every_cut_is_refused)
{
    static const char header[] = "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}";
    struct nf_safetensors file;
    size_t length;
    unsigned char *bytes = compose(header, -1, 12, &length);
    for (size_t n = 0; n < length; n++) {
        char *part = malloc(n ? n : 1);
        memcpy(part, bytes, n);
        check_line(nf_safetensors_parse(&file, "cut", part, n), NF_FORMAT, "cut: ", "a prefix");
        free(part);
    }
    ck_assert_int_eq(nf_safetensors_parse(&file, "whole", (const char *)bytes, length), NF_OK);
    nf_safetensors_release(&file);
    free(bytes);
}
END_TEST

START_TEST(tensors_are_found_where_they_lie)
{
    static const char header[] =
        "{\"z\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"__metadata__\":{\"k\":\"v\"},"
        "\"a\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[1,13]},"
        "\"none\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[13,13]},"
        "\"scalar\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[13,21]}}   ";
    struct nf_safetensors file;
    size_t length;
    unsigned char *bytes = compose(header, -1, 21, &length);
    ck_assert_msg(nf_safetensors_parse(&file, "x", (const char *)bytes, length) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(file.count, 4);
    const struct nf_safetensors_tensor *a = nf_safetensors_find(&file, "a");
    ck_assert_ptr_nonnull(a);
    ck_assert_str_eq(a->type, "BF16");
    ck_assert_int_eq(a->rank, 2);
    ck_assert_uint_eq(a->shape[0] * 10 + a->shape[1], 23);
    ck_assert_ptr_eq(a->data, bytes + length - 20);
    ck_assert_uint_eq(nf_safetensors_find(&file, "scalar")->bytes, 8);
    ck_assert_uint_eq(nf_safetensors_find(&file, "none")->bytes, 0);
    ck_assert_ptr_null(nf_safetensors_find(&file, "b"));
    ck_assert_ptr_null(nf_safetensors_find(&file, "__metadata__"));
    nf_safetensors_release(&file);
    free(bytes);
}
END_TEST

START_TEST(files_are_mapped_and_pipes_refused)
{
    char folder[32], path[256], command[300];
    struct nf_safetensors file;
    make_folder(folder);
    put_file(folder, "e", "\2\0\0\0\0\0\0\0{}", 10);
    snprintf(path, sizeof path, "%s/e", folder);
    ck_assert_int_eq(nf_safetensors_open(&file, path), NF_OK);
    ck_assert_uint_eq(file.count, 0);
    ck_assert_ptr_null(nf_safetensors_find(&file, "a"));
    nf_safetensors_release(&file);
    put_file(folder, "e", "", 0);
    check_line(nf_safetensors_open(&file, path), NF_FORMAT, "0 bytes, too few", "empty");
    check_line(nf_safetensors_open(&file, folder), NF_IO, "no regular file", "a folder");
    snprintf(command, sizeof command, "mkfifo %s/pipe", folder);
    ck_assert_int_eq(system(command), 0);
    snprintf(path, sizeof path, "%s/pipe", folder);
    check_line(nf_safetensors_open(&file, path), NF_IO, "no regular file", "a pipe");
    remove_folder(folder);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("safetensors");
    tcase_add_loop_test(tests, malformed_files_are_refused_in_one_line, 0, MALFORMED);
    tcase_add_loop_test(tests, deep_headers_are_refused, 0, 2);
    tcase_add_test(tests, every_cut_is_refused);
    tcase_add_test(tests, tensors_are_found_where_they_lie);
    tcase_add_test(tests, files_are_mapped_and_pipes_refused);
    return golden_run("safetensors", tests);
}
