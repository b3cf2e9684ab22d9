#include "../reference/golden.h"
#include "base/utf8.h"

/* The encoding of a code point by the rule itself, surrogates and all. */
static size_t encode(uint32_t c, unsigned char out[4])
{
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length; --i; c >>= 6)
        out[i] = (unsigned char)(0x80 | (c & 0x3F));
    out[0] = (unsigned char)((0xF00 >> length & 0xFF) | c);
    return length;
}

START_TEST(every_character_and_no_other)
{
    unsigned char bytes[4];
    for (uint32_t c = 0; c < 0x120000; c++) {
        size_t length = encode(c, bytes);
        int is = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        if (nf_utf8_length((const char *)bytes, length) != (is ? length : 0) ||
            nf_utf8_length((const char *)bytes, length - 1))
            ck_abort_msg("U+%04X", c);
    }
}
END_TEST

START_TEST(overlong_forms_and_stray_bytes)
{
    static const char *const bad[] = {"\x80",          "\xBF",
                                      "\xC0\x80",      "\xC1\xBF",
                                      "\xE0\x9F\xBF",  "\xF0\x8F\xBF\xBF",
                                      "\xC3(",         "\xE2\x82(",
                                      "\xF0\x9F\x99(", "\xF8\x88\x80\x80\x80",
                                      "\xFE",          "\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_uint_eq(nf_utf8_length(bad[i], strlen(bad[i])), 0);
}
END_TEST

START_TEST(whole_texts)
{
    ck_assert_int_eq(nf_utf8_valid("", 0), 1);
    ck_assert_int_eq(nf_utf8_valid("a\xC3\xA9\0z", 5), 1);
    ck_assert_int_eq(nf_utf8_valid("a\xC3\xA9\xC3", 4), 0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("utf8");
    tcase_add_test(tests, every_character_and_no_other);
    tcase_add_test(tests, overlong_forms_and_stray_bytes);
    tcase_add_test(tests, whole_texts);
    return golden_run("utf8", tests);
}
