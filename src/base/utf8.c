#include "base/utf8.h"

static const struct {
    unsigned char first, last, second_low, second_high;
    size_t length;
} forms[] = {
    {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

size_t nf_utf8_length(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    for (size_t f = 0; n && f < sizeof forms / sizeof *forms; f++) {
        if (*p < forms[f].first || *p > forms[f].last) continue;
        if (forms[f].length > n) return 0;
        if (forms[f].length > 1 && (p[1] < forms[f].second_low || p[1] > forms[f].second_high)) return 0;
        for (size_t i = 2; i < forms[f].length; i++)
            if ((p[i] & 0xC0) != 0x80) return 0;
        return forms[f].length;
    }
    return 0;
}

int nf_utf8_valid(const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t length = nf_utf8_length(text + i, n - i);
        if (!length) return 0;
        i += length;
    }
    return 1;
}
