#include "folders.h"
#include "model/json_text.h"

START_TEST(values_outside_their_range_are_said)
{
    json_t *o = json_loads("{\"i\":5,\"r\":1.5,\"t\":true,\"s\":\"x\",\"n\":null}", 0, NULL);
    json_int_t i;
    double r;
    int flag;
    const char *text;
    ck_assert_int_eq(nf_json_integer(o, "f", "i", 0, 5, 9, &i), NF_OK);
    ck_assert_int_eq((int)i, 5);
    ck_assert_int_eq(nf_json_integer(o, "f", "n", 0, 5, 9, &i), NF_OK);
    ck_assert_int_eq((int)i, 9);
    check_line(nf_json_integer(o, "f", "i", 0, 4, 9, &i), NF_FORMAT, "f: 'i' is 5, not within 0 to 4", "i");
    check_line(nf_json_integer(o, "f", "r", 0, 4, 9, &i), NF_FORMAT, "'r' is no whole number", "r");
    ck_assert_int_eq(nf_json_real(o, "f", "i", 0.0, &r), NF_OK);
    ck_assert_double_eq(r, 5.0);
    check_line(nf_json_real(o, "f", "s", 0.0, &r), NF_FORMAT, "'s' is no number", "s");
    ck_assert_int_eq(nf_json_flag(o, "f", "t", 0, &flag), NF_OK);
    ck_assert_int_eq(flag, 1);
    check_line(nf_json_flag(o, "f", "i", 0, &flag), NF_FORMAT, "'i' is neither true nor false", "i");
    check_line(nf_json_string(o, "f", "t", "", &text), NF_FORMAT, "'t' is no string", "t");
    ck_assert_int_eq(nf_json_string(o, "f", "none", "other", &text), NF_OK);
    ck_assert_str_eq(text, "other");
    json_decref(o);
}
END_TEST

/* Brackets in strings do not nest; the limit itself is still read. */
START_TEST(depth_is_counted_outside_strings)
{
    char text[200];
    json_t *root;
    for (int depth = NF_JSON_DEPTH; depth <= NF_JSON_DEPTH + 1; depth++) {
        int n = 0;
        for (int i = 0; i < depth; i++)
            n += snprintf(text + n, sizeof text - (size_t)n, "[");
        n += snprintf(text + n, sizeof text - (size_t)n, "\"[[{\\\"[\"");
        for (int i = 0; i < depth; i++)
            n += snprintf(text + n, sizeof text - (size_t)n, "]");
        enum nf_status status = nf_json_parse(&root, "deep", text, (size_t)n);
        ck_assert_msg(status == (depth > NF_JSON_DEPTH ? NF_FORMAT : NF_OK), "%d: %s", depth, nf_error());
        json_decref(root);
    }
}
END_TEST

/* Values cost some hundred bytes each: they are counted before any is made. */
START_TEST(values_are_counted_first)
{
    const size_t most = NF_JSON_VALUES;
    char *text = malloc(2 * most + 2);
    json_t *root;
    text[0] = '[';
    for (size_t i = 0; i < most; i++)
        memcpy(text + 1 + 2 * i, "0,", 2);
    text[2 * most] = ']';
    check_line(nf_json_parse(&root, "f", text, 2 * most + 1), NF_FORMAT, "f: more than 2097152 values", "most");
    memset(text + 1, '"', 1);
    memset(text + 2 * most - 1, '"', 1);
    ck_assert_msg(nf_json_parse(&root, "f", text, 2 * most + 1) == NF_OK, "%s", nf_error()); /* one long string */
    json_decref(root);
    free(text);
}
END_TEST

static enum nf_status load(json_t **root, const char *text, enum nf_json_integers integers)
{
    char folder[32], path[64];
    make_folder(folder);
    put_file(folder, "f.json", text, strlen(text));
    snprintf(path, sizeof path, "%s/f.json", folder);
    enum nf_status status = nf_json_load(root, path, 64, integers);
    remove_folder(folder);
    return status;
}

/* What publishers write for "no limit" does not fit a whole number. */
START_TEST(endless_integers)
{
    static const char text[] = "{\"model_max_length\":1000000000000000019884624838656}";
    json_t *root;
    double length;
    check_line(load(&root, text, NF_JSON_EXACT), NF_FORMAT, "too big integer", text);
    ck_assert_msg(load(&root, text, NF_JSON_AS_REALS) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_json_real(root, "f", "model_max_length", 0.0, &length), NF_OK);
    ck_assert_double_eq(length, 1e30);
    json_decref(root);
    check_line(load(&root, "{\"too long a file\":\"to be read within 64 bytes, so it is refused\"}", NF_JSON_EXACT),
               NF_FORMAT, "at most 64 are read", "too long");
}
END_TEST

START_TEST(what_is_shown_is_printable_and_short)
{
    char shown[NF_JSON_SHOWN], long_text[300];
    ck_assert_str_eq(nf_json_show(shown, "a\nb\xC3\xA9\x7F"), "a?b???");
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    nf_json_show(shown, long_text);
    ck_assert_uint_eq(strlen(shown), NF_JSON_SHOWN - 1);
    ck_assert_str_eq(shown + NF_JSON_SHOWN - 4, "...");
    ck_assert_str_eq(nf_json_show(shown, ""), "");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("json_text");
    tcase_add_test(tests, values_outside_their_range_are_said);
    tcase_add_test(tests, depth_is_counted_outside_strings);
    tcase_add_test(tests, values_are_counted_first);
    tcase_add_test(tests, endless_integers);
    tcase_add_test(tests, what_is_shown_is_printable_and_short);
    return golden_run("json_text", tests);
}
