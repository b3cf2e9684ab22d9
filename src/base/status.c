#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[1024];

enum nf_status nf_fail(enum nf_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (char *c = message; *c; c++) /* what a file calls its columns may hold anything */
        if ((unsigned char)*c < ' ' || *c == 0x7F) *c = '?';
    return status;
}

const char *nf_error(void)
{
    return message;
}
