#ifndef NF_BASE_UTF8_H
#define NF_BASE_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 sequence at p (n bytes left), 0 if it is none: no overlong forms, surrogates, or characters
 * beyond U+10FFFF [Unicode 15, table 3-7]. */
size_t nf_utf8_length(const char *p, size_t n);

/* Whether all of text[n] is UTF-8. */
int nf_utf8_valid(const char *text, size_t n);

#endif
