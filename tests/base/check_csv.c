#include "base/csv.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const HEADER[] = {"id", "value", NULL};
static char path[] = "/tmp/check_csv.XXXXXX";

static void write_bytes(const char *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    ck_assert_int_eq(fclose(stream), 0);
}

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct {
    const char *bytes;
    size_t length;
    const char *complaint; /* what the error says after the path */
} malformed[] = {
    {TEXT(""), ":1: column '1': the file is empty"},
    {TEXT("\n"), ":1: column '1': empty line"},
    {TEXT("id\n"), ":1: column '2': the header should have 'value' here"},
    {TEXT("id,valve\na,1\n"), ":1: column '2': the header should have 'value' here, it has 'valve'"},
    {TEXT("id,value,sd\n"), ":1: column '3': not expected in the header"},
    {TEXT("id,value\na\n"), ":2: column 'value': missing"},
    {TEXT("id,value\na,1\nb,2,3\n"), ":3: column '3': one field too many"},
    {TEXT("id,value\na,1\n\nb,2\n"), ":3: column 'id': empty line"},
    {TEXT("id,value\na,1\nb,\"2\nc,3\n"), ":3: column 'value': quote opened here is never closed"},
    {TEXT("id,value\n\"a\nb,1\nc,3\n"), ":2: column 'id': quote opened here is never closed"},
    {TEXT("id,value\na,1\nb\"c,2\n"), ":3: column 'id': stray quote"},
    {TEXT("id,value\n\"a\nb\",\"1\n\"x\n"), ":4: column 'value': stray quote"},
    {TEXT("id,value\na,\"1\" \n"), ":2: column 'value': stray quote"},
    {TEXT("id,value\na,1\0002\n"), ":2: column 'value': NUL byte"},
    {TEXT("id,value\na,\xFF\n"), ":2: column 'value': not UTF-8"},
    {TEXT("id,value\na,\"x\ny\xC0\xAF\"\n"), ":3: column 'value': not UTF-8"},
    {TEXT("id,value\na,\xE2\x82\n"), ":2: column 'value': not UTF-8"},
    {TEXT("id,value\na,\xED\xA0\x80\n"), ":2: column 'value': not UTF-8"},
    {TEXT("id,value\na,\xF4\x90\x80\x80\n"), ":2: column 'value': not UTF-8"},
    {TEXT("id,value\na\rb,1\n"), ":2: column 'id': carriage return"},
    {TEXT("id,value\r\na,1\r\n"), ":1: column '2': carriage return"},
    {TEXT("id,value\na,\"1\"\r\n"), ":2: column 'value': carriage return"},
    {TEXT("id,value\na,\"1\r\n2\"\n"), ":2: column 'value': carriage return"},
    {TEXT("id,value\na,\x07\n"), ":2: column 'value': control character"},
    {TEXT("\xEF\xBB\xBFid,value\na,1\n"), ":1: column '1': byte order mark"},
};

START_TEST(malformed_input_is_one_line_that_says_where)
{
    struct nf_csv_table table;
    write_bytes(malformed[_i].bytes, malformed[_i].length);
    ck_assert_int_eq(nf_csv_load(&table, path, HEADER), NF_FORMAT);
    size_t length = strlen(path);
    ck_assert_msg(strncmp(nf_error(), path, length) == 0, "%s", nf_error());
    ck_assert_msg(strstr(nf_error() + length, malformed[_i].complaint) == nf_error() + length, "%s, expected %s",
                  nf_error(), malformed[_i].complaint);
    ck_assert_ptr_null(strchr(nf_error(), '\n'));
    ck_assert_ptr_null(table.text);
}
END_TEST

START_TEST(missing_file)
{
    struct nf_csv_table table;
    ck_assert_int_eq(nf_csv_load(&table, "/no/such/file.csv", HEADER), NF_IO);
    ck_assert_ptr_nonnull(strstr(nf_error(), "/no/such/file.csv"));
}
END_TEST

START_TEST(well_formed_input)
{
    struct nf_csv_table table;
    write_bytes(TEXT("id,value\n\"a,\"\"b\"\"\nc\",\n \xC3\xA9 ,\"\"\nlast,1"));
    ck_assert_msg(nf_csv_load(&table, path, HEADER) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(table.rows, 3);
    ck_assert_uint_eq(table.columns, 2);
    ck_assert_str_eq(table.names[1], "value");
    ck_assert_str_eq(nf_csv_cell(&table, 0, 0), "a,\"b\"\nc");
    ck_assert_str_eq(nf_csv_cell(&table, 0, 1), "");
    ck_assert_str_eq(nf_csv_cell(&table, 1, 0), " \xC3\xA9 ");
    ck_assert_str_eq(nf_csv_cell(&table, 1, 1), "");
    ck_assert_str_eq(nf_csv_cell(&table, 2, 1), "1");
    ck_assert_uint_eq(table.lines[0], 2);
    ck_assert_uint_eq(table.lines[1], 4);
    ck_assert_uint_eq(table.lines[2], 5);
    nf_csv_complain(&table, 1, 1, "should be %d", 7);
    ck_assert_ptr_nonnull(strstr(nf_error(), ":4: column 'value': should be 7"));
    nf_csv_release(&table);
}
END_TEST

START_TEST(header_alone_has_no_rows)
{
    struct nf_csv_table table;
    write_bytes(TEXT("id,value\n"));
    ck_assert_int_eq(nf_csv_load(&table, path, HEADER), NF_OK);
    ck_assert_uint_eq(table.rows, 0);
    nf_csv_release(&table);
}
END_TEST

START_TEST(any_header_when_none_is_expected)
{
    struct nf_csv_table table;
    write_bytes(TEXT("x,y,z\n1,2,3\n"));
    ck_assert_int_eq(nf_csv_load(&table, path, NULL), NF_OK);
    ck_assert_uint_eq(table.columns, 3);
    ck_assert_str_eq(table.names[2], "z");
    nf_csv_release(&table);
}
END_TEST

START_TEST(written_fields_read_back)
{
    static const char *const fields[] = {"plain", "", "a,b", "say \"x\"", "two\nlines", " spaced ", "\xCF\x83", NULL};
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    nf_csv_write_row(stream, fields);
    nf_csv_write_row(stream, fields);
    ck_assert_int_eq(fclose(stream), 0);
    struct nf_csv_table table;
    ck_assert_msg(nf_csv_load(&table, path, NULL) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(table.rows, 1);
    for (size_t i = 0; fields[i]; i++)
        ck_assert_str_eq(nf_csv_cell(&table, 0, i), fields[i]);
    nf_csv_release(&table);
}
END_TEST

START_TEST(fields_are_quoted_only_when_needed)
{
    char text[64] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(stream);
    nf_csv_write_row(stream, (const char *const[]){"a b", "c,d", "e\"f", NULL});
    fclose(stream);
    ck_assert_str_eq(text, "a b,\"c,d\",\"e\"\"f\"\n");
}
END_TEST

START_TEST(numbers_read_back_bit_for_bit)
{
    static const double numbers[] = {0.1, 97.8, 1.0 / 3, 396548, -2.5e-300, 5e-324, 1e22, (double)0.1f};
    char text[32];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        nf_csv_print_number(text, numbers[i]);
        ck_assert_double_eq(strtod(text, NULL), numbers[i]);
    }
    nf_csv_print_number(text, 97.8);
    ck_assert_str_eq(text, "97.8");
    nf_csv_print_number(text, NAN);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(many_rows_survive_growth)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs("id,value\n", stream);
    for (int i = 0; i < 20000; i++)
        fprintf(stream, "row-%d,%d\n", i, i * i);
    ck_assert_int_eq(fclose(stream), 0);
    struct nf_csv_table table;
    ck_assert_int_eq(nf_csv_load(&table, path, HEADER), NF_OK);
    ck_assert_uint_eq(table.rows, 20000);
    ck_assert_str_eq(nf_csv_cell(&table, 12345, 0), "row-12345");
    ck_assert_uint_eq(table.lines[19999], 20001);
    nf_csv_release(&table);
}
END_TEST

int main(void)
{
    int descriptor = mkstemp(path);
    if (descriptor < 0) return EXIT_FAILURE;
    close(descriptor);
    Suite *suite = suite_create("csv");
    TCase *cases = tcase_create("csv");
    tcase_add_loop_test(cases, malformed_input_is_one_line_that_says_where, 0, sizeof malformed / sizeof *malformed);
    tcase_add_test(cases, missing_file);
    tcase_add_test(cases, well_formed_input);
    tcase_add_test(cases, header_alone_has_no_rows);
    tcase_add_test(cases, any_header_when_none_is_expected);
    tcase_add_test(cases, written_fields_read_back);
    tcase_add_test(cases, fields_are_quoted_only_when_needed);
    tcase_add_test(cases, numbers_read_back_bit_for_bit);
    tcase_add_test(cases, many_rows_survive_growth);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unlink(path);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
